"""Legs of a search: all vectors, dense and sparse, in one request; equal scores by popularity and number."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Sequence

import numpy as np
from qdrant_client import models

from wares.index.cluster.conditions import as_filter, has_term
from wares.index.cluster.layout import RANK
from wares.index.cluster.named_values import best_named
from wares.index.cluster.tier import AdmittedProducts
from wares.types import MOST_NUMS, AttributesLeg, Leg, LegCandidates, Sparse

_TIES = 32  # asked for beyond a limit, so that equal scores at its end are seen
_NEIGHBOURS_LOOKED_AT = 512
NO_CANDIDATES = LegCandidates(np.empty(0, np.int64), np.empty(0, np.float32))


async def best_of_legs(admitted: AdmittedProducts, legs: Sequence[Leg | AttributesLeg]) -> list[LegCandidates]:
    """Every leg's best of both tiers."""
    vectors = [leg for leg in legs if isinstance(leg, Leg)]
    named = [leg for leg in legs if isinstance(leg, AttributesLeg)]
    by_vector, by_name = await asyncio.gather(
        _by_vectors(admitted, vectors), asyncio.gather(*(best_named(admitted, leg) for leg in named))
    )
    results = {id(leg): found for leg, found in zip([*vectors, *named], [*by_vector, *by_name], strict=True)}
    return [results[id(leg)] for leg in legs]


async def _by_vectors(admitted: AdmittedProducts, legs: Sequence[Leg]) -> list[LegCandidates]:
    if admitted.both is False:
        return [NO_CANDIDATES for _ in legs]
    weighed = await asyncio.gather(*(_weighed(admitted, leg) for leg in legs))
    found: list[LegCandidates] = [NO_CANDIDATES for _ in legs]
    limits = {place: leg.limit + _TIES for place, leg in enumerate(weighed) if leg is not None and leg.limit}
    while limits:
        places = [*limits]
        points = await admitted.collection.best(
            [_request(admitted, _leg_at(weighed, place), limits[place]) for place in places]
        )
        for place, best in zip(places, points, strict=True):
            limit, asked = legs[place].limit, limits.pop(place)
            if len(best) == asked <= MOST_NUMS and best[-1].score == best[limit - 1].score:
                limits[place] = min(asked * 8, MOST_NUMS + _TIES)
                if limits[place] > asked:
                    continue
                del limits[place]
            found[place] = _ordered(best, limit)
    return found


def _leg_at(legs: Sequence[Leg | None], place: int) -> Leg:
    leg = legs[place]
    assert leg is not None
    return leg


async def _weighed(admitted: AdmittedProducts, leg: Leg) -> Leg | None:
    """The leg with its words weighed by their rarity; None = it finds nothing."""
    if not isinstance(leg.vector, Sparse):
        return leg
    terms = leg.vector.indices.tolist()
    if not terms or not leg.limit:
        return None
    total, *frequencies = await admitted.collection.counts([True, *map(has_term, terms)])
    rarity = np.array([math.log((max(total, n) - n + 0.5) / (n + 0.5) + 1.0) for n in frequencies])
    held = np.array(frequencies) > 0
    weights = (leg.vector.values * rarity).astype(np.float32)
    return Leg(leg.using, Sparse(leg.vector.indices[held], weights[held]), leg.limit) if held.any() else None


def _request(admitted: AdmittedProducts, leg: Leg, limit: int) -> models.QueryRequest:
    query: models.SparseVector | list[float]
    params: models.SearchParams | None
    if isinstance(leg.vector, Sparse):
        query = models.SparseVector(indices=leg.vector.indices.tolist(), values=leg.vector.values.tolist())
        params = None
    else:
        query = leg.vector.astype(np.float32).tolist()
        looked_at = max(_NEIGHBOURS_LOOKED_AT, 2 * limit)
        params = models.SearchParams(hnsw_ef=looked_at, acorn=models.AcornSearchParams(enable=True))
        if admitted.collection.nodes.is_in_memory:
            params = None  # everything is compared there
    return models.QueryRequest(
        query=query,
        using=leg.using,
        filter=as_filter(admitted.both),
        params=params,
        limit=limit,
        with_payload=[RANK],
    )


def _ordered(points: Sequence[models.ScoredPoint], limit: int) -> LegCandidates:
    nums = np.array([int(point.id) for point in points], np.int64)
    scores = np.array([point.score for point in points], np.float32)
    ranks = np.array([int((point.payload or {})[RANK]) for point in points], np.int64)
    order = np.lexsort((~ranks, -scores))[:limit]
    return LegCandidates(nums[order], scores[order])
