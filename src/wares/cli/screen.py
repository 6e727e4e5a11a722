"""What the subcommands share: options, how answers are printed and how errors are shown."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer
from rich.console import Console
from rich.markup import escape

from wares.errors import WaresError

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
        aside.print(f"[bold red]wares:[/] {escape(str(error))}", soft_wrap=True)
        raise SystemExit(1) from error
    except KeyboardInterrupt:
        aside.print("[yellow]Stopped.[/] What was acknowledged is kept; run the same command again to go on.")
        raise SystemExit(130) from None
    except BrokenPipeError:
        raise SystemExit(0) from None
