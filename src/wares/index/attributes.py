"""HeldAttributes that an index holds, and where: texts under a key of the words engine, numbers in a numbered slot."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path

import msgspec

from wares.index.filters.resolve import KnownAttributes
from wares.types import AttributeKind, Entry

FILE = "attributes.json"
MOST_COLUMNS = 64
"""Numeric attributes with a column in the engine, whose schema names them beforehand: the first that come. Products
with a later one carry a mark, and are looked at row by row.
"""
_SPECIAL = re.compile(r"[^A-Za-z0-9]")


@cache
def text_field(attribute: str) -> str:
    """The engine's field of a text attribute: every character but ASCII letters and digits as `_<hexadecimal>_`."""
    return "a." + _SPECIAL.sub(lambda character: f"_{ord(character.group()):x}_", attribute)


def number_field(slot: int) -> str:
    """The engine's field of a slot."""
    return f"n{slot}"


@dataclass(frozen=True)
class HeldAttributes:
    """The attributes held; a name may be of both kinds.

    slots  numeric attribute → its slot, for good
    """

    texts: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()
    slots: Mapping[str, int] = field(default_factory=dict)

    @cached_property
    def kinds(self) -> dict[str, AttributeKind]:
        """Attribute → kind, sorted by name; one held as both counts as text."""
        return self.known.kinds()

    @property
    def known(self) -> KnownAttributes:
        """For `wares.index.filters.resolve`."""
        return KnownAttributes(self.texts, self.numbers)

    def slot(self, attribute: str) -> int | None:
        """The slot of a numeric attribute; None = no product had it yet."""
        return self.slots.get(attribute)

    def with_entries(self, entries: Iterable[Entry]) -> HeldAttributes:
        """The same with what these have."""
        texts: set[str] = set()
        numbers: set[str] = set()
        for entry in entries:
            texts.update(entry.facets)
            numbers.update(entry.numbers)
        return self._with(self.texts | texts, self.numbers | numbers)

    def declared(self, attributes: Mapping[str, AttributeKind]) -> HeldAttributes:
        """The same where these are of the kind given alone."""
        texts = {name for name, kind in attributes.items() if kind == "text"}
        numbers = attributes.keys() - texts
        return self._with((self.texts | texts) - numbers, (self.numbers | numbers) - texts)

    def _with(self, texts: frozenset[str], numbers: frozenset[str]) -> HeldAttributes:
        slots = dict(self.slots)
        for name in sorted(numbers - slots.keys()):
            slots[name] = len(slots)
        return HeldAttributes(texts, numbers, slots)


class _Stored(msgspec.Struct, frozen=True):
    texts: list[str]
    numbers: list[str]
    slots: dict[str, int]


def read_attributes(folder: Path) -> HeldAttributes:
    """The folder's note of them; none where there is no note. Raises `ValueError` for a broken one."""
    try:
        stored = msgspec.json.decode((folder / FILE).read_bytes(), type=_Stored)
    except FileNotFoundError:
        return HeldAttributes()
    return HeldAttributes(frozenset(stored.texts), frozenset(stored.numbers), stored.slots)


def write_attributes(folder: Path, attributes: HeldAttributes) -> None:
    """Note them, all or nothing."""
    stored = _Stored(sorted(attributes.texts), sorted(attributes.numbers), dict(attributes.slots))
    part = folder / f"{FILE}.part"
    with part.open("wb") as file:
        file.write(msgspec.json.encode(stored))
        file.flush()
        os.fsync(file.fileno())
    part.replace(folder / FILE)
