"""Report of an adaptation: what it brought, as numbers, as a page and as a picture."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

NOTABLE = 0.01
"""A figure that changed by less (absolute) counts as the same."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One measure, 0–1, of the encoder before and after; over `queries` that neither run learnt from.

    decides   counts for the verdict; of several measures of one task only one does
    """

    name: str
    before: float
    after: float
    queries: int
    decides: bool = True

    @property
    def change(self) -> float:
        """After less before."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class AdaptReport:
    """An adapted encoder: its folder, what it began from, and how well both do on what was held out.

    products, photos   how many were given, the held-out ones included
    figures            empty when the catalogue is too small to hold any out
    minutes            that training took
    """

    folder: Path
    begin: str
    products: int
    photos: int
    figures: tuple[Figure, ...]
    minutes: float

    @property
    def better(self) -> bool | None:
        """Whether the adapted encoder should be used: more gained than lost. None = nothing was held out to tell."""
        changes = [figure.change for figure in self.figures if figure.decides]
        return sum(changes) > NOTABLE if changes else None

    def verdict(self) -> str:
        """In a sentence or two: use it or not, and why."""
        if self.better is None:
            return "Nothing could be held out of so small a catalogue: try the encoder before you use it."
        losses = [figure.name for figure in self.figures if figure.change < -NOTABLE]
        but = f" It lost on: {'; '.join(losses)}." if losses else ""
        if self.better:
            return f"The adapted encoder is better on what it has not seen.{but}"
        return f"The adapted encoder is not better: keep the old one.{but}"


def as_json(report: AdaptReport) -> dict[str, Any]:
    """The report for machines: its fields, whether the adapted encoder is `better`, and the `verdict`."""
    return asdict(report) | {"folder": str(report.folder), "better": report.better, "verdict": report.verdict()}


def write_report(report: AdaptReport) -> None:
    """`report.json`, `report.md` and `report.png` into the report's folder."""
    text = json.dumps(as_json(report), indent=2, ensure_ascii=False)
    (report.folder / "report.json").write_text(text + "\n", encoding="utf-8")
    (report.folder / "report.md").write_text(page(report), encoding="utf-8")
    if report.figures:
        _draw(report)


def page(report: AdaptReport) -> str:
    """The report as Markdown."""
    rows = [f"| {f.name} | {f.before:.3f} | {f.after:.3f} | {f.change:+.3f} | {f.queries} |" for f in report.figures]
    table = ["| on held-out pictures | before | after | change | queries |", "|---|---|---|---|---|", *rows]
    return "\n".join(
        [
            "# Adapted encoder",
            "",
            f"Begun from `{report.begin}`; {report.products} products and {report.photos} photographs of them; "
            f"{report.minutes:.1f} minutes.",
            "",
            report.verdict(),
            "",
            *(table if rows else []),
            "",
        ]
    )


def _draw(report: AdaptReport) -> None:
    from matplotlib.figure import Figure as Drawing

    drawing = Drawing(figsize=(8, 0.8 + 0.6 * len(report.figures)), layout="constrained")
    axes = drawing.subplots()
    places = range(len(report.figures))
    axes.barh([p + 0.2 for p in places], [f.after for f in report.figures], 0.36, label="after", color="tab:blue")
    axes.barh([p - 0.2 for p in places], [f.before for f in report.figures], 0.36, label="before", color="lightgrey")
    axes.set_yticks(list(places), [f.name for f in report.figures])
    axes.invert_yaxis()
    axes.set_xlim(0, 1)
    axes.legend(loc="lower right")
    drawing.savefig(report.folder / "report.png", dpi=120)
