"""Counts, facets, statistics and histograms, exact, by requests that all go out at once."""

from __future__ import annotations

import asyncio
from collections import Counter

import numpy as np

from wares.index.cluster.collection import Collection
from wares.index.cluster.conditions import STANDS_ALONE, Condition, all_of, condition_of, none_of
from wares.index.cluster.layout import GROUP, digits_key, number_key, pairs_key, text_key, value_of
from wares.stats.digit_sums import HELD, sum_of
from wares.types import Floats, Ints, Range, Stats


async def group_count(collection: Collection, condition: Condition) -> int:
    """Products that stand alone, and variant groups: the groups' codes are listed, eight bytes each."""
    alone, groups = await asyncio.gather(
        collection.count(all_of([condition, STANDS_ALONE])), collection.values(GROUP, condition)
    )
    total: int = alone + len(groups)
    return total


async def facet(
    collection: Collection, attribute: str, condition: Condition, grouped: bool, most: int | None
) -> dict[str, int]:
    """Values by count, the `most` frequent first, equal ones by value; groups count once when grouped."""
    if not grouped:
        counts: dict[str, int] = await collection.values(text_key(attribute), condition, most)
    else:
        alone, pairs = await asyncio.gather(
            collection.values(text_key(attribute), all_of([condition, STANDS_ALONE])),
            collection.values(pairs_key(attribute), all_of([condition, none_of(STANDS_ALONE)])),
        )
        counts = dict(Counter(alone) + Counter(map(value_of, pairs)))
    return dict(sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:most])


async def statistics(collection: Collection, attribute: str, condition: Condition) -> Stats | None:
    """Three requests: the smallest, the largest, and how many have which digit where, which gives count and sum."""
    key = number_key(attribute)
    smallest, largest, digits = await asyncio.gather(
        collection.ordered(key, condition, 1, descending=False),
        collection.ordered(key, condition, 1),
        collection.values(digits_key(attribute), condition),
    )
    if not (smallest and largest and digits.get(HELD)):
        return None
    count, total = digits[HELD], sum_of(digits)
    least, most = ((record[0].payload or {})[key] for record in (smallest, largest))
    return Stats(float(least), float(most), total / count, total, count)


async def histogram(collection: Collection, attribute: str, condition: Condition, edges: Floats) -> Ints:
    """(n,) products in each bin of (n + 1,) edges: a request a bin."""
    bins = zip(edges.tolist(), edges.tolist()[1:], strict=False)
    ranges = [condition_of(Range(attribute, low, high, open_high=True)) for low, high in bins]
    return np.array(await collection.counts([all_of([condition, each]) for each in ranges]), np.int64)
