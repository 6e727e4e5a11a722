"""`wares attributes`: which attributes the shop's products have, of which kinds, and changing a kind."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from wares.cli.options import DEFAULT_SHOP, JsonOption, ShopOption
from wares.cli.output.console import print_json, print_line, stdout
from wares.errors import BadInput


def register(app: typer.Typer) -> None:
    """Add this subcommand."""
    app.command()(attributes)


def attributes(
    name: Annotated[str, typer.Argument(help="The attribute whose kind is changed; none = all are listed.")] = "",
    kind: Annotated[str, typer.Option(help="text or number")] = "",
    drop: Annotated[bool, typer.Option("--drop", help="Leave out texts that are no numbers.")] = False,
    shop: ShopOption = DEFAULT_SHOP,
    json: JsonOption = False,
) -> None:
    """List the attributes with their kinds, or change one: wares attributes size --kind text."""
    if bool(name) != bool(kind):
        raise BadInput("attributes: give a name and --kind together, or neither to see all")
    if name:
        _change(name, kind, drop, shop, json)
        return
    kinds = _kinds(shop)
    if json:
        print_json({"attributes": kinds})
        return
    table = Table("attribute", "kind", box=None)
    for attribute, attribute_kind in kinds.items():
        table.add_row(Text(attribute), attribute_kind)
    stdout.print(table if kinds else "No product has an attribute yet.")


def _kinds(shop: Path) -> dict[str, str]:
    from wares.cli.remote import ask_server, ask_shop

    return ask_shop(
        shop,
        lambda opened: dict(opened.attributes()),
        lambda busy: dict(ask_server(busy, "GET", "/v1/attributes")["attributes"]),
    )


def _change(name: str, kind: str, drop: bool, shop: Path, json: bool) -> None:
    from wares.cli.remote import change

    if kind not in ("text", "number"):
        raise BadInput(f"--kind {kind}: it is not text or number")
    report = change(shop, "attribute", {"name": name, "kind": kind, "drop": drop})
    if json:
        print_json(report)
    else:
        loss = f"; {report['left_out']:,} values were left out" if report["left_out"] else ""
        print_line((name, "bold"), f" holds {kind}s from now on{loss}")
