"""Structures that find near vectors: each built of (n, d) float32 vectors, asked for the best of one query."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TypeAlias

import numkong
import numpy as np

from wares.index.dense.kernels import best, dots
from wares.index.dense.nearest import DenseIndex
from wares.index.dense.optimize import optimize
from wares.types import Mask, Rows, Vectors

Search: TypeAlias = Callable[[Vectors, int, Mask | None], Rows]
"""(query, k, mask of the admitted or None) → at most k rows, best first."""
Candidates: TypeAlias = Callable[[Vectors, int], Rows]
"""(query, k) → k rows that may be near."""
FEW = 5000
_WIDTH = 16  # neighbours of a row in a graph
_BUILD, _ASK = 96, 150  # how widely a graph is searched when a row is put in, and when it is asked


class Rescored:
    """Candidates of a structure, scored anew by float16 rows; filtered by what is cheaper.

    factor   candidates asked for, times the neighbours wanted
    """

    def __init__(self, vectors: Vectors, candidates: Candidates, factor: float) -> None:
        self._rows, self._candidates, self._factor = vectors.astype(np.float16), candidates, factor

    def __call__(self, query: Vectors, k: int, mask: Mask | None) -> Rows:
        """Few admitted: exact; many: candidates and a check, twice as many while too few are left, then exact."""
        half = query.astype(np.float16)
        if mask is None:
            return self._best(half, self._candidates(query, int(self._factor * k)), k)
        admitted = int(mask.sum())
        wanted = int(self._factor * k * len(mask) / max(admitted, 1))
        while admitted > FEW and wanted < len(mask) // 4:
            found = self._candidates(query, wanted)
            if mask[found].sum() >= self._factor * k:
                return self._best(half, found[mask[found]], k)
            wanted *= 2
        return self._best(half, np.flatnonzero(mask), k)

    def _best(self, query: np.ndarray, rows: Rows, k: int) -> Rows:
        return rows[best(dots(query, self._rows[rows]), k)]


def _exact(vectors: Vectors) -> Search:
    def search(query: Vectors, k: int, mask: Mask | None) -> Rows:
        rows = np.arange(len(vectors)) if mask is None else np.flatnonzero(mask)
        return rows[best((vectors if mask is None else vectors[rows]) @ query, k)]

    return search


def _exact_half(vectors: Vectors) -> Search:
    half = vectors.astype(np.float16)

    def search(query: Vectors, k: int, mask: Mask | None) -> Rows:
        rows = np.arange(len(half)) if mask is None else np.flatnonzero(mask)
        return rows[best(dots(query.astype(np.float16), half if mask is None else half[rows]), k)]

    return search


class _Masked:
    def __init__(self, mask: Mask) -> None:
        self._mask, self._count = mask, int(mask.sum())

    def count(self) -> int:
        return self._count

    def keep(self, rows: Rows) -> Mask:
        return self._mask[rows]

    def rows(self) -> Rows:
        return np.flatnonzero(self._mask)


@contextmanager
def _wares(vectors: Vectors) -> Iterator[tuple[Search, float]]:
    with tempfile.TemporaryDirectory(prefix="wares-bench-") as folder:
        index = DenseIndex(Path(folder), "image", vectors.shape[1])
        index.vectors.append(vectors, at=0)
        optimize(Path(folder), "image", vectors.shape[1], len(vectors))

        def search(query: Vectors, k: int, mask: Mask | None) -> Rows:
            return index.nearest(query, k, len(vectors), None if mask is None else _Masked(mask)).rows

        yield search, float(sum(file.stat().st_size for file in Path(folder).rglob("*.npy")))


def _usearch(vectors: Vectors, dtype: str) -> tuple[Search, float]:
    from usearch.index import Index

    graph = Index(
        ndim=vectors.shape[1],
        metric="cos",
        dtype=dtype,
        connectivity=_WIDTH,
        expansion_add=_BUILD,
        expansion_search=_ASK,
        enable_key_lookups=False,
    )
    graph.add(np.arange(len(vectors), dtype=np.uint64), vectors)

    def candidates(query: Vectors, k: int) -> Rows:
        return graph.search(query, k, threads=1).keys.astype(np.int64)

    return Rescored(vectors, candidates, 1.5), graph.serialized_length


def _hnswlib(vectors: Vectors) -> tuple[Search, float]:
    import hnswlib

    graph = hnswlib.Index("ip", vectors.shape[1])
    graph.init_index(len(vectors), ef_construction=_BUILD, M=_WIDTH)
    graph.add_items(vectors)
    graph.set_num_threads(1)

    def candidates(query: Vectors, k: int) -> Rows:
        graph.set_ef(max(_ASK, k))
        return graph.knn_query(query, min(k, len(vectors)))[0][0].astype(np.int64)

    return Rescored(vectors, candidates, 1.5), graph.index_file_size()


def _faiss(vectors: Vectors, description: str, parameters: str, factor: float) -> tuple[Search, float]:
    import faiss

    metric = faiss.METRIC_L2 if description.startswith("LSH") else faiss.METRIC_INNER_PRODUCT
    index = faiss.index_factory(vectors.shape[1], description, metric)
    space = faiss.ParameterSpace()
    if "HNSW" in description:
        space.set_index_parameters(index, f"efConstruction={_BUILD}")
    index.train(vectors)
    index.add(vectors)
    if parameters:
        space.set_index_parameters(index, parameters)
    faiss.omp_set_num_threads(1)

    def candidates(query: Vectors, k: int) -> Rows:
        found = index.search(query[None], k)[1][0]
        return found[found >= 0]

    return Rescored(vectors, candidates, factor), float(faiss.serialize_index(index).nbytes)


def _binary(vectors: Vectors) -> tuple[Search, float]:
    """One bit a number, its sign: Hamming distance, then rescored."""
    bits = np.packbits(vectors > 0, axis=1)

    def candidates(query: Vectors, k: int) -> Rows:
        asked = np.packbits(query > 0)[None]
        distances = np.asarray(numkong.cdist(asked, bits, "hamming", dtype="uint1"), np.float32)[0]
        return best(-distances, k)

    return Rescored(vectors, candidates, 10), float(bits.nbytes)


@contextmanager
def _plain(built: tuple[Search, float]) -> Iterator[tuple[Search, float]]:
    yield built


Built: TypeAlias = AbstractContextManager[tuple[Search, float]]
BUILDERS: Mapping[str, Callable[[Vectors], Built]] = {
    "exact_f32": lambda rows: _plain((_exact(rows), float(rows.nbytes))),
    "exact_f16": lambda rows: _plain((_exact_half(rows), 0.0)),
    "wares": _wares,
    "usearch_i8": lambda rows: _plain(_usearch(rows, "i8")),
    "usearch_f16": lambda rows: _plain(_usearch(rows, "f16")),
    "faiss_hnsw": lambda rows: _plain(_faiss(rows, f"HNSW{_WIDTH}_SQ8", f"efSearch={_ASK}", 1.5)),
    "hnswlib": lambda rows: _plain(_hnswlib(rows)),
    "faiss_ivf": lambda rows: _plain(_faiss(rows, f"IVF{max(1, int(2 * len(rows) ** 0.5))},SQ8", "nprobe=64", 3)),
    "lsh": lambda rows: _plain(_faiss(rows, "LSH512r", "", 10)),
    "pq": lambda rows: _plain(_faiss(rows, f"PQ64x{min(8, len(rows).bit_length() - 1)}", "", 10)),
    "binary": lambda rows: _plain(_binary(rows)),
}
"""Structure → a context that builds it and gives its search and its bytes beside the float16 rows."""
