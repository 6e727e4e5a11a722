"""Candidate table: products to rank, and what each feature contributes to their scores.

Search and recommendation both end in it. A step of ranking takes a table and gives another; none changes one in place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

import numpy as np

from wares.errors import BadInput
from wares.types import Floats, Ints, Matrix, Nums, Scores


@dataclass(frozen=True, slots=True)
class CandidateTable:
    """Products in an order, normally the best first.

    nums           (n,) int64 numbers of the products, each once
    names          (m,) names of the features, sources or modalities; each once
    contributions  (n, m) float32, what each adds to the score; a step may subtract with a column below 0
    scores         (n,) float32, the sums of the rows

    Raises `BadInput` when the shapes disagree or a name stands twice.
    """

    nums: Nums
    names: tuple[str, ...]
    contributions: Matrix
    scores: Scores = field(init=False)

    def __post_init__(self) -> None:
        if self.contributions.shape != (len(self.nums), len(self.names)):
            expected = (len(self.nums), len(self.names))
            raise BadInput(f"contributions have the shape {self.contributions.shape}; expected {expected}")
        if len(set(self.names)) < len(self.names):
            raise BadInput(f"a name stands twice: {', '.join(self.names)}")
        object.__setattr__(self, "scores", self.contributions.sum(axis=1, dtype=np.float32))

    @classmethod
    def empty(cls, names: tuple[str, ...]) -> Self:
        """No products, with these columns."""
        return cls(np.zeros(0, np.int64), names, np.zeros((0, len(names)), np.float32))

    def __len__(self) -> int:
        return len(self.nums)

    def take(self, positions: Ints) -> CandidateTable:
        """The candidates at `positions` (k,), in that order."""
        return CandidateTable(self.nums[positions], self.names, self.contributions[positions])

    def column(self, name: str) -> Scores:
        """(n,) what one feature contributes. Raises `BadInput` for a name that is not here."""
        if name not in self.names:
            raise BadInput(f"no column is called {name!r}; known: {', '.join(self.names)}")
        return self.contributions[:, self.names.index(name)]

    def with_column(self, name: str, values: Floats | Scores) -> CandidateTable:
        """The same order with one column more; `values` (n,) are added to the scores. Raises `BadInput` as above."""
        column = np.asarray(values, np.float32).reshape(-1, 1)
        if len(column) != len(self):
            raise BadInput(f"{name}: {len(column)} values for {len(self)} candidates")
        return CandidateTable(self.nums, (*self.names, name), np.concatenate([self.contributions, column], axis=1))

    def order(self, popularity: Floats | None = None) -> Ints:
        """(n,) positions by descending score, ties by descending `popularity` (n,) (NaN last), then by number."""
        ties = np.zeros(len(self)) if popularity is None else np.nan_to_num(popularity, nan=-1.0)
        return np.lexsort((self.nums, -ties, -self.scores)).astype(np.int64)

    def best(self, limit: int, popularity: Floats | None = None) -> CandidateTable:
        """The `limit` best in the order of `order`."""
        return self.take(self.order(popularity)[:limit])

    def shares(self, row: int) -> Mapping[str, float]:
        """Name → part of one candidate's score, in [0, 1], which sum to 1; empty when nothing speaks for it.

        What a column subtracts is no reason to be here: it counts as 0.
        """
        positive = np.maximum(self.contributions[row].astype(np.float64), 0.0)
        total = float(positive.sum())
        return dict(zip(self.names, (positive / total).tolist(), strict=True)) if total > 0 else {}
