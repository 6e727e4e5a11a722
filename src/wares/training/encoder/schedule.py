"""Learning-rate schedule of a run."""

from __future__ import annotations

import math

_WARM_UP = 0.05


def rate_share(progress: float) -> float:
    """Share of the highest learning rate, 0–1, when `done` (0–1) is over: up linearly, then a cosine down to 0."""
    if progress < _WARM_UP:
        return max(0.01, progress / _WARM_UP)
    return 0.5 * (1 + math.cos(math.pi * (progress - _WARM_UP) / (1 - _WARM_UP)))
