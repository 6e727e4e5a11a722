"""Confidence that is a probability: of the values said with confidence .8, four in five are right.

Two steps on rows that were not learnt from: a temperature over all values (Guo et al., "On calibration of modern neural
networks", 2017), then a logistic curve over the confidence of the best one (Platt, "Probabilistic outputs for support
vector machines", 1999), which also counts rows whose value was too rare to be learnt.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wares.annotate.network import softmax
from wares.types import Matrix

LEAST = 30
"""Rows a calibration needs; with fewer nothing is claimed."""

_EDGE = 1e-6
_TRUST = 1.0  # how much the logistic curve is held to the identity, in rows
_STEPS = 50


@dataclass(frozen=True, slots=True)
class Calibration:
    """confidence = sigmoid(slope · logit(p) + offset), p the largest of softmax(scores / temperature); slope ≥ 0."""

    temperature: float
    slope: float
    offset: float

    def confidence(self, scores: Matrix) -> NDArray[np.float64]:
        """(n, values) scores → (n,) in [0, 1]: the probability that the best value is right."""
        best = softmax(scores / np.float32(self.temperature)).max(axis=1).astype(np.float64)
        return _sigmoid(self.slope * _logit(best) + self.offset)


def calibrate(scores: Matrix, codes: NDArray[np.int64]) -> Calibration | None:
    """From (n, values) scores and (n,) true codes (negative = none of the values); None for fewer rows than `LEAST`."""
    if len(codes) < LEAST or not (codes >= 0).any():
        return None
    among = codes >= 0
    temperature = _temperature(scores[among], codes[among])
    best = softmax(scores / np.float32(temperature)).max(axis=1).astype(np.float64)
    slope, offset = _platt(_logit(best), scores.argmax(axis=1) == codes)
    return Calibration(temperature, slope, offset)


def _temperature(scores: Matrix, codes: NDArray[np.int64]) -> float:
    """The temperature of least cross-entropy, by golden section on its logarithm between 1/8 and 8."""
    rows, ratio = np.arange(len(codes)), (5**0.5 - 1) / 2

    def loss(log: float) -> float:
        shares = softmax(scores / np.float32(np.exp(log)))[rows, codes]
        return float(-np.log(np.maximum(shares, 1e-12)).mean())

    low, high = -np.log(8.0), np.log(8.0)
    left, right = high - ratio * (high - low), low + ratio * (high - low)
    at_left, at_right = loss(left), loss(right)
    while high - low > 0.01:
        if at_left < at_right:
            high, right, at_right = right, left, at_left
            left = high - ratio * (high - low)
            at_left = loss(left)
        else:
            low, left, at_left = left, right, at_right
            right = low + ratio * (high - low)
            at_right = loss(right)
    return float(np.exp((low + high) / 2))


def _platt(logits: NDArray[np.float64], right: NDArray[np.bool_]) -> tuple[float, float]:
    """Slope and offset of the likeliest logistic curve, by Newton's method, drawn gently towards (1, 0)."""
    rows = np.stack([logits, np.ones_like(logits)], axis=1)
    start = np.array([1.0, 0.0])
    curve = start.copy()
    for _ in range(_STEPS):
        said = _sigmoid(rows @ curve)
        gradient = rows.T @ (said - right) + _TRUST * (curve - start)
        curvature = (rows * (said * (1 - said))[:, None]).T @ rows + _TRUST * np.eye(2)
        change = np.linalg.solve(curvature, gradient)
        curve -= np.clip(change, -1.0, 1.0)
    if curve[0] < 0:
        return 0.0, float(_logit(right.mean(keepdims=True))[0])
    return float(curve[0]), float(curve[1])


def _logit(shares: NDArray[np.float64]) -> NDArray[np.float64]:
    bounded = np.clip(shares, _EDGE, 1 - _EDGE)
    logits: NDArray[np.float64] = np.log(bounded) - np.log1p(-bounded)
    return logits


def _sigmoid(values: NDArray[np.float64]) -> NDArray[np.float64]:
    shares: NDArray[np.float64] = 1.0 / (1.0 + np.exp(-np.clip(values, -50.0, 50.0)))
    return shares
