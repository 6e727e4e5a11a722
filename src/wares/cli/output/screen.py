"""What the subcommands share: options, how answers are printed and how errors are shown."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.segment import Segment
from rich.text import Text

from wares.errors import BadFilter, BadQuery, BadSetting, WaresError

if TYPE_CHECKING:
    from rich.console import ConsoleOptions, RenderableType

_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""Control characters but tab and newline, marks that turn the direction of text, separators of lines, and halves of
characters.
"""


_INTERRUPTED = 130


class Screen(Console):
    """Prints texts as they are: nothing in them is read as markup, and no control character reaches the terminal."""

    def __init__(self, *, stderr: bool = False) -> None:
        super().__init__(stderr=stderr, highlight=False, markup=False, emoji=False)

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """See `Console.render`."""
        for segment in super().render(renderable, options):
            if segment.control or not _UNSAFE.search(segment.text):
                yield segment
            else:
                yield Segment(safe(segment.text), segment.style)

    def on_broken_pipe(self) -> None:
        """Nobody reads any more; see `plain_errors`."""
        raise BrokenPipeError


def safe(text: str) -> str:
    """A text whose control characters are shown as �."""
    return _UNSAFE.sub("\ufffd", text)


screen = Screen()
aside = Screen(stderr=True)

ShopOption = Annotated[Path, typer.Option("--shop", help="The shop's folder.", envvar="WARES_SHOP")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object, for machines.")]
DEFAULT_SHOP = Path("my-shop")


def say(*parts: str | tuple[str, str]) -> None:
    """One line of texts, some with a style of their own, not wrapped."""
    screen.print(Text.assemble(*parts), soft_wrap=True)


def print_json(value: Any) -> None:
    """One JSON object on standard output; paths as text, and other letters escaped where it does not take UTF-8."""
    import msgspec

    text = msgspec.json.encode(value, enc_hook=str).decode()
    if (sys.stdout.encoding or "utf-8").lower().replace("-", "") != "utf8":
        import json

        text = json.dumps(json.loads(text))
    sys.stdout.write(text + "\n")


def pair(option: str, text: str, form: str) -> tuple[str, str]:
    """What an option with an equals sign says, `form` in words. Raises `BadSetting` naming the option."""
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise BadSetting(f"{option} {text}: write it as {form}")
    return name.strip(), value


@contextmanager
def options_named(options: Mapping[str, str]) -> Iterator[None]:
    """Errors of a query that begin with the name of one of its parts name the option that gives it instead.

    options   part → option; what a filter names is told without its part
    """
    try:
        yield
    except BadQuery as error:
        part = re.match(r"\w+", message := str(error))
        if part and part[0] in options:
            raise type(error)(options[part[0]] + message[part.end() :]) from error
        if isinstance(error, BadFilter) and "filter" in options:
            raise BadFilter(f"{options['filter']}: {message}") from error
        raise


@contextmanager
def plain_errors() -> Iterator[None]:
    """Errors raised on purpose, and those of files, become one line on standard error and exit code 1; an interrupt
    becomes 130.
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        yield
        sys.stdout.flush()
    except WaresError as error:
        _fail(str(error), error)
    except KeyboardInterrupt:
        _stopped()
        raise SystemExit(_INTERRUPTED) from None
    except SystemExit as ended:  # as the library of the command line ends an interrupt
        if ended.code == _INTERRUPTED:
            _stopped()
        raise
    except BrokenPipeError:
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(0) from None
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        _fail(f"{place}{error.strerror or error}", error)


def _stopped() -> None:
    told = " What was acknowledged is kept; run the same command again to go on."
    aside.print(Text.assemble(("Stopped.", "yellow"), told), soft_wrap=True)


def _fail(message: str, error: Exception) -> None:
    with suppress(OSError):
        lines = [line for line in message.splitlines() if line.strip(" ^")]  # without what points at a place
        aside.print(Text.assemble(("wares:", "bold red"), f" {' '.join(lines)}"), soft_wrap=True)
    raise SystemExit(1) from error
