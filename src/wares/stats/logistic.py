"""Logistic regression, and the three functions it stands on: sigmoid, logit, softmax."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

_F = TypeVar("_F", bound=np.floating[Any])
_EDGE = 1e-6
_MOST_STEPS, _STEP, _CLOSE = 50, 1.0, 1e-8  # of Newton's method: steps, length of one at most, change that ends it
_FLOOR = 1e-6  # least ridge, so that a column that is always 0 has a solution


def sigmoid(values: NDArray[_F]) -> NDArray[_F]:
    """1 / (1 + exp(−x)) of each value, of the same dtype, in [0, 1]; nothing overflows."""
    powers = np.exp(-np.abs(values))
    shares: NDArray[_F] = np.where(values >= 0, 1, powers) / (1 + powers)
    return shares


def logit(shares: ArrayLike, edge: float = _EDGE) -> NDArray[np.float64]:
    """log(p / (1 − p)) of each share, brought between `edge` and 1 − `edge` first."""
    clipped = np.clip(np.asarray(shares, dtype=np.float64), edge, 1 - edge)
    return np.asarray(np.log(clipped) - np.log1p(-clipped), dtype=np.float64)


def softmax(logits: NDArray[_F]) -> NDArray[_F]:
    """exp(x) / Σ exp(x) along the last axis of `logits` (…, n), of the same dtype; nothing overflows."""
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    powers /= powers.sum(axis=-1, keepdims=True)
    shares: NDArray[_F] = powers
    return shares


@dataclass(frozen=True, slots=True)
class LogisticCurve:
    """p = sigmoid(features · weights + offset); `weights` (columns,) float64."""

    weights: NDArray[np.float64]
    offset: float

    def logits(self, features: NDArray[np.float64]) -> NDArray[np.float64]:
        """(n, columns) → (n,)."""
        return np.asarray(features @ self.weights + self.offset, dtype=np.float64)


def fit_logistic(
    features: NDArray[np.float64],
    outcomes: NDArray[np.bool_],
    ridge: ArrayLike = 0.0,
    centre: ArrayLike = 0.0,
) -> LogisticCurve:
    """Logistic regression: least Σ −log likelihood + ½ Σ ridge · (coefficient − centre)², by Newton's method.

    features   (n, columns)
    outcomes   (n,)
    ridge      of every coefficient, or (columns + 1,), the last of the offset; at least 1e-6
    centre     to which coefficients are drawn, likewise

    Newton's steps are the iteratively reweighted least squares of McCullagh & Nelder 1989, each coefficient moving by
    1 at most.
    """
    rows = np.concatenate([features, np.ones((len(features), 1))], axis=1)
    pull = np.broadcast_to(np.maximum(np.asarray(ridge, np.float64), _FLOOR), rows.shape[1:])
    middle = np.broadcast_to(np.asarray(centre, np.float64), rows.shape[1:])
    coefficients = middle.copy()
    for _ in range(_MOST_STEPS):
        shares = sigmoid(rows @ coefficients)
        gradient = rows.T @ (shares - outcomes) + pull * (coefficients - middle)
        curvature = (rows * (shares * (1 - shares))[:, None]).T @ rows + np.diag(pull)
        change = np.clip(np.linalg.solve(curvature, gradient), -_STEP, _STEP)
        coefficients -= change
        if np.abs(change).max() < _CLOSE:
            break
    return LogisticCurve(coefficients[:-1], float(coefficients[-1]))
