"""The program: its subcommands, how errors are shown, how answers are printed."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer
from rich.console import Console

from wares.errors import WaresError

app = typer.Typer(
    name="wares",
    help="The search of a shop: words (English and Chinese), pictures, and both at once.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
screen = Console(highlight=False)
aside = Console(stderr=True, highlight=False)

ShopOption = Annotated[Path, typer.Option("--shop", help="The shop's folder.", envvar="WARES_SHOP")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object, for machines.")]
DEFAULT_SHOP = Path("my-shop")


def print_json(value: Any) -> None:
    """One JSON object on standard output; paths as text."""
    sys.stdout.write(msgspec.json.encode(value, enc_hook=str).decode() + "\n")


@contextmanager
def plain_errors() -> Iterator[None]:
    """Errors raised on purpose become one line on standard error and exit code 1; an interrupt becomes 130."""
    try:
        yield
    except WaresError as error:
        aside.print(f"[bold red]wares:[/] {_escaped(str(error))}", soft_wrap=True)
        raise SystemExit(1) from error
    except KeyboardInterrupt:
        aside.print("[yellow]Stopped.[/] What was acknowledged is kept; run the same command again to go on.")
        raise SystemExit(130) from None
    except BrokenPipeError:
        raise SystemExit(0) from None


def _escaped(text: str) -> str:
    return text.replace("[", r"\[")


@app.callback(invoke_without_command=True)
def _top(
    show_version: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False,
) -> None:
    if show_version:
        screen.print(f"wares {version('wares')}")
        raise typer.Exit


def main() -> None:
    """Run the command line."""
    from wares.cli import asking, running, taking, training

    for module in (running, taking, asking, training):
        module.register(app)
    with plain_errors():
        app()
