"""Intervals between occasions: how long it usually is from one to the next."""

from __future__ import annotations

import numpy as np

from wares.types import Floats


def usual_interval(times: Floats, apart: float, fewest: int = 3) -> float | None:
    """The median interval between occasions, in the unit of `times` (n,), in any order.

    apart    times less than so long after an occasion began belong to it
    fewest   occasions with fewer of which nothing is said: None
    """
    occasions: list[float] = []
    for time in np.sort(times).tolist():
        if not occasions or time - occasions[-1] >= apart:
            occasions.append(time)
    return float(np.median(np.diff(occasions))) if len(occasions) >= max(fewest, 2) else None
