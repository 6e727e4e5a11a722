"""Row order: candidates, then all else by popularity and number, no further than an answer is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wares.index.columns.view import View
from wares.types import POPULARITY, Floats, Ints, NumberOrder, Rows

Keys = Sequence[NDArray[Any]]
"""Arrays (n,) to order by, the one that decides first in front; the smallest comes first, no NaN."""


@dataclass(frozen=True, slots=True)
class RowOrder:
    """The order of an answer; see `wares.types.Selection.top`.

    candidates   rows, best first, each once
    order        None = candidates first
    grouped      only the first of each variant group is shown
    """

    view: View
    candidates: Rows
    order: NumberOrder | None
    grouped: bool

    def first(self, rows: Rows, end: int) -> Rows:
        """The first `end` of the first tier's `rows` (n,), ascending."""
        if self.order is not None:
            return self._sort(rows, [*self._values(rows), self._ranks(rows), *by_popularity(self.view, rows)], end)
        open_rows = np.zeros(len(self.view.nums), np.bool_)
        open_rows[rows] = True
        head = self._one_of_each(self.candidates[open_rows[self.candidates]])[:end]
        if len(head) == end:
            return head
        open_rows[head] = False
        rest = self._of_other_groups(rows[open_rows[rows]], head)
        return np.concatenate([head, self._sort(rest, by_popularity(self.view, rest), end - len(head))])

    def second(self, first: Rows, rows: Rows) -> Rows:
        """All of the second tier's `rows` (n,), which stand in the order of relation, but for groups among `first`."""
        rest = self._of_other_groups(rows, first)
        return self._sort(rest, [*self._values(rest), self._ranks(rest), np.arange(len(rest))], len(rest))

    def _sort(self, rows: Rows, keys: Keys, end: int) -> Rows:
        if not self.grouped:
            return rows[smallest(keys, end)]
        return self._one_of_each(rows[smallest(keys, len(rows))])[:end]

    def _one_of_each(self, rows: Rows) -> Rows:
        """Without all but the first of each group, when grouped."""
        return rows[firsts(self.view.groups[rows])] if self.grouped else rows

    def _of_other_groups(self, rows: Rows, before: Rows) -> Rows:
        return rows[~np.isin(self.view.groups[rows], self.view.groups[before])] if self.grouped else rows

    def _values(self, rows: Rows) -> Keys:
        if self.order is None:
            return ()
        values = self.view.numbers[self.order.attribute][rows]
        return (largest_first(values) if self.order.descending else np.where(np.isnan(values), np.inf, values),)

    def _ranks(self, rows: Rows) -> Ints:
        """(n,) rank, from 0, of each row among the candidates; one after the last for others."""
        ranks = np.full(len(self.view.nums), len(self.candidates), np.int64)
        ranks[self.candidates[::-1]] = np.arange(len(self.candidates))[::-1]
        return ranks[rows]


def by_popularity(view: View, rows: Rows) -> Keys:
    """Keys of `rows` (n,) where nothing else decides: larger popularity first, none last, then the smaller number."""
    if POPULARITY not in view.numbers:
        return (view.nums[rows],)
    return (largest_first(view.numbers[POPULARITY][rows]), view.nums[rows])


def smallest(keys: Keys, limit: int) -> Ints:
    """Positions of the `limit` smallest, in order: each key decides among those that are equal by all before it.

    Only those that may be among them are sorted: expected O(n + limit log limit).
    """
    return _smallest(keys, np.arange(len(keys[0])), limit)


def _smallest(keys: Keys, among: Ints, limit: int) -> Ints:
    if limit <= 0 or not len(among):
        return among[:0]
    if len(among) <= limit:
        return among[np.lexsort([key[among] for key in reversed(keys)])] if keys else among
    if not keys:
        return among[:limit]
    values = keys[0][among]
    bound = np.partition(values, limit - 1)[limit - 1]
    below, equal = among[values < bound], among[values == bound]
    return np.concatenate([_smallest(keys, below, len(below)), _smallest(keys[1:], equal, limit - len(below))])


def firsts(codes: Ints) -> Ints:
    """Positions at which each code stands first, ascending. `codes` (n,)."""
    _, first = np.unique(codes, return_index=True)
    return np.sort(first).astype(np.int64)


def largest_first(values: Floats) -> Floats:
    """Keys that put large values first and NaN last."""
    return np.where(np.isnan(values), np.inf, -values)
