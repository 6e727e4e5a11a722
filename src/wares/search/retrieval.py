"""Retrieval: from a request to candidates by relevance and the selection that counts, pages and facets speak of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from wares.rank.candidates import CandidateTable
from wares.rank.personalization import REACH
from wares.search.admission import NO_WORDS, Admitted, by_picture_and_words, by_vectors, by_words
from wares.search.composition import compose
from wares.search.constraints import Constraints, constraints_of
from wares.search.fusion import Fused, fused
from wares.search.request import IMAGE, TEXT, SearchLimits, SearchRequest
from wares.search.weights import picture_weights, words_weights
from wares.types import (
    ALL,
    POPULARITY,
    Admission,
    Among,
    Filter,
    Index,
    Ints,
    Mask,
    Matched,
    Nums,
    Scores,
    Selection,
    Vectors,
)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a request is about, and which candidates of it.

    selection    the products, refined and grouped
    nums         (n,) candidates, ascending; those that are refined away among them
    is_selected  (n,) whether a candidate is selected
    groups       (n,) their variant groups; None = ungrouped
    """

    selection: Selection
    nums: Nums
    is_selected: Mask
    groups: Ints | None


@dataclass(frozen=True, slots=True)
class Retrieved:
    """What a request finds, before taste and pages.

    constraints  what the request limits itself to
    chosen       what it is about
    table        candidates by relevance, at least the first `REACH` products
    rest         (m,) what the table's columns are for products that are no candidates
    """

    constraints: Constraints
    chosen: Chosen
    table: CandidateTable
    rest: Scores
    matched: Matched


def retrieve(index: Index, request: SearchRequest, limits: SearchLimits) -> Retrieved:
    """Candidates of a request, by relevance.

    Raises `BadQuery` and `BadFilter` for attributes the index does not have, or cannot be asked of so.
    """
    kinds, limits = index.attributes(), limits.bounded()
    constraints = constraints_of(request.query, kinds)
    admitted, weights = _admitted(index, request, constraints.where, limits)
    if admitted.admission is None:
        ranked = _cut(_fused(index, admitted.nums, admitted, weights, limits), request, limits)
        return only(index, constraints, request.query.grouped, ranked)
    nums = _reaching(index.select(admitted.admission, constraints.where), admitted.nums)
    chosen = _chosen(index, admitted.admission, constraints, request.query.grouped, nums)
    ranked = _fused(index, nums, admitted, weights, limits)
    return Retrieved(constraints, chosen, ranked.table, ranked.rest, admitted.matched)


def only(index: Index, constraints: Constraints, grouped: bool, ranked: Fused) -> Retrieved:
    """Ranked candidates that are all there is to be found: those that are most similar."""
    nums = np.sort(ranked.table.nums)
    admission = Admission(Among(tuple(nums.tolist())))
    chosen = _chosen(index, admission, replace(constraints, where=ALL), grouped, nums)
    return Retrieved(constraints, chosen, ranked.table, ranked.rest, "similar")


def _chosen(index: Index, admission: Admission, constraints: Constraints, grouped: bool, nums: Nums) -> Chosen:
    selection = index.select(admission, constraints.where, constraints.refine, grouped)
    return Chosen(selection, nums, selection.keep(nums), selection.groups(nums) if grouped else None)


def _reaching(whole: Selection, nums: Nums) -> Nums:
    """The candidates, and the most popular of the others, so that taste has its reach."""
    if len(nums) >= REACH or len(nums) >= whole.count():
        return nums
    return np.union1d(nums, whole.top(nums, None, len(nums), REACH - len(nums)))


def _fused(index: Index, nums: Nums, admitted: Admitted, weights: Mapping[str, float], limits: SearchLimits) -> Fused:
    popularity = None
    if POPULARITY in index.attributes():
        popularity = index.select().read(nums, (POPULARITY,)).numbers[POPULARITY]
    return fused(nums, admitted.legs, weights, limits.fusion, popularity)


def _cut(ranked: Fused, request: SearchRequest, limits: SearchLimits) -> Fused:
    """The best neighbours, without the product that the request starts from."""
    table = ranked.table.take(np.arange(min(len(ranked.table), limits.neighbours)))
    if request.like is not None:
        table = table.take(np.flatnonzero(table.nums != request.like))
    return Fused(table, ranked.rest)


def _admitted(
    index: Index, request: SearchRequest, where: Filter, limits: SearchLimits
) -> tuple[Admitted, Mapping[str, float]]:
    """What is admitted and found, with the weights of fusion."""
    if request.picture is None and request.like is None:
        if not request.has_words:
            return NO_WORDS, {}
        dense = _dense(request.words_vector)
        return by_words(index, request, dense, where, limits), words_weights(request, limits)
    dense = _dense(_composed(request))
    weights = picture_weights(request, limits)
    if request.picture is None or not request.analysis.words:
        return by_vectors(index, dense, where, limits), weights
    return by_picture_and_words(index, request, dense, where, limits), weights


def _dense(vector: Vectors | None) -> list[tuple[str, Vectors]]:
    return [] if vector is None else [(IMAGE, vector), (TEXT, vector)]


def _composed(request: SearchRequest) -> Vectors | None:
    """One vector of the picture and the words; None when there is neither."""
    words, pictures = request.weight("words"), request.weight("pictures")
    if request.picture is None or request.words_vector is None or words + pictures == 0:
        return request.picture if request.picture is not None else request.words_vector
    return compose(request.picture, request.words_vector, words / (words + pictures))
