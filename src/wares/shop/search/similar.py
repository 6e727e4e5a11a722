"""More like this: products ordered by the cosine of their fused vectors, computed from the vectors the index holds."""

from __future__ import annotations

import numpy as np

from wares.encode.fusion import fuse, similarity_shares
from wares.search.admission import IMAGE, TEXT
from wares.search.fusion import best_first
from wares.search.retrieval import RankedProducts
from wares.types import Filter, Index, Leg, Nums, Vectors


def alike(index: Index, num: int, share: float, where: Filter, neighbours: int) -> RankedProducts:
    """At most `neighbours` products of `where` most like product `num`, without itself; none when it has no vector.

    Candidates are those whose words or whose picture are nearest to the fused vector; their order is exact. `share` is
    that of words (`wares.encode.fusion`); contributions are those of words and picture, their sum is the cosine.
    """
    product = _fused(index, num, share)
    if product is None:
        return RankedProducts(
            np.empty(0, np.int64), np.empty(0, np.float32), np.empty((0, 2), np.float32), (TEXT, IMAGE)
        )
    legs = [Leg(using, product, neighbours + 1) for using in (TEXT, IMAGE)]
    nums = np.unique(np.concatenate([leg.nums for leg in index.search(legs, where)]))
    nums = nums[nums != num]
    texts, pictures = (_stored(index, nums, using, len(product)) for using in (TEXT, IMAGE))
    contributions = similarity_shares(product, texts, pictures, share)
    scores = contributions.sum(axis=1, dtype=np.float32)
    popularity = index.numbers(nums, "popularity") if "popularity" in index.attributes() else scores * 0.0
    return RankedProducts(nums, scores, contributions, (TEXT, IMAGE)).take(
        best_first(nums, scores, popularity)[:neighbours]
    )


def _fused(index: Index, num: int, share: float) -> Vectors | None:
    held = [index.vectors([num], using).get(num) for using in (TEXT, IMAGE)]
    dim = next((len(vector) for vector in held if vector is not None), 0)
    rows = [np.zeros((1, dim), np.float32) if vector is None else vector[None] for vector in held]
    product: Vectors = fuse(rows[0], rows[1], share)[0]
    return product if product.any() else None


def _stored(index: Index, nums: Nums, using: str, dim: int) -> Vectors:
    """(n, dim) vectors of `nums`; zeros where a product has none."""
    held = index.vectors(nums.tolist(), using)
    rows = np.zeros((len(nums), dim), np.float32)
    for row, num in enumerate(nums.tolist()):
        if num in held:
            rows[row] = held[num]
    return rows
