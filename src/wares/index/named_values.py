"""Attribute scores: how much of what a search's words name each product has; see `AttributesLeg`."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from tantivy import Query as EngineQuery

from wares.index.snapshot import NO_ROWS, Snapshot
from wares.index.tier import Tier
from wares.stats.membership import contained, united
from wares.types import SHARE_OF_ALL, And, AttributesLeg, Filter, Match, Not, Or, Reading, Rows, Scores

_MOST_ALTERNATIVES, _MOST_WAYS = 12, 64
"""Up to so many values named, and ways to have some of them, products with equal scores are told apart exactly."""
_FULL, _ENOUGH = 1 - SHARE_OF_ALL, 100
"""Score of a product with the likeliest of all that the words name; with so many of them no others are looked for."""
_MOST_COUNTED = 1000


def best_named(tier: Tier, leg: AttributesLeg) -> tuple[Rows, Scores]:
    """Rows and scores of the leg's best of the tier, and of those of `leg.also` that are of it."""
    snapshot = tier.snapshot
    also = snapshot.table.known(leg.also) if len(leg.also) else NO_ROWS
    also = also[tier.keep(also)] if len(also) else also
    rows = united(also, tier.rows) if len(tier.rows) else also
    scores = agreement(snapshot, leg.readings, rows)
    if np.count_nonzero(scores >= _FULL) < _ENOUGH and not _is_whole(tier, rows):
        further = united(_engine_best(tier, leg))
        further = further[~contained(further, rows)]
        rows = np.concatenate([rows, further])
        scores = np.concatenate([scores, agreement(snapshot, leg.readings, further)])
    rows, scores = rows[scores > 0], scores[scores > 0]
    order = np.lexsort((~snapshot.table.ranks(rows), -scores))
    rows, scores = rows[order], scores[order]
    shown = contained(rows, also)
    shown[: leg.limit] = True
    return rows[shown], scores[shown]


def _is_whole(tier: Tier, rows: Rows) -> bool:
    """Whether `rows`, which are of the tier, are all of it."""
    return len(rows) < _MOST_COUNTED and tier.count() == len(rows)


def agreement(snapshot: Snapshot, readings: Sequence[Reading], rows: Rows) -> Scores:
    """(n,) scores, 0–1, of `rows` (n,): how much of what `readings` name each has."""
    batch = snapshot.batch(rows)
    scores = np.zeros(len(rows), np.float32)
    for reading in readings:
        weights = np.array([value.weight for value in reading.values], np.float32)
        has = [snapshot.satisfying_batch(batch, condition) for condition in _conditions(snapshot, reading)]
        agreements = np.stack(has) * weights[:, None]
        best, share = agreements.max(axis=0) / weights.max(), agreements.sum(axis=0) / weights.sum()
        scores += ((1 - SHARE_OF_ALL) * best + SHARE_OF_ALL * share) / len(readings)
    return scores


def _engine_best(tier: Tier, leg: AttributesLeg) -> Rows:
    """The best `limit` of the engine's part of the tier, among equal ones the most popular."""
    readings = [reading for reading in leg.readings if reading.values]
    conditions = [_conditions(tier.snapshot, reading) for reading in readings]
    if tier.condition is None or not readings or not leg.limit:
        return NO_ROWS
    queries, searcher = tier.snapshot.queries, tier.snapshot.searcher
    if all(len(each) == 1 for each in conditions):
        whole = tier.snapshot.all_of(tier.condition, *(each[0] for each in conditions))
        rows = searcher.by_popularity(queries.filter(whole), leg.limit)
        if len(rows) == leg.limit:
            return rows
    clauses = []
    for reading, each in zip(readings, conditions, strict=True):
        matches = [queries.filter(condition) for condition in each]
        bests, shares = _scores(reading, len(leg.readings))
        best_of = list(map(EngineQuery.const_score_query, matches, bests.tolist()))
        clauses.append(EngineQuery.disjunction_max_query(best_of))
        clauses += map(EngineQuery.const_score_query, matches, shares.tolist())
    rows, scores = searcher.best(queries.scored(tier.condition, clauses), leg.limit)
    if len(rows) < leg.limit:
        return rows
    equal = _with_score(tier.snapshot, readings, len(leg.readings), float(scores[-1]))
    if equal is None:
        return rows
    popular = searcher.by_popularity(queries.filter(tier.snapshot.all_of(tier.condition, equal)), leg.limit)
    return np.concatenate([rows, popular])


def _with_score(snapshot: Snapshot, readings: Sequence[Reading], n: int, score: float) -> Filter | None:
    """What products satisfy whose score is this one; None where there are too many ways to it."""
    conditions = [condition for reading in readings for condition in _conditions(snapshot, reading)]
    if len(conditions) > _MOST_ALTERNATIVES:
        return None
    ways = (np.arange(2 ** len(conditions))[:, None] >> np.arange(len(conditions)) & 1).astype(np.bool_)
    totals, start = np.zeros(len(ways)), 0
    for reading in readings:
        has = ways[:, start : start + len(reading.values)]
        bests, shares = _scores(reading, n)
        totals += (has * bests).max(axis=1) + has @ shares
        start += len(reading.values)
    reaching = ways[np.isclose(totals, score, rtol=1e-4, atol=0)]
    if len(reaching) > _MOST_WAYS:
        return None
    return Or(
        tuple(
            And(tuple(one if own else Not(one) for one, own in zip(conditions, has, strict=True)))
            for has in reaching.tolist()
        )
    )


def _scores(reading: Reading, n: int) -> tuple[Scores, Scores]:
    """(values,) each: what having a value as the likeliest, and as one of all, adds to the score of `n` readings."""
    weights = np.array([value.weight for value in reading.values], np.float32)
    return (1 - SHARE_OF_ALL) / n * weights / weights.max(), SHARE_OF_ALL / n * weights / weights.sum()


def _conditions(snapshot: Snapshot, reading: Reading) -> list[Filter]:
    return [snapshot.resolve_new(Match(value.attribute, (value.value,))) for value in reading.values]
