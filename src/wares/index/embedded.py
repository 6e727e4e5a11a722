"""The index inside the process: words, attributes and facets in Tantivy, columns and vectors in mapped rows beside it.

A commit of the words engine is the only point at which a change becomes visible: rows are appended before it and are
part of no state until then. Any number of processes may open a folder; one at a time writes.
"""

from __future__ import annotations

import math
import shutil
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from wares.errors import BadInput, ShopVersion, StoreFull, WaresError
from wares.index.attributes import HeldAttributes, read_attributes, write_attributes
from wares.index.checks import DENSE, check_bound, check_entries
from wares.index.disk import (
    MARGIN,
    REBUILD,
    check_room,
    full_message,
    manifest_stamp,
    occupied,
    read_manifest,
    write_manifest,
)
from wares.index.revisions import compaction
from wares.index.revisions.compaction import Compaction
from wares.index.revisions.revision import Revision
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
    Vectors,
)

_ATTEMPTS = 5
_LOOK_EVERY = 0.1
"""Seconds between two looks for what another process has committed."""
_FEW = 1000
"""Rows that writes wait for at the end of a compaction."""


class EmbeddedIndex:
    """An index in a folder; see `wares.types.Index`."""

    def __init__(self, folder: Path, dim: int) -> None:
        self._folder, self._dim = folder, dim
        self._writing, self._loading, self._optimizing = threading.RLock(), threading.Lock(), threading.Lock()
        self._closing = threading.Event()
        self._looked = -math.inf
        self._attributes = read_attributes(folder)
        self._revision, self._stamp = self._open_revision()
        self._snapshot = self._revision.snapshot(self._attributes)

    @classmethod
    def open(cls, folder: Path, dim: int) -> EmbeddedIndex:
        """Open the index in `folder`, or make one there, for vectors of `dim` numbers.

        Raises `ShopVersion` for a damaged or foreign folder, `StoreFull` when there is too little room to work in.
        """
        folder.mkdir(parents=True, exist_ok=True)
        check_room(folder)
        if not any(folder.iterdir()):
            write_manifest(folder, dim, 0)
        try:
            return cls(folder, dim)
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
            known = unique[self._newest().table.of(unique) >= 0]
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
            with self._loading:
                self._snapshot = self._revision.snapshot(self._attributes)

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
            self._revision.flush()

    def optimize(self) -> None:
        """Give back the room of replaced and deleted products where it is most of all, and give the vectors that came
        since the last time their part of the inverted files. Questions and writes go on meanwhile.

        Raises `StoreFull` when the disk has no room for it, `ShopBusy` while another process writes.
        """
        with self._optimizing:
            snapshot = self._locked()
            check_room(self._folder, MARGIN)
            if compaction.is_due(snapshot):
                self._compact(snapshot)
            self._revision.build_inverted_files(self._newest().table.length)

    def close(self) -> None:
        """Release the files, when an optimization that runs has given up or ended."""
        if self._closing.is_set():
            return
        self._closing.set()
        with self._optimizing, self._writing:
            self._revision.close()

    def _state(self) -> Snapshot:
        """The newest state, also of what another process has committed."""
        if self._closing.is_set():
            raise WaresError(f"{self._folder}: this index is closed; open it again")
        now = time.monotonic()
        if now - self._looked < _LOOK_EVERY:
            return self._snapshot
        self._looked = now
        return self._newest()

    def _newest(self) -> Snapshot:
        """The same of an index that is being closed."""
        with self._loading:
            is_replaced = manifest_stamp(self._folder) != self._stamp
            if is_replaced:
                self._revision, self._stamp = self._open_revision()
            if self._revision.reload() or is_replaced:
                self._attributes = read_attributes(self._folder)
                self._snapshot = self._revision.snapshot(self._attributes)
            return self._snapshot

    def _open_revision(self) -> tuple[Revision, tuple[int, int]]:
        """The revision that counts, and the stamp of the manifest that says so."""
        for _ in range(_ATTEMPTS):
            stamp = manifest_stamp(self._folder)
            try:
                return Revision.open(self._path(read_manifest(self._folder, self._dim)), self._dim), stamp
            except ShopVersion:  # replaced and removed since the manifest was read?
                if stamp == manifest_stamp(self._folder):
                    raise
        raise ShopVersion(f"{self._folder}: is replaced over and over. {REBUILD}")

    def _path(self, revision: int) -> Path:
        return self._folder / f"revision-{revision}"

    def _locked(self) -> Snapshot:
        """The newest state, which only this process can change from now on. Raises `ShopBusy`."""
        with self._writing:
            while True:
                self._state()
                revision = self._revision
                is_new = revision.lock()
                snapshot = self._newest()
                if revision is self._revision:
                    break
            if is_new:
                self._remove_all_but(revision)
            return snapshot

    def _remove_all_but(self, revision: Revision) -> None:
        """Remove what a compaction that was killed has left."""
        for path in self._folder.glob("revision-*"):
            if path != revision.folder:
                shutil.rmtree(path, ignore_errors=True)

    def _use(self, attributes: HeldAttributes) -> None:
        if attributes != self._attributes:
            write_attributes(self._folder, attributes)
            self._attributes = attributes

    def _write(self, entries: Sequence[Entry], gone: Nums) -> None:
        with self._writing:
            check_room(self._folder)
            table = self._locked().table
            try:
                self._use(self._attributes.with_entries(entries))
                self._revision.write(table, entries, gone, self._attributes)
            except OSError as error:
                raise StoreFull(full_message(self._folder)) from error
            self._newest()

    def _compact(self, source: Snapshot) -> None:
        """Put a new revision in the place of this one; killed or failed before, nothing has changed."""
        check_room(self._folder, MARGIN + occupied(self._revision.folder))
        number = read_manifest(self._folder, self._dim) + 1
        shutil.rmtree(self._path(number), ignore_errors=True)
        to = Revision.open(self._path(number), self._dim)
        try:
            to.lock()
            work = Compaction(to, self._closing)
            work.copy(source)
            while work.behind(source := self._state()) > _FEW:
                work.copy(source)
            work.build_inverted_files()
            with self._writing:
                work.copy(self._newest())
                to.flush()
                write_manifest(self._folder, self._dim, number)
                old = self._replace(to)
        except BaseException:
            if read_manifest(self._folder, self._dim) != number:
                to.remove()
            raise
        old.remove()

    def _replace(self, to: Revision) -> Revision:
        """Answer out of another revision from now on; the one before."""
        with self._loading:
            old, self._revision, self._stamp = self._revision, to, manifest_stamp(self._folder)
            self._snapshot = to.snapshot(self._attributes)
            return old


def _trimmed(entry: Entry) -> Entry:
    """The entry with its text values trimmed, each once."""
    if all(map(_is_trimmed, entry.facets.values())):
        return entry
    facets = {name: tuple(dict.fromkeys(text.strip() for text in texts)) for name, texts in entry.facets.items()}
    return Entry(entry.num, entry.vectors, entry.words, facets, entry.numbers, entry.group, entry.seq)


def _is_trimmed(texts: tuple[str, ...]) -> bool:
    return texts == tuple(dict.fromkeys(map(str.strip, texts)))
