"""Attributes' columns: whole arrays of what many products have, and short lists of what few have.

A shop may have thousands of attributes that a handful of products have each; a whole column of each would cost more
than everything else.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

ColumnCodes: TypeAlias = NDArray[np.int32]
ValueTable: TypeAlias = tuple[list[str], dict[str, int]]
"""Code → text, and back."""


@dataclass(frozen=True, slots=True)
class TextColumn:
    """A text attribute: `codes` (n, width) int32, -1 where a row has fewer values; `values[code]` is the text."""

    codes: NDArray[np.int32]
    values: list[str]
    code_of: dict[str, int]


@dataclass(frozen=True, slots=True)
class SparseColumn:
    """A column that few rows have: `rows`, ascending, one for each of `cells`. Only ever appended to.

    Rows from a view's end on belong to later states.
    """

    rows: array[int]
    cells: array[Any]

    def before(self, end: int) -> tuple[ColumnCodes, NDArray[Any]]:
        """The rows below `end`, and their cells."""
        # tobytes copies under the interpreter lock: an array that lent its memory could not grow meanwhile
        rows = np.frombuffer(self.rows.tobytes(), np.int32)
        n = int(np.searchsorted(rows, end))
        return rows[:n], np.frombuffer(self.cells.tobytes(), self.cells.typecode)[:n]

    def dense(self, length: int, fill: float) -> NDArray[Any]:
        """(length, width) the same as a whole column, `fill` where a row has fewer cells."""
        rows, cells = self.before(length)
        slots = np.arange(len(rows)) - np.searchsorted(rows, rows)
        column = np.full((length, int(slots.max(initial=0)) + 1), fill, cells.dtype)
        column[rows, slots] = cells
        return column

    def renumber(self, new_row: ColumnCodes) -> SparseColumn:
        """The same with rows renumbered, ascending as before; those whose new row is -1 are left out."""
        rows, cells = self.before(len(new_row))
        new_rows = new_row[rows]
        has_row = new_rows >= 0
        return SparseColumn(
            array("i", new_rows[has_row].tobytes()), array(self.cells.typecode, cells[has_row].tobytes())
        )


class TextColumns(Mapping[str, TextColumn]):
    """The text attributes of a view with `size` rows; a sparse one is made whole whenever it is asked for."""

    def __init__(
        self,
        size: int,
        whole: Mapping[str, TextColumn],
        sparse: Mapping[str, SparseColumn],
        values: Mapping[str, ValueTable],
    ) -> None:
        self.size, self.whole, self.sparse, self.values_of = size, whole, sparse, values

    def __getitem__(self, name: str) -> TextColumn:
        if (column := self.whole.get(name)) is not None:
            return column
        return TextColumn(self.sparse[name].dense(self.size, -1), *self.values_of[name])

    def __contains__(self, name: object) -> bool:
        return name in self.whole or name in self.sparse

    def __iter__(self) -> Iterator[str]:
        return chain(self.whole, self.sparse)

    def __len__(self) -> int:
        return len(self.whole) + len(self.sparse)


class NumberColumns(Mapping[str, NDArray[np.float64]]):
    """The numeric attributes of a view with `size` rows, (size,) with NaN for no value; a sparse one as a text's."""

    def __init__(self, size: int, whole: Mapping[str, NDArray[np.float64]], sparse: Mapping[str, SparseColumn]) -> None:
        self.size, self.whole, self.sparse = size, whole, sparse

    def __getitem__(self, name: str) -> NDArray[np.float64]:
        if (column := self.whole.get(name)) is not None:
            return column
        return self.sparse[name].dense(self.size, np.nan)[:, 0]

    def __contains__(self, name: object) -> bool:
        return name in self.whole or name in self.sparse

    def __iter__(self) -> Iterator[str]:
        return chain(self.whole, self.sparse)

    def __len__(self) -> int:
        return len(self.whole) + len(self.sparse)
