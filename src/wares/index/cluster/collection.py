"""Requests to one collection: counted, listed, ordered and read, in the terms of an index."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from qdrant_client import models

from wares.index.cluster.conditions import Condition, all_of, as_filter, has_number
from wares.index.cluster.nodes import Nodes

MOST_VALUES = 1_000_000
"""Bound: values that one facet lists."""
_TIES = 64  # asked for beyond a limit, so that equal ones at its end are seen


@dataclass(frozen=True, slots=True)
class Collection:
    """A collection by name, on the nodes that hold it."""

    nodes: Nodes
    name: str

    async def count(self, condition: Condition) -> int:
        """Exactly how many products satisfy it."""
        if condition is False:
            return 0
        where = as_filter(condition)
        return (await self.nodes.read(lambda node: node.count(self.name, count_filter=where, exact=True))).count

    async def values(self, key: str, condition: Condition, most: int | None = None) -> dict[Any, int]:
        """How many products have each value of a field: the `most` frequent, and as many more as have the last one's
        count (None = all).
        """
        if condition is False or most == 0:
            return {}
        where = as_filter(condition)
        limit = MOST_VALUES if most is None else min(most + _TIES, MOST_VALUES)
        while True:
            asked = limit
            hits = (
                await self.nodes.read(
                    lambda node, asked=asked: node.facet(  # type: ignore[misc]
                        self.name, key=key, facet_filter=where, limit=asked, exact=True
                    )
                )
            ).hits
            is_whole = len(hits) < limit or most is None or hits[-1].count < hits[most - 1].count
            if is_whole or limit >= MOST_VALUES:
                return {hit.value: hit.count for hit in hits}
            limit = min(limit * 16, MOST_VALUES)

    async def ordered(
        self, key: str, condition: Condition, limit: int, fields: Sequence[str] = (), descending: bool = True
    ) -> list[models.Record]:
        """The first `limit` products by a field, those without it left out."""
        if condition is False or limit <= 0:
            return []
        where, direction = as_filter(condition), models.Direction.DESC if descending else models.Direction.ASC
        order = models.OrderBy(key=key, direction=direction)
        records, _ = await self.nodes.read(
            lambda node: node.scroll(
                self.name, scroll_filter=where, limit=limit, order_by=order, with_payload=[key, *fields]
            )
        )
        return records

    async def among(self, nums: Sequence[int], condition: Condition, fields: Sequence[str] = ()) -> list[models.Record]:
        """Those of these products that satisfy a condition, ascending by number."""
        both = all_of([has_number(nums), condition])
        if both is False:
            return []
        where = as_filter(both)
        records, _ = await self.nodes.read(
            lambda node: node.scroll(
                self.name, scroll_filter=where, limit=len(nums), with_payload=[*fields] if fields else False
            )
        )
        return records

    async def read(
        self, nums: Sequence[int], fields: Sequence[str] = (), vectors: Sequence[str] = ()
    ) -> list[models.Record]:
        """These products, as far as they are there."""
        ids: list[models.ExtendedPointId] = [num for num in nums if num > 0]
        if not ids:
            return []
        payload, wanted = [*fields] if fields else False, [*vectors] if vectors else False
        return await self.nodes.read(
            lambda node: node.retrieve(self.name, ids, with_payload=payload, with_vectors=wanted)
        )

    async def best(self, requests: Sequence[models.QueryRequest]) -> list[list[models.ScoredPoint]]:
        """The best of each query, all in one request."""
        if not requests:
            return []
        responses = await self.nodes.read(lambda node: node.query_batch_points(self.name, requests))
        return [response.points for response in responses]

    async def all(self, fields: Sequence[str], at_once: int = 10_000) -> list[models.Record]:
        """Every product, ascending by number: as many requests as there are ten thousands."""
        found: list[models.Record] = []
        offset: models.ExtendedPointId | None = None
        while True:
            start = offset
            records, offset = await self.nodes.read(
                lambda node, start=start: node.scroll(  # type: ignore[misc]
                    self.name, limit=at_once, offset=start, with_payload=[*fields]
                )
            )
            found += records
            if offset is None:
                return found

    async def counts(self, conditions: Sequence[Condition]) -> list[int]:
        """How many products satisfy each, asked at once."""
        return list(await asyncio.gather(*map(self.count, conditions)))
