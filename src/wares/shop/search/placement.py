"""Placement of one product in an answer: at which place it stands and why, or why it is not there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from wares.errors import NotFound
from wares.rank.candidates import CandidateTable
from wares.search.request import RetrievalRequest
from wares.search.retrieval import Retrieval
from wares.shop.rank.ranking import RankingDecision, SearchRanker, reranked
from wares.shop.rank.reasons import rank_reasons
from wares.shop.runtime.components import Components
from wares.shop.search.pipeline import no_picture, retrieval_of
from wares.types import ALL, MOST_NUMS, STOCK, Product, Query, RankReason, StageClock

PlacementState = Literal["there", "filtered", "not_admitted", "beyond"]


@dataclass(frozen=True, slots=True)
class PlacementReport:
    """Where a product stands in the answer to words, and why.

    state      "there"; "filtered" = the filter, or what the words limit the search to, leaves it out; "not_admitted" =
               it lacks words and is not among the nearest; "beyond" = it is counted, but so far behind that its place
               is not told
    place      1-based; None = it is not there
    total      products that match, `related` those that follow
    is_related whether it matches only in part
    missing    words of the query that it lacks
    sold_out   which puts it below all that can be had
    reasons    of a learnt ranker, what counts most first
    behind     group of features → by how much it is behind the first hit there, the widest gap first
    text       all of it in a sentence
    """

    id: str
    title: str
    state: PlacementState
    place: int | None
    total: int
    related: int
    is_related: bool
    missing: tuple[str, ...]
    sold_out: bool
    reasons: tuple[RankReason, ...] = ()
    behind: Mapping[str, float] | None = None
    text: str = ""


def placement_of(
    components: Components, ranker: SearchRanker | None, words: str, product_id: str, where: str, language: str | None
) -> PlacementReport:
    """The placement of a product. Raises `NotFound` for one that the shop does not show, and as a search does."""
    product = components.catalog.by_id([product_id]).get(product_id)
    num = components.catalog.num(product_id)
    if product is None or num is None:
        raise NotFound(f"no product with the id {product_id!r} is shown; it may be hidden, expired or gone")
    query = Query(words=words, filter=where, language=language)
    request, retrieval = retrieval_of(components, query, no_picture, StageClock())
    retrieval = retrieval if ranker is None else ranker.prepared(retrieval)
    table = CandidateTable(retrieval.candidates.nums, retrieval.candidates.names, retrieval.candidates.contributions)
    decision = None if ranker is None else ranker.decide(request, table, None)
    if decision is not None and decision.scores is not None:
        table = reranked(table, decision.scores)
    state, place = _place(components, retrieval, table, num)
    total, tongue = retrieval.scope.selection.count(), language or components.settings.shop_language
    reasons, behind = _reasons(ranker, decision, request, table, num, tongue)
    report = PlacementReport(
        id=product_id, title=product.title, state=state, place=place, total=total, related=retrieval.scope.related,
        is_related=place is not None and place > total, missing=_missing(components, request, product),
        sold_out=_is_sold_out(components, num), reasons=reasons, behind=behind,
    )  # fmt: skip
    return replace(report, text=sentence(report, tongue))


def _place(
    components: Components, retrieval: Retrieval, table: CandidateTable, num: int
) -> tuple[PlacementState, int | None]:
    selection, nums = retrieval.scope.selection, np.array([num], np.int64)
    if selection.keep(nums)[0]:
        listed = selection.top(table.nums, retrieval.constraints.order, 0, MOST_NUMS)
        places = np.flatnonzero(listed == num)
        return ("there", int(places[0]) + 1) if len(places) else ("beyond", None)
    where = retrieval.constraints.where
    if where != ALL and not components.index.select(where=where).keep(nums)[0]:
        return "filtered", None
    return "not_admitted", None


def _reasons(
    ranker: SearchRanker | None,
    decision: RankingDecision | None,
    request: RetrievalRequest,
    table: CandidateTable,
    num: int,
    language: str,
) -> tuple[tuple[RankReason, ...], Mapping[str, float] | None]:
    """The ranker's reasons, and by how much the product is behind the first hit in each group."""
    if ranker is None or ranker.ranker is None or decision is None or not (decision.nums == num).any():
        return (), None
    rows = np.array([int(np.flatnonzero(decision.nums == each)[0]) for each in (num, int(table.nums[0]))])
    own, first = rank_reasons(ranker.ranker, decision, rows, request.analysis, language)
    contributions = {reason.label: reason.contribution for reason in first}
    mine = {reason.label: reason.contribution for reason in own}
    gaps = {label: contributions.get(label, 0.0) - mine.get(label, 0.0) for label in {**contributions, **mine}}
    return own, dict(sorted(((label, gap) for label, gap in gaps.items() if gap > 0), key=lambda item: -item[1]))


