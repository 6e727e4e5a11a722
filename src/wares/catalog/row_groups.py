"""Row grouping: the rows of each product together, wherever in the file they stand and in bounded memory.

The rows are read twice. The first time every row leaves 8-byte hashes of its product's name and of its parent's; from
those it is clear how many rows each product has. The second time rows that stand alone pass straight on, the others
wait until the last of their product has been read: few of them in memory, the rest in a temporary database on disk.
"""

from __future__ import annotations

import pickle
import sqlite3
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wares.catalog.platforms.adapter import RowLinks
from wares.tabular.sources import RawRecord, RawRow, Source
from wares.types import Problem

MOST_ROWS = 10_000
"""Rows that one product may have."""

IN_MEMORY = 4_000
"""Rows kept in memory while they wait for the rest of their products."""

_GENERATIONS = 4  # a child of a child of a child


@dataclass(frozen=True, slots=True)
class TrimmedRow(RawRecord):
    """A row whose columns' names were trimmed; `notes` say what that left out."""

    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Member:
    """One row of a product; `is_child`: the product is another row's, which the feed names as this one's parent."""

    record: RawRecord
    is_child: bool


def row_groups(
    records: Callable[[], Iterator[RawRecord | Problem]],
    links: Callable[[RawRow], RowLinks],
    source: Source,
    most_rows: int = MOST_ROWS,
    in_memory: int = IN_MEMORY,
) -> Iterator[list[Member] | Problem]:
    """The rows of every product, in the feed's order, when its last row has been read; problems as they are met.

    `records` reads the feed (`source`) from its start, and must give the same rows each time. `most_rows` of a product
    are kept, and `in_memory` rows at once; the others wait on disk.
    """
    plan = _plan(records(), links)
    if plan.is_one_to_one:
        yield from ([Member(record, False)] if isinstance(record, RawRecord) else record for record in records())
        return
    with RowBuffer(in_memory, most_rows) as waiting:
        number = -1
        for item in records():
            if isinstance(item, Problem):
                yield item
                continue
            number += 1
            group, is_child, remaining = plan.take(number)
            member = Member(item, is_child)
            if remaining == 0 and not waiting.has(group):
                yield [member]
                continue
            if not waiting.add(group, member):
                yield source.problem(item.line, f"more than {most_rows:,} rows of one product; this one is left out")
            if remaining == 0:
                yield waiting.pop(group)
        yield from waiting.flush()


def _plan(rows: Iterator[RawRecord | Problem], links: Callable[[RawRow], RowLinks]) -> _GroupPlan:
    keys, parents, childs = array("q"), array("q"), array("q")
    heads, member_links = (array("q"), array("q")), (array("q"), array("q"))
    above = number = 0
    for record in rows:
        if isinstance(record, Problem):
            continue
        number += 1
        row_links = links(record.values)
        above = (
            _hash(f"row {number}")
            if row_links.key is None
            else _hash(row_links.key)
            if row_links.key
            else above or number
        )
        keys.append(above)
        for name in (row_links.key, *row_links.names, *row_links.children):
            if name:
                names, owners = member_links if row_links.parents else heads
                names.append(_hash(name))
                owners.append(above)
        for parent in row_links.parents:
            childs.append(number - 1)
            parents.append(_hash(parent))
    linked_names, linked_owners = (_as_array(first + second) for first, second in zip(heads, member_links, strict=True))
    return _GroupPlan(_as_array(keys), _as_array(childs), _as_array(parents), linked_names, linked_owners)


def _hash(name: str) -> int:
    return hash(name) or 1


def _as_array(values: array[int]) -> NDArray[np.int64]:
    return np.frombuffer(values, np.int64) if len(values) else np.empty(0, np.int64)


