"""Order of the words in the title: where they stand, how near together, and whether in the query's order."""

from __future__ import annotations

import numpy as np

from wares.rank.features.evidence import TITLE_LENGTH, RankingEvidence
from wares.rank.features.feature import RankingFeature, columns_of
from wares.types import Floats


def _values(evidence: RankingEvidence) -> Floats:
    matches = evidence.matches
    places, lengths = matches.places, np.maximum(matches.lengths, 1)
    n, q = places.shape
    if not q:
        return columns_of(*[np.zeros(n)] * 5, matches.lengths.astype(np.float64), np.zeros(n), np.zeros(n))
    has = places < TITLE_LENGTH
    count = has.sum(axis=1)
    first = np.where(count > 0, places.min(axis=1), lengths)
    last = np.where(has, places, -1).max(axis=1)
    span = np.where(count > 0, (last - first + 1) / np.maximum(count, 1), TITLE_LENGTH)
    pairs = has[:, 1:] & has[:, :-1]
    steps = np.diff(places, axis=1)
    pair_count = max(q - 1, 1)
    return columns_of(
        first / lengths,
        np.where(count > 0, (lengths - 1 - last) / lengths, 1.0),
        span,
        (pairs & (steps == 1)).sum(axis=1) / pair_count,
        (pairs & (steps > 0)).sum(axis=1) / pair_count,
        matches.lengths.astype(np.float64),
        matches.matched / lengths,
        np.where(has[:, -1], (lengths - 1 - places[:, -1]), TITLE_LENGTH).astype(np.float64),
    )


FEATURE = RankingFeature(
    "title_order",
    (
        "order_first", "order_from_end", "order_span", "order_adjacent", "order_ascending", "title_length",
        "title_matched_share", "order_last_word_from_end",
    ),
    _values,
    {"en": "place of the words in the title", "zh": "搜索词在标题中的位置"},
)  # fmt: skip
"""Places are counted from 0; a title that has none of the words stands as if they came after its end."""
