"""Tier: the products that an answer speaks of, as a filter of the engine's and further rows one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from wares.index.snapshot import NO_ROWS, Snapshot
from wares.types import ALL, Among, And, Filter, Mask, Nums, Or, Rows


class KeptRows:
    """Which of the rows that were asked for last are kept; a page asks again of what its candidates were asked."""

    def __init__(self) -> None:
        self._rows: Rows = NO_ROWS
        self._mask: Mask = np.empty(0, np.bool_)

    def note(self, rows: Rows, mask: Mask) -> None:
        """Remember the answer for `rows` (n,)."""
        order = np.argsort(rows)
        self._rows, self._mask = rows[order], mask[order]

    def of(self, rows: Rows) -> Mask | None:
        """(m,) the answer for `rows`; None where some of them were not asked for."""
        if not len(self._rows):
            return None
        places = np.minimum(np.searchsorted(self._rows, rows), len(self._rows) - 1)
        return self._mask[places] if np.array_equal(self._rows[places], rows) else None


@dataclass(frozen=True, slots=True)
class Tier:
    """Products of `condition` (resolved; None = none), and of `rows` (n,), which are not of it.

    What an earlier question found, up to thousands of products, is looked at row by row, as the engine would be slower.
    """

    snapshot: Snapshot
    condition: Filter | None
    rows: Rows
    kept: KeptRows = field(default_factory=KeptRows, compare=False)

    def refined(self, refinements: Sequence[Filter]) -> Tier:
        """The products that satisfy these as well."""
        if not refinements:
            return self
        condition = None if self.condition is None else all_of(self.condition, *refinements)
        rows = self.rows[self.snapshot.satisfying(self.rows, all_of(*refinements))] if len(self.rows) else self.rows
        return Tier(self.snapshot, condition, rows)

    def with_rows(self, rows: Rows) -> Tier:
        """The same and further rows, which are not of it."""
        return Tier(self.snapshot, self.condition, np.concatenate([self.rows, rows])) if len(rows) else self

    def count(self) -> int:
        """How many products there are."""
        return (0 if self.condition is None else self.snapshot.count(self.condition)) + len(self.rows)

    def keep(self, rows: Rows) -> Mask:
        """(n,) which of `rows` are of the tier."""
        mask = np.isin(rows, self.rows) if len(self.rows) else np.zeros(len(rows), np.bool_)
        if self.condition is None or not len(rows):
            return mask
        if self.condition == ALL:
            return np.ones(len(rows), np.bool_)
        if (kept := self.kept.of(rows)) is None:
            kept = mask | self.snapshot.satisfying(rows, self.condition)
            self.kept.note(rows, kept)
        return kept


def tier_of(snapshot: Snapshot, matching: Filter, where: Filter) -> Tier:
    """Products of both resolved filters."""
    condition, nums = _split(matching)
    if condition is None and not len(nums):
        return Tier(snapshot, None, NO_ROWS)
    rows = snapshot.table.known(nums) if len(nums) else NO_ROWS
    if len(rows):
        mask = snapshot.satisfying(rows, where)
        if condition is not None:
            mask &= ~snapshot.satisfying(rows, condition)
        rows = rows[mask]
    return Tier(snapshot, None if condition is None else all_of(where, condition), rows)


def all_of(*operands: Filter) -> Filter:
    """AND without needless nesting."""
    conditions = tuple(operand for operand in operands if operand != ALL)
    return conditions[0] if len(conditions) == 1 else And(conditions)


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
