"""Profile affinity: how well a candidate suits what is known of the shopper."""

from __future__ import annotations

import numpy as np

from wares.rank.features.evidence import RankingEvidence
from wares.rank.features.feature import RankingFeature, columns_of, standardized
from wares.types import Floats


def _values(evidence: RankingEvidence) -> Floats:
    return columns_of(evidence.affinity, standardized(evidence.affinity))


def _is_told(evidence: RankingEvidence) -> Floats:
    return (evidence.affinity > 0).astype(np.float64)


FEATURE = RankingFeature(
    "profile",
    ("affinity", "affinity_standardized"),
    _values,
    {"en": "the shopper's taste", "zh": "顾客偏好"},
    neutral=(0.0, 0.0),
    phrases={"en": "suits your taste", "zh": "符合您的喜好"},
    is_told=_is_told,
)
"""0 for a shopper of whom nothing is known; every event of theirs changes it (`wares.profiles`)."""
