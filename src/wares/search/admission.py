"""Admission: which products a query is about, decided once, whatever finds them.

Hits, total, pages, facets, statistics and groups are all taken from it. Pure functions over an index's Selections: what
is asked of the index is counts and bounded candidates.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from wares.search.composition import agreement
from wares.search.kept import kept_leg, nearest_kept
from wares.search.request import ATTRIBUTES, COMPOSED, IMAGE, WORDS, RetrievalRequest, SearchLimits
from wares.stats.membership import contained, united
from wares.types import (
    ALL,
    EVERYTHING,
    Admission,
    Among,
    And,
    AttributesLeg,
    Filter,
    Index,
    Leg,
    LegCandidates,
    Mask,
    Matched,
    Nums,
    Or,
    Vectors,
)

DenseLegs = Sequence[tuple[str, Vectors]]
"""(modality, vector) of each search by vectors, the one that decides first in front."""
_NOTHING = LegCandidates(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32))


@dataclass(frozen=True, slots=True)
class AdmittedCandidates:
    """Admission of a query, and its candidates.

    admission  None = the best of the candidates, and nothing else
    nums       (n,) the candidates, ascending
    legs       modality → what it found; products that are not admitted may be among it
    """

    admission: Admission | None
    nums: Nums
    legs: Mapping[str, LegCandidates]
    matched: Matched

    def with_leg(self, name: str, leg: LegCandidates) -> AdmittedCandidates:
        """The same with what one modality more finds."""
        return AdmittedCandidates(self.admission, self.nums, {**self.legs, name: leg}, self.matched)


NO_WORDS = AdmittedCandidates(EVERYTHING, _NOTHING.nums, {}, "everything")
"""No words, no picture: all the filter lets through."""


def by_words(
    index: Index, request: RetrievalRequest, dense: DenseLegs, where: Filter, limits: SearchLimits
) -> AdmittedCandidates:
    """All products that match all words; when those are fewer than `min_matches`, the best that match some, up to it.

    The dense legs only help to order the first `neighbours` of what the words admit; when no product has any of the
    words, they admit instead.
    """
    if not len(request.terms.indices) or (matches := _word_matches(index, request, where, limits)) is None:
        return by_vectors(index, dense, where, limits) if request.words.strip() else NO_WORDS
    admission = matches.admission
    legs = {WORDS: matches.leg, **_nearest_among(index, dense, matches.nums[: limits.neighbours])}
    attributes_leg = AttributesLeg(request.analysis.readings, limits.neighbours, matches.nums)
    legs[ATTRIBUTES] = index.select(admission, where).candidates([attributes_leg])[0]
    nums = united(matches.nums, legs[ATTRIBUTES].nums)
    return AdmittedCandidates(admission, nums, legs, matches.matched)


def by_vectors(index: Index, dense: DenseLegs, where: Filter, limits: SearchLimits) -> AdmittedCandidates:
    """The nearest by the first of `dense`; the others order them, and bring in what is lacking to `neighbours`.

    The fused order cuts the union to `neighbours`.
    """
    legs: dict[str, LegCandidates] = {}
    for using, vector in dense:
        nums = _union(legs)
        within = where if len(nums) < limits.neighbours else Among(tuple(nums.tolist()))
        legs[using] = index.select(where=within).candidates([Leg(using, vector, limits.neighbours)])[0]
    return AdmittedCandidates(None, _union(legs), legs, "similar")


def by_picture_and_words(
    index: Index, request: RetrievalRequest, dense: DenseLegs, where: Filter, limits: SearchLimits
) -> AdmittedCandidates:
    """The nearest to the composed vectors `dense`, and, as the words leg, the nearest to the picture alone among the
    products that match all the words; with legs of what the words name, and of how well pictures agree with both.
    """
    assert request.picture is not None
    nearest = by_vectors(index, dense, where, limits).legs
    matching = index.select(Admission(request.matching), where)
    legs = {WORDS: matching.candidates([Leg(IMAGE, request.picture, limits.neighbours)])[0], **nearest}
    nums = _union(legs)
    attributes_leg = AttributesLeg(request.analysis.readings, len(nums))
    legs[ATTRIBUTES] = index.select(Admission(Among(tuple(nums.tolist())))).candidates([attributes_leg])[0]
    candidates = AdmittedCandidates(None, nums, legs, "similar")
    if request.aspects and (pictures := index.vectors(nums.tolist(), IMAGE)):
        return candidates.with_leg(COMPOSED, _agreement_leg(request, pictures))
    return candidates


def by_kept(
    index: Index, request: RetrievalRequest, dense: DenseLegs, where: Filter, limits: SearchLimits
) -> AdmittedCandidates:
    """The nearest of the kind that is kept, with a leg of what is asked and kept besides; else as
    `by_picture_and_words`.
    """
    assert request.kept is not None
    nums = nearest_kept(index, request.kept, dense, where, limits.neighbours)
    legs = _nearest_among(index, dense, nums)
    if request.analysis.words and request.picture is not None:
        matching = index.select(Admission(request.matching), Among(tuple(nums.tolist())))
        legs[WORDS] = matching.candidates([Leg(IMAGE, request.picture, len(nums))])[0]
    legs[ATTRIBUTES] = kept_leg(index, request.kept, nums)
    candidates = AdmittedCandidates(None, nums, legs, "similar")
    if request.aspects and request.picture is not None and (pictures := index.vectors(nums.tolist(), IMAGE)):
        return candidates.with_leg(COMPOSED, _agreement_leg(request, pictures))
    return candidates


@dataclass(frozen=True, slots=True)
class WordMatches:
    """Admission by words: all of it, `nums` (n,) the best of it, and the `leg` that found these and more."""

    admission: Admission
    nums: Nums
    leg: LegCandidates
    matched: Matched


def _word_matches(index: Index, request: RetrievalRequest, where: Filter, limits: SearchLimits) -> WordMatches | None:
    """Products that match all words, and where they are too few those that match some as related ones; None when no
    product has any of the words.
    """
    matching = index.select(Admission(request.matching), where)
    leg = matching.candidates([Leg(WORDS, request.terms, limits.ranking_depth)])[0]
    request.clock.lap("admit")
    if len(leg.nums) >= limits.min_matches or matching.count() >= limits.min_matches:
        return WordMatches(Admission(request.matching), leg.nums, leg, "all") if len(leg.nums) else None
    count = matching.count()
    needed = request.needed if count else ()
    leg = _best_of_some(index, request, needed, where, count + limits.min_matches)
    full = matching.keep(leg.nums)
    some = _partial(leg, full, limits.min_relative_score, limits.min_matches - count)
    matched: Matched = "all" if count else "some"
    if not len(some) or limits.related == "hide":
        return WordMatches(Admission(request.matching), leg.nums[full], leg, matched) if count or len(some) else None
    nums = leg.nums[full | contained(leg.nums, some)]
    return WordMatches(_with_related(request.matching, some, limits), nums, leg, matched)


def _best_of_some(
    index: Index, request: RetrievalRequest, needed_words: Sequence[Filter], where: Filter, limit: int
) -> LegCandidates:
    """The best that have any of the words, and those which are needed; see `needed_words`."""
    leg, best = Leg(WORDS, request.terms, limit), _NOTHING
    for needed in needed_words or (ALL,):
        within = where if needed == ALL else And((where, Or((request.matching, needed))))
        best = index.select(where=within).candidates([leg])[0]
        if len(best.nums):
            break
    return best


def _with_related(matching: Filter, related: Nums, limits: SearchLimits) -> Admission:
    """The first tier, and the related ones as the second, or counted among the first where the shop wants it so."""
    if limits.related == "count":
        return Admission(Or((matching, Among(tuple(related.tolist())))))
    return Admission(matching, related)


def _partial(words: LegCandidates, full: Mask, least: float, most: int) -> Nums:
    """The best products that match only some words, as many as are lacking."""
    good = words.scores >= least * (words.scores[0] if len(words.scores) else 0.0)
    return words.nums[good & ~full][:most]


def _nearest_among(index: Index, dense: DenseLegs, nums: Nums) -> dict[str, LegCandidates]:
    """Modality → all of `nums` that have its vector, the nearest first."""
    legs = [Leg(using, vector, len(nums)) for using, vector in dense]
    leg_candidates = index.select(where=Among(tuple(nums.tolist()))).candidates(legs)
    return {leg.using: near for leg, near in zip(legs, leg_candidates, strict=True)}


def _agreement_leg(request: RetrievalRequest, pictures: Mapping[int, Vectors]) -> LegCandidates:
    """Products by how well their pictures agree with the question (see `agreement`)."""
    assert request.picture is not None
    nums = np.fromiter(pictures, dtype=np.int64, count=len(pictures))
    scores = agreement(np.stack(list(pictures.values())), request.picture, request.aspects)
    positions = np.flatnonzero(scores)
    positions = positions[np.argsort(-scores[positions], kind="stable")]
    return LegCandidates(nums[positions], scores[positions])


def _union(legs: Mapping[str, LegCandidates]) -> Nums:
    return united(_NOTHING.nums, *(leg.nums for leg in legs.values()))
