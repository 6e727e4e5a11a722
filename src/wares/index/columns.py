"""Attributes and terms of every product in memory: what counts, filters and sorts without asking the engine.

Rows are only ever appended. A product written again gets a new row and its old one dies, so a reader keeps a whole,
unchanging `View` while the one writer goes on; `Columns.view` is the newest. Dead rows are swept out once they
outnumber the living. Per product: 4 bytes an attribute value, 8 a number, 4 a term, and about 21 for the bookkeeping.
"""

from __future__ import annotations

import threading
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from wares.index.resolve import Known
from wares.types import And, Entry, Filter, HasTerms, Match, Not, Nums, Or, Range

Mask: TypeAlias = NDArray[np.bool_]
Rows: TypeAlias = NDArray[np.int32]

MAX_NUM = 100_000_000
_FIRST = 256


@dataclass(frozen=True, slots=True)
class TextColumn:
    """A text attribute: `codes` (n, width) int32, -1 where a row has fewer values; `values[code]` is the text."""

    codes: NDArray[np.int32]
    values: list[str]
    code_of: dict[str, int]


@dataclass(frozen=True, slots=True)
class View:
    """One consistent state.

    nums      (n,) row → product number
    alive     (n,) whether the row is the product's present one
    row_of    product number → row, -1 = unknown
    texts     attribute → its column
    numbers   attribute → (n,) float64, NaN = no value
    groups    (n,) code of the variant group; minus the product number for one standing alone
    postings  term → its rows, ascending (rows from n on belong to later states)
    """

    nums: Nums
    alive: Mask
    row_of: NDArray[np.int32]
    texts: Mapping[str, TextColumn]
    numbers: Mapping[str, NDArray[np.float64]]
    groups: NDArray[np.int64]
    postings: Mapping[int, array[int]]

    def __len__(self) -> int:
        return int(np.count_nonzero(self.alive))

    def known(self) -> Known:
        """The attributes held."""
        return Known(self.texts.keys(), self.numbers.keys())

    def rows(self, nums: Nums) -> Rows:
        """(n,) numbers → (n,) rows, -1 = unknown."""
        inside = (nums >= 0) & (nums < len(self.row_of))
        if inside.all():
            return self.row_of[nums]
        return np.where(inside, self.row_of[np.where(inside, nums, 0)], np.int32(-1))

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

    def values(self, nums: Nums, attribute: str) -> dict[str, int]:
        """Value → how many of `nums` have it, values that none has left out."""
        column = self.texts[attribute]
        rows = self.rows(nums)
        codes = column.codes[rows[rows >= 0]].ravel()
        counts = np.bincount(codes[codes >= 0])
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

    def _mask(self, where: Filter, rows: Rows | slice) -> Mask:
        match where:
            case Match():
                return self._mask_match(where, rows)
            case Range():
                return _mask_range(where, self.numbers[where.field][rows])
            case HasTerms(terms=terms):
                return self._mask_terms(terms)[rows]
            case Not(part=part):
                return ~self._mask(part, rows)
            case And(parts=parts):
                found = self._everything(rows)
                for part in parts:
                    found &= self._mask(part, rows)
                return found
            case Or(parts=parts, least=least):
                return self._mask_least(parts, least, rows)

    def _mask_match(self, where: Match, rows: Rows | slice) -> Mask:
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

    def _rows_with(self, term: int) -> Rows:
        if (rows := self.postings.get(term)) is None:
            return np.empty(0, np.int32)
        # tobytes copies under the interpreter lock: an array that lent its memory could not grow meanwhile
        found = np.frombuffer(rows.tobytes(), np.int32)
        return found[: np.searchsorted(found, len(self.nums))]

    def _mask_least(self, parts: Sequence[Filter], least: int, rows: Rows | slice) -> Mask:
        if least == 1:
            found = ~self._everything(rows)
            for part in parts:
                found |= self._mask(part, rows)
            return found
        met = np.zeros(len(self._everything(rows)), np.int32)
        for part in parts:
            met += self._mask(part, rows)
        return met >= least

    def _everything(self, rows: Rows | slice) -> Mask:
        return np.ones(len(self.nums) if isinstance(rows, slice) else len(rows), np.bool_)


