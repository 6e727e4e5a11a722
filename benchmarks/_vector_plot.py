"""Draw docs/pictures/vector_structures.svg from benchmarks/results/vector_structures.json."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from _common import HERE, RESULTS
from _questions import VECTOR_STRUCTURES

PICTURE = HERE.parent / "docs" / "pictures" / "vector_structures.svg"
_PANELS = {"": "everything", "_random_10": "a random tenth admitted", "_footwear": "only footwear admitted"}
_COLOURS = {
    "exact": "#7f7f7f",
    "wares": "#d62728",
    "faiss_ivf": "#ff7f0e",
    "lsh": "#2ca02c",
    "pq": "#9467bd",
    "binary": "#8c564b",
}


def draw(figures: dict[str, Any], path: Path) -> None:
    """Recall over time, a panel an admission; a point's area is its bytes a vector."""
    with rc_context({"svg.hashsalt": "wares", "svg.fonttype": "none", "font.size": 8}):
        figure = Figure(figsize=(12, 4.5), layout="constrained")
        for place, (suffix, title) in enumerate(_PANELS.items()):
            _panel(figure.add_subplot(1, len(_PANELS), place + 1), figures, suffix, title)
        figure.axes[0].set_ylabel("recall@100")
        figure.legend(*figure.axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=4, markerscale=0.6)
        figure.savefig(path, metadata={"Date": None})


def _panel(axes: Axes, figures: dict[str, Any], suffix: str, title: str) -> None:
    for key, label in VECTOR_STRUCTURES.items():
        size = figures[f"{key}_bytes"]
        described = f"{label}: {size:.0f} bytes, {figures[f'{key}_build_s']:.0f} s"
        colour = _COLOURS.get(key) or _COLOURS.get(key.partition("_")[0], "#1f77b4")
        marker = "s" if key.endswith("f32") else "o" if colour != "#1f77b4" else {"u": "^", "f": "v", "h": "D"}[key[0]]
        x, y = figures[f"{key}_ms{suffix}"], figures[f"{key}_recall{suffix}"]
        axes.scatter(x, y, s=20 + size / 3, color=colour, marker=marker, alpha=0.6, label=described)
    axes.set_xscale("log")
    axes.set_xlabel("ms a query")
    axes.set_title(title)
    axes.grid(alpha=0.3)


if __name__ == "__main__":
    draw(json.loads((RESULTS / "vector_structures.json").read_text(encoding="utf-8"))["fashion"]["figures"], PICTURE)
