"""Order of an answer on a cluster: pages that neither repeat nor lose a product, whichever replica answers."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wares.index.cluster.collection import Collection
from wares.index.cluster.conditions import Condition, all_of, condition_of, none_of
from wares.index.cluster.layout import RANK, number_key
from wares.index.cluster.tier import ROW_FIELDS, AdmittedProducts, ProductRows, rows_of, united
from wares.stats.membership import contained
from wares.types import Floats, Ints, NumberOrder, Nums, Range

_GROWTH = 4


@dataclass(frozen=True, slots=True)
class ProductOrder:
    """The order of an answer; see `wares.types.Selection.top`.

    candidates   numbers, best first, each once
    order        None = candidates first
    """

    admitted: AdmittedProducts
    candidates: Nums
    order: NumberOrder | None

    async def page(self, offset: int, limit: int) -> Nums:
        """The numbers at `offset` and up to `limit` after it."""
        if not limit:
            return np.empty(0, np.int64)
        first = await self._first(offset + limit)
        page = first.nums[offset : offset + limit]
        if len(page) < limit and self.admitted.second is not False:
            # the first tier is whole here, so that its length is what stands before the second
            second = await self._second(first)
            begin = max(offset - len(first.nums), 0)
            page = np.concatenate([page, second.nums[begin : begin + limit - len(page)]])
        return page

    async def _first(self, end: int) -> ProductRows:
        """The first `end` of the first tier."""
        fetched = end
        while True:
            found = await self._first_rows(fetched)
            rows = self._one_of_each(found)
            if len(rows.nums) >= end or len(found.nums) < fetched:
                return rows.take(np.arange(min(end, len(rows.nums))))
            fetched *= _GROWTH

    async def _second(self, first: ProductRows) -> ProductRows:
        """All of the second tier, but for groups of the first."""
        related = self.admitted.related.tolist()
        rows = rows_of(await self._collection.among(related, self.admitted.second, self._fields), self._key)
        if self.admitted.grouped:
            rows = rows.take(~contained(rows.groups, first.groups))
        places = _positions(rows.nums, np.array([*dict.fromkeys(related)], np.int64))
        keys: list[NDArray[Any]] = [places, _positions(rows.nums, self.candidates), *self._values(rows)]
        return self._one_of_each(rows.take(np.lexsort(keys)))

    async def _first_rows(self, end: int) -> ProductRows:
        """At least the first `end` products of the tier in order, groups not looked at."""
        tier = self.admitted.first
        among = self._collection.among(self.candidates.tolist(), tier, self._fields)
        if self.order is None:
            kept = rows_of(await among)
            kept = kept.take(np.argsort(_positions(kept.nums, self.candidates), kind="stable"))
            if len(kept.nums) >= end:
                return kept
            return united([kept, rows_of(await self._collection.ordered(RANK, tier, end, ROW_FIELDS))])
        records, by_number = await asyncio.gather(among, self._by_number(tier, end))
        rows = united([by_number, rows_of(records, self._key)])
        keys: list[NDArray[Any]] = [~rows.ranks, _positions(rows.nums, self.candidates), *self._values(rows)]
        return rows.take(np.lexsort(keys)[:end])

    async def _by_number(self, tier: Condition, end: int) -> ProductRows:
        """The first `end` products by the attribute, in no order; of those that equal the last, the first `end`."""
        assert self.order is not None
        attribute, key = self.order.attribute, self._key
        has_value = condition_of(Range(attribute))
        records = await self._collection.ordered(number_key(attribute), tier, end, self._fields, self.order.descending)
        rows = rows_of(records, key)
        if len(rows.nums) < end:
            rest = all_of([tier, none_of(has_value)])
        else:
            last = float(rows.values[-1])
            rest = all_of([tier, condition_of(Range(attribute, last, last))])
        return united([rows, rows_of(await self._collection.ordered(RANK, rest, end, self._fields), key)])

    def _one_of_each(self, rows: ProductRows) -> ProductRows:
        """Without all but the first of each group, when grouped."""
        if not self.admitted.grouped:
            return rows
        _, first = np.unique(rows.groups, return_index=True)
        return rows.take(np.sort(first))

    def _values(self, rows: ProductRows) -> list[Floats]:
        if self.order is None:
            return []
        values = -rows.values if self.order.descending else rows.values
        return [np.where(np.isnan(values), np.inf, values)]

    @property
    def _collection(self) -> Collection:
        return self.admitted.collection

    @property
    def _key(self) -> str | None:
        return None if self.order is None else number_key(self.order.attribute)

    @property
    def _fields(self) -> tuple[str, ...]:
        return ROW_FIELDS if self._key is None else (*ROW_FIELDS, self._key)


def _positions(nums: Nums, ordered: Nums) -> Ints:
    """(n,) the position of each number in `ordered` (m,), each once there; m for others."""
    places = {num: place for place, num in enumerate(ordered.tolist())}
    return np.array([places.get(num, len(places)) for num in nums.tolist()], np.int64)
