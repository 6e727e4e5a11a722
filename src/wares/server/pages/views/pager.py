"""The pager: links to the pages of a list around one of them, and to some far away, so that each is few steps away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias
from urllib.parse import urlencode

from wares.server.pages.texts import Translator

Pairs: TypeAlias = Sequence[tuple[str, str]]
"""Parameters of an address, in order."""


@dataclass(frozen=True, slots=True)
class PagerLink:
    """A link of the pager; without a path it is a gap. `icon`: "left", "right", or empty."""

    path: str = ""
    label: str = ""
    text: str = ""
    icon: str = ""
    is_current: bool = False


def around(at: int, last: int, far: bool = False) -> list[int]:
    """Pages to link: the first, the last, those beside `at`; 0 marks a gap. `far`: also the round numbers, so that
    every page of a long list is reached in few steps.
    """
    wanted = {1, at - 1, at, at + 1, last}
    if far:
        for size in (10, 100, 1_000):
            block = at - at % size
            wanted.update(range(max(size, block - block % (10 * size)), min(last, block + 10 * size) + 1, size))
    pages = sorted(page for page in wanted if 1 <= page <= last)
    linked: list[int] = []
    for page in pages:
        if linked and page - linked[-1] > 1:
            linked.append(0)
        linked.append(page)
    return linked


def pager(at: int, last: int, path: str, pairs: Pairs, t: Translator, far: bool = False) -> tuple[PagerLink, ...]:
    """The links, none for a list of one page. `pairs`: what else the addresses ask for."""
    if last <= 1:
        return ()
    rest = [pair for pair in pairs if pair[0] != "page"]

    def link(page: int, text: str = "", label: str = "", icon: str = "") -> PagerLink:
        where = with_pairs(path, [*rest, *([("page", str(page))] if page > 1 else [])])
        return PagerLink(where, label or t("page", n=page), text, icon, page == at and not icon)

    links = [link(page, str(page)) if page else PagerLink() for page in around(at, last, far)]
    before = [link(at - 1, label=t("previous"), icon="left")] if at > 1 else []
    after = [link(at + 1, label=t("next"), icon="right")] if at < last else []
    return (*before, *links, *after)


def with_pairs(path: str, pairs: Pairs) -> str:
    """A path with parameters."""
    return f"{path}?{urlencode(list(pairs))}" if pairs else path
