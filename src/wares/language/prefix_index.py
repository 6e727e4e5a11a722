"""Prefix index: sorted strings that come and go, in memory; made for some thousands."""

from __future__ import annotations

from bisect import bisect_left

LAST = "\U0010ffff"
"""Behind a prefix: what follows every string that begins with it."""


class PrefixIndex:
    """Distinct strings in order."""

    def __init__(self) -> None:
        self._strings: list[str] = []

    def copy(self) -> PrefixIndex:
        """The strings of this moment."""
        copy = PrefixIndex()
        copy._strings = self._strings.copy()
        return copy

    def __len__(self) -> int:
        return len(self._strings)

    def add(self, string: str) -> None:
        """Adds a string, which may be there."""
        place = bisect_left(self._strings, string)
        if self._strings[place : place + 1] != [string]:
            self._strings.insert(place, string)

    def discard(self, string: str) -> None:
        """Takes a string away, if it is there."""
        place = bisect_left(self._strings, string)
        if self._strings[place : place + 1] == [string]:
            del self._strings[place]

    def with_prefix(self, prefix: str) -> list[str]:
        """All strings that start with `prefix`, in order."""
        strings = self._strings
        return strings[bisect_left(strings, prefix) : bisect_left(strings, prefix + LAST)]

    def at(self, place: int) -> str:
        """The string at a place."""
        return self._strings[place]

    def span(self, prefix: str, start: int, end: int) -> tuple[int, int]:
        """Where in start ≤ place < end the strings that begin so begin and end."""
        first = bisect_left(self._strings, prefix, start, end)
        return first, bisect_left(self._strings, prefix + LAST, first, end)
