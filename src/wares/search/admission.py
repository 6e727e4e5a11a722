"""The admitted set: which products a query is about, computed once, whatever retrieved them.

Hits, total, pages, facets, statistics and groups are all taken from it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from wares.search.composition import Aspect, agreement
from wares.types import (
    Among,
    And,
    Filter,
    HasTerms,
    Index,
    Leg,
    LegCandidates,
    Match,
    Matched,
    Nums,
    Or,
    QueryAnalysis,
    Reading,
    Scores,
    Sparse,
    Vectors,
)

WORDS, IMAGE, TEXT, ATTRIBUTES, COMPOSED = "words", "image", "text", "attributes", "composed"
_SHARE = 0.25
_NOTHING = LegCandidates(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32))


@dataclass(frozen=True, slots=True)
class AdmittedSet:
    """`nums` in ascending order; `legs` modality → what it found (products outside `nums` may be among them)."""

    nums: Nums
    legs: dict[str, LegCandidates]
    matched: Matched


@dataclass(frozen=True, slots=True)
class AdmissionLimits:
    """How far a search goes.

    enough      words are relaxed while fewer products match
    least       0–1: the share of the best score that a product matching only some words needs
    ranked      products that are ordered by relevance
    neighbours  products that a vector search admits
    """

    enough: int
    least: float
    ranked: int
    neighbours: int


def everything(index: Index, where: Filter) -> AdmittedSet:
    """No words, no picture: all the filter lets through."""
    return AdmittedSet(index.select(where), {}, "everything")


def by_words(
    index: Index,
    understood: QueryAnalysis,
    number: Callable[[str], int],
    dense: Sequence[tuple[str, Vectors]],
    where: Filter,
    reach: AdmissionLimits,
) -> AdmittedSet:
    """All products that match all words; when those are fewer than `enough`, the best that match some, up to `enough`.

    The dense legs only help to order the first `neighbours` of what the words admit; when no product has any of the
    words, they admit instead. `number` gives a term's number.
    """
    query = sparse(understood, number)
    if not len(query.indices):
        return by_vectors(index, dense, where, reach)
    full = index.select(And((where, words_filter(understood, number))))
    lacking = len(full) < reach.enough
    words = index.search([Leg(WORDS, query, len(full) + reach.enough if lacking else reach.ranked)], where)[0]
    some = _some(words, full, reach) if lacking else _NOTHING.nums
    nums = np.union1d(full, some)
    if not len(nums):
        return by_vectors(index, dense, where, reach)
    first = words.nums[np.isin(words.nums, nums)][: reach.neighbours]
    near = index.search([Leg(using, vector, len(first)) for using, vector in dense], Among(tuple(first.tolist())))
    legs = {WORDS: words, **{using: leg for (using, _), leg in zip(dense, near, strict=True)}}
    return AdmittedSet(nums, legs, "some" if len(some) else "all")


def _some(words: LegCandidates, full: Nums, reach: AdmissionLimits) -> Nums:
    """The best products that match only some words, as many as are lacking."""
    good = words.scores >= reach.least * (words.scores[0] if len(words.scores) else 0.0)
    return words.nums[good & ~np.isin(words.nums, full)][: reach.enough - len(full)]


def by_vectors(
    index: Index, dense: Sequence[tuple[str, Vectors]], where: Filter, reach: AdmissionLimits
) -> AdmittedSet:
    """The nearest by the first of `dense`; the others order them, and bring in what is lacking to `neighbours`.

    The caller's fused order cuts the union to `neighbours`.
    """
    legs: dict[str, LegCandidates] = {}
    for using, vector in dense:
        nums = _nearest(legs).nums
        within = where if len(nums) < reach.neighbours else Among(tuple(nums.tolist()))
        legs[using] = index.search([Leg(using, vector, reach.neighbours)], within)[0]
    return _nearest(legs)


def by_picture_and_words(
    index: Index,
    picture: Vectors,
    dense: Sequence[tuple[str, Vectors]],
    matching: Filter,
    where: Filter,
    reach: AdmissionLimits,
) -> AdmittedSet:
    """The nearest to the composed vectors `dense`, and, as the words leg, the nearest to the `picture` alone among the
    products that match all the words.
    """
    composed = by_vectors(index, dense, where, reach)
    inside = index.search([Leg(IMAGE, picture, reach.neighbours)], And((where, matching)))[0]
    return _nearest({WORDS: inside, **composed.legs})


def with_attributes(index: Index, admitted: AdmittedSet, readings: Sequence[Reading]) -> AdmittedSet:
    """The same set with a leg more: how much of what the words name (0–1) each product has.

    Of a reading counts, beside its likeliest value, the likeliest that the product has and, a little, how many of them
    it has: "sandals" are products of the type Sandals before others of the group Sandal.
    """
    nums = admitted.nums
    scores = np.zeros(len(nums), dtype=np.float32)
    for reading in readings:
        weights = np.array([named.weight for named in reading.values], dtype=np.float32)
        masks = [index.keep(nums, Match(named.attribute, (named.value,))) for named in reading.values]
        held = np.stack(masks) * weights[:, None]
        best, share = held.max(axis=0) / weights.max(), held.sum(axis=0) / weights.sum()
        scores += ((1 - _SHARE) * best + _SHARE * share) / len(readings)
    return _with_leg(admitted, ATTRIBUTES, nums, scores)


def with_composed(index: Index, admitted: AdmittedSet, picture: Vectors, aspects: Sequence[Aspect]) -> AdmittedSet:
    """The same set with a leg more: how well each product's picture agrees with the question (see `agreement`)."""
    vectors = index.vectors(admitted.nums.tolist(), IMAGE)
    if not vectors:
        return admitted
    nums = np.fromiter(vectors, dtype=np.int64, count=len(vectors))
    return _with_leg(admitted, COMPOSED, nums, agreement(np.stack(list(vectors.values())), picture, aspects))


def _with_leg(admitted: AdmittedSet, name: str, nums: Nums, scores: Scores) -> AdmittedSet:
    """One leg more, of `nums` (n,) with `scores` (n,) ≥ 0 in any order; what scores 0 is left out."""
    found = np.flatnonzero(scores)
    found = found[np.argsort(-scores[found], kind="stable")]
    return replace(admitted, legs={**admitted.legs, name: LegCandidates(nums[found], scores[found])})


def _nearest(legs: dict[str, LegCandidates]) -> AdmittedSet:
    nums = np.unique(np.concatenate([_NOTHING.nums, *(leg.nums for leg in legs.values())]))
    return AdmittedSet(nums, legs, "similar")


def sparse(understood: QueryAnalysis, number: Callable[[str], int]) -> Sparse:
    """The query's sparse vector. Terms whose numbers collide are added up."""
    weights: dict[int, float] = {}
    for term, weight in understood.weights.items():
        weights[number(term)] = weights.get(number(term), 0.0) + weight
    return Sparse(np.fromiter(weights, dtype=np.uint32), np.fromiter(weights.values(), dtype=np.float32))


def words_filter(understood: QueryAnalysis, number: Callable[[str], int]) -> Filter:
    """Every word, each by any of its alternatives."""
    return And(
        tuple(
            Or(tuple(HasTerms(tuple(number(term) for term in way.terms)) for way in word.alternatives))
            for word in understood.words
        )
    )
