"""Columns of a traits table: in memory, or in files that are appended and mapped by any number of processes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import overload

import numpy as np

from wares.mapped.column import Column
from wares.mapped.names import Names
from wares.types import Rows

_MOST_CODES = 20_000  # codes that a writer need not look up


class TraitsColumns:
    """Columns by row: `codes` (slots) int32, `prices` float64 and `present` bool; by value: `value_attributes` int16,
    the place of its attribute in `TraitsTable.attributes`.

    folder     None = in memory
    slots      places for codes of values
    """

    def __init__(self, folder: Path | None, slots: int, writable: bool = True) -> None:
        def path(name: str) -> Path | None:
            return None if folder is None else folder / name

        self.slots = slots
        self.ids = Names(folder, "ids", writable)
        self.values = TraitValues(Names(folder, "values", writable))
        self.codes = Column[np.int32](path("codes"), np.int32, (slots,), -1, writable)
        self.prices = Column[np.float64](path("prices"), np.float64, (), np.nan, writable)
        self.present = Column[np.bool_](path("present"), np.bool_, writable=writable)
        self.value_attributes = Column[np.int16](path("value_attributes"), np.int16, writable=writable)
        self._codes: dict[tuple[str, str], int] = {}

    def add(self, ids: Sequence[str]) -> Rows:
        """(n,) rows of the products, those that are not here at the end."""
        for column in (self.codes, self.prices, self.present):
            column.grow(len(self.ids) + len(ids))
        return self.ids.add(ids)

    def code(self, place: int, attribute: str, value: str) -> int:
        """The code of a value; `place` is its attribute's."""
        code = self._codes.get((attribute, value))
        if code is None:
            self.value_attributes.grow(len(self.values) + 1)
            code = self.values.add(attribute, value)
            self.value_attributes.array[code] = place
            if len(self._codes) >= _MOST_CODES:
                self._codes.clear()
            self._codes[attribute, value] = code
        return code

    def forget(self) -> None:
        """Look codes up again: attributes have other places."""
        self._codes.clear()

    def refresh(self) -> None:
        """Map again what another process has appended, which has room for a name before it is there."""
        self.values.names.refresh()
        self.ids.refresh()
        for column in (self.codes, self.prices, self.present, self.value_attributes):
            column.refresh()

    def flush(self) -> None:
        """Force everything to the disk."""
        for each in (self.codes, self.prices, self.present, self.value_attributes, self.values.names, self.ids):
            each.flush()


class TraitValues(Sequence[tuple[str, str]]):
    """Attribute and value behind each code, kept as one name: the attribute's length, a colon, both.

    Those that were read are remembered: a code is for good, and products share few values.
    """

    def __init__(self, names: Names) -> None:
        self.names = names
        self._read: dict[int, tuple[str, str]] = {}

    def __len__(self) -> int:
        return len(self.names)

    @overload
    def __getitem__(self, code: int) -> tuple[str, str]: ...
    @overload
    def __getitem__(self, code: slice) -> list[tuple[str, str]]: ...
    def __getitem__(self, code: int | slice) -> tuple[str, str] | list[tuple[str, str]]:
        if isinstance(code, slice):
            return [_parted(name) for name in self.names[code]]
        if (value := self._read.get(code)) is None:
            value = _parted(self.names[code])
            if len(self._read) >= _MOST_CODES:
                self._read.clear()
            if code >= 0:
                self._read[code] = value
        return value

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return (self[code] for code in range(len(self)))

    def add(self, attribute: str, value: str) -> int:
        """The code of a value, a new one where it has none."""
        return int(self.names.add([f"{len(attribute)}:{attribute}{value}"])[0])


def _parted(name: str) -> tuple[str, str]:
    length, _, rest = name.partition(":")
    return rest[: int(length)], rest[int(length) :]