def _missing(components: Components, request: RetrievalRequest, product: Product) -> tuple[str, ...]:
    """Words that the product has by none of their ways."""
    terms = set(components.language.document(product).terms)
    return tuple(
        word.text
        for word in request.analysis.words
        if not any(terms.issuperset(way.terms) for way in word.alternatives)
    )


def _is_sold_out(components: Components, num: int) -> bool:
    if components.index.attributes().get(STOCK) != "number":
        return False
    return bool(components.index.select().read(np.array([num], np.int64), (STOCK,)).numbers[STOCK][0] == 0)


_TEXTS = {
    "en": {
        "there": "It stands at place {place} of {total}.",
        "related": "It matches only in part and stands at place {place}, below the {total} that match.",
        "filtered": "It is left out by the filter, or by what the words limit the search to.",
        "not_admitted": "It is not admitted: it lacks {missing}, and is not among the nearest.",
        "far": "It is not admitted: enough others match better.",
        "beyond": "It matches, but stands beyond the first {most} places.",
        "sold_out": " It is sold out, which puts it below all that can be had.",
        "for": " For it: {reasons}.",
        "against": " Against it: {reasons}.",
        "behind": " It is behind the first hit in: {reasons}.",
    },
    "zh": {
        "there": "排在第 {place} 位，共 {total} 件{related}。",
        "related": "只部分符合，排在第 {place} 位，在 {total} 件符合的商品之后。",
        "filtered": "被筛选条件或搜索词的限定排除。",
        "not_admitted": "未入选：缺少{missing}，也不在最相近的商品之中。",
        "far": "未入选：有足够多的商品更符合。",
        "beyond": "符合，但排在前 {most} 位之外。",
        "sold_out": "已售罄，因此排在所有可买商品之后。",
        "for": "有利因素：{reasons}。",
        "against": "不利因素：{reasons}。",
        "behind": "落后于第一名之处：{reasons}。",
    },
}
_MOST_TOLD = 3


def sentence(report: PlacementReport, language: str) -> str:
    """The report in a sentence or a few, in English or Chinese."""
    is_chinese = language.partition("-")[0] == "zh"
    texts, comma = _TEXTS["zh" if is_chinese else "en"], "、" if is_chinese else ", "
    key: str = report.state
    if report.state == "there" and report.is_related:
        key = "related"
    elif report.state == "not_admitted" and not report.missing:
        key = "far"
    missing = comma.join(f"“{word}”" for word in report.missing)
    text = texts[key].format(place=report.place, total=report.total, missing=missing, most=f"{MOST_NUMS:,}")
    text += texts["sold_out"] if report.sold_out else ""
    groups = {
        "for": [reason.label for reason in report.reasons if reason.contribution > 0],
        "against": [reason.label for reason in report.reasons if reason.contribution < 0],
        "behind": [*(report.behind or {})] if report.place != 1 else [],
    }
    return text + "".join(
        texts[name].format(reasons=comma.join(labels[:_MOST_TOLD])) for name, labels in groups.items() if labels
    )
