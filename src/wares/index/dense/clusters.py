"""Spherical k-means: unit centroids, each the mean direction of the vectors nearest to it (Dhillon and Modha, 2001)."""

from __future__ import annotations

import numpy as np

from wares.types import Ints, Vectors

_ROUNDS = 6
_BLOCK = 4096


def centroids_of(sample: Vectors, count: int, rng: np.random.Generator) -> Vectors:
    """(count, dim) centroids of (n, dim) unit vectors, n ≥ count; a cluster left empty takes a drawn vector."""
    centroids = sample[rng.choice(len(sample), count, replace=False)]
    for _ in range(_ROUNDS):
        nearest = assign(sample, centroids)
        sums = _sums(sample, nearest, count)
        empty = np.bincount(nearest, minlength=count) == 0
        sums[empty] = sample[rng.integers(0, len(sample), int(empty.sum()))]
        centroids = sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-12)
    return centroids


def assign(vectors: Vectors, centroids: Vectors) -> Ints:
    """(n,) the nearest centroid of each vector."""
    nearest = np.empty(len(vectors), np.int64)
    for start in range(0, len(vectors), _BLOCK):
        block = slice(start, start + _BLOCK)
        nearest[block] = (vectors[block] @ centroids.T).argmax(axis=1)
    return nearest


def _sums(vectors: Vectors, nearest: Ints, count: int) -> Vectors:
    """(count, dim) the sum of each cluster's vectors, zeros where it has none."""
    order = np.argsort(nearest, kind="stable")
    present, starts = np.unique(nearest[order], return_index=True)
    sums = np.zeros((count, vectors.shape[1]), np.float32)
    sums[present] = np.add.reduceat(vectors[order], starts, axis=0)
    return sums