@dataclass(slots=True)
class _GroupPlan:
    """Which product each row belongs to, by the row's number.

    keys            (rows,) hash of the product each row says it is
    childs, parents (claims,) a row's number and the hash of the parent it names
    names, owners   (names,) hash of a name and of the product which that name stands for; of several with one name the
                    first holds
    """

    keys: NDArray[np.int64]
    child_rows: NDArray[np.int64]
    parents: NDArray[np.int64]
    names: NDArray[np.int64]
    owners: NDArray[np.int64]
    is_child: NDArray[np.bool_] = field(init=False)
    groups: NDArray[np.int64] = field(init=False)
    remaining: NDArray[np.int64] = field(init=False)

    def __post_init__(self) -> None:
        order = np.argsort(self.names, kind="stable")
        self.names, self.owners = self.names[order], self.owners[order]
        owner_of_row = self.keys.copy()
        self.is_child = np.zeros(len(self.keys), np.bool_)
        if len(self.parents):
            at = np.minimum(np.searchsorted(self.names, self.parents), max(len(self.names) - 1, 0))
            is_linked = self.names[at] == self.parents if len(self.names) else np.zeros(len(self.parents), np.bool_)
            is_linked &= self.owners[at] != self.keys[self.child_rows] if len(self.names) else is_linked
            for child, owner in zip(self.child_rows[is_linked][::-1], self.owners[at][is_linked][::-1], strict=True):
                owner_of_row[child] = owner
                self.is_child[child] = True
        self._follow(owner_of_row)
        _, self.groups, counts = np.unique(owner_of_row, return_inverse=True, return_counts=True)
        self.remaining = counts.astype(np.int64)
        self.names = self.owners = self.parents = self.child_rows = np.empty(0, np.int64)

    def _follow(self, owner_of_row: NDArray[np.int64]) -> None:
        """A parent that is a child itself: its product is that of its own parent."""
        children = np.flatnonzero(self.is_child)
        if not len(children):
            return
        to = dict(zip(self.keys[children].tolist(), owner_of_row[children].tolist(), strict=True))
        grandchildren = [child for child in children if int(owner_of_row[child]) in to]
        for _ in range(_GENERATIONS):
            for child in grandchildren:
                owner_of_row[child] = to.get(int(owner_of_row[child]), owner_of_row[child])

    @property
    def is_one_to_one(self) -> bool:
        """Whether every row is a product of its own."""
        return len(self.remaining) == len(self.keys)

    def take(self, number: int) -> tuple[int, bool, int]:
        """The row's product, whether another row is its parent, and how many rows of the product are still to come."""
        if number >= len(self.keys):
            return -number, False, 0
        group = int(self.groups[number])
        self.remaining[group] -= 1
        return group, bool(self.is_child[number]), int(self.remaining[group])


class RowBuffer:
    """Rows that wait for the rest of their product; beyond `most` of them they go to a temporary database on disk."""

    def __init__(self, most: int = IN_MEMORY, most_rows: int = MOST_ROWS) -> None:
        self.most, self.most_rows = most, most_rows
        self._in_memory = 0
        self._rows: dict[int, list[Member]] = {}
        self._counts: dict[int, int] = {}
        self._disk: sqlite3.Connection | None = None

    def __enter__(self) -> RowBuffer:
        return self

    def __exit__(self, *_: Any) -> None:
        if self._disk is not None:
            self._disk.close()

    def has(self, group: int) -> bool:
        """Whether rows of that product are waiting."""
        return group in self._counts

    def add(self, group: int, member: Member) -> bool:
        """Keeps a row; False = it is left out, because the product has `most_rows` already."""
        if self._counts.get(group, 0) >= self.most_rows:
            return False
        self._counts[group] = self._counts.get(group, 0) + 1
        self._rows.setdefault(group, []).append(member)
        self._in_memory += 1
        if self._in_memory > self.most:
            self._spill()
        return True

    def pop(self, group: int) -> list[Member]:
        """The product's rows, in the order they came."""
        del self._counts[group]
        in_memory = self._rows.pop(group, [])
        self._in_memory -= len(in_memory)
        if self._disk is None:
            return in_memory
        rows = self._disk.execute("SELECT row FROM waiting WHERE product = ? ORDER BY rowid", (group,)).fetchall()
        if rows:
            self._disk.execute("DELETE FROM waiting WHERE product = ?", (group,))
        return [*(pickle.loads(row) for (row,) in rows), *in_memory]

    def flush(self) -> Iterator[list[Member]]:
        """What is still waiting at the end."""
        for group in list(self._counts):
            yield self.pop(group)

    def _spill(self) -> None:
        if self._disk is None:
            self._disk = sqlite3.connect("")  # a temporary file that goes with the connection
            self._disk.executescript(
                "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-4000;"
                "CREATE TABLE waiting (product INTEGER, row BLOB); CREATE INDEX by_product ON waiting (product);"
            )
        rows = ((group, pickle.dumps(member)) for group, members in self._rows.items() for member in members)
        self._disk.executemany("INSERT INTO waiting VALUES (?, ?)", rows)
        self._rows.clear()
        self._in_memory = 0
