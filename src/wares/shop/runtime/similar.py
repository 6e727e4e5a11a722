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
from wares.search.request import IMAGE, TEXT
from wares.types import ALL, POPULARITY, Filter, Floats, Index, Leg, LegCandidates, Nums, Vectors

MODALITIES = (TEXT, IMAGE)


def vectors_of(index: Index, nums: Nums) -> tuple[Vectors, Vectors]:
    """(n, dim) vectors of words and of pictures; a row of zeros where a product has none."""
    return index.matrix(nums, TEXT), index.matrix(nums, IMAGE)


def similar_products(
    index: Index, nums: Sequence[int], share: float, limit: int, where: Filter = ALL
) -> list[CandidateTable]:
    """Of each product of `nums` the at most `limit` products of `where` that are most like it, without itself.

    share  0–1, of words beside the picture

    Contributions are those of words and picture, their sum is the cosine; equal ones stand by popularity. A product
    without any vector has none.
    """
    fused = fuse(*vectors_of(index, np.array(nums, np.int64)), share)
    with_vector = np.flatnonzero(fused.any(axis=1)).tolist()
    legs = [Leg(using, fused[position], limit + 1) for position in with_vector for using in MODALITIES]
    hits = index.select(where=where).candidates(legs)
    tables = [CandidateTable.empty(MODALITIES) for _ in nums]
    for leg, position in enumerate(with_vector):
        near = _candidates(hits[2 * leg : 2 * leg + 2], nums[position])
        shares = similarity_shares(fused[position], *vectors_of(index, near), share)
        table = CandidateTable(near, MODALITIES, shares)
        tables[position] = table.best(limit, _popularity(index, near))
    return tables


def _candidates(hits: Sequence[LegCandidates], num: int) -> Nums:
    """Numbers that any leg found, ascending, without the product itself."""
    nums: Nums = np.unique(np.concatenate([each.nums for each in hits]))
    others: Nums = nums[nums != num]
    return others


def _popularity(index: Index, nums: Nums) -> Floats | None:
    if POPULARITY not in index.attributes():
        return None
    return index.select().read(nums, (POPULARITY,)).numbers[POPULARITY]
