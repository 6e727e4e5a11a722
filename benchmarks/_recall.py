"""Dense search of an index beside exact search over the vectors it has: recall@100, unfiltered and filtered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from _common import Figures, percentiles, rounded, timed
from wares.index.filters import parse
from wares.types import ALL, Filter, Index, Leg, Nums, Vectors

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
    for using, vectors in queries.items():
        for name, text in FILTERS.items():
            where = parse(text) if text else ALL
            best = _exact(index, using, vectors, where)
            found = [timed(_search, index, using, vector, where) for vector in vectors]
            shares = [
                len(np.intersect1d(nums, right)) / len(right)
                for (nums, _), right in zip(found, best, strict=True)
                if len(right)
            ]
            if shares:
                key = f"recall_{using}_{name}"
                figures |= {key: rounded(float(np.mean(shares))), f"{key}_worst": rounded(min(shares))}
                figures |= percentiles([took for _, took in found], f"dense_{using}_{name}_")
    return figures


def _search(index: Index, using: str, vector: Vectors, where: Filter) -> Nums:
    return index.select(where=where).candidates([Leg(using, vector, K)])[0].nums


def _exact(index: Index, using: str, queries: Vectors, where: Filter) -> list[Nums]:
    """The `K` best of each query over all stored vectors that satisfy `where`, block by block."""
    scores = np.full((len(queries), 0), 0.0, np.float32)
    nums = np.empty((len(queries), 0), np.int64)
    for block, vectors in _blocks(index, using, where):
        scores = np.hstack([scores, queries @ vectors.T])
        nums = np.hstack([nums, np.broadcast_to(block, (len(queries), len(block)))])
        if scores.shape[1] > K:
            first = np.argpartition(-scores, K - 1, axis=1)[:, :K]
            scores, nums = np.take_along_axis(scores, first, 1), np.take_along_axis(nums, first, 1)
    return list(nums)


def _blocks(index: Index, using: str, where: Filter) -> Iterator[tuple[Nums, Vectors]]:
    selection = index.select(where=where)
    every, _ = index.versions()
    for start in range(0, len(every), _AT_ONCE):
        block = every[start : start + _AT_ONCE]
        stored = index.vectors(block[selection.keep(block)].tolist(), using)
        if stored:
            yield np.fromiter(stored, np.int64, len(stored)), np.stack(list(stored.values()))
