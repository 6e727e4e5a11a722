"""The page cache: pages that many ask for are made once while the shop stays as it is, for half a minute at most."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from wares.settings import Settings

MOST_BYTES = 32_000_000
"""Of all pages that are kept."""
SECONDS = 30.0
"""After which a page is made anew: what is popular and what was learnt may have changed."""


@dataclass(frozen=True, slots=True)
class RenderedPage:
    """A page as it is sent; `tag` is its ETag."""

    body: bytes
    tag: str
    language: str
    status: int


@dataclass(frozen=True, slots=True)
class ShopState:
    """What a page was made of: the settings, and the newest change of a product."""

    settings: Settings
    version: int

    def is_as(self, other: ShopState) -> bool:
        """Whether it is still the same."""
        return self.settings is other.settings and self.version == other.version


class PageCache:
    """Pages by what was asked for; the one asked for longest ago goes first."""

    def __init__(self, most: int = MOST_BYTES, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._clock, self._lock = most, clock, threading.Lock()
        self._pages: OrderedDict[tuple[str, ...], tuple[ShopState, float, RenderedPage]] = OrderedDict()
        self._bytes = 0

    def get(self, key: tuple[str, ...], now: ShopState) -> RenderedPage | None:
        """The page, if it is kept and was made of what the shop is now."""
        with self._lock:
            kept = self._pages.get(key)
            if kept is None:
                return None
            state, until, page = kept
            if not state.is_as(now) or self._clock() >= until:
                self._drop(key)
                return None
            self._pages.move_to_end(key)
            return page

    def put(self, key: tuple[str, ...], now: ShopState, page: RenderedPage) -> None:
        """Keep a page that was made of what the shop is `now`."""
        with self._lock:
            self._drop(key)
            self._pages[key] = now, self._clock() + SECONDS, page
            self._bytes += len(page.body)
            while self._bytes > self._most:
                self._drop(next(iter(self._pages)))

    def _drop(self, key: tuple[str, ...]) -> None:
        kept = self._pages.pop(key, None)
        if kept is not None:
            self._bytes -= len(kept[2].body)
