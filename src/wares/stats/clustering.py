"""K-means, and the silhouette that says how well clusters stand apart."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from wares.types import Floats

_TINY = 1e-12


def kmeans(rows: Floats, k: int, rng: np.random.Generator, starts: int = 4, rounds: int = 20) -> NDArray[np.int64]:
    """(n,) clusters 0 … at most k − 1 of `rows` (n, dim), those of least squared distance of several `starts`.

    Begins as Arthur & Vassilvitskii 2007 ("k-means++"). With fewer than k distinct rows there are as many clusters as
    these; n ≥ 1, k ≥ 1.
    """
    from scipy.cluster.vq import ClusterError, kmeans2

    distinct = min(k, len(np.unique(rows, axis=0)))
    best, least = np.zeros(len(rows), np.int64), np.inf
    for _ in range(starts if distinct > 1 else 0):
        try:
            centres, codes = kmeans2(rows, distinct, iter=rounds, minit="++", missing="raise", seed=rng)
        except ClusterError:  # a cluster ran empty
            continue
        if (inertia := float(((rows - centres[codes]) ** 2).sum())) < least:
            best, least = codes, inertia
    return np.unique(best, return_inverse=True)[1].astype(np.int64)


def silhouette(rows: Floats, codes: NDArray[np.int64]) -> float:
    """Mean of (b − a) / max(a, b), in [−1, 1]: a mean distance within one's own cluster, b to the nearest other.

    rows (n, dim), codes (n,); Rousseeuw 1987. A row alone in its cluster counts 0; −1 when there is only one cluster.
    """
    from scipy.spatial.distance import cdist

    kinds, codes = np.unique(codes, return_inverse=True)
    if len(kinds) < 2:
        return -1.0
    counts, places = np.bincount(codes), np.arange(len(rows))
    distances = cdist(rows, rows)
    sums = np.stack([distances[:, codes == code].sum(axis=1) for code in range(len(kinds))], axis=1)
    own = sums[places, codes] / np.maximum(counts[codes] - 1, 1)
    means = sums / counts
    means[places, codes] = np.inf
    nearest = means.min(axis=1)
    gaps = np.where(counts[codes] > 1, (nearest - own) / np.maximum(np.maximum(own, nearest), _TINY), 0.0)
    return float(gaps.mean())
