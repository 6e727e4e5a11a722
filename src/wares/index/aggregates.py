"""Aggregates of a tier: counts of products and groups, of text values, and statistics of numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from wares.index.attributes import MOST_COLUMNS, number_field, text_field
from wares.index.rows.layout import value_code
from wares.index.snapshot import Snapshot
from wares.index.tier import Tier
from wares.index.words.searcher import TooManyValues
from wares.types import Floats, Ints, Rows, Stats

_MOST_NAMES = 65_536


def group_count(tier: Tier) -> int:
    """How many variant groups and products standing alone there are."""
    grouped, alone = _grouped_rows(tier)
    return alone + len(np.unique(tier.snapshot.table.groups(grouped)))


def facets(tier: Tier, attributes: Sequence[str], grouped: bool) -> dict[str, dict[str, int]]:
    """Attribute → value → how many products have it, groups when grouped; in no order."""
    if grouped and _has_groups(tier):
        rows, _ = _grouped_rows(tier)
        counts = _of_engine(tier, attributes, alone=True)
        return {name: _sum(counts[name], _of_groups(tier, rows, name)) for name in attributes}
    counts = _of_engine(tier, attributes, alone=False)
    if not len(tier.rows):
        return counts
    for (name, value), n in _of_rows(tier.snapshot, tier.rows):
        if (total := counts.get(name)) is not None:
            total[value] = total.get(value, 0) + n
    return counts


def statistics(tier: Tier, attributes: Sequence[str]) -> dict[str, Stats | None]:
    """Attribute → statistics of its numbers; None = no product has one."""
    snapshot = tier.snapshot
    slots = {name: slot for name in attributes if (slot := snapshot.attributes.slot(name)) is not None}
    stats: dict[str, Stats | None] = dict.fromkeys(attributes)
    if tier.condition is not None:
        fields = {name: number_field(slot) for name, slot in slots.items() if slot < MOST_COLUMNS}
        stats |= snapshot.searcher.aggregate(tier.query(), {}, fields).stats
        stats |= {name: _without_column(tier, slot) for name, slot in slots.items() if name not in fields}
    if len(tier.rows):
        batch = snapshot.batch(tier.rows)
        stats |= {name: _joined(stats[name], stats_of(batch.number(slot))) for name, slot in slots.items()}
    return stats


def _of_rows(snapshot: Snapshot, rows: Rows) -> Iterator[tuple[tuple[str, str], int]]:
    """((attribute, value), how many of `rows` have it) of all their text values."""
    owners, codes = snapshot.batch(rows).values
    names = snapshot.value_names if len(snapshot.value_names) <= _MOST_NAMES else {}
    each, first, counts = np.unique(codes, return_index=True, return_counts=True)
    unknown = [position for code, position in zip(each.tolist(), first.tolist(), strict=True) if code not in names]
    if unknown:
        for product in snapshot.table.texts(rows[np.unique(owners[unknown])]):
            names.update((value_code(name, text), (name, text)) for name, texts in product.items() for text in texts)
    return ((names[code], n) for code, n in zip(each.tolist(), counts.tolist(), strict=True))


def _without_column(tier: Tier, slot: int) -> Stats | None:
    """Statistics over the engine's part of the tier of a number that has no column there."""
    assert tier.condition is not None
    snapshot = tier.snapshot
    rows = snapshot.searcher.rows(snapshot.queries.with_number(slot))
    return stats_of(snapshot.batch(rows[snapshot.satisfying(rows, tier.condition)]).number(slot))


def most_frequent(counts: Mapping[str, int], most: int | None) -> dict[str, int]:
    """The `most` frequent values first (None = all), equal ones in the order of their texts."""
    return dict(sorted(counts.items(), key=lambda count: (-count[1], count[0]))[:most])


def stats_of(values: Floats) -> Stats | None:
    """Of the values that are not NaN; None when there are none."""
    numbers = values[~np.isnan(values)]
    if not len(numbers):
        return None
    total = float(numbers.sum())
    return Stats(float(numbers.min()), float(numbers.max()), total / len(numbers), total, len(numbers))


def _joined(one: Stats | None, other: Stats | None) -> Stats | None:
    if one is None or other is None:
        return one or other
    count, total = one.count + other.count, one.sum + other.sum
    return Stats(min(one.min, other.min), max(one.max, other.max), total / count, total, count)


def _of_engine(tier: Tier, attributes: Sequence[str], alone: bool) -> dict[str, dict[str, int]]:
    """Counts over the engine's part of the tier; of products that stand alone only when `alone`."""
    snapshot = tier.snapshot
    if tier.condition is None:
        return {name: {} for name in attributes}
    query = snapshot.queries.alone(tier.condition) if alone else tier.query()
    try:
        if not alone:
            counts = snapshot.counts(tier.condition, attributes).counts
            return {name: dict(counts[name]) for name in attributes}
        return snapshot.searcher.aggregate(query, {name: text_field(name) for name in attributes}, {}).counts
    except TooManyValues:
        texts = snapshot.batch(snapshot.searcher.rows(query)).texts(attributes)
        return {name: dict(Counter(value for values in texts[name] for value in values)) for name in attributes}


def _has_groups(tier: Tier) -> bool:
    return tier.snapshot.searcher.has_groups() or bool(np.any(tier.snapshot.table.groups(tier.rows) > 0))


def _grouped_rows(tier: Tier) -> tuple[Rows, int]:
    """Rows that are in a group, or one by one, and how many other products the tier has."""
    snapshot, condition = tier.snapshot, tier.condition
    if condition is None:
        return tier.rows, 0
    if not snapshot.searcher.has_groups():
        return tier.rows, snapshot.count(condition)
    rows = snapshot.searcher.rows(snapshot.queries.grouped(condition))
    return np.concatenate([rows, tier.rows]), snapshot.count(condition) - len(rows)


def _of_groups(tier: Tier, rows: Rows, attribute: str) -> dict[str, int]:
    """Value → how many groups of `rows` have it."""
    groups: Ints = tier.snapshot.table.groups(rows)
    texts = tier.snapshot.batch(rows).texts([attribute])[attribute]
    pairs = {(group, value) for group, values in zip(groups.tolist(), texts, strict=True) for value in values}
    return Counter(value for _, value in pairs)


def _sum(counts: Mapping[str, int], more: Mapping[str, int]) -> dict[str, int]:
    total = Counter(counts)
    total.update(more)
    return dict(total)
