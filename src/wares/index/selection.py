"""Selection of the embedded index: the words engine counts and orders, mapped rows answer for single products."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from wares.index.aggregates import facets, group_count, most_frequent, statistics
from wares.index.checks import check_bound, check_leg
from wares.index.named_values import best_named
from wares.index.row_order import RowOrder
from wares.index.snapshot import NO_ROWS, Snapshot
from wares.index.tier import Tier, refinements_except, tier_of
from wares.index.vector_scores import best_by_vector
from wares.index.word_scores import best_by_words
from wares.types import (
    Aggregates,
    AttributesLeg,
    AttributeValues,
    Filter,
    Ints,
    Leg,
    LegCandidates,
    Mask,
    NumberOrder,
    Nums,
    Rows,
    Sparse,
    Stats,
)


@dataclass(frozen=True, slots=True)
class ResolvedAdmission:
    """What a selection admits, its filters resolved; see `wares.types.Index.select`."""

    matching: Filter
    where: Filter
    related: Nums
    refine: Mapping[str, Filter]


class EmbeddedSelection:
    """See `wares.types.Selection`; one state of the index, whatever is written meanwhile."""

    def __init__(self, snapshot: Snapshot, admission: ResolvedAdmission, grouped: bool, dim: int) -> None:
        self._snapshot, self._admission = snapshot, admission
        self._grouped, self._dim = grouped, dim

    def count(self) -> int:
        """See `wares.types.Selection`."""
        return group_count(self._first) if self._grouped else self._first.count()

    def facet(self, attribute: str, most: int | None = None) -> dict[str, int]:
        """See `wares.types.Selection`."""
        return self.aggregate((attribute,), (), most).facets[attribute]

    def stats(self, attribute: str) -> Stats | None:
        """See `wares.types.Selection`."""
        return self.aggregate((), (attribute,)).stats[attribute]

    def aggregate(self, texts: Sequence[str], numbers: Sequence[str], most: int | None = None) -> Aggregates:
        """See `wares.types.Selection`."""
        for attribute in texts:
            self._snapshot.attributes.known.check(attribute, "text")
        for attribute in numbers:
            self._snapshot.attributes.known.check(attribute, "number")
        result = Aggregates({}, {})
        for refined in ((), *((name,) for name in self._admission.refine)):
            mine = [name for name in texts if self._refinement_of(name) == refined]
            of_numbers = [name for name in numbers if self._refinement_of(name) == refined]
            tier = self._first_except(refined[0]) if refined else self._first
            if mine:
                result.facets.update(facets(tier, mine, self._grouped))
            if of_numbers:
                result.stats.update(statistics(tier, of_numbers))
        ordered = {name: most_frequent(result.facets[name], most) for name in texts}
        return Aggregates(ordered, result.stats)

    def candidates(self, legs: Sequence[Leg | AttributesLeg]) -> list[LegCandidates]:
        """See `wares.types.Selection`."""
        for leg in legs:
            check_leg(leg, self._dim)
        return [self._leg(leg) for leg in legs]

    def top(self, candidates: Nums, order: NumberOrder | None, offset: int, limit: int) -> Nums:
        """See `wares.types.Selection`."""
        check_bound("ranked", len(candidates))
        check_bound("limit", limit)
        if order is not None:
            self._snapshot.attributes.known.check(order.attribute, "number")
        ordering = RowOrder(self._snapshot, self._snapshot.table.known(candidates), order, self._grouped)
        page = ordering.first(self._first, offset + limit)[offset:]
        if len(page) < limit and len(self._admission.related):
            second = ordering.second(self._first, self._second)
            begin = max(offset - self.count(), 0)
            page = np.concatenate([page, second[begin : begin + limit - len(page)]])
        return self._snapshot.table.nums(page)

    def groups(self, nums: Nums) -> Ints:
        """See `wares.types.Selection`."""
        check_bound("groups", len(nums))
        rows = self._snapshot.table.of(nums)
        groups = -nums
        groups[rows >= 0] = self._snapshot.table.groups(rows[rows >= 0])
        return groups

    def keep(self, nums: Nums) -> Mask:
        """See `wares.types.Selection`."""
        check_bound("keep", len(nums))
        rows = self._snapshot.table.of(nums)
        mask = rows >= 0
        mask[mask] = self._both.keep(rows[mask])
        return mask

    def read(self, nums: Nums, attributes: Sequence[str]) -> AttributeValues:
        """See `wares.types.Selection`."""
        check_bound("read", len(nums))
        held, rows = self._snapshot.attributes, self._snapshot.table.of(nums)
        for name in attributes:
            held.known.check(name, "text" if name in held.texts else "number")
        here = np.flatnonzero(rows >= 0)
        batch = self._snapshot.batch(rows[here])
        texts: dict[str, tuple[tuple[str, ...], ...]] = {}
        for name, values in batch.texts([name for name in attributes if name in held.texts]).items():
            column: list[tuple[str, ...]] = [()] * len(nums)
            for place, value in zip(here.tolist(), values, strict=True):
                column[place] = value
            texts[name] = tuple(column)
        numbers = {}
        for name in (name for name in attributes if name in held.numbers):
            numbers[name] = np.full(len(nums), np.nan)
            if (slot := held.slot(name)) is not None:
                numbers[name][here] = batch.number(slot)
        return AttributeValues(texts, numbers)

    @cached_property
    def _unrefined(self) -> Tier:
        """The first tier before refinements."""
        return tier_of(self._snapshot, self._admission.matching, self._admission.where, self._grouped)

    @cached_property
    def _first(self) -> Tier:
        """The first tier, refined."""
        return self._first_except(None)

    def _first_except(self, attribute: str | None) -> Tier:
        """The first tier, refined but by the attribute's own refinement."""
        return self._unrefined.refined(refinements_except(self._admission.refine, attribute))

    @cached_property
    def _second(self) -> Rows:
        """Rows of the second tier, refined, in the order of `related`."""
        if not len(self._admission.related):
            return NO_ROWS
        rows = self._snapshot.table.known(self._admission.related)
        conditions = self._snapshot.all_of(self._admission.where, *self._admission.refine.values())
        return rows[self._snapshot.satisfying(rows, conditions) & ~self._unrefined.keep(rows)]

    @cached_property
    def _both(self) -> Tier:
        """Both tiers, refined."""
        return self._first.with_rows(self._second)

    def _refinement_of(self, attribute: str) -> tuple[str, ...]:
        return (attribute,) if attribute in self._admission.refine else ()

    def _leg(self, leg: Leg | AttributesLeg) -> LegCandidates:
        if isinstance(leg, AttributesLeg):
            rows, scores = best_named(self._both, leg)
        elif isinstance(leg.vector, Sparse):
            rows, scores = best_by_words(self._both, leg.vector, leg.limit)
        else:
            rows, scores = best_by_vector(self._both, leg.using, leg.vector, leg.limit)
        return LegCandidates(self._snapshot.table.nums(rows), scores)
