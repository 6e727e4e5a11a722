"""Compaction: the living rows of a revision, without those of replaced and deleted products, in a new one."""

from __future__ import annotations

import time
from collections.abc import Iterator
from threading import Event

import numpy as np

from wares.errors import WaresError
from wares.index.revisions.revision import Revision
from wares.index.rows.entries import entries_of
from wares.index.snapshot import Snapshot
from wares.types import Nums, Rows

LEAST_DEAD = 20_000
"""Dead rows below which nothing is gained that anyone would notice."""
_CHUNK = 250


def is_due(snapshot: Snapshot) -> bool:
    """Whether dead rows outnumber the living."""
    dead = snapshot.table.length - snapshot.searcher.products
    return dead > max(LEAST_DEAD, snapshot.searcher.products)


class Compaction:
    """A new revision in the making, while the old one is read and written as ever."""

    def __init__(self, to: Revision, closing: Event, is_patient: bool) -> None:
        self._to, self._closing, self._is_patient = to, closing, is_patient
        self._table, self._seen = to.table(), 0

    def behind(self, source: Snapshot) -> int:
        """How many rows of the source have not been looked at."""
        return source.table.length - self._seen

    def copy(self, source: Snapshot) -> None:
        """Bring the new revision up to this state of the old one. Memory: 16 bytes a product besides a chunk.

        Raises `WaresError` once the index is being closed.
        """
        table = source.table
        if self._seen:
            nums = np.unique(table.nums(np.arange(self._seen, table.length)))
        else:
            nums = table.nums(np.sort(table.all_rows()))
        for some in _chunks(nums):
            started = time.perf_counter()
            rows = table.of(some)
            self._append(source, rows[rows >= 0], some[rows < 0])
            if self._closing.wait(time.perf_counter() - started if self._is_patient else 0.0):
                raise WaresError("the index is being closed")
        self._seen = table.length
        self._to.commit(self._table, source.searcher.seq)
        self._to.reload()

    def build_inverted_files(self) -> None:
        """Vectors of what was copied can be searched as quickly as the old ones."""
        self._to.build_inverted_files(self._table.length)

    def _append(self, source: Snapshot, rows: Rows, gone: Nums) -> None:
        entries = entries_of(source.table, rows, source.attributes)
        gone = gone[self._table.of(gone) >= 0]
        self._table = self._to.append(self._table, entries, gone, source.attributes)


def _chunks(nums: Nums) -> Iterator[Nums]:
    for at in range(0, len(nums), _CHUNK):
        yield nums[at : at + _CHUNK]
