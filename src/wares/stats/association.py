"""Association: whether two things come together more often than chance would have it, and how sure that is."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


def log_likelihood_ratio(both: ArrayLike, first: ArrayLike, second: ArrayLike, total: float) -> NDArray[np.float64]:
    """G² of two items being in the same sets independently, ≥ 0; χ² with one degree of freedom.

    both, first, second  (n,) numbers of sets with both, with the first, with the second; `total` sets in all.
    Dunning 1993, "Accurate methods for the statistics of surprise and coincidence".
    """
    k, a, b = (np.asarray(values, dtype=np.float64) for values in (both, first, second))
    table = np.stack([k, a - k, b - k, total - a - b + k])
    margins = np.stack([a * b, a * (total - b), (total - a) * b, (total - a) * (total - b)]) / max(total, 1.0)
    ratio = np.divide(table, margins, out=np.ones_like(table), where=(table > 0) & (margins > 0))
    ratios: NDArray[np.float64] = np.maximum(2 * np.sum(table * np.log(ratio), axis=0), 0)
    return ratios


def wilson_lower_bound(hits: ArrayLike, trials: ArrayLike, z: float = 1.96) -> NDArray[np.float64]:
    """Lower end of the interval of a share `hits / trials` (n,), in [0, 1]; `trials` > 0, `z` 1.96 = 95 %.

    Wilson 1927, "Probable inference, the law of succession, and statistical inference".
    """
    n = np.asarray(trials, dtype=np.float64)
    share, square = np.asarray(hits, dtype=np.float64) / n, z * z / n
    spread = z * np.sqrt(share * (1 - share) / n + square / (4 * n))
    low: NDArray[np.float64] = np.maximum((share + square / 2 - spread) / (1 + square), 0)
    return low
