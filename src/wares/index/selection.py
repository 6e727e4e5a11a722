"""A selection of the index inside the process: columns count and order, the engine finds candidates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from wares.index.checks import check_bound, check_leg
from wares.index.columns.counts import distinct, most_frequent, statistics, value_counts
from wares.index.columns.named_values import best_named
from wares.index.columns.row_order import RowOrder
from wares.index.columns.view import View
from wares.index.engine import EdgeEngine
from wares.index.points import fields_of
from wares.types import (
    ALL,
    Among,
    And,
    AttributesLeg,
    AttributeValues,
    Filter,
    Ints,
    Leg,
    LegCandidates,
    Mask,
    NumberOrder,
    Nums,
    Or,
    Rows,
    Stats,
)


@dataclass(frozen=True, slots=True)
class ResolvedAdmission:
    """What a selection admits, its filters resolved; see `wares.types.Index.select`."""

    matching: Filter
    where: Filter
    related: Nums
    refine: Mapping[str, Filter]

    @property
    def first(self) -> Filter:
        """The first tier, before refinements."""
        return all_of(self.where, self.matching)

    @property
    def selected(self) -> Filter:
        """Both tiers, refined."""
        tiers = self.matching
        if len(self.related) and tiers != ALL:
            tiers = Or((tiers, Among(tuple(self.related.tolist()))))
        return all_of(self.where, tiers, *self.refine.values())


def all_of(*parts: Filter) -> Filter:
    """AND without needless nesting."""
    conditions = tuple(part for part in parts if part != ALL)
    return conditions[0] if len(conditions) == 1 else And(conditions)


class EdgeSelection:
    """See `wares.types.Selection`; one state of the columns, whatever is written meanwhile."""

    def __init__(
        self,
        view: View,
        engine: EdgeEngine,
        admission: ResolvedAdmission,
        grouped: bool,
        dim: int,
        max_filter_nums: int,
    ) -> None:
        self._view = view
        self._engine = engine
        self._admitted = admission
        self._grouped = grouped
        self._dim = dim
        self._most_handed_over = max_filter_nums

    def count(self) -> int:
        """See `wares.types.Selection`."""
        rows = self._refined
        return len(distinct(self._view.groups[rows])) if self._grouped else len(rows)

    def facet(self, attribute: str, most: int | None = None) -> dict[str, int]:
        """See `wares.types.Selection`."""
        self._view.known().check(attribute, "text")
        rows = self._refined_but(attribute)
        groups = self._view.groups[rows] if self._grouped else None
        return most_frequent(value_counts(self._view.texts[attribute], rows, groups), most)

    def stats(self, attribute: str) -> Stats | None:
        """See `wares.types.Selection`."""
        self._view.known().check(attribute, "number")
        return statistics(self._view.numbers[attribute][self._refined_but(attribute)])

    def candidates(self, legs: Sequence[Leg | AttributesLeg]) -> list[LegCandidates]:
        """See `wares.types.Selection`."""
        for leg in legs:
            check_leg(leg, self._dim)
        nearest = iter(self._nearest([leg for leg in legs if isinstance(leg, Leg)]))
        return [
            next(nearest) if isinstance(leg, Leg) else best_named(self._view, leg, self._selected_rows) for leg in legs
        ]

    def top(self, candidates: Nums, order: NumberOrder | None, offset: int, limit: int) -> Nums:
        """See `wares.types.Selection`."""
        check_bound("ranked", len(candidates))
        check_bound("limit", limit)
        if order is not None:
            self._view.known().check(order.attribute, "number")
        end = offset + limit
        ordering = RowOrder(self._view, self._view.known_rows(candidates), order, self._grouped)
        page = ordering.first(self._refined, end)[offset:]
        if len(page) < limit and len(self._admitted.related):
            second = ordering.second(self._refined, self._refined_second)
            begin = max(offset - self.count(), 0)
            page = np.concatenate([page, second[begin : begin + limit - len(page)]])
        return self._view.nums[page]

    def groups(self, nums: Nums) -> Ints:
        """See `wares.types.Selection`."""
        check_bound("groups", len(nums))
        return self._view.groups_of(nums)

    def keep(self, nums: Nums) -> Mask:
        """See `wares.types.Selection`."""
        check_bound("keep", len(nums))
        return self._view.keep(nums, self._admitted.selected)

    def read(self, nums: Nums, attributes: Sequence[str]) -> AttributeValues:
        """See `wares.types.Selection`."""
        check_bound("read", len(nums))
        return self._view.read(nums, attributes)

    @cached_property
    def _first(self) -> Rows:
        """Rows of the first tier, before refinements."""
        return np.flatnonzero(self._view.mask(self._admitted.first))

    @cached_property
    def _second(self) -> Rows:
        """Rows of the second tier, before refinements, in the order of `related`."""
        view, admission = self._view, self._admitted
        rows = view.known_rows(admission.related)
        return rows[view.satisfying(rows, admission.where) & ~view.satisfying(rows, admission.matching)]

    @cached_property
    def _refinements(self) -> dict[str, Mask]:
        """Attribute → which of the first tier's rows satisfy its refinement."""
        return {name: self._view.satisfying(self._first, part) for name, part in self._admitted.refine.items()}

    @cached_property
    def _refined(self) -> Rows:
        """Rows of the first tier, refined."""
        masks = list(self._refinements.values())
        return self._first[np.logical_and.reduce(masks)] if masks else self._first

    def _refined_but(self, attribute: str) -> Rows:
        """The same without the attribute's own refinement."""
        if attribute not in self._refinements:
            return self._refined
        masks = [mask for name, mask in self._refinements.items() if name != attribute]
        return self._first[np.logical_and.reduce(masks)] if masks else self._first

    @cached_property
    def _refined_second(self) -> Rows:
        """Rows of the second tier, refined."""
        rows = self._second
        return rows[self._view.satisfying(rows, all_of(*self._admitted.refine.values()))]

    @cached_property
    def _selected_rows(self) -> Rows:
        """Rows of both tiers, refined."""
        return np.concatenate([self._refined, self._refined_second]) if len(self._admitted.related) else self._refined

    # ---------------------------------------------------------------------------------------------------- candidates

    def _nearest(self, legs: Sequence[Leg]) -> list[LegCandidates]:
        if not legs:
            return []
        where, count = self._handed_over()
        return self._engine.search(legs, where, count)

    def _handed_over(self) -> tuple[Filter | None, int]:
        """The selection as the engine gets it (None = everything), and how many products it has.

        The columns select in a fraction of a millisecond what the engine's own filters take several for.
        """
        condition = self._admitted.selected
        if condition == ALL:
            return None, len(self._view)
        if isinstance(condition, Among):
            return condition, len(condition.nums)
        if len(self._selected_rows) > self._most_handed_over and fields_of(condition) <= self._engine.fields:
            return condition, len(self._selected_rows)
        return Among(tuple(self._view.nums[self._selected_rows].tolist())), len(self._selected_rows)
