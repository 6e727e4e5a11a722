"""Calibration: making confidences probabilities, and measuring how far they are from it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wares.stats.logistic import fit_logistic, logit, softmax

_LEAST_SHARE = 1e-12


def expected_calibration_error(confidences: ArrayLike, outcomes: ArrayLike, bins: int = 15) -> float:
    """ECE = Σ over `bins` equal parts of [0, 1] of (share of answers in it) · |mean confidence − share right|.

    confidences (n,) in [0, 1] and outcomes (n,) bool of the same answers; Naeini et al. 2015, Guo et al. 2017. NaN when
    there is no answer.
    """
    shares, right = np.asarray(confidences, dtype=np.float64), np.asarray(outcomes, dtype=np.float64)
    if not shares.size:
        return float("nan")
    places = np.minimum((shares * bins).astype(np.int64), bins - 1)
    gaps = np.bincount(places, weights=shares, minlength=bins) - np.bincount(places, weights=right, minlength=bins)
    return float(np.abs(gaps).sum() / shares.size)


def fit_temperature(logits: NDArray[np.float32], codes: NDArray[np.int64], most: float = 8.0) -> float:
    """Temperature scaling: T in (1 / `most`, `most`) of least cross-entropy of softmax(logits / T) (Guo et al. 2017).

    logits (n, classes), codes (n,) the true classes; n ≥ 1.
    """
    from scipy.optimize import minimize_scalar

    edge = float(np.log(most))
    optimum = minimize_scalar(
        _cross_entropy(logits, codes), bounds=(-edge, edge), method="bounded", options={"xatol": 1e-3}
    )
    return float(np.exp(optimum.x))


def fit_platt(shares: NDArray[np.float64], outcomes: NDArray[np.bool_], prior: float = 1.0) -> tuple[float, float]:
    """Platt scaling: (slope ≥ 0, offset) of sigmoid(slope · logit(share) + offset), the likeliest for the outcomes.

    shares     (n,) in [0, 1]
    outcomes   (n,)
    prior      how much (slope, offset) is drawn to (1, 0), in rows

    Platt 1999, "Probabilistic outputs for support vector machines". Where surer is more often wrong the slope is 0 and
    the offset that of the mean outcome.
    """
    curve = fit_logistic(logit(shares)[:, None], outcomes, np.full(2, prior), np.array([1.0, 0.0]))
    slope = float(curve.weights[0])
    return (slope, curve.offset) if slope >= 0 else (0.0, float(logit(outcomes.mean())))


def _cross_entropy(logits: NDArray[np.float32], codes: NDArray[np.int64]) -> Callable[[float], float]:
    """Mean −log of the true class's share, by the logarithm of the temperature."""
    rows = np.arange(len(codes))

    def loss(log_temperature: float) -> float:
        shares = softmax(logits / np.float32(np.exp(log_temperature)))[rows, codes]
        return float(-np.log(np.maximum(shares, _LEAST_SHARE)).mean())

    return loss
