"""Selection of the index on a cluster: requests under the same conditions; nothing of the shop's size is kept here."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import numpy as np

from wares.index.checks import check_bound, check_leg
from wares.index.cluster import aggregates
from wares.index.cluster.layout import GROUP, number_key, text_key
from wares.index.cluster.legs import best_of_legs
from wares.index.cluster.loop import wait_for
from wares.index.cluster.order import ProductOrder
from wares.index.cluster.tier import AdmittedProducts
from wares.types import (
    Aggregates,
    AttributesLeg,
    AttributeValues,
    Floats,
    Ints,
    Leg,
    LegCandidates,
    Mask,
    NumberOrder,
    Nums,
    Stats,
)


class ClusterSelection:
    """See `wares.types.Selection`. A cluster has no states to hold on to: each call answers by what is there then."""

    def __init__(self, admitted: AdmittedProducts, dim: int) -> None:
        self._admitted, self._dim = admitted, dim
        self._collection = admitted.collection
        self._total: int | None = None

    def count(self) -> int:
        """See `wares.types.Selection`. Counted once."""
        if self._total is None:
            self._total = wait_for(self._count())
        return self._total

    def facet(self, attribute: str, most: int | None = None) -> dict[str, int]:
        """See `wares.types.Selection`."""
        return self.aggregate((attribute,), (), most).facets[attribute]

    def stats(self, attribute: str) -> Stats | None:
        """See `wares.types.Selection`. Three requests, a few hundred rows, however many products there are."""
        return self.aggregate((), (attribute,)).stats[attribute]

    def aggregate(self, texts: Sequence[str], numbers: Sequence[str], most: int | None = None) -> Aggregates:
        """See `wares.types.Selection`. A request a facet (two when grouped), three a number, all at once."""
        for attribute in texts:
            self._admitted.known.check(attribute, "text")
        for attribute in numbers:
            self._admitted.known.check(attribute, "number")
        return wait_for(self._aggregate(texts, numbers, most))

    def histogram(self, attribute: str, edges: Floats) -> Ints:
        """See `wares.types.Selection`. A request a bin, all at once."""
        self._admitted.known.check(attribute, "number")
        condition = self._admitted.first_except(attribute)
        return wait_for(aggregates.histogram(self._collection, attribute, condition, edges))

    def candidates(self, legs: Sequence[Leg | AttributesLeg]) -> list[LegCandidates]:
        """See `wares.types.Selection`."""
        for leg in legs:
            check_leg(leg, self._dim)
        for leg in legs:
            if isinstance(leg, AttributesLeg):
                self._check_named(leg)
        return wait_for(best_of_legs(self._admitted, legs))

    def top(self, candidates: Nums, order: NumberOrder | None, offset: int, limit: int) -> Nums:
        """See `wares.types.Selection`. One request where the candidates fill the page, three at most where they do not;
        more when variants fill what was fetched. What is carried grows with `offset`.
        """
        check_bound("ranked", len(candidates))
        check_bound("limit", limit)
        if order is not None:
            self._admitted.known.check(order.attribute, "number")
        unique = np.array([*dict.fromkeys(candidates.tolist())], np.int64)
        return wait_for(ProductOrder(self._admitted, unique, order).page(offset, limit))

    def groups(self, nums: Nums) -> Ints:
        """See `wares.types.Selection`."""
        check_bound("groups", len(nums))
        records = wait_for(self._collection.read(np.unique(nums).tolist(), (GROUP,)))
        codes = {int(record.id): int((record.payload or {}).get(GROUP, -int(record.id))) for record in records}
        return np.array([codes.get(num, -num) for num in nums.tolist()], np.int64)

    def keep(self, nums: Nums) -> Mask:
        """See `wares.types.Selection`."""
        check_bound("keep", len(nums))
        records = wait_for(self._collection.among(np.unique(nums).tolist(), self._admitted.both))
        return np.isin(nums, np.array([int(record.id) for record in records], np.int64))

    def read(self, nums: Nums, attributes: Sequence[str]) -> AttributeValues:
        """See `wares.types.Selection`."""
        check_bound("read", len(nums))
        known = self._admitted.known
        for name in attributes:
            known.check(name, "text" if name in known.texts else "number")
        texts = {name: text_key(name) for name in attributes if name in known.texts}
        numbers = {name: number_key(name) for name in attributes if name in known.numbers}
        fields = [*texts.values(), *numbers.values()]
        records = wait_for(self._collection.read(np.unique(nums).tolist(), fields)) if fields else []
        payloads = {int(record.id): record.payload or {} for record in records}
        rows = [payloads.get(num, {}) for num in nums.tolist()]
        return AttributeValues(
            {name: tuple(tuple(row.get(key, ())) for row in rows) for name, key in texts.items()},
            {name: np.array([row.get(key, np.nan) for row in rows], np.float64) for name, key in numbers.items()},
        )

    def _check_named(self, leg: AttributesLeg) -> None:
        known = self._admitted.known
        for reading in leg.readings:
            for value in reading.values:
                known.check(value.attribute, "text" if value.attribute in known.texts else "number")

    async def _count(self) -> int:
        if self._admitted.grouped:
            return await aggregates.group_count(self._collection, self._admitted.first)
        return await self._collection.count(self._admitted.first)

    async def _aggregate(self, texts: Sequence[str], numbers: Sequence[str], most: int | None) -> Aggregates:
        admitted, collection = self._admitted, self._collection
        facets, stats = await asyncio.gather(
            asyncio.gather(
                *(
                    aggregates.facet(collection, name, admitted.first_except(name), admitted.grouped, most)
                    for name in texts
                )
            ),
            asyncio.gather(*(aggregates.statistics(collection, name, admitted.first_except(name)) for name in numbers)),
        )
        return Aggregates(dict(zip(texts, facets, strict=True)), dict(zip(numbers, stats, strict=True)))
