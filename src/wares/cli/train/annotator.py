"""`wares train annotator`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from wares.cli.options import DEFAULT_SHOP, JsonOption, ShopOption
from wares.cli.output.console import print_answer, print_line, stdout
from wares.cli.output.filled_values import print_filled_values
from wares.cli.remote import change

_VECTORS = ("title", "picture", "both")  # by number of `wares.annotate.examples.KnownVectors`


def annotator(
    shop: ShopOption = DEFAULT_SHOP,
    apply: Annotated[
        bool, typer.Option("--apply/--no-apply", help="Fill the shop's products at once; later ingests fill anyway.")
    ] = True,
    json: JsonOption = False,
) -> None:
    """Learn from the shop's own products to fill missing categories, colours and other attributes."""
    report = change(shop, "train-annotator", {"apply": apply})
    print_answer(report, json, _print_report)


def _print_report(report: Mapping[str, Any]) -> None:
    _print_annotator(report["annotator"])
    if report["filled"] is not None:
        print_filled_values(report["filled"])


def _print_annotator(report: Mapping[str, Any]) -> None:
    from rich.table import Table

    table = Table(title=f"On {report['left_out']:,} products left out", title_justify="left")
    for name in ("attribute", "from", "values", "right", f"sure ({report['least']:g})", "of these right"):
        table.add_column(name)
    for row in report["judged"]:
        shares = [row[name] for name in ("accuracy", "coverage", "precision")]
        cells = ["–" if share is None else f"{share:.1%}" for share in shares]
        table.add_row(row["attribute"], _VECTORS[row["vectors"]], f"{row['values']:,}", *cells)
    stdout.print(table)
    print_line(("Learnt", "bold green"), f" from {report['learnt']:,} products in {report['seconds']:.1f} s")
