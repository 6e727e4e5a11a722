"""The index inside the process: words, attributes and facets in Tantivy, columns and vectors in mapped rows beside it.

A commit of the words engine is the only point at which a change becomes visible: rows are appended before it and are
part of no state until then. Any number of processes may open a folder; one at a time writes.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from wares.errors import BadInput, ShopVersion, StoreFull, WaresError
from wares.index import integrity
from wares.index.attributes import HeldAttributes, read_attributes, write_attributes
from wares.index.checks import DENSE, check_bound, check_entry
from wares.index.dense.optimize import optimize
from wares.index.disk import MARGIN, REBUILD, check_manifest, check_room, full_message, write_manifest
from wares.index.rows.appender import RowAppender
from wares.index.rows.files import RowFiles
from wares.index.rows.table import RowTable
from wares.index.selection import EmbeddedSelection, ResolvedAdmission
from wares.index.snapshot import Snapshot
from wares.index.words.documents import document_of, state_document
from wares.index.words.engine import WordsEngine
from wares.index.words.queries import QueryBuilder
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
    Vectors,
)

_WORDS, _ROWS = "words", "rows"
_LOOK_EVERY = 0.1
"""Seconds between two looks for what another process has committed."""


class EmbeddedIndex:
    """An index in a folder; see `wares.types.Index`."""

    def __init__(self, folder: Path, dim: int, engine: WordsEngine, files: RowFiles) -> None:
        self._folder, self._dim = folder, dim
        self._engine, self._files = engine, files
        self._appender = RowAppender(files)
        self._writing = threading.RLock()
        self._looked = -math.inf
        self._closed = self._doubtful = self._has_written = False
        self._attributes = read_attributes(folder)
        self._engine.reload()
        self._snapshot = self._read_snapshot()

    @classmethod
    def open(cls, folder: Path, dim: int) -> EmbeddedIndex:
        """Open the index in `folder`, or make one there, for vectors of `dim` numbers.

        Raises `ShopVersion` for a damaged or foreign folder, `StoreFull` when there is too little room to work in.
        """
        folder.mkdir(parents=True, exist_ok=True)
        check_room(folder)
        if any(folder.iterdir()):
            check_manifest(folder, dim)
            if fault := integrity.fault(folder):
                raise ShopVersion(f"{folder}: {fault}. {REBUILD}")
        else:
            write_manifest(folder, dim)
        engine = WordsEngine.open(folder / _WORDS)
        try:
            index = cls(folder, dim, engine, RowFiles(folder / _ROWS, dim, writable=True))
            index._check_rows()
        except (OSError, ValueError) as error:
            raise ShopVersion(f"{folder}: a file is cut off or broken ({error}). {REBUILD}") from error
        return index

    def upsert(self, entries: Sequence[Entry]) -> None:
        """Insert or replace by number; of one number the last entry counts.

        Raises `BadInput` for vectors of another dimension, numbers or weights that are not finite, or product numbers
        outside 1 to 100,000,000; then nothing is taken.
        """
        for entry in entries:
            check_entry(entry, self._dim)
        if entries:
            self._write(list({entry.num: _trimmed(entry) for entry in entries}.values()), np.empty(0, np.int64))

    def delete(self, nums: Sequence[int]) -> None:
        """Remove; unknown numbers are passed over."""
        with self._writing:
            unique = np.unique(np.asarray(nums, np.int64))
            known = unique[self._state().table.of(unique) >= 0]
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
        matrix = np.zeros((len(nums), self._dim), np.float32)
        matrix[rows >= 0] = table.vectors(rows[rows >= 0], using)
        return matrix

    def attributes(self) -> dict[str, AttributeKind]:
        """Every attribute held, with its kind; one that is text here and number there counts as text."""
        return dict(self._state().attributes.kinds)

    def declare(self, attributes: Mapping[str, AttributeKind]) -> None:
        """These attributes are held, of this kind alone."""
        with self._writing:
            self._use(self._attributes.declared(attributes))
            self._snapshot = self._read_snapshot()

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
            self._files.sync()
            integrity.write(self._folder, is_whole=False)

    def optimize(self) -> None:
        """Give the vectors of products that came since the last time their part of the inverted files.

        Raises `StoreFull` when the disk has no room for them.
        """
        with self._writing:
            check_room(self._folder, MARGIN)
            length = self._state().table.length
            for name in DENSE:
                while optimize(self._folder / _ROWS, name, self._dim, length):
                    pass

    def close(self) -> None:
        """Release the files."""
        with self._writing:
            if self._closed:
                return
            self._closed = True
            self._engine.close()
            self._files.close()
            if self._has_written:
                integrity.write(self._folder, is_whole=True)

    def _state(self) -> Snapshot:
        """The newest state, also of what another process has committed."""
        if self._closed:
            raise WaresError(f"{self._folder}: this index is closed; open it again")
        now = time.monotonic()
        if now - self._looked < _LOOK_EVERY:
            return self._snapshot
        self._looked = now
        return self._newest()

    def _newest(self) -> Snapshot:
        """The same, looked for now."""
        if self._engine.reload():
            self._attributes = read_attributes(self._folder)
            self._snapshot = self._read_snapshot()
        return self._snapshot

    def _read_snapshot(self) -> Snapshot:
        searcher = self._engine.searcher()
        queries = QueryBuilder(self._engine.schema, self._attributes)
        return Snapshot(searcher, RowTable(self._files, searcher.length), self._attributes, queries)

    def _check_rows(self) -> None:
        """Raises `ValueError` where files are shorter than the state says; takes back what never became part of one."""
        table = self._snapshot.table
        if table.length:
            table.check()
        self._appender.repair(table)

    def _use(self, attributes: HeldAttributes) -> None:
        if attributes != self._attributes:
            write_attributes(self._folder, attributes)
            self._attributes = attributes

    def _write(self, entries: Sequence[Entry], gone: Nums) -> None:
        with self._writing:
            table = self._newest().table
            check_room(self._folder)
            if not self._has_written:
                integrity.write(self._folder, is_whole=False)
                self._has_written = True
            nums = np.concatenate([np.fromiter((entry.num for entry in entries), np.int64, len(entries)), gone])
            if self._doubtful:
                self._appender.repair(table)
                self._doubtful = False
            try:
                self._use(self._attributes.with_entries(entries))
                length = self._appender.append(table, entries, gone, self._attributes)
                self._engine.delete(nums[table.of(nums) >= 0].tolist())
                self._engine.add(
                    document_of(entry, row, self._attributes) for row, entry in enumerate(entries, table.length)
                )
                seq = max([self._snapshot.searcher.seq, *(entry.seq for entry in entries)])
                self._engine.commit(state_document(length, seq))
            except BaseException as error:
                self._doubtful = True
                self._engine.rollback()
                if isinstance(error, OSError):
                    raise StoreFull(full_message(self._folder)) from error
                raise
            self._newest()


def _trimmed(entry: Entry) -> Entry:
    """The entry with its text values trimmed, each once."""
    facets = {name: tuple(dict.fromkeys(text.strip() for text in texts)) for name, texts in entry.facets.items()}
    return Entry(entry.num, entry.vectors, entry.words, facets, entry.numbers, entry.group, entry.seq)
