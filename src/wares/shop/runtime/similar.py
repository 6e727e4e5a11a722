"""Similar products: nearest to the fused vector of words and picture; one definition for searches and recommendations.

Candidates are the products whose words or whose picture are nearest to the fused vector (`wares.encode.fusion`); their
order is by its exact cosine with each candidate's own fused vector. So nothing is proportional to the shop but what the
index itself does.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from wares.encode.fusion import fuse, similarity_shares
from wares.rank.candidates import CandidateTable
from wares.search.admission import IMAGE, TEXT
from wares.types import Filter, Index, Leg, LegCandidates, Nums, Vectors

MODALITIES = (TEXT, IMAGE)


def similar_products(
    index: Index, nums: Sequence[int], share: float, limit: int, where: Filter | None = None
) -> list[CandidateTable]:
    """Of each product of `nums` the at most `limit` products of `where` that are most like it, without itself.

    share  0–1, of words beside the picture

    Contributions are those of words and picture, their sum is the cosine; equal ones stand by popularity. A product
    without any vector has none.
    """
    fused = fuse(*(_stored(index, nums, using) for using in MODALITIES), share)
    known = np.flatnonzero(fused.any(axis=1)).tolist()
    legs = [Leg(using, fused[place], limit + 1) for place in known for using in MODALITIES]
    hits = index.search(legs, where) if legs else []
    found = [CandidateTable.empty(MODALITIES) for _ in nums]
    for at, place in enumerate(known):
        near = _candidates(hits[2 * at : 2 * at + 2], nums[place])
        texts, pictures = (_stored(index, near.tolist(), using, fused.shape[1]) for using in MODALITIES)
        table = CandidateTable(near, MODALITIES, similarity_shares(fused[place], texts, pictures, share))
        found[place] = table.best(limit, _popularity(index, near))
    return found


def _candidates(hits: Sequence[LegCandidates], num: int) -> Nums:
    """Numbers that any leg found, ascending, without the product itself."""
    nums: Nums = np.unique(np.concatenate([each.nums for each in hits]))
    others: Nums = nums[nums != num]
    return others


def _popularity(index: Index, nums: Nums) -> np.ndarray[tuple[int], np.dtype[np.float64]] | None:
    return index.numbers(nums, "popularity") if "popularity" in index.attributes() else None


def _stored(index: Index, nums: Sequence[int], using: str, dim: int = 0) -> Vectors:
    """(n, dim) vectors of `nums`; zeros where a product has none."""
    stored = index.vectors(nums, using)
    dim = dim or next((len(vector) for vector in stored.values()), 0)
    rows = np.zeros((len(nums), dim), np.float32)
    for row, num in enumerate(nums):
        if num in stored:
            rows[row] = stored[num]
    return rows
