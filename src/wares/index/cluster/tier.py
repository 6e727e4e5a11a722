"""What a selection admits, as conditions of a cluster; and products as rows, to be ordered here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from qdrant_client import models

from wares.index.cluster.collection import Collection
from wares.index.cluster.conditions import Condition, all_of, at_least, condition_of, has_number, none_of
from wares.index.cluster.layout import GROUP, RANK
from wares.index.filters.resolve import KnownAttributes
from wares.types import Filter, Floats, Ints, Mask, Nums


@dataclass(frozen=True)
class AdmittedProducts:
    """What a selection admits, its filters resolved; see `wares.types.Index.select`."""

    collection: Collection
    known: KnownAttributes
    matching: Filter
    where: Filter
    related: Nums
    refine: Mapping[str, Filter]
    grouped: bool

    @cached_property
    def first(self) -> Condition:
        """The first tier, refined."""
        return self.first_except(None)

    def first_except(self, attribute: str | None) -> Condition:
        """The first tier, refined but by the attribute's own refinement."""
        return all_of([condition_of(self.matching), self.limits(attribute)])

    def limits(self, attribute: str | None = None) -> Condition:
        """What both tiers satisfy: the filter and the refinements, but for the attribute's own."""
        refined = [condition_of(each) for name, each in self.refine.items() if name != attribute]
        return all_of([condition_of(self.where), *refined])

    @cached_property
    def second(self) -> Condition:
        """The second tier, refined."""
        related = has_number(self.related.tolist())
        return all_of([related, self.limits(), none_of(condition_of(self.matching))])

    @cached_property
    def both(self) -> Condition:
        """Both tiers, refined."""
        admitted = at_least([condition_of(self.matching), has_number(self.related.tolist())], 1)
        return all_of([admitted, self.limits()])


@dataclass(frozen=True, slots=True)
class ProductRows:
    """Products as they are ordered: number, rank by popularity (larger first), group code (minus the number = stands
    alone) and the number ordered by (NaN = none); all (n,).
    """

    nums: Nums
    ranks: Ints
    groups: Ints
    values: Floats

    def take(self, places: Ints | Mask) -> ProductRows:
        """Those at these places, or where a mask is true."""
        return ProductRows(self.nums[places], self.ranks[places], self.groups[places], self.values[places])


ROW_FIELDS = (RANK, GROUP)


def rows_of(records: Iterable[models.Record], key: str | None = None) -> ProductRows:
    """Records read with `ROW_FIELDS`, and `key` as the number that is ordered by."""
    nums, ranks, groups, values = [], [], [], []
    for record in records:
        payload = record.payload or {}
        nums.append(int(record.id))
        ranks.append(int(payload[RANK]))
        groups.append(int(payload.get(GROUP, -int(record.id))))
        values.append(float(payload.get(key, np.nan)) if key else np.nan)
    return ProductRows(
        np.array(nums, np.int64), np.array(ranks, np.int64), np.array(groups, np.int64), np.array(values, np.float64)
    )


def united(parts: Sequence[ProductRows]) -> ProductRows:
    """The rows of all parts, each product once."""
    whole = ProductRows(
        np.concatenate([part.nums for part in parts]),
        np.concatenate([part.ranks for part in parts]),
        np.concatenate([part.groups for part in parts]),
        np.concatenate([part.values for part in parts]),
    )
    _, first = np.unique(whole.nums, return_index=True)
    return whole.take(np.sort(first))
