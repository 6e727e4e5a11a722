"""Attributes and terms of every product in memory: what counts, filters and sorts without asking the engine.

Per product: 4 bytes an attribute value, 8 a number (8 and 12 of attributes that few have), 4 a term, and about 29 for
the bookkeeping.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wares.index.attributes import ColumnCodes, NumberColumns, TextColumn, TextColumns
from wares.index.resolve import KnownAttributes
from wares.types import Among, And, AttributeKind, Filter, HasTerms, Mask, Match, Not, Nums, Or, Range


@dataclass(frozen=True, slots=True)
class View:
    """One consistent state.

    nums      (n,) row → product number
    alive     (n,) whether the row is the product's present one
    row_of    product number → row, -1 = unknown
    texts     attribute → its column
    numbers   attribute → (n,) float64, NaN = no value
    groups    (n,) code of the variant group; minus the product number for one standing alone
    seqs      (n,) sequence number of the change that the row tells of
    postings  term → its rows, ascending (rows from n on belong to later states)
    """

    nums: Nums
    alive: Mask
    row_of: NDArray[np.int32]
    texts: TextColumns
    numbers: NumberColumns
    groups: NDArray[np.int64]
    seqs: NDArray[np.int64]
    postings: Mapping[int, array[int]]

    def __len__(self) -> int:
        return int(np.count_nonzero(self.alive))

    def known(self) -> KnownAttributes:
        """The attributes held."""
        return KnownAttributes(self.texts.keys(), self.numbers.keys())

    def held(self) -> dict[tuple[str, AttributeKind], int]:
        """(attribute, kind) → how many products have it; what none has is left out."""
        found: dict[tuple[str, AttributeKind], int] = {}
        for name, column in self.texts.items():
            found[name, "text"] = int(np.count_nonzero((column.codes[:, 0] >= 0) & self.alive))
        for name, numbers in self.numbers.items():
            found[name, "number"] = int(np.count_nonzero(~np.isnan(numbers) & self.alive))
        return {field: n for field, n in found.items() if n}

    def rows(self, nums: Nums) -> ColumnCodes:
        """(n,) numbers → (n,) rows, -1 = unknown."""
        if not len(nums) or (nums.min() >= 0 and nums.max() < len(self.row_of)):
            return self.row_of.take(nums)
        rows = np.full(len(nums), -1, np.int32)
        inside = (nums >= 0) & (nums < len(self.row_of))
        rows[inside] = self.row_of[nums[inside]]
        return rows

    def select(self, where: Filter) -> Nums:
        """The numbers that satisfy a resolved filter, ascending."""
        return np.sort(self.nums[self.mask(where)], kind="stable")  # merge sort: most rows are in order already

    def mask(self, where: Filter) -> Mask:
        """(n,) living rows that satisfy a resolved filter."""
        return self._mask(where, slice(None)) & self.alive

    def keep(self, nums: Nums, where: Filter) -> Mask:
        """Which of `nums` satisfy a resolved filter without terms; unknown numbers do not."""
        rows = self.rows(nums)
        return self._mask(where, rows) & (rows >= 0) if len(self.nums) else np.zeros(len(nums), np.bool_)

    def values(self, nums: Nums, attribute: str, groups: NDArray[np.int64] | None = None) -> dict[str, int]:
        """Value → how many of `nums` have it, or how many of their `groups` (n,); values that none has left out."""
        column = self.texts[attribute]
        rows = self.rows(nums)
        known = rows >= 0
        held = column.codes.take(rows if known.all() else rows[known], axis=0)
        codes: NDArray[np.integer[Any]] = held.ravel()
        if groups is not None:
            owners = np.repeat(groups[known], held.shape[1])
            width = len(column.values) + 1
            codes = _distinct(owners * width + codes + 1) % width - 1
        counts = np.bincount(codes + 1, minlength=1)[1:]  # -1, no value, falls into the first bin
        return {column.values[code]: int(counts[code]) for code in np.flatnonzero(counts)}

    def numbers_of(self, nums: Nums, attribute: str) -> NDArray[np.float64]:
        """(n,) numbers of a numeric attribute, NaN = no value."""
        rows = self.rows(nums)
        return (
            np.where(rows >= 0, self.numbers[attribute][rows], np.nan) if len(self.nums) else np.full(len(nums), np.nan)
        )

    def groups_of(self, nums: Nums) -> NDArray[np.int64]:
        """(n,) variant group codes; unknown numbers stand alone."""
        rows = self.rows(nums)
        return np.where(rows >= 0, self.groups[rows], -nums) if len(self.nums) else -nums

    def versions(self) -> tuple[Nums, NDArray[np.int64]]:
        """Numbers of the products, ascending, and the sequence number of each."""
        nums, seqs = self.nums[self.alive], self.seqs[self.alive]
        order = np.argsort(nums, kind="stable")
        return nums[order], seqs[order]

    def compacted(self) -> View:
        """The same products without the dead rows."""
        rows = np.flatnonzero(self.alive).astype(np.int32)
        new_row = np.full(len(self.nums), -1, np.int32)
        new_row[rows] = np.arange(len(rows), dtype=np.int32)
        row_of = np.where(self.row_of >= 0, new_row[self.row_of], np.int32(-1)) if len(self.nums) else self.row_of
        return View(
            nums=self.nums[rows],
            alive=np.ones(len(rows), np.bool_),
            row_of=row_of,
            texts=TextColumns(
                len(rows),
                {
                    name: TextColumn(column.codes[rows], column.values, column.code_of)
                    for name, column in self.texts.whole.items()
                },
                {name: column.moved(new_row) for name, column in self.texts.sparse.items()},
                self.texts.values_of,
            ),
            numbers=NumberColumns(
                len(rows),
                {name: column[rows] for name, column in self.numbers.whole.items()},
                {name: column.moved(new_row) for name, column in self.numbers.sparse.items()},
            ),
            groups=self.groups[rows],
            seqs=self.seqs[rows],
            postings=dict(_moved(self.postings, new_row)),
        )

    def _mask(self, where: Filter, rows: ColumnCodes | slice) -> Mask:
        match where:
            case Match():
                return self._mask_match(where, rows)
            case Range():
                return _mask_range(where, self.numbers[where.field][rows])
            case HasTerms(terms=terms):
                return self._mask_terms(terms)[rows]
            case Among(nums=wanted):
                return np.isin(self.nums[rows], np.asarray(wanted, dtype=np.int64))
            case Not(part=part):
                return ~self._mask(part, rows)
            case And(parts=parts):
                found = self._everything(rows)
                for part in parts:
                    found &= self._mask(part, rows)
                return found
            case Or(parts=parts, least=least):
                return self._mask_least(parts, least, rows)

    def _mask_match(self, where: Match, rows: ColumnCodes | slice) -> Mask:
        column = self.texts[where.field]
        codes = column.codes[rows]
        found = ~self._everything(rows)
        for value in set(where.values):
            if (code := column.code_of.get(value)) is not None:
                found |= (codes == code).any(axis=1) if codes.shape[1] > 1 else codes[:, 0] == code
        return found

    def _mask_terms(self, terms: Sequence[int]) -> Mask:
        """(n,) rows with all of `terms`, the rarest term first."""
        lists = sorted((self._rows_with(term) for term in set(terms)), key=len)
        if not lists:
            return np.ones(len(self.nums), np.bool_)
        found = np.zeros(len(self.nums), np.bool_)
        found[lists[0]] = True
        for rows in lists[1:]:
            also = np.zeros(len(self.nums), np.bool_)
            also[rows] = True
            found &= also
        return found

    def _rows_with(self, term: int) -> ColumnCodes:
        if (rows := self.postings.get(term)) is None:
            return np.empty(0, np.int32)
        # tobytes copies under the interpreter lock: an array that lent its memory could not grow meanwhile
        found = np.frombuffer(rows.tobytes(), np.int32)
        return found[: np.searchsorted(found, len(self.nums))]

    def _mask_least(self, parts: Sequence[Filter], least: int, rows: ColumnCodes | slice) -> Mask:
        if least == 1:
            found = ~self._everything(rows)
            for part in parts:
                found |= self._mask(part, rows)
            return found
        met = np.zeros(len(self._everything(rows)), np.int32)
        for part in parts:
            met += self._mask(part, rows)
        return met >= least

    def _everything(self, rows: ColumnCodes | slice) -> Mask:
        return np.ones(len(self.nums) if isinstance(rows, slice) else len(rows), np.bool_)


def _mask_range(where: Range, values: NDArray[np.float64]) -> Mask:
    found = ~np.isnan(values)
    if where.low is not None:
        found &= values > where.low if where.open_low else values >= where.low
    if where.high is not None:
        found &= values < where.high if where.open_high else values <= where.high
    return found


def _distinct(keys: NDArray[np.int64]) -> NDArray[np.int64]:
    """Each key once, ascending: several times as fast as `np.unique`, which hashes."""
    ordered = np.sort(keys)
    first = np.ones(len(ordered), np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=first[1:])
    return ordered[first]


def _moved(postings: Mapping[int, array[int]], new_row: ColumnCodes) -> Iterable[tuple[int, array[int]]]:
    for term, rows in postings.items():
        moved = new_row[np.frombuffer(rows.tobytes(), np.int32)]
        if len(kept := moved[moved >= 0]):
            yield term, array("i", kept.tobytes())
