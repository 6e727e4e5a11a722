"""The index inside the process: Qdrant Edge for vectors and postings, columns in memory for everything counted."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import qdrant_edge as engine
from numpy.typing import NDArray

from wares.errors import BadInput, ShopBusy, ShopVersion, StoreFull, WaresError
from wares.index import integrity, snapshot
from wares.index.checks import DENSE, WORDS, check_entry, check_leg
from wares.index.columns import Columns
from wares.index.points import (
    TERMS,
    TERMS_INDEX,
    attribute_of,
    engine_filter,
    engine_query,
    entry_of,
    fields_of,
    key_of,
    point_of,
    search_params,
)
from wares.index.resolve import KnownAttributes, resolve, without_terms
from wares.types import Among, And, AttributeKind, Entry, Filter, Leg, LegCandidates, Nums, Vectors

GRAPH_FROM = 100_000
HANDED_OVER = 8_000
FLUSH_EVERY = 20_000
MOST_FIELDS = 24  # attributes with an index in the engine: each costs four files, 7 MB at least, and a pass over all
RESERVE = 64 * 2**20  # bytes of the disk that are never written to
MARGIN = 16 * 2**20  # bytes more that must be free before anything of an update is written anywhere
VERSION = 3
MANIFEST = "index.json"
ENGINE = "engine"
SNAPSHOT = "columns.npz"
_PAGE = 5_000
_REBUILD = "If it stays so, delete this folder: the index is rebuilt from the store"


class EdgeIndex:
    """An index in a folder, held by one process; see `wares.types.Index`.

    Updates are logged before they are acknowledged, so that a kill loses none. The log is folded into the data every
    20,000 products and on `flush`.
    """

    def __init__(self, shard: engine.EdgeShard, folder: Path, dim: int, graph_from: int) -> None:
        self._shard = shard
        self._folder = folder
        self._dim = dim
        self._graph_from = graph_from
        self._writing = threading.RLock()
        self._snapshot = folder / SNAPSHOT
        self._unflushed = 0
        self._closed = False
        self._doubtful = False
        self._fields = {found for key in shard.info().payload_schema if (found := attribute_of(key))}
        self._columns = snapshot.read(self._snapshot, shard.info().points_count) or self._read_payloads()

    @classmethod
    def open(cls, folder: Path, dim: int, graph_from: int = GRAPH_FROM) -> EdgeIndex:
        """Open the index in `folder`, or make one there, for vectors of `dim` numbers.

        graph_from   above so many products dense searches use a graph, which `optimize` builds; a search of at most so
                     many (the shop's, or those a filter admits) is exact

        Raises `ShopVersion` for a damaged or foreign folder, `ShopBusy` when another process holds it, `StoreFull` when
        there is too little room to work in.
        """
        folder.mkdir(parents=True, exist_ok=True)
        manifest, config = folder / MANIFEST, _config(dim, graph_from)
        check_room(folder, _holes(folder / ENGINE / "segments"))
        with _translated(folder, ShopVersion):
            if any(folder.iterdir()):
                _check_manifest(manifest, dim)
                if fault := integrity.fault(folder):
                    raise ShopVersion(f"{folder}: {fault}. {_REBUILD}")
                shard = engine.EdgeShard.load(str(folder / ENGINE), config)
            else:
                shard = engine.EdgeShard.create(str(folder / ENGINE), config)
                shard.update(engine.UpdateOperation.create_field_index(TERMS, TERMS_INDEX))
                manifest.write_text(json.dumps({"version": VERSION, "dim": dim}), encoding="utf-8")
            return cls(shard, folder, dim, graph_from)

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
            self._shard.update(engine.UpdateOperation.upsert_points([point_of(entry) for entry in latest]))
            self._columns.put(latest)
            self._unflushed += len(latest)

    def delete(self, nums: Sequence[int]) -> None:
        """Remove; unknown numbers are passed over."""
        with self._writing, self._writes():
            known = self._held(nums)
            if len(known):
                self._shard.update(engine.UpdateOperation.delete_points(known.tolist()))
                self._columns.remove(known)
                self._unflushed += len(known)

    def search(self, legs: Sequence[Leg], where: Filter | None = None) -> list[LegCandidates]:
        """Every leg's best products among those `where` admits, in one engine call; one result a leg.

        A product is a candidate of a dense leg when it has that vector, of the words leg when it shares a term. Dense
        scores are dot products of vectors kept in half precision (off by up to 0.001); the words score is
        Σ query weight · idf · product weight over shared terms.
        Raises `BadInput` for a leg the index has no vector for.
        """
        for leg in legs:
            check_leg(leg, self._dim)
        resolved, matching = self._handed_over(And(()) if where is None else self._resolved(where))
        condition = None if resolved is None else engine_filter(resolved)
        requests = [
            engine.QueryRequest(
                query=engine_query(leg),
                limit=leg.limit,
                filter=condition,
                params=search_params(leg, matching <= self._graph_from, resolved is not None),
                with_payload=False,
                with_vector=False,
            )
            for leg in legs
        ]
        if not requests:
            return []
        with _translated(self._folder):
            answers = self._shard.query_batch(engine.QueryBatchRequest(requests))
        return [_candidates(answer) for answer in answers]

    def select(self, where: Filter | None = None) -> Nums:
        """The numbers `where` admits, ascending."""
        return self._columns.view.select(And(()) if where is None else self._resolved(where))

    def keep(self, nums: Nums, where: Filter) -> NDArray[np.bool_]:
        """Which of `nums` satisfy `where` (shape (n,)); `HasTerms` is not allowed here."""
        return self._columns.view.keep(nums, without_terms(self._resolved(where)))

    def values(self, nums: Nums, attribute: str, groups: NDArray[np.int64] | None = None) -> dict[str, int]:
        """How many of `nums` have each value of a text attribute; given each one's group code, how many groups."""
        self._known().check(attribute, "text")
        return self._columns.view.values(nums, attribute, groups)

    def numbers(self, nums: Nums, attribute: str) -> NDArray[np.float64]:
        """The numeric attribute of each of `nums`; NaN = no value."""
        self._known().check(attribute, "number")
        return self._columns.view.numbers_of(nums, attribute)

    def groups(self, nums: Nums) -> NDArray[np.int64]:
        """A code a variant group; products standing alone have codes of their own."""
        return self._columns.view.groups_of(nums)

    def vectors(self, nums: Sequence[int], using: str) -> dict[int, Vectors]:
        """Stored vectors by number; products without one are absent."""
        if using not in DENSE:
            raise BadInput(f"unknown vector {using!r}; known: {', '.join(DENSE)}")
        with _translated(self._folder):
            records = self._shard.retrieve(self._held(nums).tolist(), with_payload=False, with_vector=[using])
        stored: Iterable[tuple[Any, Any]] = ((record.id, record.vector) for record in records)
        return {num: np.array(vectors[using], np.float32) for num, vectors in stored if vectors and using in vectors}

    def attributes(self) -> dict[str, AttributeKind]:
        """Every attribute held since this was opened, and declared ones, with their kinds; one that is text here and
        number there counts as text.
        """
        return self._known().kinds()

    def declare(self, attributes: Mapping[str, AttributeKind]) -> None:
        """These attributes are held, of this kind alone. Kept by whoever declares, not by the index."""
        with self._writing:
            self._columns.declare(attributes)

    def versions(self) -> tuple[Nums, NDArray[np.int64]]:
        """Numbers of the products, ascending, and the sequence number of each."""
        return self._columns.view.versions()

    def require_room(self) -> None:
        """Raises `StoreFull` when the disk has no room for an update."""
        check_room(self._folder, MARGIN)

    def __len__(self) -> int:
        return len(self._columns.view)

    def flush(self) -> None:
        """Force everything to the disk (survives a power cut, not just a kill)."""
        with self._writing, _translated(self._folder):
            self._shard.flush()
            self._unflushed = 0
            if not self._snapshot.exists():
                integrity.write(self._folder, is_whole=False)

    def optimize(self) -> None:
        """Sweep out what was deleted, merge, index what is filtered by, and build the graphs of a shop larger than
        `graph_from`.

        Building takes minutes, during which the engine lets nothing else in this process run; a small shop has nothing
        to build. Raises `StoreFull` when the disk has no room for a second copy.
        """
        with self._writing, _translated(self._folder):
            check_room(self._folder, sum(file.stat().st_blocks for file in self._folder.rglob("*")) * 512)
            self._index_fields()
            self._shard.optimize()
            integrity.write(self._folder, is_whole=False)

    def close(self) -> None:
        """Release the files. Raises `StoreFull` on a full disk: nothing is lost then, only opening takes longer."""
        with self._writing, _translated(self._folder):
            if self._closed:
                return
            self._closed = True
            try:
                self.flush()
                if not self._doubtful and not self._snapshot.exists():
                    snapshot.write(self._snapshot, self._columns)
            finally:
                self._shard.close()
            integrity.write(self._folder, is_whole=self._snapshot.exists())

    def _held(self, nums: Sequence[int]) -> Nums:
        """Those of `nums` that are products, each once."""
        wanted = np.unique(np.asarray(nums, np.int64))
        return wanted[self._columns.view.rows(wanted) >= 0]

    def _handed_over(self, where: Filter) -> tuple[Filter | None, int]:
        """The filter as the engine gets it (None = everything), and how many products it admits.

        The columns select in a fraction of a millisecond what the engine's own filters take several for.
        """
        if where == And(()):
            return None, len(self)
        if isinstance(where, Among):
            return where, len(where.nums)
        chosen = self._columns.view.select(where)
        if len(chosen) > HANDED_OVER and fields_of(where) <= self._fields:
            return where, len(chosen)
        return Among(tuple(chosen.tolist())), len(chosen)

    def _known(self) -> KnownAttributes:
        return self._columns.view.known()

    def _resolved(self, where: Filter) -> Filter:
        return resolve(where, self._known())

    def _index_fields(self) -> None:
        """Give the attributes that most products have an index in the engine, where the shop is large enough to ask it
        for more products than are handed over; conditions on others are answered by the columns.
        """
        if len(self) <= HANDED_OVER:
            return
        held = self._columns.view.held()
        most = sorted(held.keys() - self._fields, key=lambda field: (-held[field], field))
        for name, kind in most[: max(0, MOST_FIELDS - len(self._fields))]:
            schema = engine.PayloadSchemaType.Keyword if kind == "text" else engine.PayloadSchemaType.Float
            self._shard.update(engine.UpdateOperation.create_field_index(key_of(name, kind), schema))
            self._fields.add((name, kind))

    def _read_payloads(self) -> Columns:
        columns, offset = Columns(), None
        columns.hold(self._fields)
        while True:
            request = engine.ScrollRequest(limit=_PAGE, offset=offset, with_payload=True, with_vector=False)
            records, offset = self._shard.scroll(request)
            payloads: Iterable[tuple[Any, Any]] = ((record.id, record.payload) for record in records)
            columns.put([entry_of(num, payload) for num, payload in payloads])
            if offset is None:
                return columns

    @contextmanager
    def _writes(self) -> Iterator[None]:
        """Around every update: the snapshot goes first, and the log is folded in when it has grown."""
        if self._closed:
            raise WaresError(_closed(self._folder))
        check_room(self._folder)
        with _translated(self._folder):
            if self._snapshot.exists():
                integrity.write(self._folder, is_whole=False)
                snapshot.discard(self._snapshot)
            try:
                yield
            except BaseException:
                self._doubtful = True  # the engine may have taken a part: let the next opening read the payloads
                raise
            if self._unflushed >= FLUSH_EVERY:
                self._shard.flush()
                self._unflushed = 0


def _config(dim: int, graph_from: int) -> engine.EdgeConfig:
    half = engine.VectorStorageDatatype.Float16
    threshold = max(1, graph_from * dim * 2 // 1024)
    dense = {name: engine.EdgeVectorParams(size=dim, distance=engine.Distance.Dot, datatype=half) for name in DENSE}
    return engine.EdgeConfig(
        vectors=dense,
        sparse_vectors={WORDS: engine.EdgeSparseVectorParams(modifier=engine.Modifier.Idf)},
        hnsw_config=engine.HnswIndexConfig(m=16, ef_construct=100, full_scan_threshold=threshold, payload_m=0),
        optimizers=engine.EdgeOptimizersConfig(indexing_threshold=threshold),
    )


def check_room(folder: Path, more: int = 0) -> None:
    """Refuse a disk nearly full: the engine maps its files, and a map that finds no room kills the process."""
    free, needed = shutil.disk_usage(folder).free, RESERVE + more
    if free < needed:
        raise StoreFull(f"{_full(folder)} ({free / 1e6:,.0f} MB are free, {needed / 1e6:,.0f} MB are needed)")


def _holes(folder: Path) -> int:
    """Bytes that the engine's files promise and do not occupy: on loading it touches every page of them."""
    states = [path.stat() for path in folder.rglob("*") if path.is_file()]
    return sum(max(0, state.st_size - state.st_blocks * 512) for state in states)


def _candidates(answer: Sequence[engine.ScoredPoint]) -> LegCandidates:
    nums = np.fromiter((point.id for point in answer), np.int64, len(answer))
    return LegCandidates(nums, np.fromiter((point.score for point in answer), np.float32, len(answer)))


def _check_manifest(manifest: Path, dim: int) -> None:
    try:
        found = json.loads(manifest.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ShopVersion(f"{manifest.parent}: this is no index, or a damaged one ({error}). {_REBUILD}") from error
    if found != (wanted := {"version": VERSION, "dim": dim}):
        raise ShopVersion(f"{manifest}: says {found}, but {wanted} is needed. {_REBUILD}")


@contextmanager
def _translated(folder: Path, other: type[WaresError] = WaresError) -> Iterator[None]:
    """The engine's errors as Wares's own; what has no error of its own becomes `other`."""
    try:
        yield
    except WaresError:
        raise
    except BaseException as error:
        # the engine raises bare Exceptions, and its panics are BaseExceptions
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        text = str(error).lower()
        if "no space left" in text or "os error 28" in text:
            raise StoreFull(_full(folder)) from error
        if "not initialized" in text:
            raise WaresError(_closed(folder)) from error
        if "wouldblock" in text:
            raise ShopBusy(f"{folder}: another process holds this index; stop it, or ask its server") from error
        raise other(f"{folder}: the index's engine failed: {error}. {_REBUILD}") from error


def _closed(folder: Path) -> str:
    return f"{folder}: this index is closed; open it again"


def _full(folder: Path) -> str:
    return f"{folder}: the disk is full; free some space and try again. What was acknowledged is kept"
