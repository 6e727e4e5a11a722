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
    def first_tier(self) -> Filter:
        """The first tier, before refinements."""
        return all_of(self.where, self.matching)

    @property
    def both_tiers(self) -> Filter:
        """Both tiers, refined."""
        tiers = self.matching
        if len(self.related) and tiers != ALL:
            tiers = Or((tiers, Among(tuple(self.related.tolist()))))
        return all_of(self.where, tiers, *self.refine.values())


def all_of(*operands: Filter) -> Filter:
    """AND without needless nesting."""
    conditions = tuple(operand for operand in operands if operand != ALL)
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
        self._admission = admission
        self._grouped = grouped
        self._dim = dim
        self._max_filter_nums = max_filter_nums

    def count(self) -> int:
        """See `wares.types.Selection`."""
        rows = self._refined_first_tier
        return len(distinct(self._view.groups[rows])) if self._grouped else len(rows)

    def facet(self, attribute: str, most: int | None = None) -> dict[str, int]:
        """See `wares.types.Selection`."""
        self._view.attributes().check(attribute, "text")
        rows = self._rows_refined_except(attribute)
        groups = self._view.groups[rows] if self._grouped else None
        return most_frequent(value_counts(self._view.texts[attribute], rows, groups), most)

    def stats(self, attribute: str) -> Stats | None:
        """See `wares.types.Selection`."""
        self._view.attributes().check(attribute, "number")
        return statistics(self._view.numbers[attribute][self._rows_refined_except(attribute)])

    def candidates(self, legs: Sequence[Leg | AttributesLeg]) -> list[LegCandidates]:
        """See `wares.types.Selection`."""
        for leg in legs:
            check_leg(leg, self._dim)
        nearest = iter(self._nearest([leg for leg in legs if isinstance(leg, Leg)]))
        return [
            next(nearest) if isinstance(leg, Leg) else best_named(self._view, leg, self._refined_rows) for leg in legs
        ]

    def top(self, candidates: Nums, order: NumberOrder | None, offset: int, limit: int) -> Nums:
        """See `wares.types.Selection`."""
        check_bound("ranked", len(candidates))
        check_bound("limit", limit)
        if order is not None:
            self._view.attributes().check(order.attribute, "number")
        end = offset + limit
        ordering = RowOrder(self._view, self._view.known_rows(candidates), order, self._grouped)
        page = ordering.first(self._refined_first_tier, end)[offset:]
        if len(page) < limit and len(self._admission.related):
            second = ordering.second(self._refined_first_tier, self._refined_second_tier)
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
        return self._view.keep(nums, self._admission.both_tiers)

    def read(self, nums: Nums, attributes: Sequence[str]) -> AttributeValues:
        """See `wares.types.Selection`."""
        check_bound("read", len(nums))
        return self._view.read(nums, attributes)

    @cached_property
    def _first_tier(self) -> Rows:
        """Rows of the first tier, before refinements."""
        return np.flatnonzero(self._view.mask(self._admission.first_tier))

    @cached_property
    def _second_tier(self) -> Rows:
        """Rows of the second tier, before refinements, in the order of `related`."""
        view, admission = self._view, self._admission
        rows = view.known_rows(admission.related)
        return rows[view.satisfying(rows, admission.where) & ~view.satisfying(rows, admission.matching)]

    @cached_property
    def _refinements(self) -> dict[str, Mask]:
        """Attribute → which of the first tier's rows satisfy its refinement."""
        return {
            name: self._view.satisfying(self._first_tier, condition)
            for name, condition in self._admission.refine.items()
        }

    @cached_property
    def _refined_first_tier(self) -> Rows:
        """Rows of the first tier, refined."""
        masks = list(self._refinements.values())
        return self._first_tier[np.logical_and.reduce(masks)] if masks else self._first_tier

    def _rows_refined_except(self, attribute: str) -> Rows:
        """The same without the attribute's own refinement."""
        if attribute not in self._refinements:
            return self._refined_first_tier
        masks = [mask for name, mask in self._refinements.items() if name != attribute]
        return self._first_tier[np.logical_and.reduce(masks)] if masks else self._first_tier

    @cached_property
    def _refined_second_tier(self) -> Rows:
        """Rows of the second tier, refined."""
        rows = self._second_tier
        return rows[self._view.satisfying(rows, all_of(*self._admission.refine.values()))]

    @cached_property
    def _refined_rows(self) -> Rows:
        """Rows of both tiers, refined."""
        return (
            np.concatenate([self._refined_first_tier, self._refined_second_tier])
            if len(self._admission.related)
            else self._refined_first_tier
        )

    # ---------------------------------------------------------------------------------------------------- candidates

    def _nearest(self, legs: Sequence[Leg]) -> list[LegCandidates]:
        if not legs:
            return []
        where, count = self._engine_filter()
        return self._engine.search(legs, where, count)

    def _engine_filter(self) -> tuple[Filter | None, int]:
        """The selection as the engine gets it (None = everything), and how many products it has.

        The columns select in a fraction of a millisecond what the engine's own filters take several for.
        """
        condition = self._admission.both_tiers
        if condition == ALL:
            return None, len(self._view)
        if isinstance(condition, Among):
            return condition, len(condition.nums)
        if len(self._refined_rows) > self._max_filter_nums and fields_of(condition) <= self._engine.fields:
            return condition, len(self._refined_rows)
        return Among(tuple(self._view.nums[self._refined_rows].tolist())), len(self._refined_rows)
