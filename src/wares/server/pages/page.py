"""A page: what stands in its head, what machines read of it, and what its template shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Literal, TypeAlias

from wares.server.pages.addresses import Addresses

PageKind: TypeAlias = Literal[
    "home", "product", "category", "brand", "search", "all", "cart", "compare", "hearts", "gone", "missing", "failed"
]
MOST_DESCRIPTION = 160
"""Characters of a description that search engines show."""


@dataclass(frozen=True, slots=True)
class Crumb:
    """A step of the way from the home page; without a path it is the page itself."""

    name: str
    path: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page.

    locate       its canonical path in the language of some addresses
    is_indexed   whether search engines are to keep it
    view         what its template shows
    json_ld      its JSON-LD objects
    boot         what its modules would ask for otherwise
    refine       attribute → values that the address itself stands for
    picture      path of a picture of it; empty = none
    previous, next   paths of the pages beside it in a list; empty = none
    """

    kind: PageKind
    title: str
    description: str
    locate: Callable[[Addresses], str]
    view: object
    is_indexed: bool = True
    status: int = HTTPStatus.OK
    json_ld: Sequence[Mapping[str, Any]] = ()
    boot: Mapping[str, Any] = field(default_factory=dict)
    refine: Mapping[str, Sequence[str]] = field(default_factory=dict)
    picture: str = ""
    previous: str = ""
    next: str = ""

    @property
    def robots(self) -> str:
        """What the page says to search engines."""
        return "index, follow, max-image-preview:large" if self.is_indexed else "noindex, follow"


def shortened(text: str, most: int = MOST_DESCRIPTION) -> str:
    """A text on one line, cut at a word, or, without any near, at a letter."""
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    cut = line[: most - 1]
    at_word = cut.rsplit(" ", 1)[0]
    return f"{at_word if len(at_word) > most // 2 else cut}…"
