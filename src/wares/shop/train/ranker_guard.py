"""Guard of rankers: a new one beside the running one and the linear blend, on data that neither has learnt from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from wares.rank.features.registry import COLUMNS
from wares.stats.calibration import expected_calibration_error
from wares.stats.isotonic import IsotonicCurve, fit_isotonic
from wares.stats.ranking_metrics import mean, ndcg_at_k, ranked_relevance
from wares.types import Floats, Ints, Matrix

_BLEND = COLUMNS.index("fused_relative")
_LEAST_OUTCOMES = 20
K = 10


def blend_scores(features: Matrix) -> Floats:
    """(n,) how the linear blend orders rows."""
    return features[:, _BLEND].astype(np.float64)


def ndcg_of(scores: Floats, gains: Floats, counts: Ints) -> Floats:
    """(q,) nDCG@10 of each query by `gains` (n,) that are already 2^rel − 1, ties against us; NaN = nothing is worth
    anything.
    """
    relevance = np.log2(1 + gains)
    ends = np.cumsum(counts)
    return np.array(
        [
            ndcg_at_k(ranked_relevance(relevance[end - n : end], scores[end - n : end]), K)
            for end, n in zip(ends.tolist(), counts.tolist(), strict=True)
        ]
    )


@dataclass(frozen=True, slots=True)
class GuardVerdict:
    """Figures on held-out data.

    figures   model ("new", "running", "linear") → nDCG@10
    error     half the 95 % interval of new − running, query by query
    """

    figures: Mapping[str, float]
    error: float

    @property
    def is_worse(self) -> bool:
        """Whether the new one is worse than what runs."""
        return not self.figures["new"] >= self.figures["running"]


def verdict(scores: Mapping[str, Floats], gains: Floats, counts: Ints) -> GuardVerdict:
    """Compare "new" with "running" and others by the `gains` (n,) of held-out rows."""
    each = {name: ndcg_of(values, gains, counts) for name, values in scores.items()}
    gaps = each["new"] - each["running"]
    gaps = gaps[~np.isnan(gaps)]
    error = 1.96 * float(gaps.std() / np.sqrt(len(gaps))) if len(gaps) > 1 else float("nan")
    return GuardVerdict({name: mean(values.tolist()) for name, values in each.items()}, error)


def calibrate(
    scores: Floats, outcomes: Mapping[str, Floats], theta: Floats
) -> tuple[dict[str, IsotonicCurve], dict[str, float]]:
    """Goal → isotonic curve from held-out rows, corrected for position; and its calibration error, of curves from one
    half of these rows on the other. A goal with few outcomes has none.
    """
    curves, errors = {}, {}
    half = np.arange(len(scores)) % 2 == 0
    for goal, values in outcomes.items():
        if values.sum() < _LEAST_OUTCOMES:
            continue
        curves[goal] = fit_isotonic(scores, values / theta, theta)
        curve = fit_isotonic(scores[half], values[half] / theta[half], theta[half])
        chances = theta[~half] * curve(scores[~half])
        errors[goal] = expected_calibration_error(chances, values[~half])
    return curves, errors
