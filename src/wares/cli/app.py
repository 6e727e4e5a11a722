"""The program and its subcommands."""

from __future__ import annotations

from typing import Annotated

import typer

from wares.cli import (
    analytics,
    annotate,
    attributes,
    events,
    health,
    ingest,
    privacy,
    recommend,
    search,
    serve,
    settings,
    train,
)
from wares.cli.output.screen import plain_errors, say

app = typer.Typer(
    name="wares",
    help="The search of a shop: words (English and Chinese), pictures, and both at once.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
_VERBS = (
    serve, ingest, events, search, recommend, analytics, train, annotate, attributes, settings, privacy,
    health,
)  # fmt: skip
for verbs in _VERBS:
    verbs.register(app)


@app.callback(invoke_without_command=True)
def _top(
    show_version: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False,
) -> None:
    if show_version:
        from importlib.metadata import version

        say(f"wares {version('wares')}")
        raise typer.Exit


def main() -> None:
    """Run the command line."""
    with plain_errors():
        app()
