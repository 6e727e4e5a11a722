"""`wares annotate`: missing values filled from pictures and titles."""

from __future__ import annotations

from typing import Annotated

import typer

from wares.cli.options import DEFAULT_SHOP, JsonOption, ShopOption
from wares.cli.output.console import print_answer
from wares.cli.output.filled_values import print_filled_values
from wares.cli.remote import change


def register(app: typer.Typer) -> None:
    """Add this subcommand."""
    app.command()(annotate)


def annotate(
    shop: ShopOption = DEFAULT_SHOP,
    clear: Annotated[bool, typer.Option("--clear", help="Take out everything that was filled.")] = False,
    json: JsonOption = False,
) -> None:
    """Fill what products lack, by the shop's annotator; the shop's own values are never touched."""
    report = change(shop, "annotate", {"clear": clear})
    print_answer(report, json, print_filled_values)
