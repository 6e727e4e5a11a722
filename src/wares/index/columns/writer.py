"""Writer of the columns, which are kept in memory of every product: attributes, terms, variant groups.

Rows are only ever appended. A product written again gets a new row and its old one dies, so a reader keeps a whole,
unchanging `View` while the one writer goes on. Dead rows are swept out once they outnumber the living.
"""

from __future__ import annotations

import threading
from array import array
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wares.index.columns.attributes import ColumnCodes, NumberColumns, SparseColumn, TextColumn, TextColumns, ValueTable
from wares.index.columns.compaction import compact
from wares.index.columns.view import View
from wares.types import AttributeKind, Entry, Mask, Nums

_FIRST = 256
_SPARSE = 4  # an attribute is kept as a short list while fewer than one in so many rows have it


class Columns:
    """Writer of the columns: takes entries, publishes views. One writer at a time; `view` may be read by any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._size = 0
        self._nums: Nums = np.zeros(_FIRST, np.int64)
        self._groups: NDArray[np.int64] = np.zeros(_FIRST, np.int64)
        self._seqs: NDArray[np.int64] = np.zeros(_FIRST, np.int64)
        self._group_codes: dict[str, int] = {}
        self._codes: dict[str, NDArray[np.int32]] = {}
        self._sparse_codes: dict[str, SparseColumn] = {}
        self._values: dict[str, ValueTable] = {}
        self._numbers: dict[str, NDArray[np.float64]] = {}
        self._sparse_numbers: dict[str, SparseColumn] = {}
        self._postings: dict[int, array[int]] = {}
        self._alive: Mask = np.zeros(0, np.bool_)
        self._row_of: NDArray[np.int32] = np.zeros(0, np.int32)
        self.view = self._publish()

    def hold(self, fields: Iterable[tuple[str, AttributeKind]]) -> None:
        """Make attributes known before any product has them; one may be of both kinds."""
        with self._lock:
            for name, kind in fields:
                if kind == "text":
                    self._know_text(name)
                else:
                    self._know_number(name)
            self.view = self._publish()

    def declare(self, attributes: Mapping[str, AttributeKind]) -> None:
        """Make attributes known, each of its kind alone."""
        with self._lock:
            for name, kind in attributes.items():
                if kind == "text":
                    self._numbers.pop(name, None)
                    self._sparse_numbers.pop(name, None)
                else:
                    for columns in (self._codes, self._sparse_codes, self._values):
                        columns.pop(name, None)
        self.hold(attributes.items())

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
            self.view = self._publish()

    def restore(self, view: View, group_codes: Mapping[str, int]) -> None:
        """Go on from a compacted view; `group_codes` are the codes of its variant groups."""
        with self._lock:
            self._group_codes = dict(group_codes)
            self._adopt(view)
            self.view = self._publish()

    @property
    def group_codes(self) -> Mapping[str, int]:
        """Variant group → its code in the views."""
        return self._group_codes

    def remove(self, nums: Nums) -> None:
        """Take products out; unknown numbers are passed over."""
        with self._lock:
            rows = self.view.rows(nums)
            is_known = rows >= 0
            self._alive, self._row_of = self._alive.copy(), self._row_of.copy()
            self._alive[rows[is_known]] = False
            self._row_of[nums[is_known]] = -1
            self._sweep()
            self.view = self._publish()

    def _publish(self) -> View:
        n = self._size
        return View(
            nums=self._nums[:n],
            alive=self._alive,
            row_of=self._row_of,
            texts=TextColumns(
                n,
                {name: TextColumn(codes[:n], *self._values[name]) for name, codes in self._codes.items()},
                dict(self._sparse_codes),
                dict(self._values),
            ),
            numbers=NumberColumns(
                n, {name: column[:n] for name, column in self._numbers.items()}, dict(self._sparse_numbers)
            ),
            groups=self._groups[:n],
            seqs=self._seqs[:n],
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
            if (sparse_column := self._sparse_codes.get(name)) is not None:
                sparse_column.rows.extend(rows)
                sparse_column.cells.extend(codes)
                if len(sparse_column.rows) * _SPARSE >= len(self._nums):
                    self._codes[name] = self._sparse_codes.pop(name).dense(len(self._nums), -1)
                continue
            column = self._codes[name]
            width = max(slots, default=0) + 1
            if width > column.shape[1]:
                column = np.pad(column, ((0, 0), (0, width - column.shape[1])), constant_values=-1)
                self._codes[name] = column
            column[rows, slots] = codes

    def _codes_of(self, name: str, texts: Sequence[str]) -> list[int]:
        self._know_text(name)
        values, code_of = self._values[name]
        codes = []
        for text in texts:
            if (code := code_of.get(text)) is None:
                value = text.strip()
                if (code := code_of.get(value)) is None:
                    code = code_of[value] = len(values)
                    values.append(value)
            codes.append(code)
        return codes if len(codes) == 1 else list(dict.fromkeys(codes))

    def _write_numbers(self, first: int, entries: Sequence[Entry]) -> None:
        last = first + len(entries)
        self._nums[first:last] = [entry.num for entry in entries]
        self._groups[first:last] = [self._group_code(entry) for entry in entries]
        self._seqs[first:last] = [entry.seq for entry in entries]
        cells: dict[str, tuple[list[int], list[float]]] = {}
        for row, entry in enumerate(entries, first):
            for name, number in entry.numbers.items():
                cell = cells.setdefault(name, ([], []))
                cell[0].append(row)
                cell[1].append(number)
        for name, (rows, numbers) in cells.items():
            self._know_number(name)
            if (sparse_column := self._sparse_numbers.get(name)) is not None:
                sparse_column.rows.extend(rows)
                sparse_column.cells.extend(numbers)
                if len(sparse_column.rows) * _SPARSE >= len(self._nums):
                    self._numbers[name] = self._sparse_numbers.pop(name).dense(len(self._nums), np.nan)[:, 0]
            else:
                self._numbers[name][rows] = numbers

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

    def _know_text(self, name: str) -> None:
        if name not in self._values:
            self._values[name] = ([], {})
            self._sparse_codes[name] = SparseColumn(array("i"), array("i"))

    def _know_number(self, name: str) -> None:
        if name not in self._numbers and name not in self._sparse_numbers:
            self._sparse_numbers[name] = SparseColumn(array("i"), array("d"))

    def _make_room(self, more: int) -> None:
        """Double the capacity until `more` rows fit; older views keep the arrays they have."""
        capacity = len(self._nums)
        while capacity < self._size + more:
            capacity *= 2
        if capacity == len(self._nums):
            return
        self._nums = _longer(self._nums, capacity, 0)
        self._groups = _longer(self._groups, capacity, 0)
        self._seqs = _longer(self._seqs, capacity, 0)
        self._codes = {name: _longer(column, capacity, -1) for name, column in self._codes.items()}
        self._numbers = {name: _longer(column, capacity, np.nan) for name, column in self._numbers.items()}

    def _bring_to_life(self, nums: Nums, rows: ColumnCodes) -> None:
        top = int(nums.max()) + 1
        self._row_of = _longer(self._row_of, max(top + top // 8, len(self._row_of)), -1)
        before = self._row_of[nums]
        self._row_of[nums] = rows
        self._alive = _longer(self._alive, self._size, False)
        self._alive[before[before >= 0]] = False
        self._alive[self._row_of[nums]] = True

    def _sweep(self) -> None:
        """Drop the dead rows once they outnumber the living; older views keep what they have."""
        if 2 * np.count_nonzero(self._alive) < self._size and self._size >= 4 * _FIRST:
            self._adopt(compact(self._publish()))

    def _adopt(self, view: View) -> None:
        """Make a compacted view the state to go on from."""
        self._size = len(view.nums)
        capacity = self._size + max(_FIRST, self._size // 4)
        self._nums = _longer(view.nums, capacity, 0)
        self._groups = _longer(view.groups, capacity, 0)
        self._seqs = _longer(view.seqs, capacity, 0)
        self._codes = {name: _longer(column.codes, capacity, -1) for name, column in view.texts.whole.items()}
        self._sparse_codes = dict(view.texts.sparse)
        self._values = dict(view.texts.values_of)
        self._numbers = {name: _longer(column, capacity, np.nan) for name, column in view.numbers.whole.items()}
        self._sparse_numbers = dict(view.numbers.sparse)
        self._postings = dict(view.postings)
        self._alive = view.alive
        self._row_of = view.row_of


def _longer(column: NDArray[Any], length: int, fill: float) -> NDArray[Any]:
    """A copy of `column` of `length` rows, the new ones filled with `fill`."""
    longer = np.full((length, *column.shape[1:]), fill, column.dtype)
    longer[: len(column)] = column
    return longer
