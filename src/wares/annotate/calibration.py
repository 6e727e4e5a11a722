"""Calibrated confidence is a probability: of the values said with confidence .8, four in five are right.

Two steps on rows that were not learnt from: temperature scaling over all values (Guo et al., "On calibration of modern
neural networks", 2017), then Platt scaling of the confidence of the best one (Platt, "Probabilistic outputs for support
vector machines", 1999), which also counts rows whose value was too rare to be learnt.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wares.stats.calibration import fit_platt, fit_temperature
from wares.stats.logistic import logit, sigmoid, softmax
from wares.types import Ints, Matrix

LEAST = 30
"""Rows a calibration needs; with fewer nothing is claimed."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """confidence = sigmoid(slope · logit(p) + offset), p the largest of softmax(scores / temperature); slope ≥ 0."""

    temperature: float
    slope: float
    offset: float

    def confidence(self, scores: Matrix) -> NDArray[np.float64]:
        """(n, values) scores → (n,) in [0, 1]: the probability that the best value is right."""
        return sigmoid(self.slope * logit(_best_share(scores, self.temperature)) + self.offset)


def calibrate(scores: Matrix, codes: Ints) -> Calibration | None:
    """From (n, values) scores and (n,) true codes (negative = none of the values); None for fewer rows than `LEAST`."""
    labelled_rows = codes >= 0
    if len(codes) < LEAST or not labelled_rows.any():
        return None
    temperature = fit_temperature(scores[labelled_rows], codes[labelled_rows])
    slope, offset = fit_platt(_best_share(scores, temperature), scores.argmax(axis=1) == codes)
    return Calibration(temperature, slope, offset)


def _best_share(scores: Matrix, temperature: float) -> NDArray[np.float64]:
    """(n,) probability of the best value at this temperature."""
    shares: Matrix = softmax(scores / np.float32(temperature))
    return np.asarray(shares.max(axis=1), dtype=np.float64)
