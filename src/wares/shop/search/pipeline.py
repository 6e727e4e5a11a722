"""A query's pipeline: checked → understood → retrieved → suited to the shopper → a page → Hits."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from wares.rank.candidates import CandidateTable
from wares.rank.personalization import REACH, places_moved
from wares.search.constraints import constraints_of
from wares.search.fusion import Fused
from wares.search.request import SearchRequest
from wares.search.retrieval import Retrieved, only, retrieve
from wares.search.weights import similar_share
from wares.shop.runtime.components import Components
from wares.shop.runtime.similar import similar_products
from wares.shop.search.hits import explained, hits_of
from wares.shop.search.page import labelled, page_of
from wares.shop.search.personalize import SearchTaste
from wares.shop.search.query import check_query
from wares.shop.search.request import Decode, limits_of, request_of
from wares.types import Hits, Pixels, Query


@dataclass(frozen=True, slots=True)
class Ranking:
    """Candidates in the order they are shown in; `moved` number → places that taste put a product up."""

    table: CandidateTable
    moved: Mapping[int, int]


def answer(components: Components, query: Query, decode: Decode, taste: SearchTaste | None = None) -> Hits:
    """The answer to `query`, by relevance, its first hits in the order that suits `taste` better.

    Raises `BadQuery`, `BadFilter`, `BadPicture` or `NotFound` naming what is wrong.
    """
    started = time.perf_counter()
    request, found = _found(components, query, decode)
    ranking = _ranking(found, taste)
    page = page_of(query, found, ranking.table)
    hits = hits_of(components, query, request.analysis, page, ranking.moved)
    if query.explain:
        hits = explained(components, request.analysis, page, ranking.table, hits)
    return Hits(
        hits=tuple(hits.values()),
        total=page.total,
        page=query.page,
        pages=math.ceil(page.total / query.per_page) if query.per_page else 0,
        per_page=query.per_page,
        facets=labelled(page.facets, components.language.labels(query.language)) if query.language else page.facets,
        matched=found.matched,
        corrected=request.analysis.corrected,
        took_ms=(time.perf_counter() - started) * 1e3,
    )


def relevance(components: Components, words: str) -> CandidateTable:
    """What words find, by relevance alone, at most as many as are ranked. Raises as `answer` does."""
    return _found(components, Query(words=words), _no_picture)[1].table


def match_count(components: Components, words: str) -> int:
    """How many products words find. Raises as `answer` does."""
    return _found(components, Query(words=words), _no_picture)[1].chosen.selection.count()


def _found(components: Components, query: Query, decode: Decode) -> tuple[SearchRequest, Retrieved]:
    check_query(query)
    components.language.require(query.language)
    request = request_of(components, query, decode)
    if request.like is not None and not request.has_words and not query.pictures:
        return request, _similar(components, request)
    return request, retrieve(components.index, request, limits_of(components.settings))


def _similar(components: Components, request: SearchRequest) -> Retrieved:
    """Products like one of the shop's; see `wares.shop.runtime.similar`."""
    assert request.like is not None
    index, settings = components.index, components.settings
    constraints = constraints_of(request.query, index.attributes())
    share = similar_share(settings.search_similar_words_share, request)
    limit = limits_of(settings).bounded().neighbours
    (table,) = similar_products(index, [request.like], share, limit, constraints.where)
    fused = Fused(table, np.zeros(len(table.names), np.float32))
    return only(index, constraints, request.query.grouped, fused)


def _ranking(found: Retrieved, taste: SearchTaste | None) -> Ranking:
    """The step of taste, and which of the products that are shown it moves."""
    if taste is None:
        return Ranking(found.table, {})
    table, chosen = taste.applied(found.table), found.chosen
    places = np.searchsorted(chosen.nums, table.nums[:REACH])
    places = places[chosen.is_selected[places]]
    groups = None if chosen.groups is None else chosen.groups[places]
    return Ranking(table, places_moved(found.table.nums, chosen.nums[places], groups))


def _no_picture(data: bytes) -> Pixels:
    raise AssertionError("a search by words has no picture")
