"""The linear blend: where a candidate stands without a learnt ranker."""

from __future__ import annotations

from wares.rank.features.evidence import RankingEvidence
from wares.rank.features.feature import RankingFeature, columns_of, relative, standardized
from wares.types import Floats


def _values(evidence: RankingEvidence) -> Floats:
    return columns_of(relative(evidence.fused), standardized(evidence.fused))


FEATURE = RankingFeature(
    "blend",
    ("fused_relative", "fused_standardized"),
    _values,
    {"en": "all modalities together", "zh": "综合匹配度"},
)
