"""A query's pipeline: checked → understood → retrieved → suited to the shopper → a page → Hits."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from wares.rank.candidates import CandidateTable
from wares.rank.personalization import REACH, personalize, rank_changes
from wares.search.constraints import constraints_of
from wares.search.fusion import FusedCandidates
from wares.search.request import RetrievalRequest
from wares.search.retrieval import Retrieval, nearest_only, retrieve
from wares.search.weights import similar_share
from wares.shop.runtime.components import Components
from wares.shop.runtime.similar import similar_products
from wares.shop.search.hits import hits_of, with_explanations
from wares.shop.search.narrowing import narrowed
from wares.shop.search.page import page_of, with_labels
from wares.shop.search.personalize import SearchTaste
from wares.shop.search.query import check_query
from wares.shop.search.request import Decode, limits_of, request_of
from wares.types import Hits, Pixels, Query, StageClock


@dataclass(frozen=True, slots=True)
class Ranking:
    """Candidates in the order they are shown in.

    moved     number → places that taste put a product up
    personal  whether taste had a say
    """

    table: CandidateTable
    moved: Mapping[int, int] = field(default_factory=dict)
    personal: bool = False


def answer(components: Components, query: Query, decode: Decode, taste: SearchTaste | None = None) -> Hits:
    """The answer to `query`, by relevance, its first hits in the order that suits `taste` better.

    Raises `BadQuery`, `BadFilter`, `BadPicture` or `NotFound` naming what is wrong.
    """
    clock = StageClock()
    request, retrieval = _retrieval(components, query, decode, clock)
    ranking = _ranking(components, retrieval, taste)
    clock.lap("personalize")
    page = page_of(query, retrieval, ranking.table, clock)
    hits = hits_of(components, request, page, ranking.moved)
    if query.explain:
        hits = with_explanations(components, request.analysis, page, ranking.table, hits)
        clock.lap("explain")
    return Hits(
        hits=tuple(hits.values()),
        total=page.total,
        page=query.page,
        related=page.related,
        instructions=request.instructions,
        words=request.words,
        pages=math.ceil((page.total + page.related) / query.per_page) if query.per_page else 0,
        per_page=query.per_page,
        facets=with_labels(page.facets, components.language.labels(query.language)) if query.language else page.facets,
        matched=retrieval.matched,
        corrected=request.analysis.corrected,
        took_ms=clock.milliseconds,
        personal=ranking.personal,
        timings_ms=clock.timings,
    )


def relevance(components: Components, words: str) -> CandidateTable:
    """What words find, by relevance alone, at most as many as are ranked. Raises as `answer` does."""
    return _table(_retrieval(components, Query(words=words), no_picture, StageClock())[1].candidates)


def match_count(components: Components, words: str) -> int:
    """How many products words find. Raises as `answer` does."""
    return _retrieval(components, Query(words=words), no_picture, StageClock())[1].scope.selection.count()


def _retrieval(
    components: Components, query: Query, decode: Decode, clock: StageClock
) -> tuple[RetrievalRequest, Retrieval]:
    check_query(query)
    components.language.require(query.language)
    request = request_of(components, query, decode, clock)
    if request.like is not None and not (request.has_words or query.pictures or query.film or request.kept):
        similar = _similar(components, request)
        clock.lap("candidates")
        return request, similar
    limits = limits_of(components.settings)
    if request.instructions:
        request = narrowed(components.index, request, limits)
    return request, retrieve(components.index, request, limits)


def _similar(components: Components, request: RetrievalRequest) -> Retrieval:
    """Products like one of the shop's; see `wares.shop.runtime.similar`."""
    assert request.like is not None
    index, settings = components.index, components.settings
    constraints = constraints_of(request.query, index.attributes())
    share = similar_share(settings.search_similar_words_share, request)
    limit = limits_of(settings).bounded().neighbours
    (table,) = similar_products(index, [request.like], share, limit, constraints.where)
    fused = FusedCandidates(table.nums, table.names, table.contributions, np.zeros(len(table.names), np.float32))
    return nearest_only(index, constraints, request.query.grouped, fused, np.ones(len(fused.nums), np.bool_))


def _ranking(components: Components, retrieval: Retrieval, taste: SearchTaste | None) -> Ranking:
    """The step of taste, and which of the products that are shown it moves."""
    plain, refined = retrieval.candidates, retrieval.scope
    scores = None if taste is None else taste.scores(plain.nums[:REACH], components.encoder)
    if taste is None or scores is None:
        return Ranking(_table(plain))
    table = personalize(_table(plain), scores, taste.weight)
    positions = np.searchsorted(refined.nums, table.nums[:REACH])
    positions = positions[refined.is_selected[positions]]
    groups = None if refined.groups is None else refined.groups[positions]
    return Ranking(table, rank_changes(plain.nums, refined.nums[positions], groups), personal=True)


def _table(candidates: FusedCandidates) -> CandidateTable:
    return CandidateTable(candidates.nums, candidates.names, candidates.contributions)


def no_picture(data: bytes) -> Pixels:
    """Decode for a query of words alone."""
    raise AssertionError("a search by words has no picture")
