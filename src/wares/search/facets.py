"""Refining an admitted set and counting over it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wares.types import Filter, Index, Nums, Or, Stats


@dataclass(frozen=True, slots=True)
class FacetCount:
    """One attribute's counts over a set: `values` for text, `stats` for a number (None when no product has it)."""

    values: dict[str, int]
    stats: Stats | None


def refined(index: Index, nums: Nums, refine: Mapping[str, Filter]) -> dict[str | None, NDArray[np.bool_]]:
    """Masks over `nums` (each (n,)): under None all refinements together, under an attribute all but its own."""
    masks = {attribute: index.keep(nums, part) for attribute, part in refine.items()}
    everything = np.ones(len(nums), dtype=np.bool_)
    kept: dict[str | None, NDArray[np.bool_]] = {None: everything.copy()}
    for attribute, mask in masks.items():
        kept[None] &= mask
        others = [m for name, m in masks.items() if name != attribute]
        kept[attribute] = np.logical_and.reduce(others) if others else everything
    return kept


def count(
    index: Index, nums: Nums, masks: Mapping[str | None, NDArray[np.bool_]], attributes: Sequence[str], grouped: bool
) -> dict[str, FacetCount]:
    """Counts of each attribute over the set that its own refinement leaves out; of groups when `grouped`."""
    kinds = index.attributes()
    counted = {}
    for attribute in attributes:
        chosen = nums[masks.get(attribute, masks[None])]
        if kinds[attribute] == "number":
            counted[attribute] = FacetCount({}, statistics(index.numbers(chosen, attribute)))
        else:
            groups = index.groups(chosen) if grouped else None
            counted[attribute] = FacetCount(index.values(chosen, attribute, groups), None)
    return counted


def statistics(values: NDArray[np.float64]) -> Stats | None:
    """Of the values that are not NaN; None when there are none."""
    known = values[~np.isnan(values)]
    if not len(known):
        return None
    total = float(known.sum())
    return Stats(float(known.min()), float(known.max()), total / len(known), total, len(known))


def one_of_each(groups: NDArray[np.int64]) -> NDArray[np.int64]:
    """Positions of each group's first member, in their order. `groups` (n,) in the order of the answer."""
    _, first = np.unique(groups, return_index=True)
    return np.sort(first).astype(np.int64)


def any_of(filters: Sequence[Filter]) -> Filter:
    """OR without needless nesting."""
    return filters[0] if len(filters) == 1 else Or(tuple(filters))
