"""From an admitted set to an order: fusion of what each modality found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from wares.search.admission import IMAGE, TEXT, AdmittedSet
from wares.search.fusion import best_first, rank_contributions, score_contributions
from wares.types import Index, Nums, Scores

Fusion = Literal["rrf", "score"]


@dataclass(frozen=True, slots=True)
class RankedProducts:
    """Best first: `nums` (n,), fused `scores` (n,), and `contributions` (n, m) of each of the m `modalities`."""

    nums: Nums
    scores: Scores
    contributions: NDArray[np.float32]
    modalities: tuple[str, ...]

    def take(self, positions: NDArray[np.int64]) -> RankedProducts:
        """Those at `positions`, in that order."""
        return RankedProducts(
            self.nums[positions], self.scores[positions], self.contributions[positions], self.modalities
        )


def ordered(index: Index, admitted: AdmittedSet, weights: Mapping[str, float], fusion: Fusion) -> RankedProducts:
    """The admitted set by fused score. A modality absent from `weights` counts with 0."""
    names = tuple(admitted.legs)
    legs = [admitted.legs[name] for name in names]
    factors = [weights.get(name, 0.0) for name in names]
    if fusion == "rrf":
        contributions = rank_contributions(admitted.nums, legs, factors)
    else:
        floors = [-1.0 if name in (IMAGE, TEXT) else 0.0 for name in names]
        contributions = score_contributions(admitted.nums, legs, factors, floors)
    scores = contributions.sum(axis=1, dtype=np.float32)
    popularity = index.numbers(admitted.nums, "popularity") if "popularity" in index.attributes() else scores * 0.0
    found = RankedProducts(admitted.nums, scores, contributions, names)
    return found.take(best_first(admitted.nums, scores, popularity))


def by_number(found: RankedProducts, values: NDArray[np.float64], descending: bool) -> RankedProducts:
    """Sorted by `values` (n,), NaN last either way; equal values keep their order of relevance."""
    keys = np.where(np.isnan(values), np.inf, -values if descending else values)
    return found.take(np.argsort(keys, kind="stable").astype(np.int64))
