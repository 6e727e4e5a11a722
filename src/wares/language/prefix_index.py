"""Prefix index: sorted strings that take new ones cheaply, a long sorted array and a short unsorted tail."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable

_TAIL = 2_000
_LAST = "\U0010ffff"


class PrefixIndex:
    """Strings without duplicates by the caller's care; `add` is O(1), the tail is merged once it is long."""

    def __init__(self, strings: Iterable[str] = ()) -> None:
        self._tail: list[str] = list(strings)
        self._sorted: list[str] = []

    def add(self, string: str) -> None:
        """Adds a string that is not held yet."""
        self._tail.append(string)

    def with_prefix(self, prefix: str) -> list[str]:
        """All strings that start with `prefix`, in no order."""
        if len(self._tail) > _TAIL:
            tail, self._tail = self._tail, []
            self._sorted = sorted(self._sorted + tail)
        strings = self._sorted
        matches = strings[bisect_left(strings, prefix) : bisect_left(strings, prefix + _LAST)]
        return matches + [string for string in self._tail if string.startswith(prefix)]
