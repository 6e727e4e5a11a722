"""Hits of a page: products with highlights and, when asked for, explanations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from wares.annotate.values import without_filled
from wares.rank.candidates import CandidateTable
from wares.search.request import RetrievalRequest
from wares.shop.rank.ranking import RANKER
from wares.shop.runtime.components import Components
from wares.shop.runtime.senses.films import film_moments
from wares.shop.search.page import SearchPage
from wares.types import Explanation, Hit, MatchedTerm, Product, QueryAnalysis, Vectors


def hits_of(
    components: Components, request: RetrievalRequest, page: SearchPage, moved: Mapping[int, int]
) -> dict[int, Hit]:
    """Number → hit, of the page's products that are still in the store; `moved` is how many places taste put it up."""
    products = components.catalog.by_num(page.nums.tolist())
    request.clock.lap("fetch")
    scores = dict(zip(page.nums.tolist(), page.scores.tolist(), strict=True))
    shown = {num: products[num] for num in scores if num in products}
    highlights = components.language.highlights(shown.values(), request.analysis, request.query.language)
    request.clock.lap("highlight")
    moments = film_moments(components, shown, _sought(request))
    places = {num: place for place, num in enumerate(page.nums.tolist())}
    return {
        num: Hit(
            product.id,
            scores[num],
            product,
            marked,
            moved=moved.get(num, 0),
            related=page.is_related(places[num]),
            moment=moments.get(num),
        )
        for (num, product), marked in zip(shown.items(), highlights, strict=True)
    }


def _sought(request: RetrievalRequest) -> Vectors | None:
    """(dim,) what is looked for in films: what the picture shows, else what the words name."""
    return request.words_vector if request.picture is None else request.picture


def with_explanations(
    components: Components, analysis: QueryAnalysis, page: SearchPage, table: CandidateTable, hits: Mapping[int, Hit]
) -> dict[int, Hit]:
    """The same hits, each with why it is there."""
    modalities = [place for place, name in enumerate(table.names) if name != RANKER]  # which has reasons of its own
    names = tuple(table.names[place] for place in modalities)
    table = CandidateTable(table.nums, names, table.contributions[:, modalities])
    page_table = CandidateTable(page.nums, names, page.contributions[:, modalities])
    explained_hits = {}
    for row, num in enumerate(page.nums.tolist()):
        if num in hits:
            matched = _matched_terms(components, analysis, hits[num].product)
            explained_hits[num] = replace(
                hits[num], explanation=Explanation(page_table.shares(row), ranks(table, page_table, row), matched)
            )
    return explained_hits


def ranks(table: CandidateTable, page_table: CandidateTable, row: int) -> dict[str, int]:
    """Each column's rank of one product among the candidates; equal ones share the best, and so do those that a column
    speaks against.
    """
    better = (np.maximum(table.contributions, 0) > np.maximum(page_table.contributions[row], 0)).sum(axis=0) + 1
    return dict(zip(table.names, better.tolist(), strict=True))


def _matched_terms(components: Components, analysis: QueryAnalysis, product: Product) -> tuple[MatchedTerm, ...]:
    """The query's words that the product has, and by which of its terms."""
    terms = set(components.language.document(product).terms)
    stated = set(components.language.document(without_filled(product)).terms) if product.filled else terms
    matches = []
    for word in analysis.words:
        way = next((way for way in word.alternatives if terms.issuperset(way.terms)), None)
        if way is not None:
            is_filled = not stated.issuperset(way.terms)
            matches.append(MatchedTerm(word.text, " ".join(way.terms), way.kind, is_filled))
    return tuple(matches)
