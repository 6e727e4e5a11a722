"""The vector engine (Qdrant Edge) in a folder: vectors, sparse postings and payloads, searched and updated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import qdrant_edge

from wares.errors import ShopBusy, ShopVersion, StoreFull, WaresError
from wares.index.checks import DENSE, WORDS
from wares.index.disk import REBUILD, full_message
from wares.index.points import (
    TERMS,
    TERMS_INDEX,
    attribute_of,
    engine_filter,
    engine_query,
    entry_of,
    key_of,
    point_of,
    search_params,
)
from wares.types import AttributeKind, Entry, Filter, Leg, LegCandidates, Nums, Vectors

_PAGE = 5_000


class EdgeEngine:
    """One shard of the engine, held by one process. Raises its errors as Wares's own.

    graph_from   a dense search of at most so many products is exact; one of more uses the graph
    fields       (attribute, kind) that the engine has an index of
    """

    def __init__(self, shard: qdrant_edge.EdgeShard, folder: Path, graph_from: int) -> None:
        self._shard = shard
        self._folder = folder
        self._graph_from = graph_from
        self.fields = {field for key in shard.info().payload_schema if (field := attribute_of(key))}

    @classmethod
    def open(cls, folder: Path, dim: int, graph_from: int) -> EdgeEngine:
        """Open the shard in `folder`, or make one where there is no such folder. Raises `ShopVersion` for a damaged
        one, `ShopBusy` when another process holds it.
        """
        config = _config(dim, graph_from)
        with _translated(folder.parent, ShopVersion):
            if folder.exists():
                return cls(qdrant_edge.EdgeShard.load(str(folder), config), folder.parent, graph_from)
            shard = qdrant_edge.EdgeShard.create(str(folder), config)
            shard.update(qdrant_edge.UpdateOperation.create_field_index(TERMS, TERMS_INDEX))
            return cls(shard, folder.parent, graph_from)

    def __len__(self) -> int:
        count: int = self._shard.info().points_count
        return count

    def upsert(self, entries: Sequence[Entry]) -> None:
        """Insert or replace by number."""
        with _translated(self._folder):
            self._shard.update(qdrant_edge.UpdateOperation.upsert_points([point_of(entry) for entry in entries]))

    def delete(self, nums: Nums) -> None:
        """Remove products that are there."""
        with _translated(self._folder):
            self._shard.update(qdrant_edge.UpdateOperation.delete_points(nums.tolist()))

    def search(self, legs: Sequence[Leg], where: Filter | None, count: int) -> list[LegCandidates]:
        """The best of every leg in one call; `where` resolved, None = everything, which admits so many products."""
        if not legs:
            return []
        condition = None if where is None else engine_filter(where)
        requests = [
            qdrant_edge.QueryRequest(
                query=engine_query(leg),
                limit=leg.limit,
                filter=condition,
                params=search_params(leg, count <= self._graph_from, where is not None),
                with_payload=False,
                with_vector=False,
            )
            for leg in legs
        ]
        with _translated(self._folder):
            answers = self._shard.query_batch(qdrant_edge.QueryBatchRequest(requests))
        return [_candidates(answer) for answer in answers]

    def vectors(self, nums: Nums, using: str) -> dict[int, Vectors]:
        """Stored vectors by number; products without one are absent."""
        with _translated(self._folder):
            records = self._shard.retrieve(nums.tolist(), with_payload=False, with_vector=[using])
        points: Iterable[tuple[Any, Any]] = ((record.id, record.vector) for record in records)
        return {num: np.array(vectors[using], np.float32) for num, vectors in points if vectors and using in vectors}

    def entries(self) -> Iterator[list[Entry]]:
        """Every product in batches, without its vectors and weights, as the payloads have it."""
        offset = None
        while True:
            request = qdrant_edge.ScrollRequest(limit=_PAGE, offset=offset, with_payload=True, with_vector=False)
            with _translated(self._folder):
                records, offset = self._shard.scroll(request)
            payloads: Iterable[tuple[Any, Any]] = ((record.id, record.payload) for record in records)
            yield [entry_of(num, payload) for num, payload in payloads]
            if offset is None:
                return

    def index_field(self, name: str, kind: AttributeKind) -> None:
        """Have the engine answer conditions on an attribute by an index of its own."""
        schema = qdrant_edge.PayloadSchemaType.Keyword if kind == "text" else qdrant_edge.PayloadSchemaType.Float
        with _translated(self._folder):
            self._shard.update(qdrant_edge.UpdateOperation.create_field_index(key_of(name, kind), schema))
        self.fields.add((name, kind))

    def flush(self) -> None:
        """Fold the log into the data and force it to the disk."""
        with _translated(self._folder):
            self._shard.flush()

    def optimize(self) -> None:
        """Sweep out what was deleted, merge, and build the graphs of a large shop."""
        with _translated(self._folder):
            self._shard.optimize()

    def close(self) -> None:
        """Release the files."""
        with _translated(self._folder):
            self._shard.close()


def _config(dim: int, graph_from: int) -> qdrant_edge.EdgeConfig:
    half = qdrant_edge.VectorStorageDatatype.Float16
    threshold = max(1, graph_from * dim * 2 // 1024)
    dot = qdrant_edge.Distance.Dot
    dense = {name: qdrant_edge.EdgeVectorParams(size=dim, distance=dot, datatype=half) for name in DENSE}
    return qdrant_edge.EdgeConfig(
        vectors=dense,
        sparse_vectors={WORDS: qdrant_edge.EdgeSparseVectorParams(modifier=qdrant_edge.Modifier.Idf)},
        hnsw_config=qdrant_edge.HnswIndexConfig(m=16, ef_construct=100, full_scan_threshold=threshold, payload_m=0),
        optimizers=qdrant_edge.EdgeOptimizersConfig(indexing_threshold=threshold),
    )


def _candidates(answer: Sequence[qdrant_edge.ScoredPoint]) -> LegCandidates:
    nums = np.fromiter((point.id for point in answer), np.int64, len(answer))
    return LegCandidates(nums, np.fromiter((point.score for point in answer), np.float32, len(answer)))


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
        raise _translation(folder, error, other) from error


def _translation(folder: Path, error: BaseException, other: type[WaresError]) -> WaresError:
    text = str(error).lower()
    if "no space left" in text or "os error 28" in text:
        return StoreFull(full_message(folder))
    if "not initialized" in text:
        return WaresError(closed_message(folder))
    if "wouldblock" in text:
        return ShopBusy(f"{folder}: another process holds this index; stop it, or ask its server")
    return other(f"{folder}: the index's engine failed: {error}. {REBUILD}")


def closed_message(folder: Path) -> str:
    """What is said of an index that was closed."""
    return f"{folder}: this index is closed; open it again"
