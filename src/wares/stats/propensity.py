"""Position propensities: how likely a place of a list is looked at at all, estimated from a log of clicks.

Intervention harvesting (Agarwal et al. 2019, "Estimating Position Bias without Intrusive Interventions"): what was
shown for one question at several places tells the places apart, for its attractiveness is the same at each. In the
position-based model a click on pair i at place k has the probability θ_k γ_i; given how many clicks a pair got, at
which of its places they were depends on θ alone, so that γ need not be known.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wares.types import Floats, Ints

FIRST_SLOPE = 1.0
"""Slope η of θ_k = k^−η where the log tells nothing."""
_PRIOR_CLICKS = 20.0
_STEPS = 200


@dataclass(frozen=True, slots=True)
class PositionPropensities:
    """θ of the places 1 … k, that of the first is 1; beyond the last one that of the last.

    slope   η of the curve k^−η that is likeliest
    clicks  clicks that told of it: those on pairs that were shown at several places
    """

    values: tuple[float, ...]
    slope: float
    clicks: int

    def at(self, positions: Ints) -> Floats:
        """(n,) θ of 1-based `positions`."""
        return np.array(self.values)[np.clip(positions, 1, len(self.values)) - 1]


def estimate_propensities(pairs: Ints, positions: Ints, clicks: Floats, depth: int) -> PositionPropensities:
    """Propensities of the first `depth` places from rows of a log.

    pairs      (n,) code of question and product
    positions  (n,) from 1; rows beyond `depth` are left out
    clicks     (n,) 0 or 1

    The slope is the likeliest first; then each place is moved from that curve by its own clicks, which count beside
    `_PRIOR_CLICKS` by the curve.
    """
    shown, clicked = _counts(pairs, positions, clicks, depth)
    total = int(clicked.sum())
    places = np.arange(1, depth + 1, dtype=np.float64)
    slope = FIRST_SLOPE if total < 1 else _likeliest_slope(shown, clicked, places)
    curve = places**-slope
    values = curve.copy()
    per_pair = clicked.sum(axis=1)
    for _ in range(_STEPS if total else 0):
        expected = (shown * (per_pair / np.maximum(shown @ values, 1e-12))[:, None]).sum(axis=0)
        values = (clicked.sum(axis=0) + _PRIOR_CLICKS) / (expected + _PRIOR_CLICKS / curve)
        values = np.minimum.accumulate(values / values[0])
    return PositionPropensities(tuple(np.maximum(values, 1e-3).tolist()), float(slope), total)


def _counts(pairs: Ints, positions: Ints, clicks: Floats, depth: int) -> tuple[Floats, Floats]:
    """(pairs, depth) how often each pair that was shown at several places was shown and clicked at each."""
    inside = positions <= depth
    _, codes = np.unique(pairs[inside], return_inverse=True)
    size = int(codes.max(initial=-1)) + 1
    cells = codes * depth + positions[inside] - 1
    shown = np.bincount(cells, minlength=size * depth).reshape(size, depth).astype(np.float64)
    clicked = np.bincount(cells, clicks[inside], minlength=size * depth).reshape(size, depth)
    telling = ((shown > 0).sum(axis=1) > 1) & (clicked.sum(axis=1) > 0)
    return shown[telling], clicked[telling]


def _likeliest_slope(shown: Floats, clicked: Floats, places: Floats) -> float:
    from scipy.optimize import minimize_scalar

    per_pair, at_place, logs = clicked.sum(axis=1), clicked.sum(axis=0), np.log(places)

    def loss(slope: float) -> float:
        return float(slope * (at_place @ logs) + per_pair @ np.log(shown @ places**-slope))

    return float(minimize_scalar(loss, bounds=(0.0, 3.0), method="bounded").x)
