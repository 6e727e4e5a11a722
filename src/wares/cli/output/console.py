"""Console: how answers are printed."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.segment import Segment
from rich.text import Text

if TYPE_CHECKING:
    from rich.console import ConsoleOptions, RenderableType

_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""Control characters but tab and newline, marks that turn the direction of text, separators of lines, and halves of
characters.
"""


class SafeConsole(Console):
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
        """Nobody reads any more; see `wares.cli.errors`."""
        raise BrokenPipeError


def safe(text: str) -> str:
    """A text whose control characters are shown as �."""
    return _UNSAFE.sub("\ufffd", text)


stdout = SafeConsole()
stderr = SafeConsole(stderr=True)


def print_line(*texts: str | tuple[str, str]) -> None:
    """One line of texts, some with a style of their own, not wrapped."""
    stdout.print(Text.assemble(*texts), soft_wrap=True)


def print_json(value: Any) -> None:
    """One JSON object on standard output; paths as text, and other letters escaped where it does not take UTF-8."""
    import msgspec

    text = msgspec.json.encode(value, enc_hook=str).decode()
    if (sys.stdout.encoding or "utf-8").lower().replace("-", "") != "utf8":
        import json

        text = json.dumps(json.loads(text))
    sys.stdout.write(text + "\n")


def print_answer(answer: Any, json: bool, show: Callable[[Any], None]) -> None:
    """One JSON object for machines, or whatever `show` prints for a person."""
    if json:
        print_json(answer)
    else:
        show(answer)
