"""A query's pipeline: checked → understood → retrieved → suited to the shopper → a page → Hits."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from wares.rank.candidates import CandidateTable
from wares.rank.personalization import REACH, personalize, rank_changes
from wares.search.constraints import constraints_of
from wares.search.fusion import FusedCandidates
from wares.search.request import RetrievalRequest
from wares.search.retrieval import Retrieval, nearest_only, retrieve
from wares.search.weights import similar_share
from wares.shop.rank.ranking import DEPTH, RankingDecision, SearchRanker, reranked
from wares.shop.rank.reasons import rank_reasons
from wares.shop.runtime.components import Components
from wares.shop.runtime.similar import similar_products
from wares.shop.search.hits import hits_of, with_explanations
from wares.shop.search.narrowing import narrowed
from wares.shop.search.page import page_of, with_labels
from wares.shop.search.personalize import SearchTaste
from wares.shop.search.query import check_query
from wares.shop.search.request import Decode, limits_of, request_of
from wares.types import Floats, Hit, Hits, Ints, Nums, Pixels, Query, StageClock


@dataclass(frozen=True, slots=True)
class Ranking:
    """Candidates in the order they are shown in.

    moved     number → places that taste put a product up
    personal  whether taste had a say
    decision  what a learnt ranker knew of the first ones; None = none was asked
    """

    table: CandidateTable
    moved: Mapping[int, int] = field(default_factory=dict)
    personal: bool = False
    decision: RankingDecision | None = None


@dataclass(frozen=True, slots=True)
class AnsweredSearch:
    """An answer, with the numbers of the products `shown` and what was known when they were ordered."""

    hits: Hits
    shown: Nums
    decision: RankingDecision | None = None


def answer(components: Components, query: Query, decode: Decode, taste: SearchTaste | None = None) -> Hits:
    """The answer to `query`, by relevance, its first hits in the order that suits `taste` better.

    Raises `BadQuery`, `BadFilter`, `BadPicture` or `NotFound` naming what is wrong.
    """
    return answered(components, query, decode, taste).hits


def answered(
    components: Components,
    query: Query,
    decode: Decode,
    taste: SearchTaste | None = None,
    ranker: SearchRanker | None = None,
) -> AnsweredSearch:
    """The same, the first candidates in the order of a learnt `ranker`. Raises as `answer` does."""
    clock = StageClock()
    request, retrieval = retrieval_of(components, query, decode, clock)
    retrieval = retrieval if ranker is None else ranker.prepared(retrieval)
    ranking = _ranking(components, request, retrieval, taste, ranker)
    clock.lap("personalize")
    page = page_of(query, retrieval, ranking.table, clock)
    hits = hits_of(components, request, page, ranking.moved)
    if query.explain:
        hits = with_explanations(components, request.analysis, page, ranking.table, hits)
        hits = _with_reasons(components, request, ranking, ranker, hits)
        clock.lap("explain")
    answer_hits = Hits(
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
    return AnsweredSearch(answer_hits, page.nums, ranking.decision)


def relevance(components: Components, words: str) -> CandidateTable:
    """What words find, by relevance alone, at most as many as are ranked. Raises as `answer` does."""
    return _table(retrieval_of(components, Query(words=words), no_picture, StageClock())[1].candidates)


def match_count(components: Components, words: str) -> int:
    """How many products words find. Raises as `answer` does."""
    return retrieval_of(components, Query(words=words), no_picture, StageClock())[1].scope.selection.count()


def retrieval_of(
    components: Components, query: Query, decode: Decode, clock: StageClock
) -> tuple[RetrievalRequest, Retrieval]:
    """The query understood, and its candidates by relevance. Raises as `answer` does."""
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


def _ranking(
    components: Components,
    request: RetrievalRequest,
    retrieval: Retrieval,
    taste: SearchTaste | None,
    ranker: SearchRanker | None,
) -> Ranking:
    """The steps of a learnt ranker and of taste, and which of the products that are shown taste moves."""
    reach = REACH if ranker is None else DEPTH
    affinity = _affinity(taste, retrieval.candidates.nums[:reach], components)
    plain = _table(retrieval.candidates)
    if ranker is None:
        return _personalized(retrieval, plain, affinity, taste)
    decision = ranker.decide(request, plain, affinity)
    request.clock.lap("rerank")
    if decision.scores is None:
        first = None if affinity is None else affinity[:REACH]
        return replace(_personalized(retrieval, plain, first, taste), decision=decision)
    table = reranked(plain, decision.scores)
    if affinity is None:
        return Ranking(table, decision=decision)
    if not ranker.knows_taste:
        positions = _positions(decision.nums, table.nums[: min(REACH, len(affinity))])
        return replace(_personalized(retrieval, table, affinity[positions], taste), decision=decision)
    impersonal = reranked(plain, ranker.impersonal_scores(decision))
    moved = rank_changes(impersonal.nums, *_shown(retrieval, table))
    return Ranking(table, moved, personal=True, decision=decision)


def _personalized(
    retrieval: Retrieval, table: CandidateTable, affinity: Floats | None, taste: SearchTaste | None
) -> Ranking:
    """The step of taste over the first candidates of `table`, of which `affinity` (k,) is told."""
    if taste is None or affinity is None:
        return Ranking(table)
    personal = personalize(table, affinity, taste.weight)
    return Ranking(personal, rank_changes(table.nums, *_shown(retrieval, personal)), personal=True)


def _affinity(taste: SearchTaste | None, nums: Nums, components: Components) -> Floats | None:
    return None if taste is None else taste.scores(nums, components.encoder)


def _shown(retrieval: Retrieval, table: CandidateTable) -> tuple[Nums, Ints | None]:
    """Numbers, and variant groups, of the first candidates that are shown."""
    refined = retrieval.scope
    positions = np.searchsorted(refined.nums, table.nums[:REACH])
    positions = positions[refined.is_selected[positions]]
    return refined.nums[positions], None if refined.groups is None else refined.groups[positions]


def _positions(nums: Nums, wanted: Nums) -> Ints:
    """(k,) where each of `wanted` stands in `nums`, where all of them are."""
    order = np.argsort(nums)
    return order[np.searchsorted(nums, wanted, sorter=order)].astype(np.int64)


def _with_reasons(
    components: Components,
    request: RetrievalRequest,
    ranking: Ranking,
    ranker: SearchRanker | None,
    hits: Mapping[int, Hit],
) -> dict[int, Hit]:
    """The hits among the ranker's candidates with its reasons."""
    decision = ranking.decision
    if ranker is None or ranker.ranker is None or decision is None or decision.scores is None:
        return dict(hits)
    order = {num: row for row, num in enumerate(decision.nums.tolist())}
    rows = np.array([order[num] for num in hits if num in order], np.int64)
    language = request.query.language or components.settings.shop_language
    reasons = rank_reasons(ranker.ranker, decision, rows, request.analysis, language)
    chances = ranker.ranker.chances(decision.scores[rows])
    explained = dict(hits)
    for row, each, chance in zip(rows.tolist(), reasons, chances, strict=True):
        num = int(decision.nums[row])
        explanation = hits[num].explanation
        assert explanation is not None
        explained[num] = replace(hits[num], explanation=replace(explanation, reasons=each, chances=chance))
    return explained


def _table(candidates: FusedCandidates) -> CandidateTable:
    return CandidateTable(candidates.nums, candidates.names, candidates.contributions)


def no_picture(data: bytes) -> Pixels:
    """Decode for a query of words alone."""
    raise AssertionError("a search by words has no picture")
