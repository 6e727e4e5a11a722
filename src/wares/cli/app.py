"""The program and its subcommands."""

from __future__ import annotations

from typing import Annotated

import typer

from wares.cli import annotate, attributes, demo, evaluate, health, ingest, ranker, search, serve, shop
from wares.cli.configuration import settings, synonyms
from wares.cli.errors import errors_as_lines
from wares.cli.output.console import print_line
from wares.cli.shoppers import analytics, events, privacy, profile, recommend
from wares.cli.store import backup, move
from wares.cli.train import app as train

app = typer.Typer(
    name="wares",
    help="The search of a shop: words (English and Chinese), pictures, and both at once.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
_COMMANDS = (
    serve, demo, ingest, shop, events, search, evaluate, ranker, recommend, profile, analytics, train, annotate,
    attributes, settings, synonyms, privacy, health, move, backup,
)  # fmt: skip
for commands in _COMMANDS:
    commands.register(app)


@app.callback(invoke_without_command=True)
def _top(
    show_version: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False,
) -> None:
    if show_version:
        from importlib.metadata import version

        print_line(f"wares {version('wares')}")
        raise typer.Exit


def main() -> None:
    """Run the command line."""
    with errors_as_lines():
        app()
