"""The index inside the process: words, attributes and facets in Tantivy, columns and vectors in mapped rows beside it.

A commit of the words engine is the only point at which a change becomes visible: rows are appended before it and are
part of no state until then. Any number of processes may open a folder; one at a time writes.
"""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from wares.errors import BadInput, ShopReadOnly, ShopVersion, StoreFull, WaresError
from wares.index.checks import DENSE, check_bound, check_entries
from wares.index.disk import MARGIN, REBUILD, check_room, full_message
from wares.index.revisions.current import CurrentRevision, begin
from wares.index.revisions.optimizer import Optimizer
from wares.index.selection import EmbeddedSelection, ResolvedAdmission
from wares.index.snapshot import Snapshot
from wares.types import (
    ALL,
    EVERYTHING,
    NO_REFINEMENT,
    Admission,
    AttributeKind,
    Entry,
    Filter,
    Ints,
    Nums,
    Sparse,
    Vectors,
)

_LOOK_EVERY = 0.1
"""Seconds between two looks for what another process has committed."""
_log = logging.getLogger(__name__)


class EmbeddedIndex:
    """An index in a folder; see `wares.types.Index`."""

    def __init__(self, folder: Path, dim: int, read_only: bool = False) -> None:
        self._folder, self._dim, self._read_only = folder, dim, read_only
        self._writing = threading.RLock()
        self._closed = False
        self._looked = -math.inf
        self._current = CurrentRevision(folder, dim, read_only)
        self._optimizer = Optimizer(self._current, self._writing)

    @classmethod
    def open(cls, folder: Path, dim: int, read_only: bool = False) -> EmbeddedIndex:
        """Open the index in `folder`, or make one there, for vectors of `dim` numbers.

        `read_only` makes nothing and changes no file; writing raises `ShopReadOnly`. Raises `ShopVersion` for a damaged
        or foreign folder, `StoreFull` when there is too little room to work in.
        """
        if not read_only:
            folder.mkdir(parents=True, exist_ok=True)
            check_room(folder)
            if not any(folder.iterdir()):
                begin(folder, dim)
        try:
            return cls(folder, dim, read_only)
        except ValueError as error:
            raise ShopVersion(f"{folder}: a file is broken ({error}). {REBUILD}") from error

    def upsert(self, entries: Sequence[Entry]) -> None:
        """Insert or replace by number; of one number the last entry counts.

        Raises `BadInput` for vectors of another dimension, numbers or weights that are not finite, or product numbers
        outside 1 to 100,000,000; then nothing is taken.
        """
        check_entries(entries, self._dim)
        if entries:
            self._write(list({entry.num: _trimmed(entry) for entry in entries}.values()), np.empty(0, np.int64))

    def delete(self, nums: Sequence[int]) -> None:
        """Remove; unknown numbers are passed over."""
        with self._writing:
            unique = np.unique(np.asarray(nums, np.int64))
            known = unique[self._current.newest().table.of(unique) >= 0]
            if len(known):
                self._write([], known)

    def select(
        self,
        admission: Admission = EVERYTHING,
        where: Filter = ALL,
        refine: Mapping[str, Filter] = NO_REFINEMENT,
        grouped: bool = False,
    ) -> EmbeddedSelection:
        """See `wares.types.Index`."""
        check_bound("related", len(admission.related))
        snapshot = self._state()
        resolved = ResolvedAdmission(
            matching=snapshot.resolve(admission.matching),
            where=snapshot.resolve(where),
            related=admission.related,
            refine={attribute: snapshot.resolve(condition) for attribute, condition in refine.items()},
        )
        return EmbeddedSelection(snapshot, resolved, grouped, self._dim)

    def vectors(self, nums: Sequence[int], using: str) -> dict[int, Vectors]:
        """Stored vectors by number; products without one are absent."""
        unique = np.unique(np.asarray(nums, np.int64))
        matrix = self.matrix(unique, using)
        return {int(num): row for num, row in zip(unique, matrix, strict=True) if row.any()}

    def matrix(self, nums: Nums, using: str) -> Vectors:
        """(n, dim) stored vectors; zeros for products without one."""
        if using not in DENSE:
            raise BadInput(f"unknown vector {using!r}; known: {', '.join(DENSE)}")
        table = self._state().table
        rows = table.of(nums)
        if (rows >= 0).all():
            return table.vectors(rows, using)
        matrix = np.zeros((len(nums), self._dim), np.float32)
        matrix[rows >= 0] = table.vectors(rows[rows >= 0], using)
        return matrix

    def words(self, nums: Sequence[int]) -> dict[int, Sparse]:
        """Stored BM25 vectors by number; products that are not there are absent."""
        table = self._state().table
        unique = np.unique(np.asarray(nums, np.int64))
        here = unique[table.of(unique) >= 0]
        return dict(zip(here.tolist(), table.words(table.of(here)), strict=True))

    def attributes(self) -> dict[str, AttributeKind]:
        """Every attribute held, with its kind; one that is text here and number there counts as text."""
        return dict(self._state().attributes.kinds)

    def declare(self, attributes: Mapping[str, AttributeKind]) -> None:
        """These attributes are held, of this kind alone."""
        self._require_writable()
        with self._writing:
            self._current.use(self._current.attributes.declared(attributes))
            self._current.load()

    def versions(self) -> tuple[Nums, Ints]:
        """Numbers of the products, ascending, and the sequence number of each."""
        table = self._state().table
        rows = table.all_rows()
        return table.nums(rows), table.rows["seq"][rows]

    def seq(self) -> int:
        """The largest sequence number that was ever taken; 0 = none."""
        return self._state().searcher.seq

    def require_room(self) -> None:
        """Raises `StoreFull` when the disk has no room for an update."""
        check_room(self._folder, MARGIN)

    def __len__(self) -> int:
        return self._state().searcher.products

    def flush(self) -> None:
        """Force everything to the disk (survives a power cut, not just a kill)."""
        with self._writing:
            self._current.revision.flush()

    def optimize(self) -> None:
        """Give back the room of replaced and deleted products where it is most of all, and give the vectors that came
        since the last time their part of the inverted files. Questions and writes go on meanwhile; the index does the
        same by itself when much has been written.

        Raises `StoreFull` when the disk has no room for it, `ShopBusy` while another process writes.
        """
        self._state()
        self._optimizer.run()

    def close(self) -> None:
        """Release the files, when an optimization that runs has given up or ended."""
        if self._closed:
            return
        self._closed = True
        self._optimizer.close()
        with self._writing:
            self._current.revision.close()

    def _state(self) -> Snapshot:
        """The newest state, also of what another process has committed."""
        if self._closed:
            raise WaresError(f"{self._folder}: this index is closed; open it again")
        now = time.monotonic()
        if now - self._looked < _LOOK_EVERY:
            return self._current.snapshot
        self._looked = now
        try:
            return self._current.newest()
        except (OSError, ValueError, WaresError):
            if not self._read_only:
                raise
            _log.warning("%s cannot be read just now; what was read before answers", self._folder, exc_info=True)
            return self._current.snapshot

    def _require_writable(self) -> None:
        if self._read_only:
            raise ShopReadOnly(f"{self._folder}: writing to the index")

    def _write(self, entries: Sequence[Entry], gone: Nums) -> None:
        self._require_writable()
        with self._writing:
            self._state()
            check_room(self._folder)
            table = self._current.lock().table
            try:
                self._current.use(self._current.attributes.with_entries(entries))
                self._current.revision.write(table, entries, gone, self._current.attributes)
            except OSError as error:
                raise StoreFull(full_message(self._folder)) from error
            self._optimizer.start_when_due(self._current.newest())


def _trimmed(entry: Entry) -> Entry:
    """The entry with its text values trimmed, each once."""
    if all(map(_is_trimmed, entry.facets.values())):
        return entry
    facets = {name: tuple(dict.fromkeys(text.strip() for text in texts)) for name, texts in entry.facets.items()}
    return Entry(entry.num, entry.vectors, entry.words, facets, entry.numbers, entry.group, entry.seq)


def _is_trimmed(texts: tuple[str, ...]) -> bool:
    return texts == tuple(dict.fromkeys(map(str.strip, texts)))
