"""Attribute scores on a cluster: ways of having what a search's words name, best first; see `AttributesLeg`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from qdrant_client import models

from wares.index.cluster.conditions import Condition, all_of, as_filter, at_least, condition_of, has_number, none_of
from wares.index.cluster.layout import RANK
from wares.index.cluster.tier import AdmittedProducts
from wares.index.filters.resolve import resolve
from wares.types import SHARE_OF_ALL, AttributesLeg, LegCandidates, Match, Reading, Scores

_MOST_NAMED, _MOST_WAYS = 12, 64
"""Up to so many values, and different scores, the best are found score by score and so exactly; beyond them the most
popular of those that have something of most readings are scored.
"""


@dataclass(frozen=True, slots=True)
class _Named:
    """The readings' values as conditions, one after the other."""

    readings: tuple[Reading, ...]
    conditions: list[Condition]
    n: int

    def scores(self, has: NDArray[np.bool_]) -> Scores:
        """(m,) scores, 0 to 1, of (m, values) which values each has."""
        total, start = np.zeros(len(has)), 0
        for reading in self.readings:
            weights = np.array([value.weight for value in reading.values])
            held = has[:, start : start + len(weights)] * weights
            start += len(weights)
            best, share = held.max(axis=1) / weights.max(), held.sum(axis=1) / weights.sum()
            total += ((1 - SHARE_OF_ALL) * best + SHARE_OF_ALL * share) / self.n
        return total.astype(np.float32)


async def best_named(admitted: AdmittedProducts, leg: AttributesLeg) -> LegCandidates:
    """The leg's best of both tiers, and those of `leg.also` that are of them: in one request, or in two."""
    readings = tuple(reading for reading in leg.readings if reading.values)
    conditions = [
        condition_of(resolve(Match(value.attribute, (value.value,)), admitted.known))
        for reading in readings
        for value in reading.values
    ]
    named = _Named(readings, conditions, max(len(leg.readings), 1))
    also = sorted(set(leg.also.tolist()))
    found = await _popular(admitted, named, leg.limit)
    nums, has, ranks = await _held(admitted, named, sorted({*found, *also}))
    scores = named.scores(has) if len(nums) else np.zeros(0, np.float32)
    nums, ranks, scores = nums[scores > 0], ranks[scores > 0], scores[scores > 0]
    order = np.lexsort((~ranks, -scores))
    nums, scores = nums[order], scores[order]
    shown = np.isin(nums, np.array(also, np.int64))
    shown[: leg.limit] = True
    return LegCandidates(nums[shown], scores[shown])


async def _popular(admitted: AdmittedProducts, named: _Named, limit: int) -> set[int]:
    """Numbers of products among which the best `limit` are: the most popular of every way."""
    if not limit or not named.conditions:
        return set()
    ways = [all_of([admitted.both, way]) for way in _ways(named)]
    order = models.OrderByQuery(order_by=models.OrderBy(key=RANK, direction=models.Direction.DESC))
    requests = [
        models.QueryRequest(query=order, filter=as_filter(way), limit=limit) for way in ways if way is not False
    ]
    return {int(point.id) for points in await admitted.collection.best(requests) for point in points}


def _ways(named: _Named) -> list[Condition]:
    """Conditions, each of products with one score; or, where those are too many, of products with something of so
    many readings.
    """
    n = len(named.conditions)
    if n <= _MOST_NAMED:
        has = (np.arange(1, 2**n)[:, None] >> np.arange(n) & 1).astype(np.bool_)
        scores = np.round(named.scores(has), 5)
        if len(levels := np.unique(scores)) <= _MOST_WAYS:
            return [at_least([_exactly(named, one) for one in has[scores == level]], 1) for level in levels]
    any_of, start = [], 0
    for reading in named.readings:
        any_of.append(at_least(named.conditions[start : start + len(reading.values)], 1))
        start += len(reading.values)
    return [at_least(any_of, least) for least in range(1, len(any_of) + 1)]


def _exactly(named: _Named, has: NDArray[np.bool_]) -> Condition:
    pairs = zip(named.conditions, has.tolist(), strict=True)
    return all_of([condition if own else none_of(condition) for condition, own in pairs])


async def _held(
    admitted: AdmittedProducts, named: _Named, nums: Sequence[int]
) -> tuple[NDArray[np.int64], NDArray[np.bool_], NDArray[np.int64]]:
    """Those of `nums` that are admitted and have any value: (m,) numbers, (m, values) which they have, (m,) ranks."""
    among = all_of([has_number(nums), admitted.both])
    requests: list[models.QueryRequest] = []
    columns: list[int] = []
    for column, condition in enumerate(named.conditions):
        if (both := all_of([among, condition])) is not False:
            order: Any = models.OrderByQuery(order_by=models.OrderBy(key=RANK, direction=models.Direction.DESC))
            requests.append(
                models.QueryRequest(query=order, filter=as_filter(both), limit=len(nums), with_payload=[RANK])
            )
            columns.append(column)
    ranks: dict[int, int] = {}
    owners: list[tuple[int, int]] = []
    for column, points in zip(columns, await admitted.collection.best(requests), strict=True):
        for point in points:
            ranks[int(point.id)] = int((point.payload or {})[RANK])
            owners.append((int(point.id), column))
    places = {num: place for place, num in enumerate(ranks)}
    has = np.zeros((len(ranks), len(named.conditions)), np.bool_)
    for num, column in owners:
        has[places[num], column] = True
    return np.array([*ranks], np.int64), has, np.array([*ranks.values()], np.int64)
