"""Exponential decay, told by half-lives: what is `half_life` old counts half."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray


def decay(ages: ArrayLike, half_life: ArrayLike) -> NDArray[np.float64]:
    """2^(−age / half_life), in (0, 1] for ages ≥ 0; both in the same unit, shapes broadcast."""
    shares: NDArray[np.float64] = np.exp2(-np.asarray(ages, np.float64) / np.asarray(half_life, np.float64))
    return shares


def decayed_duration(half_life: float, duration: float, least: float = 1.0) -> float:
    """Time of full weight that decay over `duration` amounts to: ∫ 2^(−t / half_life) dt from 0 to `duration`.

    A sum of decayed counts divided by it is a rate. All in the same unit; `duration` below `least` is taken for it.
    """
    return float(half_life / np.log(2) * (1 - decay(max(duration, least), half_life)))


def recency_ranks(times: NDArray[Any], tie_break: NDArray[Any]) -> NDArray[np.float64]:
    """(n,) how many are newer than each of `times` (n,): the newest 0; of equal times the one of lower `tie_break`."""
    newer = np.empty(len(times))
    newer[np.lexsort((tie_break, -times))] = np.arange(len(times))
    return newer
