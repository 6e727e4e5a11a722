"""Kept attributes: a product or a picture with words stays what it is, but for what the words name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wares.stats.membership import united
from wares.types import (
    ALL,
    MOST_NUMS,
    Among,
    And,
    AttributesLeg,
    Filter,
    Index,
    Leg,
    LegCandidates,
    Nums,
    Reading,
    Vectors,
)

ASKED = 4.0
"""What it counts to have all that words name, beside the weights of what is kept."""


@dataclass(frozen=True, slots=True)
class KeptAttribute:
    """Products with the same value of an attribute, and what it counts (> 0) to have it."""

    has_value: Filter
    weight: float


@dataclass(frozen=True, slots=True)
class KeptAttributes:
    """What stays as it is where words change something else.

    kind      products of the same kind; no others are found
    asked     products that have what the words name, one filter for each thing
    readings  the values among that, graded
    same      attributes that are better the same, what counts most in front
    """

    kind: Filter = ALL
    asked: tuple[Filter, ...] = ()
    readings: tuple[Reading, ...] = ()
    same: tuple[KeptAttribute, ...] = ()


def nearest_kept(
    index: Index, kept: KeptAttributes, dense: Sequence[tuple[str, Vectors]], where: Filter, limit: int
) -> Nums:
    """Numbers, ascending, of the nearest of the kind, of those that have what is asked, and of those that have what
    counts most besides: at most `limit` each by each of the vectors `dense`; the most popular without any.
    """
    scope = And((where, kept.kind))
    scopes: list[Filter] = [scope]
    if kept.asked:
        scopes.append(And((scope, *kept.asked)))
    if kept.same:
        scopes.append(And((scope, *kept.asked, kept.same[0].has_value)))
    limit = min(limit, MOST_NUMS // (len(scopes) * max(1, len(dense))))
    nums: Nums = np.empty(0, np.int64)
    for each in scopes:
        selection = index.select(where=each)
        if dense:
            for leg in selection.candidates([Leg(using, vector, limit) for using, vector in dense]):
                nums = united(nums, leg.nums)
        else:
            nums = united(nums, selection.top(np.empty(0, np.int64), None, 0, limit))
    return nums


def kept_leg(index: Index, kept: KeptAttributes, nums: Nums) -> LegCandidates:
    """Products of `nums` by how much they have of what is asked and kept: a weighted mean, 0–1, without those of 0."""
    among = index.select(where=Among(tuple(nums.tolist())))
    total, scores = 0.0, np.zeros(len(nums))
    if parts := len(kept.readings) + len(_unread(kept)):
        asked = np.zeros(len(nums))
        if kept.readings:
            (leg,) = among.candidates([AttributesLeg(kept.readings, len(nums), nums)])
            asked += len(kept.readings) * _aligned(nums, leg)
        for condition in _unread(kept):
            asked += index.select(where=condition).keep(nums)
        total, scores = ASKED, ASKED * asked / parts
    for same in kept.same:
        scores = scores + same.weight * index.select(where=same.has_value).keep(nums)
        total += same.weight
    positions = np.flatnonzero(scores)
    positions = positions[np.argsort(-scores[positions], kind="stable")]
    return LegCandidates(nums[positions], (scores[positions] / max(total, 1e-9)).astype(np.float32))


def _unread(kept: KeptAttributes) -> tuple[Filter, ...]:
    """What is asked besides the values that were read; these stand in front."""
    return kept.asked[len(kept.readings) :]


def _aligned(nums: Nums, leg: LegCandidates) -> NDArray[np.float64]:
    """(n,) the leg's score of each of `nums` (ascending), 0 where it has none."""
    scores = np.zeros(len(nums))
    scores[np.searchsorted(nums, leg.nums)] = leg.scores
    return scores
