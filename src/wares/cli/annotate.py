"""`wares train annotator` and `wares annotate`: missing values filled from pictures and titles."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from wares.cli.output.screen import DEFAULT_SHOP, JsonOption, ShopOption, print_json, say, screen
from wares.cli.remote import change
from wares.cli.train import train

_VECTORS = ("title", "picture", "both")  # by number of `wares.annotate.examples.KnownVectors`


def register(app: typer.Typer) -> None:
    """Add these subcommands."""
    train.command()(annotator)
    app.command()(annotate)


def annotator(
    shop: ShopOption = DEFAULT_SHOP,
    apply: Annotated[
        bool, typer.Option("--apply/--no-apply", help="Fill the shop's products at once; later ingests fill anyway.")
    ] = True,
    json: JsonOption = False,
) -> None:
    """Learn from the shop's own products to fill missing categories, colours and other attributes."""
    found = change(shop, "train-annotator", {"apply": apply})
    if json:
        print_json(found)
        return
    _print_trained(found["annotator"])
    if found["filled"] is not None:
        _print_filled(found["filled"])


def annotate(
    shop: ShopOption = DEFAULT_SHOP,
    clear: Annotated[bool, typer.Option("--clear", help="Take out everything that was filled.")] = False,
    json: JsonOption = False,
) -> None:
    """Fill what products lack, by the shop's annotator; the shop's own values are never touched."""
    report = change(shop, "annotate", {"clear": clear})
    if json:
        print_json(report)
    else:
        _print_filled(report)


def _print_trained(report: Mapping[str, Any]) -> None:
    from rich.table import Table

    table = Table(title=f"On {report['left_out']:,} products left out", title_justify="left")
    for name in ("attribute", "from", "values", "right", f"sure ({report['least']:g})", "of these right"):
        table.add_column(name)
    for one in report["judged"]:
        shares = [one[name] for name in ("accuracy", "coverage", "precision")]
        shown = ["–" if share is None else f"{share:.1%}" for share in shares]
        table.add_row(one["attribute"], _VECTORS[one["vectors"]], f"{one['values']:,}", *shown)
    screen.print(table)
    say(("Learnt", "bold green"), f" from {report['learnt']:,} products in {report['seconds']:.1f} s")


def _print_filled(report: Mapping[str, Any]) -> None:
    counts = ", ".join(f"{name} {n:,}" for name, n in report["filled"].items()) or "nothing"
    say(f"Filled now: {counts} ({report['changed']:,} of {report['products']:,} products changed)")
