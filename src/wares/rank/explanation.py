"""Explanations: what a candidate's score is made of."""

from __future__ import annotations

import numpy as np

from wares.rank.candidates import CandidateTable
from wares.types import Ints


def positive_shares(table: CandidateTable, positions: Ints) -> list[dict[str, float]]:
    """Of each candidate at `positions` (k,) the shares above 0, see `CandidateTable.shares`; {} = it has none."""
    positive = np.maximum(table.contributions[positions].astype(np.float64), 0.0)
    totals = positive.sum(axis=1, keepdims=True)
    rows = (positive / np.where(totals > 0, totals, 1.0)).tolist()
    return [{name: share for name, share in zip(table.names, row, strict=True) if share > 0} for row in rows]
