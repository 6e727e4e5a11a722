"""How much time counts that fades."""

from __future__ import annotations

import numpy as np

DAY = 86_400.0
"""Seconds."""


def window(half_life: float, spent: float) -> float:
    """Days of full weight that fading over `spent` days amounts to; ∫ 2^(−t / half_life) dt, at least one day's."""
    return float(half_life / np.log(2) * (1 - np.exp2(-max(spent, 1.0) / half_life)))
