"""Tier: the products that an answer speaks of, as a filter of the engine's and further rows one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from tantivy import Query as EngineQuery

from wares.index.snapshot import NO_ROWS, Snapshot
from wares.stats.membership import contained
from wares.types import Among, And, Filter, Mask, Nums, Or, Rows


@dataclass(frozen=True, slots=True)
class Tier:
    """Products of `condition` (resolved; None = none), and of `rows` (n,), which are not of it.

    What an earlier question found, up to thousands of products, is looked at row by row, as the engine would be slower.
    """

    snapshot: Snapshot
    condition: Filter | None
    rows: Rows

    def refined(self, refinements: Sequence[Filter]) -> Tier:
        """The products that satisfy these as well."""
        if not refinements:
            return self
        condition = None if self.condition is None else self.snapshot.all_of(self.condition, *refinements)
        rows = self.rows[self.snapshot.satisfying(self.rows, And(tuple(refinements)))] if len(self.rows) else self.rows
        return Tier(self.snapshot, condition, rows)

    def with_rows(self, rows: Rows) -> Tier:
        """The same and further rows, which are not of it."""
        return Tier(self.snapshot, self.condition, np.concatenate([self.rows, rows])) if len(rows) else self

    def count(self) -> int:
        """How many products there are."""
        return (0 if self.condition is None else self.snapshot.count(self.condition)) + len(self.rows)

    def keep(self, rows: Rows) -> Mask:
        """(n,) which of `rows` are of the tier."""
        mask = contained(rows, self.rows)
        return mask if self.condition is None else mask | self.snapshot.keep(rows, self.condition)

    def query(self) -> EngineQuery:
        """The engine's part as a query."""
        return EngineQuery.empty_query() if self.condition is None else self.snapshot.known(self.condition).query


def tier_of(snapshot: Snapshot, matching: Filter, where: Filter, grouped: bool = False) -> Tier:
    """Products of both resolved filters; `grouped`, by the engine, which knows the values of groups."""
    conjuncts = [each for operand in (where, matching) for each in _conjuncts(operand)]
    named = [each for each in conjuncts if isinstance(each, Among)]
    if named:
        rows = snapshot.table.known(np.asarray(min(named, key=lambda each: len(each.nums)).nums, np.int64))
        conditions = And(tuple(conjuncts))
        return Tier(snapshot, None, rows[snapshot.satisfying(rows, conditions)] if len(rows) else rows)
    condition, nums = _split(matching)
    rows = snapshot.table.known(nums) if len(nums) else NO_ROWS
    if len(rows) and condition is not None:
        rows = rows[snapshot.satisfying(rows, where) & ~snapshot.keep(rows, condition)]
    elif len(rows):
        rows = rows[snapshot.satisfying(rows, where)]
    if condition is None:
        return Tier(snapshot, None, rows)
    condition = snapshot.all_of(where, condition)
    found = None if grouped else snapshot.all_rows(condition)
    return Tier(snapshot, condition, rows) if found is None else Tier(snapshot, None, np.concatenate([found, rows]))


def _conjuncts(where: Filter) -> tuple[Filter, ...]:
    return where.operands if isinstance(where, And) else (where,)


def _split(matching: Filter) -> tuple[Filter | None, Nums]:
    """What of a filter is left to the engine (None = nothing), and the numbers that it names besides."""
    operands = matching.operands if isinstance(matching, Or) and matching.least == 1 else (matching,)
    named = [np.asarray(operand.nums, np.int64) for operand in operands if isinstance(operand, Among)]
    others = tuple(operand for operand in operands if not isinstance(operand, Among))
    nums: Nums = np.concatenate([np.empty(0, np.int64), *named])
    if not named:
        return matching, nums
    return (None if not others else others[0] if len(others) == 1 else Or(others)), nums


def refinements_except(refine: Mapping[str, Filter], attribute: str | None) -> tuple[Filter, ...]:
    """The refinements but the attribute's own."""
    return tuple(condition for name, condition in refine.items() if name != attribute)
