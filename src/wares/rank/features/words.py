"""Words of the query in the title: how many, which, and what the most telling missing one weighs."""

from __future__ import annotations

import numpy as np

from wares.rank.features.evidence import RankingEvidence
from wares.rank.features.feature import RankingFeature, columns_of
from wares.types import Floats


def _values(evidence: RankingEvidence) -> Floats:
    query, worth = evidence.query, evidence.matches.worth
    n, q = worth.shape
    if not q:
        return np.zeros((n, 8))
    digits = query.has_digit
    weights: Floats = query.idf / query.idf.sum()
    digit_share: Floats = (worth * digits).sum(axis=1) / max(int(digits.sum()), 1)
    has = worth > 0
    missing = np.where(has, 0.0, weights)
    return columns_of(
        (worth * weights).sum(axis=1),
        worth.sum(axis=1) / q,
        has.sum(axis=1) / q,
        missing.max(axis=1),
        worth[:, -1],
        worth[:, 0],
        digit_share if digits.any() else np.full(n, 0.5),
        worth[:, int(query.idf.argmax())],
    )


def _is_told(evidence: RankingEvidence) -> Floats:
    return np.asarray((evidence.matches.worth > 0).any(axis=1), np.float64)


FEATURE = RankingFeature(
    "title_words",
    (
        "words_coverage_idf", "words_coverage", "words_share", "words_missing_idf", "words_last", "words_first",
        "words_digits", "words_rarest",
    ),
    _values,
    {"en": "words of the query in the title", "zh": "标题中含有的搜索词"},
    phrases={"en": "matches {words}", "zh": "符合“{words}”"},
    is_told=_is_told,
)  # fmt: skip
"""Coverage by inverse document frequency and plain; the rarest word missing; the last word, mostly the thing itself."""
