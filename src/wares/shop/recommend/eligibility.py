"""Eligibility: which products an answer may hold. Asked of bounded numbers of candidates, never of the whole shop."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from wares.shop.live.catalog_view import CatalogView
from wares.shop.recommend.query import RecommendQuery
from wares.stats.membership import contained, united
from wares.types import Filter, Index, Mask, Nums, Rows, Selection

CHUNK = 512
"""Candidates looked at first where the best that are eligible are wanted; twice as many each time after that."""
AT_ONCE = 4096
"""Most that the index is asked about in one call."""


class QueryFilter:
    """What a question asks products to satisfy, as a selection of the index that is made when first asked of."""

    def __init__(self, index: Index, query: RecommendQuery) -> None:
        self._index, self._query = index, query
        self._selection: Selection | None = None
        self._matches: tuple[Nums | None] | None = None

    def parse(self) -> Filter | None:
        """What is asked; None = nothing. Raises `BadFilter` for what cannot be read."""
        return self._query.where()

    def keep(self, nums: Nums) -> Mask:
        """(n,) which of these products satisfy it. Raises `BadFilter`, also for what the shop does not have."""
        selection = self._select()
        return np.ones(len(nums), np.bool_) if selection is None else selection.keep(nums)

    def matches(self) -> Nums | None:
        """The numbers of all products that satisfy it, where they are few (`AT_ONCE`); None = they are not."""
        if self._matches is None:
            selection = self._select()
            is_narrow = selection is not None and selection.count() <= AT_ONCE
            none = np.zeros(0, np.int64)
            self._matches = (selection.top(none, None, 0, AT_ONCE) if selection is not None and is_narrow else None,)
        return self._matches[0]

    def _select(self) -> Selection | None:
        if self._selection is None and (where := self.parse()) is not None:
            self._selection = self._index.select(where=where)
        return self._selection


@dataclass(frozen=True, slots=True)
class Eligibility:
    """What can be had, satisfies the filter, and is not excluded.

    filter    None = everything satisfies it
    excluded  (m,) rows left out, few
    variants  (k,) codes of variant groups left out whole, few
    """

    view: CatalogView
    index: Index
    filter: QueryFilter | None
    excluded: Rows
    variants: Rows = field(default_factory=lambda: np.zeros(0, np.int64))

    def without(self, rows: Rows) -> Eligibility:
        """The same with these rows left out as well."""
        return replace(self, excluded=united(self.excluded, rows))

    def without_variants(self, rows: Rows) -> Eligibility:
        """The same with these rows, and every variant of their products, left out as well."""
        groups = self.view.groups[rows]
        return replace(self.without(rows), variants=united(self.variants, groups[groups >= 0].astype(np.int64)))

    def keep(self, rows: Rows) -> Mask:
        """(n,) which of these rows are eligible; rows that the catalogue view does not have are not."""
        eligible = self.is_available(rows)
        if self.filter is not None and not self.view.can_be_had.any():
            self.filter.parse()  # a shop without products has no attributes that a filter could speak of
        elif self.filter is not None:
            candidates = np.flatnonzero(eligible)
            for start in range(0, max(len(candidates), 1), AT_ONCE):
                chunk = candidates[start : start + AT_ONCE]
                eligible[chunk] = self.filter.keep(self.view.nums[rows[chunk]])
        return eligible

    def is_available(self, rows: Rows) -> Mask:
        """(n,) which of these rows can be had and are not excluded."""
        available = (rows >= 0) & (rows < len(self.view))
        available[available] = self.view.can_be_had[rows[available]] & ~contained(rows[available], self.excluded)
        if len(self.variants):
            available[available] = ~contained(self.view.groups[rows[available]].astype(np.int64), self.variants)
        return available

    def first(self, rows: Rows, limit: int) -> Rows:
        """(≤ limit,) positions of the first eligible ones of `rows`: of the few products that satisfy a narrow filter,
        otherwise looked at chunk by chunk.
        """
        if len(rows) > CHUNK and self.filter is not None and (matches := self.filter.matches()) is not None:
            candidates = np.flatnonzero(contained(rows, self.view.rows_of(matches)))
            return candidates[self.is_available(rows[candidates])][:limit]
        positions: list[Rows] = []
        count = 0
        for chunk in chunks(len(rows)):
            if count >= limit:
                break
            positions.append(np.flatnonzero(self.keep(rows[chunk])) + chunk.start)
            count += len(positions[-1])
        return np.concatenate(positions)[:limit] if positions else np.zeros(0, np.int64)


def chunks(size: int) -> Iterator[slice]:
    """Ranges that cover 0 … size − 1, each twice as long as the one before it, up to `AT_ONCE`."""
    start, length = 0, CHUNK
    while start < size:
        yield slice(start, min(start + length, size))
        start, length = start + length, min(2 * length, AT_ONCE)
