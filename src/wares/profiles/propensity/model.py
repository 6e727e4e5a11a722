"""Purchase propensity: logistic regression over what has happened in a visit so far.

Asked after every touch; the answer is the probability that the same visit still brings a purchase.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wares.errors import BadInput
from wares.profiles.propensity.features import FEATURES, TouchLog, buys_later, visit_features, visits_of
from wares.stats.calibration import expected_calibration_error
from wares.stats.logistic import fit_logistic, sigmoid
from wares.stats.ranking_metrics import area_under_curve
from wares.types import Floats

LEAST = 100
"""Sessions that a fit needs, and ten that bought."""

_MOMENTS = np.array([1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144])  # touches of a visit after which it is learnt from
_FIT, _CALIBRATE = 0.6, 0.8  # shares of the time: learnt from, calibrated on, the rest says how good it is
_RIDGE = 1.0  # how much the weights are drawn to 0
_BINS = 10


@dataclass(frozen=True, slots=True)
class FeatureShare:
    """Share of a feature: what it adds to the logit beside an average session; below 0 it speaks against a purchase."""

    feature: str
    value: float
    contribution: float


@dataclass(frozen=True, slots=True)
class PropensityModel:
    """Propensity model: p = sigmoid(offset + Σ weights · (value − means) / spreads), in the order of `FEATURES`."""

    means: tuple[float, ...]
    spreads: tuple[float, ...]
    weights: tuple[float, ...]
    offset: float

    def probability(self, features: Floats) -> Floats:
        """(n, features) → (n,) in (0, 1)."""
        return sigmoid(self._contributions(features).sum(axis=1) + self.offset)

    def explain(self, features: Floats) -> tuple[FeatureShare, ...]:
        """What each feature of one row (features,) adds, the largest first; with `offset` they sum to the logit."""
        contributions = self._contributions(features[None])[0].tolist()
        shares = [FeatureShare(*row) for row in zip(FEATURES, features.tolist(), contributions, strict=True)]
        return tuple(sorted(shares, key=lambda share: -abs(share.contribution)))

    def _contributions(self, features: Floats) -> Floats:
        contributions: Floats = (features - np.array(self.means)) / np.array(self.spreads) * np.array(self.weights)
        return contributions


@dataclass(frozen=True, slots=True)
class PropensityReport:
    """Test of a propensity model: how good it is on the latest fifth of the time, of which nothing was learnt.

    auc                 probability that a moment before a purchase has the higher probability
    calibration_error   expected calibration error over ten equal parts (Naeini et al. 2015)
    base                share of the moments before a purchase
    moments, visits     how many were asked
    """

    auc: float
    calibration_error: float
    base: float
    moments: int
    visits: int


@dataclass(frozen=True, slots=True)
class _VisitSamples:
    """Samples of a log, (n,) each: their `features` (n, columns), the visit, when it began, whether it buys later."""

    features: Floats
    visits: NDArray[np.int64]
    starts: Floats
    buys: NDArray[np.bool_]

    def of(self, rows: NDArray[np.bool_]) -> _VisitSamples:
        return _VisitSamples(self.features[rows], self.visits[rows], self.starts[rows], self.buys[rows])


def fit(log: TouchLog) -> tuple[PropensityModel, PropensityReport]:
    """Learnt from the first three fifths of the time, calibrated on the fourth, judged on the last.

    Raises `BadInput` when there are fewer than 100 visits, or fewer than 10 that bought, to learn from, or when the
    later parts have none of either kind.
    """
    samples = _samples(log)
    cuts = np.quantile(samples.starts, [_FIT, _CALIBRATE]) if len(samples.starts) else np.zeros(2)
    early, late = samples.starts < cuts[0], samples.starts >= cuts[1]
    training, calibration, test = samples.of(early), samples.of(~early & ~late), samples.of(late)
    _require_enough(training, calibration, test)
    model = _fit(training, calibration)
    return model, _report(model, test)


def _fit(training: _VisitSamples, calibration: _VisitSamples) -> PropensityModel:
    means, spreads = training.features.mean(axis=0), training.features.std(axis=0)
    spreads = np.where(spreads > 0, spreads, 1.0)
    ridge = np.append(np.full(len(FEATURES), _RIDGE), 0.0)
    curve = fit_logistic((training.features - means) / spreads, training.buys, ridge)
    logits = curve.logits((calibration.features - means) / spreads)
    platt = fit_logistic(logits[:, None], calibration.buys)
    slope = max(float(platt.weights[0]), 0.0)
    return PropensityModel(
        tuple(means.tolist()),
        tuple(spreads.tolist()),
        tuple((slope * curve.weights).tolist()),
        slope * curve.offset + platt.offset,
    )


def _report(model: PropensityModel, test: _VisitSamples) -> PropensityReport:
    probabilities = model.probability(test.features)
    return PropensityReport(
        area_under_curve(probabilities, test.buys),
        expected_calibration_error(probabilities, test.buys, _BINS),
        float(test.buys.mean()),
        len(test.buys),
        len(np.unique(test.visits)),
    )


def _samples(log: TouchLog) -> _VisitSamples:
    """After the 1st, 2nd, 3rd, 5th, 8th … row of a visit, all rows of one time being there."""
    visits = visits_of(log)
    numbers = np.arange(len(visits)) - np.searchsorted(visits, visits) + 1
    complete = (np.diff(visits, append=-1) != 0) | (np.diff(log.times, append=np.inf) != 0)
    rows = np.isin(numbers, _MOMENTS) & complete
    starts = log.times[np.searchsorted(visits, visits[rows])]
    return _VisitSamples(visit_features(log)[rows], visits[rows], starts, buys_later(log)[rows])


def _require_enough(training: _VisitSamples, calibration: _VisitSamples, test: _VisitSamples) -> None:
    n, buying = len(np.unique(training.visits)), len(np.unique(training.visits[training.buys]))
    if n < LEAST or buying < LEAST // 10:
        raise BadInput(f"log: {n} visits, {buying} that bought, are too few to learn from; {LEAST} and 10 are needed")
    for name, part in (("fourth", calibration), ("last", test)):
        if part.buys.all() or not part.buys.any():
            raise BadInput(f"log: the {name} fifth of the time has only visits of one kind; give a longer log")
