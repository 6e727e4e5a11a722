"""Retrieval: from a request to candidates by relevance and the selection that counts, pages and facets speak of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from wares.rank.personalization import REACH
from wares.search.admission import NO_WORDS, AdmittedCandidates, by_kept, by_picture_and_words, by_vectors, by_words
from wares.search.composition import compose
from wares.search.constraints import Constraints, constraints_of
from wares.search.fusion import FusedCandidates, fuse
from wares.search.request import IMAGE, TEXT, RetrievalRequest, SearchLimits
from wares.search.weights import kept_weights, picture_weights, words_weights
from wares.stats.membership import contained, united
from wares.types import (
    ALL,
    POPULARITY,
    STOCK,
    Admission,
    Among,
    And,
    Filter,
    Index,
    Ints,
    Mask,
    Matched,
    Nums,
    Selection,
    Vectors,
)

MOST_RELATED = 20
"""Products shown apart where they are near but no answer."""


@dataclass(frozen=True, slots=True)
class RefinedSelection:
    """Scope of a request: the products it is about, and which candidates are of it.

    selection    the products, refined and grouped
    nums         (n,) candidates, ascending; those that are refined away among them
    is_selected  (n,) whether a candidate is selected
    groups       (n,) their variant groups; None = ungrouped
    related      products that match in part or are only near; where grouped, at most
    """

    selection: Selection
    nums: Nums
    is_selected: Mask
    groups: Ints | None
    related: int = 0


@dataclass(frozen=True, slots=True)
class Retrieval:
    """Result of retrieval, before taste and pages.

    constraints  what the request limits itself to
    scope        what it is about
    candidates   by relevance, at least the first `REACH` products
    """

    constraints: Constraints
    scope: RefinedSelection
    candidates: FusedCandidates
    matched: Matched


def retrieve(index: Index, request: RetrievalRequest, limits: SearchLimits) -> Retrieval:
    """Candidates of a request, by relevance.

    Raises `BadQuery` and `BadFilter` for attributes the index does not have, or cannot be asked of so.
    """
    kinds, limits = index.attributes(), limits.bounded()
    constraints = _with_words(constraints_of(request.query, kinds), request)
    candidates, weights = _admit(index, request, constraints.where, limits)
    request.clock.lap("candidates")
    if candidates.admission is None:
        nearest = _cut(_fuse(index, candidates.nums, candidates, weights, limits), request, limits)
        request.clock.lap("rank")
        is_near = _near(index, nearest.nums, candidates, request)
        return nearest_only(index, constraints, request.query.grouped, nearest, is_near)
    nums = _reaching(index.select(candidates.admission, constraints.where), candidates.nums)
    scope = _refine(index, candidates.admission, constraints, request.query.grouped, nums)
    request.clock.lap("admit")
    fused = _fuse(index, nums, candidates, weights, limits)
    request.clock.lap("rank")
    return Retrieval(constraints, scope, fused, candidates.matched)


def _with_words(constraints: Constraints, request: RetrievalRequest) -> Constraints:
    """The constraints with what the words ask for; an order that was chosen besides them holds."""
    if request.where == ALL and request.order is None:
        return constraints
    where = request.where if constraints.where == ALL else And((constraints.where, request.where))
    return replace(constraints, where=where, order=constraints.order or request.order)


def nearest_only(
    index: Index, constraints: Constraints, grouped: bool, candidates: FusedCandidates, is_near: Mask
) -> Retrieval:
    """Ranked candidates that are all there is to be found: those that are most similar.

    is_near  (n,) which are near enough to be an answer; the first `MOST_RELATED` others are related ones
    """
    near, related = candidates.nums[is_near], candidates.nums[~is_near][:MOST_RELATED]
    kept = candidates.take(np.flatnonzero(is_near | contained(candidates.nums, related)))
    admission = Admission(Among(tuple(np.sort(near).tolist())), related)
    scope = _refine(index, admission, replace(constraints, where=ALL), grouped, np.sort(kept.nums))
    return Retrieval(constraints, scope, kept, "similar" if len(near) else "nothing")


def _near(index: Index, nums: Nums, candidates: AdmittedCandidates, request: RetrievalRequest) -> Mask:
    """(n,) which products are as similar to the words as an answer must be."""
    titles = candidates.legs.get(TEXT)
    if request.floors is None or titles is None or not len(titles.nums):
        return np.ones(len(nums), np.bool_)
    return contained(nums, titles.nums[titles.scores >= request.floors.of(request.words, index)])


def _refine(
    index: Index, admission: Admission, constraints: Constraints, grouped: bool, nums: Nums
) -> RefinedSelection:
    selection = index.select(admission, constraints.where, constraints.refine, grouped)
    groups = selection.groups(nums) if grouped else None
    is_selected = selection.keep(nums)
    related = nums[is_selected & contained(nums, admission.related)] if len(admission.related) else admission.related
    return RefinedSelection(selection, nums, is_selected, groups, len(related))


def _reaching(selection: Selection, nums: Nums) -> Nums:
    """The candidates, and the most popular of the others, so that taste has its reach."""
    if len(nums) >= REACH or len(nums) >= selection.count():
        return nums
    return united(nums, selection.top(nums, None, len(nums), REACH - len(nums)))


def _fuse(
    index: Index, nums: Nums, candidates: AdmittedCandidates, weights: Mapping[str, float], limits: SearchLimits
) -> FusedCandidates:
    known = [name for name in (POPULARITY, STOCK) if index.attributes().get(name) == "number"]
    numbers = index.select().read(nums, known).numbers if known else {}
    sold_out = numbers[STOCK] == 0 if STOCK in numbers else None
    return fuse(nums, candidates.legs, weights, limits.fusion, numbers.get(POPULARITY), sold_out)


def _cut(candidates: FusedCandidates, request: RetrievalRequest, limits: SearchLimits) -> FusedCandidates:
    """The best neighbours, without the product that the request starts from."""
    nearest = candidates.take(np.arange(min(len(candidates.nums), limits.neighbours)))
    return nearest if request.like is None else nearest.take(np.flatnonzero(nearest.nums != request.like))


def _admit(
    index: Index, request: RetrievalRequest, where: Filter, limits: SearchLimits
) -> tuple[AdmittedCandidates, Mapping[str, float]]:
    """What is admitted and found, with the weights of fusion."""
    if request.picture is None and request.like is None:
        if not request.has_words:
            return NO_WORDS, {}
        dense = _dense(request.words_vector)[::-1]  # titles decide: they tell words that mean something from others
        return by_words(index, request, dense, where, limits), words_weights(request, limits)
    dense = _dense(_query_vector(request))
    if request.kept is not None:
        return by_kept(index, request, dense, where, limits), kept_weights(request, limits)
    weights = picture_weights(request, limits)
    if request.picture is None or not request.analysis.words:
        return by_vectors(index, dense, where, limits), weights
    return by_picture_and_words(index, request, dense, where, limits), weights


def _dense(vector: Vectors | None) -> list[tuple[str, Vectors]]:
    return [] if vector is None else [(IMAGE, vector), (TEXT, vector)]


def _query_vector(request: RetrievalRequest) -> Vectors | None:
    """One vector of the picture and the words; None when there is neither."""
    words, pictures = request.weight("words"), request.weight("pictures")
    if request.picture is None or request.words_vector is None or words + pictures == 0:
        return request.picture if request.picture is not None else request.words_vector
    return compose(request.picture, request.words_vector, words / (words + pictures))
