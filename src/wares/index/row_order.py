"""Row order: candidates, then all else by popularity and number, no further than an answer is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wares.index.snapshot import NO_ROWS, Snapshot
from wares.index.tier import Tier
from wares.stats.membership import contained, united
from wares.types import Filter, Floats, Ints, Not, NumberOrder, Range, Rows

_GROWTH = 4


@dataclass(frozen=True, slots=True)
class RowOrder:
    """The order of an answer; see `wares.types.Selection.top`.

    candidates   rows, best first, each once
    order        None = candidates first
    grouped      only the first of each variant group is shown
    """

    snapshot: Snapshot
    candidates: Rows
    order: NumberOrder | None
    grouped: bool

    def first(self, tier: Tier, end: int) -> Rows:
        """The first `end` of the first tier."""
        fetched = end
        while end:
            found = self._first_rows(tier, fetched)
            rows = self._one_of_each(found)[:end]
            if len(rows) == end or len(found) < fetched:
                return rows
            fetched *= _GROWTH
        return NO_ROWS

    def second(self, tier: Tier, rows: Rows) -> Rows:
        """All of the second tier's `rows` (n,), which stand in the order of relation, but for groups of the first."""
        rest = rows[~self._in_groups_of(tier, rows)] if self.grouped else rows
        keys = [*self._values(rest), self._ranks(rest), np.arange(len(rest))]
        return self._one_of_each(rest[np.lexsort(keys[::-1])])

    def _first_rows(self, tier: Tier, end: int) -> Rows:
        """At least the first `end` rows of the tier in order, groups not looked at."""
        kept = self.candidates[tier.keep(self.candidates)]
        if self.order is None:
            if len(kept) >= end:
                return kept
            rest = _by_popularity(tier, end)
            return np.concatenate([kept, rest[~contained(rest, kept)]])
        rows = united(self._by_number(tier, end), kept, tier.rows)
        keys: list[NDArray[Any]] = [*self._values(rows), self._ranks(rows), ~self.snapshot.table.ranks(rows)]
        return rows[np.lexsort(keys[::-1])][:end]

    def _by_number(self, tier: Tier, end: int) -> Rows:
        """The first `end` rows of the engine's by the attribute, in no order; where the last of them is one of many
        equal, the first `end` of these.
        """
        assert self.order is not None
        if tier.condition is None:
            return NO_ROWS
        attribute, snapshot = self.order.attribute, self.snapshot
        has_value = Range(attribute)
        query = snapshot.queries.filter(tier.snapshot.all_of(tier.condition, has_value))
        if (field := snapshot.queries.order_field(self.order)) is None:
            return np.concatenate([snapshot.searcher.rows(query), _by_popularity(_part(tier, Not(has_value)), end)])
        rows = snapshot.searcher.by_number(query, end, field, self.order.descending)
        if len(rows) < end:
            return np.concatenate([rows, _by_popularity(_part(tier, Not(has_value)), end)])
        last = float(self._numbers(rows[-1:])[0])
        return np.concatenate([rows[:-1], _by_popularity(_part(tier, Range(attribute, last, last)), end)])

    def _one_of_each(self, rows: Rows) -> Rows:
        """Without all but the first of each group, when grouped."""
        return rows[firsts(self.snapshot.table.groups(rows))] if self.grouped else rows

    def _in_groups_of(self, tier: Tier, rows: Rows) -> NDArray[np.bool_]:
        """(n,) which of `rows` are in a variant group of which the tier has a product."""
        groups = self.snapshot.table.groups(rows)
        present = self.snapshot.table.groups(tier.rows)
        if len(named := np.unique(groups[groups > 0])) and tier.condition is not None:
            query = self.snapshot.queries.in_groups(tier.condition, named.tolist())
            present = np.concatenate([present, self.snapshot.table.groups(self.snapshot.searcher.rows(query))])
        return contained(groups, present)

    def _values(self, rows: Rows) -> Sequence[Floats]:
        if self.order is None:
            return ()
        values = self._numbers(rows)
        return (np.where(np.isnan(values), np.inf, -values if self.order.descending else values),)

    def _numbers(self, rows: Rows) -> Floats:
        assert self.order is not None
        slot = self.snapshot.attributes.slot(self.order.attribute)
        return np.full(len(rows), np.nan) if slot is None else self.snapshot.batch(rows).number(slot)

    def _ranks(self, rows: Rows) -> Ints:
        """(n,) rank, from 0, of each row among the candidates; one after the last for others."""
        return positions_of(rows, self.candidates)


def _by_popularity(tier: Tier, end: int) -> Rows:
    """The first `end` rows of a tier by popularity and number."""
    rows = tier.rows
    if tier.condition is not None:
        query = tier.query()
        rows = np.concatenate([rows, tier.snapshot.searcher.by_popularity(query, end)])
    order = np.argsort(~tier.snapshot.table.ranks(rows), kind="stable")
    return rows[order][:end]


def _part(tier: Tier, condition: Filter) -> Tier:
    """The engine's part of a tier, and of that what satisfies a condition."""
    assert tier.condition is not None
    return Tier(tier.snapshot, tier.snapshot.all_of(tier.condition, condition), NO_ROWS)


def positions_of(rows: Rows, ordered: Rows) -> Ints:
    """(n,) the position of each row in `ordered` (m,), each once there; m for others."""
    if not len(ordered):
        return np.zeros(len(rows), np.int64)
    order = np.argsort(ordered)
    places = np.minimum(np.searchsorted(ordered, rows, sorter=order), len(ordered) - 1)
    return np.where(ordered[order[places]] == rows, order[places], len(ordered))


def firsts(codes: Ints) -> Ints:
    """Positions at which each code stands first, ascending. `codes` (n,)."""
    _, first = np.unique(codes, return_index=True)
    return np.sort(first).astype(np.int64)
