"""Vector scores: the best products of a tier by the dot product with a vector, as a dense `Leg` says."""

from __future__ import annotations

import numpy as np

from wares.index.tier import Tier
from wares.types import Rows, Scores, Vectors


def best_by_vector(tier: Tier, using: str, query: Vectors, limit: int) -> tuple[Rows, Scores]:
    """Rows and scores of the at most `limit` best of the tier that have such a vector, best first."""
    snapshot = tier.snapshot
    rows = tier.rows
    if tier.condition is not None:
        rows = np.concatenate([rows, snapshot.searcher.rows(snapshot.queries.filter(tier.condition))])
    matrix = snapshot.table.vectors(rows, using)
    scores = (matrix @ query).astype(np.float32)
    has = np.flatnonzero(matrix.any(axis=1))
    order = has[np.lexsort((~snapshot.table.ranks(rows[has]), -scores[has]))][:limit]
    return rows[order], scores[order]
