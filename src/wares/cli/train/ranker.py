"""`wares train rank`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wares.cli.options import DEFAULT_SHOP, JsonOption, SeedOption, ShopOption
from wares.cli.output.console import print_answer, print_line, stdout
from wares.cli.remote import change

if TYPE_CHECKING:
    from rich.table import Table

_NAMES = {"new": "the new ranker", "running": "what ran before", "linear": "the linear blend"}


def rank(
    shop: ShopOption = DEFAULT_SHOP,
    judgements: Annotated[
        Path | None, typer.Option(help="CSV, TSV or JSON Lines with query, id, relevance, to learn from as well.")
    ] = None,
    minutes: Annotated[float, typer.Option(help="After which no further tree is grown.")] = 10.0,
    seed: SeedOption = 0,
    json: JsonOption = False,
) -> None:
    """Learn the order of searches from what shoppers clicked, corrected for where it stood, and from judgements."""
    path = None if judgements is None else str(judgements.resolve())
    report = change(shop, "train-rank", {"judgements": path, "minutes": minutes, "seed": seed})
    print_answer(report, json, _print_report)


def _print_report(report: Mapping[str, Any]) -> None:
    source = {"both": "judgements and clicks"}.get(report["taught_by"], report["taught_by"])
    numbers = f"{source}: {report['rows']:,} products of {report['queries']:,} queries, {report['seconds']:.0f} s"
    if report["used"]:
        print_line(("Done:", "bold green"), f" version {report['version']} orders searches; learnt from {numbers}")
    else:
        print_line(("Refused:", "bold yellow"), f" {report['reason']}; learnt from {numbers}")
    stdout.print(_figures(report["figures"]))
    if report["propensities"]:
        looked_at = ", ".join(f"{value:.2f}" for value in report["propensities"])
        print_line(f"How likely the first places are looked at: {looked_at}")
    for goal, error in report["calibration"].items():
        print_line(f"Chances of {goal} are off by {error:.3f} on held-out data.")


def _figures(figures: Mapping[str, Mapping[str, float]]) -> Table:
    from rich.table import Table

    table = Table("nDCG@10 on held-out data", *figures, box=None)
    for model, name in _NAMES.items():
        values = [f"{each[model]:.4f}" for each in figures.values()]
        table.add_row(name, *values, style="bold" if model == "new" else "")
    return table
