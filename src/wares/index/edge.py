"""The index inside the process: Qdrant Edge for vectors and postings, columns in memory for everything counted."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from wares.errors import BadInput, ShopVersion, WaresError
from wares.index import integrity
from wares.index.checks import DENSE, check_bound, check_entry
from wares.index.columns import snapshot
from wares.index.columns.writer import Columns
from wares.index.disk import MARGIN, REBUILD, check_manifest, check_room, holes, occupied, write_manifest
from wares.index.engine import EdgeEngine, closed_message
from wares.index.filters.resolve import resolve
from wares.index.selection import EdgeSelection, ResolvedAdmission
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

GRAPH_FROM = 100_000
MAX_FILTER_NUMS = 8_000
FLUSH_EVERY = 20_000
MOST_FIELDS = 24
ENGINE = "engine"
SNAPSHOT = "columns.npz"


class EdgeIndex:
    """An index in a folder, held by one process; see `wares.types.Index`.

    max_filter_nums  products that are handed to the engine by number; a filter that admits more is handed over
                     itself, where the engine has indexes of all it speaks of
    most_fields      attributes with an index in the engine: each costs four files, 7 MB at least, and a pass over all

    Updates are logged before they are acknowledged, so that a kill loses none. The log is folded into the data every
    20,000 products and on `flush`.
    """

    def __init__(
        self,
        engine: EdgeEngine,
        folder: Path,
        dim: int,
        max_filter_nums: int = MAX_FILTER_NUMS,
        most_fields: int = MOST_FIELDS,
    ) -> None:
        self._engine = engine
        self._folder = folder
        self._dim = dim
        self._max_filter_nums, self._most_fields = max_filter_nums, most_fields
        self._writing = threading.RLock()
        self._snapshot = folder / SNAPSHOT
        self._unflushed = 0
        self._closed = False
        self._doubtful = False
        self._columns = snapshot.read(self._snapshot, len(engine)) or self._read_payloads()

    @classmethod
    def open(
        cls,
        folder: Path,
        dim: int,
        graph_from: int = GRAPH_FROM,
        max_filter_nums: int = MAX_FILTER_NUMS,
        most_fields: int = MOST_FIELDS,
    ) -> EdgeIndex:
        """Open the index in `folder`, or make one there, for vectors of `dim` numbers.

        graph_from   above so many products dense searches use a graph, which `optimize` builds; a search of at most so
                     many (the shop's, or those a filter admits) is exact

        Raises `ShopVersion` for a damaged or foreign folder, `ShopBusy` when another process holds it, `StoreFull` when
        there is too little room to work in.
        """
        folder.mkdir(parents=True, exist_ok=True)
        check_room(folder, holes(folder / ENGINE / "segments"))
        is_new = not any(folder.iterdir())
        if not is_new:
            check_manifest(folder, dim)
            if not (folder / ENGINE).exists():
                raise ShopVersion(f"{folder}: the engine's files are gone. {REBUILD}")
            if fault := integrity.fault(folder):
                raise ShopVersion(f"{folder}: {fault}. {REBUILD}")
        engine = EdgeEngine.open(folder / ENGINE, dim, graph_from)
        if is_new:
            write_manifest(folder, dim)
        return cls(engine, folder, dim, max_filter_nums, most_fields)

    def upsert(self, entries: Sequence[Entry]) -> None:
        """Insert or replace by number; of one number the last entry counts.

        Raises `BadInput` for vectors of another dimension, numbers or weights that are not finite, or product numbers
        outside 1 to 100,000,000; then nothing is taken.
        """
        for entry in entries:
            check_entry(entry, self._dim)
        if not entries:
            return
        latest = list({entry.num: entry for entry in entries}.values())
        with self._writing, self._writes():
            self._engine.upsert(latest)
            self._columns.put(latest)
            self._unflushed += len(latest)

    def delete(self, nums: Sequence[int]) -> None:
        """Remove; unknown numbers are passed over."""
        with self._writing, self._writes():
            known_nums = self._known_nums(nums)
            if len(known_nums):
                self._engine.delete(known_nums)
                self._columns.remove(known_nums)
                self._unflushed += len(known_nums)

    def select(
        self,
        admission: Admission = EVERYTHING,
        where: Filter = ALL,
        refine: Mapping[str, Filter] = NO_REFINEMENT,
        grouped: bool = False,
    ) -> EdgeSelection:
        """See `wares.types.Index`."""
        check_bound("related", len(admission.related))
        view = self._columns.view
        attributes = view.attributes()
        resolved = ResolvedAdmission(
            matching=resolve(admission.matching, attributes),
            where=resolve(where, attributes),
            related=admission.related,
            refine={attribute: resolve(condition, attributes) for attribute, condition in refine.items()},
        )
        return EdgeSelection(view, self._engine, resolved, grouped, self._dim, self._max_filter_nums)

    def vectors(self, nums: Sequence[int], using: str) -> dict[int, Vectors]:
        """Stored vectors by number; products without one are absent."""
        if using not in DENSE:
            raise BadInput(f"unknown vector {using!r}; known: {', '.join(DENSE)}")
        return self._engine.vectors(self._known_nums(nums), using)

    def matrix(self, nums: Nums, using: str) -> Vectors:
        """(n, dim) the stored vectors of these products in this order; zeros where there is none."""
        found = self.vectors(nums.tolist(), using)
        rows = np.zeros((len(nums), self._dim), np.float32)
        for row, num in enumerate(nums.tolist()):
            if num in found:
                rows[row] = found[num]
        return rows

    def attributes(self) -> dict[str, AttributeKind]:
        """Every attribute held since this was opened, and declared ones, with their kinds; one that is text here and
        number there counts as text.
        """
        return self._columns.view.attributes().kinds()

    def declare(self, attributes: Mapping[str, AttributeKind]) -> None:
        """These attributes are held, of this kind alone. Kept by whoever declares, not by the index."""
        with self._writing:
            self._columns.declare(attributes)

    def versions(self) -> tuple[Nums, Ints]:
        """Numbers of the products, ascending, and the sequence number of each."""
        return self._columns.view.versions()

    def require_room(self) -> None:
        """Raises `StoreFull` when the disk has no room for an update."""
        check_room(self._folder, MARGIN)

    def __len__(self) -> int:
        return len(self._columns.view)

    def flush(self) -> None:
        """Force everything to the disk (survives a power cut, not just a kill)."""
        with self._writing:
            self._engine.flush()
            self._unflushed = 0
            if not self._snapshot.exists():
                integrity.write(self._folder, is_whole=False)

    def optimize(self) -> None:
        """Sweep out what was deleted, merge, index what is filtered by, and build the graphs of a shop larger than
        `graph_from`.

        Building takes minutes, during which the engine lets nothing else in this process run; a small shop has nothing
        to build. Raises `StoreFull` when the disk has no room for a second copy.
        """
        with self._writing:
            check_room(self._folder, occupied(self._folder))
            self._index_fields()
            self._engine.optimize()
            integrity.write(self._folder, is_whole=False)

    def close(self) -> None:
        """Release the files. Raises `StoreFull` on a full disk: nothing is lost then, only opening takes longer."""
        with self._writing:
            if self._closed:
                return
            self._closed = True
            try:
                self.flush()
                if not self._doubtful and not self._snapshot.exists():
                    snapshot.write(self._snapshot, self._columns)
            finally:
                self._engine.close()
            integrity.write(self._folder, is_whole=self._snapshot.exists())

    def _known_nums(self, nums: Sequence[int]) -> Nums:
        """Those of `nums` that are products, each once."""
        unique = np.unique(np.asarray(nums, np.int64))
        return unique[self._columns.view.rows(unique) >= 0]

    def _index_fields(self) -> None:
        """Give the attributes that most products have an index in the engine, where the shop is large enough to ask it
        for more products than are handed over; conditions on others are answered by the columns.
        """
        if len(self) <= self._max_filter_nums:
            return
        counts, indexed = self._columns.view.counts(), self._engine.fields
        most = sorted(counts.keys() - indexed, key=lambda field: (-counts[field], field))
        for name, kind in most[: max(0, self._most_fields - len(indexed))]:
            self._engine.index_field(name, kind)

    def _read_payloads(self) -> Columns:
        columns = Columns()
        columns.hold(self._engine.fields)
        for entries in self._engine.entries():
            columns.put(entries)
        return columns

    @contextmanager
    def _writes(self) -> Iterator[None]:
        """Around every update: the snapshot goes first, and the log is folded in when it has grown."""
        if self._closed:
            raise WaresError(closed_message(self._folder))
        check_room(self._folder)
        if self._snapshot.exists():
            integrity.write(self._folder, is_whole=False)
            snapshot.discard(self._snapshot)
        try:
            yield
        except BaseException:
            self._doubtful = True  # the engine may have taken a part: let the next opening read the payloads
            raise
        if self._unflushed >= FLUSH_EVERY:
            self._engine.flush()
            self._unflushed = 0
