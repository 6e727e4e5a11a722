"""Plots into PNG files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from wares.cli.output.console import safe
from wares.errors import BadSetting, MissingExtra

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_CHINESE = (
    "Noto Sans CJK SC", "Noto Sans CJK JP", "Noto Sans SC", "Source Han Sans SC", "PingFang SC", "Hiragino Sans GB",
    "Heiti TC", "Microsoft YaHei", "SimHei", "WenQuanYi Zen Hei", "WenQuanYi Micro Hei",
)  # fmt: skip
_COLOUR = "#1f4d3d"


def draw_bars(path: Path, label: str, names: Sequence[str], values: Sequence[float]) -> None:
    """Bars of whole numbers, the first on top. Raises `MissingExtra`, and `BadSetting` naming the file."""
    try:
        from matplotlib import font_manager, rc_context
        from matplotlib.figure import Figure
    except ModuleNotFoundError as error:
        raise MissingExtra("--plot", "plot") from error
    font_names = {font.name for font in font_manager.fontManager.ttflist}
    with rc_context({"font.family": ["DejaVu Sans", *(name for name in _CHINESE if name in font_names)]}):
        figure = Figure(figsize=(8, 1 + 0.35 * len(names)), layout="constrained")
        _fill(figure.add_subplot(), label, names, values)
        try:
            figure.savefig(path, dpi=150, format="png")
        except OSError as error:
            raise BadSetting(f"--plot {path}: cannot be written: {error.strerror or error}") from error


def _fill(axes: Axes, label: str, names: Sequence[str], values: Sequence[float]) -> None:
    from matplotlib.ticker import MaxNLocator

    places = range(len(names))
    bars = axes.barh(places, list(values), color=_COLOUR)
    axes.set_yticks(places, [safe(name) for name in names], parse_math=False)
    axes.bar_label(bars, fmt=lambda value: f"{value:,.0f}", padding=3)
    axes.invert_yaxis()
    axes.margins(y=0.02)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_xlabel(label)
    axes.spines[["top", "right"]].set_visible(False)
