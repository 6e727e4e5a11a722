"""View of the columns: attributes and terms of every product, to count, filter and sort without asking the engine.

Per product: 4 bytes an attribute value, 8 a number (8 and 12 of attributes that few have), 4 a term, and about 29 for
the bookkeeping.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from wares.index.columns.attributes import ColumnCodes, NumberColumns, TextColumns
from wares.index.filters.resolve import KnownAttributes
from wares.types import (
    Among,
    And,
    AttributeKind,
    AttributeValues,
    Filter,
    Floats,
    HasTerms,
    Ints,
    Mask,
    Match,
    Not,
    Nums,
    Or,
    Range,
    Rows,
)

_MOST_MASKS = 16
RowPositions: TypeAlias = NDArray[np.int32] | NDArray[np.int64]
"""(n,) positions of rows; −1 = unknown."""


@dataclass(frozen=True, slots=True)
class View:
    """One consistent state of the columns.

    nums      (n,) row → product number
    alive     (n,) whether the row is the product's present one
    row_of    product number → row, -1 = unknown
    texts     attribute → its column
    numbers   attribute → (n,) float64, NaN = no value
    groups    (n,) code of the variant group; minus the product number for one standing alone
    seqs      (n,) sequence number of the change that the row tells of
    postings  term → its rows, ascending (rows from n on belong to later states)
    masks     filter → (n,) rows that satisfy it, dead ones among them, of the last few that were asked for
    """

    nums: Nums
    alive: Mask
    row_of: NDArray[np.int32]
    texts: TextColumns
    numbers: NumberColumns
    groups: NDArray[np.int64]
    seqs: NDArray[np.int64]
    postings: Mapping[int, array[int]]
    masks: dict[Filter, Mask] = field(default_factory=dict, compare=False, repr=False)

    def __len__(self) -> int:
        return int(np.count_nonzero(self.alive))

    def attributes(self) -> KnownAttributes:
        """The attributes held."""
        return KnownAttributes(self.texts.keys(), self.numbers.keys())

    def counts(self) -> dict[tuple[str, AttributeKind], int]:
        """(attribute, kind) → how many products have it; what none has is left out."""
        product_counts: dict[tuple[str, AttributeKind], int] = {}
        for name, column in self.texts.items():
            product_counts[name, "text"] = int(np.count_nonzero((column.codes[:, 0] >= 0) & self.alive))
        for name, numbers in self.numbers.items():
            product_counts[name, "number"] = int(np.count_nonzero(~np.isnan(numbers) & self.alive))
        return {field: n for field, n in product_counts.items() if n}

    def rows(self, nums: Nums) -> ColumnCodes:
        """(n,) numbers → (n,) rows, -1 = unknown."""
        if not len(nums) or (nums.min() >= 0 and nums.max() < len(self.row_of)):
            return self.row_of.take(nums)
        rows = np.full(len(nums), -1, np.int32)
        inside = (nums >= 0) & (nums < len(self.row_of))
        rows[inside] = self.row_of[nums[inside]]
        return rows

    def known_rows(self, nums: Nums) -> Rows:
        """Rows of the products among `nums`, each once, in the order given."""
        rows = self.rows(nums)
        rows = rows[rows >= 0]
        first_positions, positions = np.zeros(len(self.nums), np.int32), np.arange(len(rows), dtype=np.int32)
        first_positions[rows[::-1]] = positions[::-1]
        firsts: Rows = rows[first_positions[rows] == positions].astype(np.int64)
        return firsts

    def mask(self, where: Filter) -> Mask:
        """(n,) living rows that satisfy a resolved filter."""
        return self._mask(where, slice(None)) & self.alive

    def satisfying(self, rows: RowPositions, where: Filter) -> Mask:
        """(m,) which of `rows` (m,), none of them -1, satisfy a resolved filter."""
        return self._mask(where, rows)

    def keep(self, nums: Nums, where: Filter) -> Mask:
        """Which of `nums` satisfy a resolved filter; unknown numbers do not."""
        rows = self.rows(nums)
        return self._mask(where, rows) & (rows >= 0) if len(self.nums) else np.zeros(len(nums), np.bool_)

    def groups_of(self, nums: Nums) -> Ints:
        """(n,) variant group codes; unknown numbers stand alone."""
        rows = self.rows(nums)
        return np.where(rows >= 0, self.groups[rows], -nums) if len(self.nums) else -nums

    def read(self, nums: Nums, attributes: Sequence[str]) -> AttributeValues:
        """Attributes of products; unknown ones have none. Raises `BadFilter` for an unknown attribute."""
        rows, known_attributes = self.rows(nums), self.attributes()
        for name in attributes:
            known_attributes.check(name, "text" if name in known_attributes.texts else "number")
        texts = {name: self._texts(name, rows) for name in attributes if name in known_attributes.texts}
        numbers = {name: self._numbers(name, rows) for name in attributes if name in known_attributes.numbers}
        return AttributeValues(texts, numbers)

    def _texts(self, name: str, rows: ColumnCodes) -> tuple[tuple[str, ...], ...]:
        column = self.texts[name]
        row_codes = column.codes[rows].tolist() if len(self.nums) else [[]] * len(rows)
        return tuple(
            tuple(column.values[code] for code in codes if code >= 0) if row >= 0 else ()
            for row, codes in zip(rows.tolist(), row_codes, strict=True)
        )

    def _numbers(self, name: str, rows: ColumnCodes) -> Floats:
        if not len(self.nums):
            return np.full(len(rows), np.nan)
        return np.where(rows >= 0, self.numbers[name][rows], np.nan)

    def versions(self) -> tuple[Nums, NDArray[np.int64]]:
        """Numbers of the products, ascending, and the sequence number of each."""
        nums, seqs = self.nums[self.alive], self.seqs[self.alive]
        order = np.argsort(nums, kind="stable")
        return nums[order], seqs[order]

    def _mask(self, where: Filter, rows: RowPositions | slice) -> Mask:
        match where:
            case Match():
                return self._mask_match(where, rows)
            case Range():
                return _mask_range(where, self.numbers[where.field][rows])
            case HasTerms(terms=terms):
                return self._mask_terms(terms, rows)
            case Among(nums=nums):
                return self._mask_among(np.asarray(nums, dtype=np.int64), rows)
            case Not(operand=operand):
                return ~self._mask(operand, rows)
            case And() | Or():
                return self._mask_of_operands(where, rows)

    def _mask_of_operands(self, where: And | Or, rows: RowPositions | slice) -> Mask:
        """A question asks for the same filter several times, and so does its next page."""
        if (cached := self.masks.get(where)) is not None:
            return cached[rows]
        if isinstance(where, Or):
            mask = self._mask_least(where.operands, where.least, rows)
        else:
            mask = self._everything(rows)
            for operand in where.operands:
                mask &= self._mask(operand, rows)
        if isinstance(rows, slice):
            if len(self.masks) >= _MOST_MASKS:
                self.masks.clear()
            self.masks[where] = mask
        return mask

    def _mask_match(self, where: Match, rows: RowPositions | slice) -> Mask:
        column = self.texts[where.field]
        codes = column.codes[rows]
        mask = ~self._everything(rows)
        for value in set(where.values):
            if (code := column.code_of.get(value)) is not None:
                mask |= (codes == code).any(axis=1) if codes.shape[1] > 1 else codes[:, 0] == code
        return mask

    def _mask_terms(self, terms: Sequence[int], rows: RowPositions | slice) -> Mask:
        """Which rows have all of `terms`, the rarest term first."""
        lists = sorted((self._rows_with(term) for term in set(terms)), key=len)
        if not lists:
            return self._everything(rows)
        if not isinstance(rows, slice):
            mask_of_rows: Mask = np.logical_and.reduce([_contained(rows, posting) for posting in lists])
            return mask_of_rows
        mask = np.zeros(len(self.nums), np.bool_)
        mask[lists[0]] = True
        for posting in lists[1:]:
            term_mask = np.zeros(len(self.nums), np.bool_)
            term_mask[posting] = True
            mask &= term_mask
        return mask

    def _mask_among(self, nums: Nums, rows: RowPositions | slice) -> Mask:
        if not isinstance(rows, slice):
            return np.isin(self.nums[rows], nums)
        mask = np.zeros(len(self.nums), np.bool_)
        mask[self.known_rows(nums)] = True
        return mask

    def _rows_with(self, term: int) -> ColumnCodes:
        if (rows := self.postings.get(term)) is None:
            return np.empty(0, np.int32)
        # tobytes copies under the interpreter lock: an array that lent its memory could not grow meanwhile
        posting = np.frombuffer(rows.tobytes(), np.int32)
        return posting[: np.searchsorted(posting, len(self.nums))]

    def _mask_least(self, operands: Sequence[Filter], least: int, rows: RowPositions | slice) -> Mask:
        if least == 1:
            mask = ~self._everything(rows)
            for operand in operands:
                mask |= self._mask(operand, rows)
            return mask
        operand_counts = np.zeros(len(self._everything(rows)), np.int32)
        for operand in operands:
            operand_counts += self._mask(operand, rows)
        return operand_counts >= least

    def _everything(self, rows: RowPositions | slice) -> Mask:
        return np.ones(len(self.nums) if isinstance(rows, slice) else len(rows), np.bool_)


def _mask_range(where: Range, values: NDArray[np.float64]) -> Mask:
    mask = ~np.isnan(values)
    if where.low is not None:
        mask &= values > where.low if where.open_low else values >= where.low
    if where.high is not None:
        mask &= values < where.high if where.open_high else values <= where.high
    return mask


def _contained(rows: RowPositions, ascending: ColumnCodes) -> Mask:
    """(n,) which of `rows` (n,) are among `ascending`."""
    if not len(ascending):
        return np.zeros(len(rows), np.bool_)
    positions = np.minimum(np.searchsorted(ascending, rows), len(ascending) - 1)
    is_contained: Mask = ascending[positions] == rows
    return is_contained
