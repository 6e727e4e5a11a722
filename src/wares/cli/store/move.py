"""`wares move`: a shop's store to a database, and back."""

from __future__ import annotations

from typing import Annotated

import typer

from wares.cli.options import DEFAULT_SHOP, JsonOption, ShopOption
from wares.cli.output.console import print_json, print_line, stderr

ToOption = Annotated[
    str, typer.Option("--to", help='postgresql://user:password@host/name, or "folder": a file in the shop\'s folder.')
]


def register(app: typer.Typer) -> None:
    """Add this subcommand."""
    app.command()(move)


def move(to: ToOption, shop: ShopOption = DEFAULT_SHOP, json: JsonOption = False) -> None:
    """Move a shop's store into PostgreSQL, or back into its folder, while it is open nowhere. The old one is kept."""
    from rich.progress import Progress

    from wares.shop.ingest.store_move import move as move_store

    with Progress(console=stderr, transient=True) as bar:
        task = bar.add_task("Moving", total=1.0)
        report = move_store(shop, to, lambda done: bar.update(task, completed=done))
    if json:
        print_json(report)
        return
    print_line((f"{report.rows:,} rows were moved ({report.seconds:.1f} s).", "green"))
    print_line(f"The old store is kept: {report.kept}. Remove it when you miss nothing.")
