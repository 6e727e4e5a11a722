"""How the learning rate goes through a run."""

from __future__ import annotations

import math

_WARM_UP = 0.05


def rate_share(done: float) -> float:
    """Share of the highest learning rate, 0–1, when `done` (0–1) is over: up linearly, then a cosine down to 0."""
    if done < _WARM_UP:
        return max(0.01, done / _WARM_UP)
    return 0.5 * (1 + math.cos(math.pi * (done - _WARM_UP) / (1 - _WARM_UP)))
