"""Retrieval: from a request to candidates by relevance and the selection that counts, pages and facets speak of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

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
    Floats,
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
class Retrieved:
    """What a request finds, before taste and pages.

    constraints  what the request limits itself to
    selection    the products it is about, refined and grouped
    table        candidates by relevance, at least the first `REACH` products; those that are refined away among them
    rest         (m,) what the table's columns are for products that are no candidates
    is_selected  (k,) which of the first k ≤ `REACH` candidates are selected
    groups       (k,) their variant groups; None = ungrouped
    """

    constraints: Constraints
    selection: Selection
    table: CandidateTable
    rest: Scores
    is_selected: Mask
    groups: Ints | None
    matched: Matched


def retrieve(index: Index, request: SearchRequest, limits: SearchLimits) -> Retrieved:
    """Candidates of a request, by relevance.

    Raises `BadQuery` and `BadFilter` for attributes the index does not have, or cannot be asked of so.
    """
    kinds, limits = index.attributes(), limits.bounded()
    constraints = constraints_of(request.query, kinds)
    admitted, weights = _admitted(index, request, constraints.where, limits)
    popularity = _popularity(index, admitted.nums) if POPULARITY in kinds else None
    ranked = fused(admitted.nums, admitted.legs, weights, limits.fusion, popularity)
    if admitted.admission is None:
        ranked = Fused(ranked.table.take(np.arange(min(len(ranked.table), limits.neighbours))), ranked.rest)
    if request.like is not None:
        ranked = Fused(ranked.table.take(np.flatnonzero(ranked.table.nums != request.like)), ranked.rest)
    return retrieved(index, constraints, request.query.grouped, ranked, admitted.admission, admitted.matched)


def retrieved(
    index: Index, constraints: Constraints, grouped: bool, ranked: Fused, admission: Admission | None, matched: Matched
) -> Retrieved:
    """Ranked candidates with their selection; `admission` None = the candidates and nothing else."""
    where = constraints.where
    if admission is None:
        admission, where = Admission(Among(tuple(ranked.table.nums.tolist()))), ALL
    table = _reaching(index.select(admission, where), ranked)
    selection = index.select(admission, where, constraints.refine, grouped)
    first = table.nums[:REACH]
    groups = selection.groups(first) if grouped else None
    return Retrieved(constraints, selection, table, ranked.rest, selection.keep(first), groups, matched)


def _reaching(whole: Selection, ranked: Fused) -> CandidateTable:
    """The table with enough products for taste to have its reach, the most popular behind."""
    table = ranked.table
    if len(table) >= REACH or len(table) >= whole.count():
        return table
    more = whole.top(table.nums, None, len(table), REACH - len(table))
    rest = np.tile(ranked.rest, (len(more), 1))
    return CandidateTable(np.concatenate([table.nums, more]), table.names, np.concatenate([table.contributions, rest]))


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


def _popularity(index: Index, nums: Nums) -> Floats:
    return index.select().read(nums, (POPULARITY,)).numbers[POPULARITY]
