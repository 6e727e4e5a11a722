"""Clustered vectors whose nearest neighbours are counted the slow way, and admission by a mask."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from wares.index.dense.nearest import DenseIndex
from wares.index.dense.optimize import optimize
from wares.types import Mask, Rows, Vectors

DIM = 32
NAME = "image"


class Masked:
    """`Admitted` by a mask over all rows; `asked` = how often all rows were asked for."""

    def __init__(self, mask: Mask) -> None:
        self.mask, self.asked = mask, 0

    def count(self) -> int:
        return int(self.mask.sum())

    def keep(self, rows: Rows) -> Mask:
        assert len(rows) <= 10_000
        return self.mask[rows]

    def rows(self) -> Rows:
        self.asked += 1
        return np.flatnonzero(self.mask)


def unit(vectors: Vectors) -> Vectors:
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def clustered(count: int, seed: int = 0) -> Vectors:
    """(count, DIM) unit vectors around 300 centres, every one in half precision's numbers."""
    rng = np.random.default_rng(seed)
    centres = np.random.default_rng(7).standard_normal((300, DIM))
    drawn = centres[rng.integers(0, 300, count)] + 0.7 * rng.standard_normal((count, DIM))
    return unit(drawn.astype(np.float32)).astype(np.float16).astype(np.float32)


def truth(vectors: Vectors, query: Vectors, mask: Mask, limit: int) -> set[int]:
    scores = np.where(mask, vectors @ query, -np.inf)
    return set(np.argsort(-scores)[:limit].tolist())


def recall(index: DenseIndex, vectors: Vectors, mask: Mask, admitted: Masked | None, limit: int = 100) -> float:
    """The mean share of the true neighbours of 20 queries that are found."""
    shares = []
    for query in clustered(20, seed=1):
        found = set(index.nearest(query, limit, len(vectors), admitted).rows.tolist())
        shares.append(len(found & truth(vectors, query, mask, limit)) / limit)
    return float(np.mean(shares))


def index_of(folder: Path, vectors: Vectors, batch: int) -> DenseIndex:
    """Appended and optimized batch after batch."""
    index = DenseIndex(folder, NAME, DIM)
    for start in range(0, len(vectors), batch):
        index.vectors.append(vectors[start : start + batch], at=start)
        optimize(folder, NAME, DIM, min(len(vectors), start + batch))
    return index
