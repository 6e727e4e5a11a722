"""Vector scores: the best products of a tier by the dot product with a vector, as a dense `Leg` says."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wares.index.tier import Tier
from wares.types import Mask, Rows, Scores, Vectors


def best_by_vector(tier: Tier, using: str, query: Vectors, limit: int) -> tuple[Rows, Scores]:
    """Rows and scores of the at most `limit` best of the tier that have such a vector, best first, equal ones by
    popularity.
    """
    table = tier.snapshot.table
    index = table.files.dense[using]
    if tier.condition is None:
        rows, scores = tier.rows, index.exact(query, tier.rows)
        rows, scores = rows[scores > -np.inf], scores[scores > -np.inf]
    else:
        neighbours = index.nearest(query, limit, table.length, _AdmittedRows(tier))
        rows, scores = neighbours.rows, neighbours.scores
    order = np.lexsort((~table.ranks(rows), -scores))[:limit]
    return rows[order], scores[order]


@dataclass(frozen=True, slots=True)
class _AdmittedRows:
    """A tier as `wares.index.dense.nearest` asks of it."""

    tier: Tier

    def count(self) -> int:
        """How many rows are admitted."""
        return self.tier.count()

    def keep(self, rows: Rows) -> Mask:
        """(n,) which rows are admitted."""
        mask = self.tier.snapshot.table.are_newest(rows)
        mask[mask] = self.tier.keep(rows[mask])
        return mask

    def rows(self) -> Rows:
        """All admitted rows."""
        return np.concatenate([self.tier.rows, self.tier.snapshot.searcher.rows(self.tier.query())])
