"""Click line: a linear model of clicks in the position-based model, from which trees start."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wares.training.ranking.click_model import click_gradient, click_loss
from wares.types import Floats, Ints, Matrix

RIDGE = 3.0
"""Penalty of each weight, of features in standard deviations, in clicks."""


@dataclass(frozen=True, slots=True)
class ClickLine:
    """score = features · weights; `weights` (columns,) are of the features as they come."""

    weights: Floats

    def scores(self, features: Matrix) -> Floats:
        """(n,) log of how much likelier a click is."""
        return features.astype(np.float64) @ self.weights


def fit_click_line(features: Matrix, clicks: Floats, theta: Floats, starts: Ints, ridge: float = RIDGE) -> ClickLine:
    """The likeliest line by `wares.training.ranking.click_model`, its weights drawn to 0.

    features  (n, columns), `clicks` (n,) ≥ 0, `theta` (n,) in (0, 1], `starts` (q,) where each answer's rows begin
    """
    from scipy.optimize import minimize

    means, deviations = features.mean(axis=0, dtype=np.float64), features.std(axis=0, dtype=np.float64)
    varies = deviations > 1e-6 * np.maximum(1.0, np.abs(means))
    scaled = ((features[:, varies] - means[varies]) / deviations[varies]).astype(np.float64)

    def loss(line: Floats) -> tuple[float, Floats]:
        scores = scaled @ line
        gradient, _ = click_gradient(scores, clicks, theta, starts)
        value = float(clicks.sum()) * click_loss(scores, clicks, theta, starts) + ridge / 2 * float(line @ line)
        return value, scaled.T @ gradient + ridge * line

    line = minimize(loss, np.zeros(scaled.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 100}).x
    weights = np.zeros(features.shape[1])
    weights[varies] = line / deviations[varies]
    return ClickLine(weights)
