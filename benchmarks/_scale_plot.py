"""Time and memory against the number of products, both axes logarithmic, into docs/pictures/scale.svg."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from pathlib import Path

from _common import HERE, Figures, say

PLOT = HERE.parent / "docs" / "pictures" / "scale.svg"
_TIMES = {
    "words_p50_ms": "three words",
    "broadest_p50_ms": "broadest words",
    "typing_p50_ms": "while typing",
    "home_p50_ms": "home page",
    "bare_words_p50_ms": "bare Tantivy, three words",
}
_MEMORY = {"pss_mb": "serving", "peak_pss_mb": "taking in, peak", "disk_mb": "on disk"}


def plot(figures: Figures, sizes: Sequence[int], to: Path = PLOT) -> None:
    """Draw it where there are two sizes and matplotlib."""
    if len(sizes) < 2:
        return
    if importlib.util.find_spec("matplotlib") is None:
        say('no plot without matplotlib: pip install ".[bench]"')
        return
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "wares"
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(1, 2, figsize=(10, 4))
    for place, (title, kinds) in enumerate((("ms, p50", _TIMES), ("MB", _MEMORY))):
        for key, label in kinds.items():
            axes[place].loglog(sizes, [figures[f"{size}_{key}"] for size in sizes], marker="o", label=label)
        axes[place].set(title=title, xlabel="products")
        axes[place].grid(alpha=0.3)
        axes[place].legend(fontsize="small")
    figure.tight_layout()
    figure.savefig(to, metadata={"Date": None})
    pyplot.close(figure)
