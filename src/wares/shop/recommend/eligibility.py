"""Eligibility: which products an answer may hold. Asked of bounded numbers of candidates, never of the whole shop."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from wares.recommend.item_neighbours import ScoredItems
from wares.shop.live.catalog_view import CatalogView
from wares.types import Filter, Index, Mask, Nums, Rows

CHUNK = 512
"""Candidates looked at first where the best that are eligible are wanted; twice as many each time after that."""
AT_ONCE = 4096
"""Most that the index is asked about in one call."""


@dataclass(frozen=True, slots=True)
class Eligibility:
    """What can be had, satisfies the filter, and is not excluded.

    where     None = no filter
    excluded  (m,) rows left out, few
    """

    view: CatalogView
    index: Index
    where: Filter | None
    excluded: Rows

    def without(self, rows: Rows) -> Eligibility:
        """The same with these rows left out as well."""
        return replace(self, excluded=np.union1d(self.excluded, rows))

    def check(self) -> None:
        """Raises `BadFilter` for a filter that speaks of what the shop does not have. An empty shop has nothing that
        could be spoken of.
        """
        if self.where is not None and len(self.view):
            _kept(self.index, self.view.nums[:0], self.where)

    def keep(self, rows: Rows) -> Mask:
        """(n,) which of these rows are eligible; rows that the catalogue view does not have are not."""
        kept = (rows >= 0) & (rows < len(self.view))
        kept[kept] = self.view.can_be_had[rows[kept]] & ~np.isin(rows[kept], self.excluded)
        if self.where is not None:
            for start in range(0, len(rows), AT_ONCE):
                part = np.flatnonzero(kept[start : start + AT_ONCE]) + start
                kept[part] = _kept(self.index, self.view.nums[rows[part]], self.where)
        return kept

    def first(self, rows: Rows, limit: int) -> Rows:
        """(≤ limit,) positions of the first eligible ones of `rows`, looked at chunk by chunk."""
        found: list[Rows] = []
        count = 0
        for part in chunks(len(rows)):
            if count >= limit:
                break
            found.append(np.flatnonzero(self.keep(rows[part])) + part.start)
            count += len(found[-1])
        return np.concatenate(found)[:limit] if found else np.zeros(0, np.int64)

    def best(self, ranked: ScoredItems, limit: int) -> ScoredItems:
        """The `limit` first eligible ones of candidates that stand best first."""
        return ranked.take(self.first(ranked.items, limit))


def chunks(size: int) -> Iterator[slice]:
    """Ranges that cover 0 … size − 1, each twice as long as the one before it, up to `AT_ONCE`."""
    start, length = 0, CHUNK
    while start < size:
        yield slice(start, min(start + length, size))
        start, length = start + length, min(2 * length, AT_ONCE)


def _kept(index: Index, nums: Nums, where: Filter) -> Mask:
    return index.select(where=where).keep(nums)
