"""Names in files, numbered in the order in which they come, and found again through a table of hashes."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import overload

import numpy as np

from wares.mapped.column import Column
from wares.types import Rows

_SLACK = 4096
"""Slots behind the last that a hash names, so that a search need not begin anew at the first."""
_FEWEST_SLOTS = 1024
_MOST_FOUND = 8192  # names remembered with their numbers
_ROW_BITS = 32
_ROWS = (1 << _ROW_BITS) - 1


class Names(Sequence[str]):
    """Distinct texts, each with the number of its place; `rows` finds the numbers. One writer, any number of readers.

    FOLDER/NAME.state   number of names, exponent of the table's size, key of the hashes
    FOLDER/NAME.bytes   the names as UTF-8, one after the other; NAME.ends where each ends
    FOLDER/NAME.slots-E   2^E + slack places: 32 bits of a name's keyed hash, then its number + 1; 0 = free. A name
                        stands at its hash or as near behind it as was free

    `folder` None = in memory. A name's number is for good; some thousands of those found are remembered. A slot that a
    killed writer left behind names a number that is not there yet, or another name, and is passed over.
    """

    def __init__(self, folder: Path | None, name: str = "", writable: bool = True) -> None:
        """Raises `OSError` or `ValueError` for a reader without whole files."""
        self._folder, self._name, self._writable = folder, name, writable
        self._state = Column[np.int64](self._path("state"), np.int64, writable=writable)
        self._bytes = Column[np.uint8](self._path("bytes"), np.uint8, writable=writable)
        self._ends = Column[np.int64](self._path("ends"), np.int64, writable=writable)
        if not len(self._state):
            if not writable:
                raise ValueError(f"{folder}: {name} is cut off")
            self._state.grow(3)
            self._state.array[1:3] = _FEWEST_SLOTS.bit_length() - 1, secrets.randbits(62)
        self._key = int(self._state.array[2]).to_bytes(8, "little")
        self._table = self._open_slots()
        self._size = int(self._state.array[0])
        self._found: dict[str, int] = {}

    def __len__(self) -> int:
        return self._size

    @overload
    def __getitem__(self, row: int) -> str: ...
    @overload
    def __getitem__(self, row: slice) -> list[str]: ...
    def __getitem__(self, row: int | slice) -> str | list[str]:
        if isinstance(row, slice):
            return [self[each] for each in range(*row.indices(len(self)))]
        size = len(self)
        if row >= size and not self._writable:
            self.refresh()  # rows that another process writes name it before this one knows of it
            size = len(self)
        if not -size <= row < size:
            raise IndexError(row)
        return self._encoded(row % size).decode("utf-8", "surrogatepass")

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self.row(name) >= 0

    @property
    def is_whole(self) -> bool:
        """Whether the files are as long as the names need."""
        is_long = len(self._ends) >= self._size and len(self._table.column) >= 1 << self._table.exponent
        return is_long and (not self._size or len(self._bytes) >= int(self._ends.array[self._size - 1]))

    def row(self, name: str) -> int:
        """The number of a name; −1 = it is not here."""
        if (found := self._found.get(name)) is not None:
            return found
        encoded = name.encode("utf-8", "surrogatepass")
        row = self._find(encoded, self._hash(encoded), len(self))
        if row >= 0:
            if len(self._found) >= _MOST_FOUND:
                self._found.clear()
            self._found[name] = row
        return row

    def rows(self, names: Iterable[str]) -> Rows:
        """(n,) numbers of names; −1 = not here."""
        return np.array([self.row(name) for name in names], np.int64)

    def add(self, names: Iterable[str]) -> Rows:
        """(n,) numbers of names; those that are not here come to the end."""
        return np.array([self._add(name.encode("utf-8", "surrogatepass")) for name in names], np.int64)

    def refresh(self) -> None:
        """Map again what another process has appended."""
        size = int(self._state.array[0])
        if size == self._size:
            return
        for column in (self._bytes, self._ends):
            column.refresh()
        if self._table.exponent != self._state.array[1]:
            self._table = self._open_slots()
        self._size = size

    def flush(self) -> None:
        """Force everything to the disk."""
        for column in (self._bytes, self._ends, self._table.column, self._state):
            column.flush()

    def _path(self, part: str) -> Path | None:
        return None if self._folder is None else self._folder / f"{self._name}.{part}"

    def _open_slots(self) -> _Slots:
        exponent = int(self._state.array[1])
        slots = Column[np.uint64](self._path(f"slots-{exponent}"), np.uint64, writable=self._writable)
        if self._writable:
            slots.grow((1 << exponent) + _SLACK)
        return _Slots(slots, slots.array.data, exponent)

    def _hash(self, encoded: bytes) -> int:
        return int.from_bytes(blake2b(encoded, digest_size=4, key=self._key).digest(), "little")

    def _encoded(self, row: int) -> bytes:
        ends = self._ends.array
        start = ends.item(row - 1) if row else 0
        return self._bytes.array[start : ends.item(row)].tobytes()

    def _find(self, encoded: bytes, hash_: int, size: int) -> int:
        table = self._table
        places, place = table.places, table.place(hash_)
        while slot := places[place]:
            if slot >> _ROW_BITS == hash_:
                row = (slot & _ROWS) - 1
                if row < size and self._encoded(row) == encoded:
                    return row
            place += 1
        return -1

    def _add(self, encoded: bytes) -> int:
        hash_, size = self._hash(encoded), len(self)
        if (row := self._find(encoded, hash_, size)) >= 0:
            return row
        start = int(self._ends.array[size - 1]) if size else 0
        self._bytes.grow(start + len(encoded))
        self._bytes.array[start : start + len(encoded)] = np.frombuffer(encoded, np.uint8)
        self._ends.grow(size + 1)
        self._ends.array[size] = start + len(encoded)
        self._place(hash_, size)
        self._state.array[0] = self._size = size + 1
        return size

    def _place(self, hash_: int, row: int) -> None:
        """Put a number into the table; into one of twice the size where it is half full."""
        if 2 * row >= 1 << self._table.exponent:
            self._double()
        places, place = self._table.places, self._table.place(hash_)
        while places[place]:
            place += 1
        places[place] = hash_ << _ROW_BITS | row + 1
        if place >= len(places) - 2:  # a search ends at a free slot
            self._double()

    def _double(self) -> None:
        """A table of twice the size beside the present one, then in its place; sorted by hash, each as near behind its
        own place as is free: the i-th at i + max over j ≤ i of (place of j − j).
        """
        exponent = self._table.exponent + 1
        slots = self._table.column.array
        slots = slots[slots != 0]
        slots = slots[(slots & np.uint64(_ROWS)) <= np.uint64(self._size + 1)]
        wanted = ((slots >> np.uint64(_ROW_BITS)) & np.uint64((1 << exponent) - 1)).astype(np.int64)
        order, offsets = np.argsort(wanted, kind="stable"), np.arange(len(slots))
        places = offsets + np.maximum.accumulate(wanted[order] - offsets)
        path, before = self._path(f"slots-{exponent}"), self._path(f"slots-{self._table.exponent}")
        if path is not None:
            path.unlink(missing_ok=True)
        column = Column[np.uint64](path, np.uint64)
        column.grow(max(1 << exponent, int(places.max(initial=0))) + _SLACK)
        column.array[places] = slots[order]
        self._table = _Slots(column, column.array.data, exponent)
        self._state.array[1] = exponent
        if before is not None:
            before.unlink()


@dataclass(frozen=True, slots=True)
class _Slots:
    """A table of slots as it is found: `places` are those of `column`, 2^`exponent` and some."""

    column: Column[np.uint64]
    places: memoryview
    exponent: int

    def place(self, hash_: int) -> int:
        """Where a name of this hash would like to stand."""
        return hash_ & ((1 << self.exponent) - 1)
