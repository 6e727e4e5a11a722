"""Isotonic calibration: the non-decreasing curve from scores to probabilities that is nearest to the outcomes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wares.types import Floats

_MOST_KNOTS = 256


@dataclass(frozen=True, slots=True)
class IsotonicCurve:
    """A curve through knots: `scores` (k,) ascending, `probabilities` (k,) non-decreasing in [0, 1]; linear in between,
    level beyond the ends.
    """

    scores: tuple[float, ...]
    probabilities: tuple[float, ...]

    def __call__(self, scores: Floats) -> Floats:
        """(n,) probabilities."""
        return np.interp(scores, self.scores, self.probabilities)


def fit_isotonic(scores: Floats, outcomes: Floats, weights: Floats | None = None) -> IsotonicCurve:
    """The curve of least weighted squares by pooling adjacent violators (Zadrozny and Elkan 2002).

    scores    (n,) n ≥ 1, of cases that the scores were not learnt from
    outcomes  (n,) ≥ 0; an outcome divided by its propensity may be above 1, the curve never is
    weights   (n,) > 0
    """
    from scipy.optimize import isotonic_regression

    weights = np.ones(len(scores)) if weights is None else weights
    order = np.argsort(scores, kind="stable")
    values, starts = np.unique(scores[order], return_index=True)
    mass = np.add.reduceat(weights[order], starts)
    means = np.add.reduceat((weights * outcomes)[order], starts) / mass
    fitted = np.clip(isotonic_regression(means, weights=mass).x, 0.0, 1.0)
    knots = _knots(values, fitted, mass)
    return IsotonicCurve(tuple(knots[0].tolist()), tuple(knots[1].tolist()))


def _knots(values: Floats, fitted: Floats, mass: Floats) -> tuple[Floats, Floats]:
    """One knot in the middle of each level, at most so many; neighbours are joined by their mass."""
    levels = np.concatenate([[True], np.diff(fitted) > 1e-12])
    starts = np.flatnonzero(levels)
    if len(starts) > _MOST_KNOTS:
        starts = starts[np.unique(np.linspace(0, len(starts) - 1, _MOST_KNOTS).astype(np.int64))]
    total = np.add.reduceat(mass, starts)
    centres = np.add.reduceat(mass * values, starts) / total
    return centres, np.add.reduceat(mass * fitted, starts) / total
