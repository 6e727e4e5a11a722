"""Dense search of an index beside exact search over the vectors it has: recall@100, unfiltered and filtered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from _common import Figures, percentiles, rounded, timed
from wares.index.filters import parse
from wares.types import ALL, Filter, Index, Leg, Nums, Scores, Vectors

K = 100
_AT_ONCE = 10_000
FILTERS: Mapping[str, str] = {
    "all": "",
    "half": "price < 36.6",
    "tenth": "price < 11.5",
    "hundredth": "price < 4.5",
    "category": "masterCategory:Footwear",
    "narrow_category": "subCategory:Watches",
}
"""Random ones by price, which is drawn apart from everything else; correlated ones by category."""


def recall(index: Index, queries: Mapping[str, Vectors]) -> Figures:
    """Each modality in `queries` under each filter: recall@100, mean and of the worst question, and times."""
    figures: Figures = {}
    filters = {name: parse(text) if text else ALL for name, text in FILTERS.items()}
    for using, vectors in queries.items():
        best = _exact(index, using, vectors, filters)
        for name, where in filters.items():
            found = [timed(_search, index, using, vector, where) for vector in vectors]
            shares = [
                len(np.intersect1d(nums, right)) / len(right)
                for (nums, _), right in zip(found, best[name], strict=True)
                if len(right)
            ]
            if shares:
                key = f"recall_{using}_{name}"
                figures |= {key: rounded(float(np.mean(shares))), f"{key}_worst": rounded(min(shares))}
                figures |= percentiles([took for _, took in found], f"dense_{using}_{name}_")
    return figures


def _search(index: Index, using: str, vector: Vectors, where: Filter) -> Nums:
    return index.select(where=where).candidates([Leg(using, vector, K)])[0].nums


class _Best:
    """The `K` best of each of n questions so far: `nums` (n, at most K)."""

    def __init__(self, count: int) -> None:
        self.nums = np.empty((count, 0), np.int64)
        self._scores = np.empty((count, 0), np.float32)

    def add(self, nums: Nums, scores: Scores) -> None:
        """`nums` (m,) with their `scores` (n, m)."""
        self.nums = np.hstack([self.nums, np.broadcast_to(nums, scores.shape)])
        self._scores = np.hstack([self._scores, scores])
        if self.nums.shape[1] > K:
            first = np.argpartition(-self._scores, K - 1, axis=1)[:, :K]
            self.nums = np.take_along_axis(self.nums, first, 1)
            self._scores = np.take_along_axis(self._scores, first, 1)


def _exact(index: Index, using: str, queries: Vectors, filters: Mapping[str, Filter]) -> dict[str, list[Nums]]:
    """Filter → the `K` best of each query over all stored vectors that satisfy it, block by block."""
    selections = {name: index.select(where=where) for name, where in filters.items()}
    best = {name: _Best(len(queries)) for name in filters}
    for nums, vectors in _blocks(index, using):
        scores = queries @ vectors.T
        for name, selection in selections.items():
            kept = selection.keep(nums)
            best[name].add(nums[kept], scores[:, kept])
    return {name: list(found.nums) for name, found in best.items()}


def _blocks(index: Index, using: str) -> Iterator[tuple[Nums, Vectors]]:
    every, _ = index.versions()
    for start in range(0, len(every), _AT_ONCE):
        stored = index.vectors(every[start : start + _AT_ONCE].tolist(), using)
        if stored:
            yield np.fromiter(stored, np.int64, len(stored)), np.stack(list(stored.values()))
