"""Word scores: the best products of a tier by the terms they share with a query, as a `Leg` of words says."""

from __future__ import annotations

import math

import numpy as np
from tantivy import Query as EngineQuery

from wares.index.rows.conditions import terms_of
from wares.index.snapshot import NO_ROWS, Snapshot
from wares.index.tier import Tier
from wares.index.words.schema import term_text
from wares.stats.membership import matches
from wares.types import Floats, Rows, Scores, Sparse

_LEAST_FETCHED = 500
"""Products taken from the engine at least: its own scores follow the field weights only about, so that some of the best
20 by these stand further behind by its own.
"""
_EXACT_UP_TO = 100
_LEAST_WEIGHT = 0.08
"""Of the largest weight: products that have only terms of less are not looked for."""


def best_by_words(tier: Tier, query: Sparse, limit: int) -> tuple[Rows, Scores]:
    """Rows and scores of the at most `limit` best of the tier, best first, equal ones by popularity."""
    if not len(query.indices) or not limit:
        return np.empty(0, np.int64), np.empty(0, np.float32)
    snapshot, weights = tier.snapshot, query.values * _idf(tier.snapshot, query)
    found = _engine_best(tier, query, max(_LEAST_FETCHED, limit))
    rows = np.concatenate([tier.rows, found]) if len(tier.rows) else found
    scores = word_scores(snapshot, rows, Sparse(query.indices, weights.astype(np.float32)))
    rows, scores = rows[scores > 0], scores[scores > 0]
    order = np.lexsort((~snapshot.table.ranks(rows), -scores))[:limit]
    return rows[order], scores[order]


def _engine_best(tier: Tier, query: Sparse, limit: int) -> Rows:
    """The best of the engine's part of the tier by the engine's own scores."""
    if tier.condition is None:
        return NO_ROWS
    snapshot = tier.snapshot
    weights = dict(zip(query.indices.tolist(), query.values.tolist(), strict=True))
    if weights.keys() >= set(terms_of(tier.condition)) != set():
        rows, _ = snapshot.searcher.best(snapshot.queries.weighted(tier.condition, weights), limit)
        known = snapshot.known(tier.condition)
        known.note(rows, np.ones(len(rows), np.bool_))
        if len(rows) < limit:
            known.note_all(rows)
        return rows
    least = _LEAST_WEIGHT * max(weights.values())
    terms = [
        EngineQuery.boost_query(snapshot.queries.term(term), weight)
        for term, weight in weights.items()
        if weight >= least and snapshot.queries.is_there(term)
    ]
    return snapshot.searcher.best(snapshot.queries.scored(tier.condition, terms), limit)[0]


def word_scores(snapshot: Snapshot, rows: Rows, query: Sparse) -> Scores:
    """(n,) Σ query weight · product weight over the terms that each row shares with the query."""
    owners, elements = snapshot.batch(rows).terms
    order = np.argsort(query.indices)
    terms, weights = query.indices[order], query.values[order]
    shared, places = matches(elements["term"], terms)
    products = weights[places] * elements["weight"][shared]
    return np.bincount(owners[shared], products, minlength=len(rows)).astype(np.float32)


def _idf(snapshot: Snapshot, query: Sparse) -> Floats:
    """(m,) ln((N − n + 0.5) / (n + 0.5) + 1) of each term (Robertson and Zaragoza 2009)."""
    total = snapshot.searcher.products
    frequencies = [_document_frequency(snapshot, term) for term in query.indices.tolist()]
    return np.array([math.log((max(total, n) - n + 0.5) / (n + 0.5) + 1.0) for n in frequencies])


def _document_frequency(snapshot: Snapshot, term: int) -> int:
    """Products that have a term; of a frequent one those that are gone may count a while."""
    n = snapshot.searcher.document_frequency(term_text(term))
    is_exact = not n or n > _EXACT_UP_TO or snapshot.table.length == snapshot.searcher.products
    return n if is_exact else snapshot.searcher.count(snapshot.queries.term(term))
