"""Explanations: what a candidate's score is made of."""

from __future__ import annotations

from wares.rank.candidates import CandidateTable


def positive_shares(table: CandidateTable, row: int) -> dict[str, float]:
    """The shares above 0."""
    return {name: share for name, share in table.shares(row).items() if share > 0}
