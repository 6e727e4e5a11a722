"""Row table: one state of the rows, read from mapped files for a bounded number of rows at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from wares.index.rows.files import RowFiles
from wares.index.rows.layout import spread
from wares.stats.membership import each_once
from wares.types import Floats, Ints, Mask, Nums, Rows, Sparse, Vectors

_TEXTS = msgspec.json.Decoder(dict[str, tuple[str, ...]])


@dataclass(frozen=True)
class RowTable:
    """The rows as they were when the index had `length` of them.

    A product's rows are chained from the newest to the oldest, so that any state finds the row that was its newest.
    """

    files: RowFiles
    length: int

    @cached_property
    def rows(self) -> NDArray[Any]:
        """(n,) `ROW`s."""
        return self.files.rows.array(self.length)

    def of(self, nums: Nums) -> Rows:
        """(n,) each product's row; −1 = the product is not there."""
        rows = self.newest(nums)
        here = np.flatnonzero(rows >= 0)
        rows[here[self.rows["is_gone"][rows[here]] == 1]] = -1
        return rows

    def newest(self, nums: Nums) -> Rows:
        """(n,) each product's newest row, tombstones among them; −1 = none."""
        newest = self.files.num_rows.array(0)
        if len(nums) and int(nums.max()) >= len(newest):
            newest = self._all_num_rows(newest)
        rows = np.full(len(nums), -1, np.int64)
        inside = (nums > 0) & (nums < len(newest))
        rows[inside] = newest[nums[inside]].astype(np.int64) - 1
        while len(late := np.flatnonzero(rows >= self.length)):
            rows[late] = self._earlier(nums[late], rows[late])
        return rows

    def _earlier(self, nums: Nums, rows: Rows) -> Rows:
        """(n,) the rows before these, which are later than this state.

        A row that another product has by now is one that never became part of a state and was taken back meanwhile:
        what is newest is looked up once more.
        """
        later = self.files.rows.array(int(rows.max()) + 1)[rows]
        again = self.files.num_rows.array(int(nums.max()) + 1)[nums].astype(np.int64) - 1
        return np.where(later["num"] == nums, later["previous"], np.where(again == rows, -1, again))

    def known(self, nums: Nums) -> Rows:
        """Rows of the products among `nums`, each once, in the order given."""
        rows = self.of(nums)
        return each_once(rows[rows >= 0])

    def are_newest(self, rows: Rows) -> Mask:
        """(n,) which rows are their products' newest."""
        are_newest: Mask = self.of(self.nums(rows)) == rows
        return are_newest

    def nums(self, rows: Rows) -> Nums:
        """(n,) the products' numbers."""
        return self.rows["num"][rows].astype(np.int64)

    def groups(self, rows: Rows) -> Ints:
        """(n,) codes of the variant groups; minus the product's number for one standing alone."""
        groups: Ints = self.rows["group"][rows]
        return groups

    def ranks(self, rows: Rows) -> NDArray[np.uint64]:
        """(n,) places by popularity, the larger the earlier; see `popularity_rank`."""
        ranks: NDArray[np.uint64] = self.rows["rank"][rows]
        return ranks

    def vectors(self, rows: Rows, using: str) -> Vectors:
        """(n, dim) float32; zeros where a product has none."""
        return self.files.dense[using].vectors.read(rows)

    def words(self, rows: Rows) -> list[Sparse]:
        """(n,) BM25 vector of each."""
        owners, terms = self.part("terms", rows)
        ends = np.searchsorted(owners, np.arange(1, len(rows) + 1)).tolist()
        return [
            Sparse(terms["term"][start:end].copy(), terms["weight"][start:end].copy())
            for start, end in zip([0, *ends], ends, strict=False)
        ]

    def texts(self, rows: Rows) -> list[dict[str, tuple[str, ...]]]:
        """(n,) attribute → texts of each."""
        starts, lengths = self._ranges("texts", rows)
        data = self.files.parts["texts"].array(int((starts + lengths).max(initial=0)))
        return [
            _TEXTS.decode(data[start : start + length].data) if length else {}
            for start, length in zip(starts.tolist(), lengths.tolist(), strict=True)
        ]

    def all_rows(self) -> Rows:
        """(n,) the row of every product, ascending by number. Proportional to the shop."""
        newest = self._all_num_rows(self.files.num_rows.array(0))
        rows = self.of(np.flatnonzero(newest))
        return rows[rows >= 0]

    def _all_num_rows(self, mapped: NDArray[Any]) -> NDArray[Any]:
        """Every product's newest row, mapped anew where the file has grown."""
        return self.files.num_rows.remapped() if self.length else mapped

    def check(self) -> None:
        """Raises `ValueError` where a file is shorter than the rows say."""
        last = self.rows[self.length - 1]
        for name, file in self.files.parts.items():
            file.array(int(last[name]))
        for index in self.files.dense.values():
            index.vectors.matrix(self.length)

    def _ranges(self, part: str, rows: Rows) -> tuple[Ints, Ints]:
        """(n,) where each row's elements begin, and how many there are."""
        ends = self.rows[part]
        starts = np.where(rows > 0, ends[np.maximum(rows - 1, 0)], 0).astype(np.int64)
        return starts, ends[rows].astype(np.int64) - starts

    def part(self, part: str, rows: Rows) -> tuple[Ints, NDArray[Any]]:
        """(m,) position among `rows` of each element's row, and the elements."""
        starts, lengths = self._ranges(part, rows)
        owners = np.repeat(np.arange(len(rows)), lengths)
        positions = spread(starts, lengths)
        data = self.files.parts[part].array(int((starts + lengths).max(initial=0)))
        return owners, data[positions]


class RowBatch:
    """Some rows of a table, of which each part is read once however often it is asked for."""

    def __init__(self, table: RowTable, rows: Rows) -> None:
        self.table, self.rows = table, rows

    def __len__(self) -> int:
        return len(self.rows)

    @cached_property
    def nums(self) -> Nums:
        """(n,) the products' numbers."""
        return self.table.nums(self.rows)

    @cached_property
    def terms(self) -> tuple[Ints, NDArray[Any]]:
        """Owners and `TERM`s; see `RowTable.part`."""
        return self.table.part("terms", self.rows)

    @cached_property
    def values(self) -> tuple[Ints, NDArray[Any]]:
        """Owners and codes of text values."""
        return self.table.part("values", self.rows)

    @cached_property
    def numbers(self) -> tuple[Ints, NDArray[Any]]:
        """Owners and `NUMBER`s."""
        return self.table.part("numbers", self.rows)

    def number(self, slot: int) -> Floats:
        """(n,) a numeric attribute; NaN = none."""
        owners, elements = self.numbers
        column = np.full(len(self), np.nan)
        mine = elements["slot"] == slot
        column[owners[mine]] = elements["value"][mine]
        return column

    def texts(self, attributes: Sequence[str]) -> dict[str, tuple[tuple[str, ...], ...]]:
        """Attribute → (n,) texts."""
        products = self.table.texts(self.rows) if attributes else []
        return {name: tuple(product.get(name, ()) for product in products) for name in attributes}
