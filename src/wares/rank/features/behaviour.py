"""Behaviour of everyone: popularity that fades, growth, and events for each time shown, smoothed."""

from __future__ import annotations

import numpy as np

from wares.rank.features.evidence import RankingEvidence
from wares.rank.features.feature import RankingFeature, columns_of, standardized
from wares.types import Floats

PRIOR = 20.0
"""Times shown that the candidates' mean rate is worth for a product of its own."""


def _values(evidence: RankingEvidence) -> Floats:
    popularity, shown = evidence.counted(evidence.popularity), evidence.counted(evidence.shown)
    given = np.nan_to_num(evidence.number("popularity"), nan=0.0)
    total = shown.sum()
    rate = popularity.sum() / total if total > 0 else 0.0
    engagement = (popularity + PRIOR * rate) / (shown + PRIOR)
    return columns_of(
        np.log1p(popularity),
        standardized(np.log1p(popularity)),
        evidence.counted(evidence.trending),
        np.log1p(engagement),
        standardized(np.log1p(np.maximum(given, 0.0))),
    )


def _is_told(evidence: RankingEvidence) -> Floats:
    popularity = evidence.counted(evidence.popularity)
    return ((popularity > 0) & (popularity >= np.median(popularity))).astype(np.float64)


FEATURE = RankingFeature(
    "behaviour",
    ("popularity_log", "popularity_standardized", "trending", "engagement_log", "feed_popularity_standardized"),
    _values,
    {"en": "what everyone takes", "zh": "大家的选择"},
    phrases={"en": "often taken by others", "zh": "很多人选择"},
    is_told=_is_told,
)
"""Events move it as they come (`wares.shop.live.popularity`): what is shown and not taken falls, what is taken rises.
"""
