"""Explanations: what a candidate's score is made of, and how each feature alone would have ranked it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from wares.rank.candidates import CandidateTable


@dataclass(frozen=True, slots=True)
class RankExplanation:
    """Explanation of one candidate.

    shares  name → part of the score, in [0, 1]; they sum to 1, or are all absent when nothing speaks for it
    ranks   name → 1-based rank among the table's candidates by that feature alone; ties share the best rank
    """

    shares: Mapping[str, float]
    ranks: Mapping[str, int]


def explain(table: CandidateTable, row: int) -> RankExplanation:
    """Shares and ranks of the candidate at `row`."""
    better = (table.contributions > table.contributions[row]).sum(axis=0) + 1
    return RankExplanation(table.shares(row), dict(zip(table.names, better.tolist(), strict=True)))


def positive_shares(table: CandidateTable, row: int) -> dict[str, float]:
    """The shares above 0."""
    return {name: share for name, share in table.shares(row).items() if share > 0}
