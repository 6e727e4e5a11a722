"""Query class: how long the query is, whether it has digits or names values, and how many candidates there are.

The same for every candidate: trees ask it before they ask something else.
"""

from __future__ import annotations

import numpy as np

from wares.rank.features.evidence import RankingEvidence
from wares.rank.features.feature import RankingFeature
from wares.types import Floats


def _values(evidence: RankingEvidence) -> Floats:
    query = evidence.query
    row = [
        float(len(query)),
        float(query.has_digit.mean()) if len(query) else 0.0,
        float(query.named.mean()) if len(query) else 0.0,
        float(query.idf.mean()) if len(query) else 0.0,
    ]
    return np.tile(np.array(row), (len(evidence), 1))


FEATURE = RankingFeature(
    "query",
    ("query_words", "query_digits", "query_named", "query_idf"),
    _values,
    {"en": "kind of query", "zh": "搜索类型"},
)