def _mask_range(where: Range, values: NDArray[np.float64]) -> Mask:
    found = ~np.isnan(values)
    if where.low is not None:
        found &= values > where.low if where.open_low else values >= where.low
    if where.high is not None:
        found &= values < where.high if where.open_high else values <= where.high
    return found


class Columns:
    """The writer's side: takes entries, publishes views. One writer at a time; `view` may be read by any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._size = 0
        self._nums: Nums = np.zeros(_FIRST, np.int64)
        self._groups: NDArray[np.int64] = np.zeros(_FIRST, np.int64)
        self._group_codes: dict[str, int] = {}
        self._codes: dict[str, NDArray[np.int32]] = {}
        self._values: dict[str, tuple[list[str], dict[str, int]]] = {}
        self._numbers: dict[str, NDArray[np.float64]] = {}
        self._postings: dict[int, array[int]] = {}
        self._alive: Mask = np.zeros(0, np.bool_)
        self._row_of: NDArray[np.int32] = np.zeros(0, np.int32)
        self.view = self._published()

    def declare(self, texts: Iterable[str], numbers: Iterable[str]) -> None:
        """Make attributes known before any product has them."""
        with self._lock:
            for name in texts:
                self._text_column(name)
            for name in numbers:
                self._number_column(name)
            self.view = self._published()

    def put(self, entries: Sequence[Entry]) -> None:
        """Insert or replace by number (1 to 100,000,000); of one number the last entry counts."""
        if not entries:
            return
        with self._lock:
            self._make_room(len(entries))
            first = self._size
            self._write_facets(first, entries)
            self._write_numbers(first, entries)
            self._write_terms(first, entries)
            nums = self._nums[first : first + len(entries)]
            self._size = first + len(entries)
            self._bring_to_life(nums, np.arange(first, self._size, dtype=np.int32))
            self._sweep()
            self.view = self._published()

    def remove(self, nums: Nums) -> None:
        """Take products out; unknown numbers are passed over."""
        with self._lock:
            rows = self.view.rows(nums)
            known = rows >= 0
            self._alive, self._row_of = self._alive.copy(), self._row_of.copy()
            self._alive[rows[known]] = False
            self._row_of[nums[known]] = -1
            self._sweep()
            self.view = self._published()

    def _published(self) -> View:
        n = self._size
        return View(
            nums=self._nums[:n],
            alive=self._alive,
            row_of=self._row_of,
            texts={name: TextColumn(codes[:n], *self._values[name]) for name, codes in self._codes.items()},
            numbers={name: column[:n] for name, column in self._numbers.items()},
            groups=self._groups[:n],
            postings=self._postings,
        )

    def _write_facets(self, first: int, entries: Sequence[Entry]) -> None:
        """One assignment an attribute: writing NumPy cells one by one costs ten times as much."""
        cells: dict[str, tuple[list[int], list[int], list[int]]] = {}
        for row, entry in enumerate(entries, first):
            for name, texts in entry.facets.items():
                if (cell := cells.get(name)) is None:
                    cell = cells[name] = ([], [], [])
                codes = self._codes_of(name, texts)
                cell[0].extend([row] * len(codes))
                cell[1].extend(range(len(codes)))
                cell[2].extend(codes)
        for name, (rows, slots, codes) in cells.items():
            column = self._text_column(name)
            width = max(slots, default=0) + 1
            if width > column.shape[1]:
                column = np.pad(column, ((0, 0), (0, width - column.shape[1])), constant_values=-1)
                self._codes[name] = column
            column[rows, slots] = codes

    def _codes_of(self, name: str, texts: Sequence[str]) -> list[int]:
        self._text_column(name)
        values, code_of = self._values[name]
        codes = []
        for text in texts:
            if (code := code_of.get(text)) is None:
                trimmed = text.strip()
                if (code := code_of.get(trimmed)) is None:
                    code = code_of[trimmed] = len(values)
                    values.append(trimmed)
            codes.append(code)
        return codes if len(codes) == 1 else list(dict.fromkeys(codes))

    def _write_numbers(self, first: int, entries: Sequence[Entry]) -> None:
        last = first + len(entries)
        self._nums[first:last] = [entry.num for entry in entries]
        self._groups[first:last] = [self._group_code(entry) for entry in entries]
        for name in {name: None for entry in entries for name in entry.numbers}:
            self._number_column(name)[first:last] = [entry.numbers.get(name, np.nan) for entry in entries]

    def _group_code(self, entry: Entry) -> int:
        if entry.group is None:
            return -entry.num
        return self._group_codes.setdefault(entry.group, len(self._group_codes))

    def _write_terms(self, first: int, entries: Sequence[Entry]) -> None:
        postings = self._postings
        for row, entry in enumerate(entries, first):
            for term in entry.words.indices.tolist():
                rows = postings.get(term)
                if rows is None:
                    rows = postings[term] = array("i")
                rows.append(row)

    def _text_column(self, name: str) -> NDArray[np.int32]:
        if (column := self._codes.get(name)) is None:
            column = self._codes[name] = np.full((len(self._nums), 1), -1, np.int32)
            self._values[name] = ([], {})
        return column

    def _number_column(self, name: str) -> NDArray[np.float64]:
        if (column := self._numbers.get(name)) is None:
            column = self._numbers[name] = np.full(len(self._nums), np.nan)
        return column

    def _make_room(self, more: int) -> None:
        """Double the capacity until `more` rows fit; older views keep the arrays they have."""
        capacity = len(self._nums)
        while capacity < self._size + more:
            capacity *= 2
        if capacity == len(self._nums):
            return
        self._nums = _longer(self._nums, capacity, 0)
        self._groups = _longer(self._groups, capacity, 0)
        self._codes = {name: _longer(column, capacity, -1) for name, column in self._codes.items()}
        self._numbers = {name: _longer(column, capacity, np.nan) for name, column in self._numbers.items()}

    def _bring_to_life(self, nums: Nums, rows: Rows) -> None:
        top = int(nums.max()) + 1
        self._row_of = _longer(self._row_of, max(top + top // 8, len(self._row_of)), -1)
        before = self._row_of[nums]
        self._row_of[nums] = rows
        self._alive = _longer(self._alive, self._size, False)
        self._alive[before[before >= 0]] = False
        self._alive[self._row_of[nums]] = True

    def _sweep(self) -> None:
        """Drop the dead rows once they outnumber the living; everything is copied, so older views stay whole."""
        rows = np.flatnonzero(self._alive)
        if 2 * len(rows) >= self._size or self._size < 4 * _FIRST:
            return
        new_row = np.full(self._size, -1, np.int32)
        new_row[rows] = np.arange(len(rows), dtype=np.int32)
        self._postings = dict(_moved(self._postings, new_row))
        capacity = max(_FIRST, 2 * len(rows))
        self._nums = _longer(self._nums[rows], capacity, 0)
        self._groups = _longer(self._groups[rows], capacity, 0)
        self._codes = {name: _longer(column[rows], capacity, -1) for name, column in self._codes.items()}
        self._numbers = {name: _longer(column[rows], capacity, np.nan) for name, column in self._numbers.items()}
        self._size = len(rows)
        self._alive = np.ones(len(rows), np.bool_)
        self._row_of = np.full(len(self._row_of), -1, np.int32)
        self._row_of[self._nums[: len(rows)]] = np.arange(len(rows), dtype=np.int32)


def _longer(column: NDArray[Any], length: int, fill: float) -> NDArray[Any]:
    """A copy of `column` of `length` rows, the new ones filled with `fill`."""
    grown = np.full((length, *column.shape[1:]), fill, column.dtype)
    grown[: len(column)] = column
    return grown


def _moved(postings: Mapping[int, array[int]], new_row: Rows) -> Iterable[tuple[int, array[int]]]:
    for term, rows in postings.items():
        moved = new_row[np.frombuffer(rows.tobytes(), np.int32)]
        if len(kept := moved[moved >= 0]):
            yield term, array("i", kept.tobytes())
