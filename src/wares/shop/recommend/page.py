"""A page out of ranked candidates: the best, the new, what is different enough, and filled up until it is whole."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from wares.rank.candidates import CandidateTable
from wares.rank.diversity import ExplorationBonus, explore, maximal_marginal_relevance
from wares.shop.live.catalog_view import CatalogView
from wares.shop.live.popularity_cache import POPULAR, PopularitySnapshot
from wares.shop.recommend.eligibility import Eligibility
from wares.stats.ranks import top
from wares.types import Floats, Ints, Rows, Scores, Vectors

_NEW_PLACES = 2  # that products get by being new
_VARIANTS = 3  # times as many that are looked at, as variants of one product take one place
_WIDER = 5  # candidates that the page is chosen from, for each one wanted


@dataclass(frozen=True, slots=True)
class RankedRows:
    """Rows in the order of the answer.

    positions  (n,) positions among the candidates that they came from; −1 = filled up
    explored   positions that stand there for being new
    """

    rows: Rows
    positions: Rows
    explored: frozenset[int]

    @classmethod
    def empty(cls) -> RankedRows:
        """Nothing chosen."""
        none = np.zeros(0, np.int64)
        return cls(none, none, frozenset())


@dataclass(frozen=True, slots=True)
class PageRule:
    """How a page is chosen.

    limit        products
    diversity    0–1, how much it counts that products differ; 0 = the best ones
    exploration  largest bonus of a new product; 0 = none
    words        0–1, share of words beside the picture in how far products differ
    """

    limit: int
    diversity: float
    exploration: float
    words: float


def select_page(
    table: CandidateTable, rows: Rows, view: CatalogView, impressions: Floats, rule: PageRule
) -> RankedRows:
    """At most `rule.limit` candidates of the table.

    rows         (n,) of the candidates
    impressions  (n,) how often each was shown; infinite for one that is not new
    """
    scores = np.where(table.scores > 0, table.scores, -np.inf).astype(np.float32)
    explored = _exploration(table.scores, scores, impressions, rule)
    positions = _first_variants(view, rows, top(scores, rule.limit * _WIDER * _VARIANTS))[: rule.limit * _WIDER]
    if rule.diversity and len(positions):
        vectors = page_vectors(view, rows[positions], rule.words)
        positions = positions[maximal_marginal_relevance(scores[positions], vectors, rule.limit, rule.diversity)]
    positions = positions[: rule.limit]
    if explored:
        new = _first_variants(view, rows, np.array(sorted(explored), np.int64))
        taken = view.variant_codes(rows[new])
        others = positions[~np.isin(view.variant_codes(rows[positions]), taken)]
        positions, explored = np.concatenate([others[: rule.limit - len(new)], new]), frozenset(new.tolist())
    return RankedRows(rows[positions], positions, explored)


def select_tiers(
    table: CandidateTable, rows: Rows, view: CatalogView, impressions: Floats, rule: PageRule, tiers: Ints
) -> RankedRows:
    """As `select_page`, where every candidate of a lower one of `tiers` (n,) stands before all of a higher one."""
    page, taken = RankedRows.empty(), np.zeros(0, np.int64)
    for tier in np.unique(tiers).tolist():
        if len(page.rows) >= rule.limit:
            break
        places = np.flatnonzero((tiers == tier) & ~np.isin(view.variant_codes(rows), taken))
        rest = replace(rule, limit=rule.limit - len(page.rows))
        further = select_page(table.take(places), rows[places], view, impressions[places], rest)
        page = RankedRows(
            np.concatenate([page.rows, further.rows]),
            np.concatenate([page.positions, places[further.positions]]),
            page.explored | {int(places[position]) for position in further.explored},
        )
        taken = view.variant_codes(page.rows)
    return page


def _first_variants(view: CatalogView, rows: Rows, positions: Ints) -> Ints:
    """Of `positions` of candidates, in their order, the first of each variant group."""
    _, firsts = np.unique(view.variant_codes(rows[positions]), return_index=True)
    return positions[np.sort(firsts)]


def _exploration(all_scores: Scores, scores: Scores, impressions: Floats, rule: PageRule) -> frozenset[int]:
    """Positions of new candidates that the exploration bonus brings onto the page; a new one may have a score of 0."""
    plain, is_new = top(scores, rule.limit), np.isfinite(impressions)
    if not rule.exploration or not len(plain) or not is_new.any():
        return frozenset()
    bonus = ExplorationBonus(impressions, rule.exploration, _NEW_PLACES)
    lifted = explore(np.where(is_new, all_scores, scores).astype(np.float32), rule.limit, bonus)
    return frozenset(position for position in lifted.tolist() if is_new[position] and position not in plain)


def page_vectors(view: CatalogView, rows: Rows, share: float) -> Vectors:
    """(n, dim) words (`share`) and picture of each row in one, from the shop's mean, as far as it has them."""
    statistics = view.table.statistics
    texts, pictures = (_centered(each.vectors[rows], each.mean) for each in (statistics.texts, statistics.pictures))
    vectors: Vectors = (share * texts + (1 - share) * pictures).astype(np.float32)
    return vectors


def _centered(vectors: Vectors, mean: Vectors) -> Vectors:
    """(n, dim) unit vectors from `mean`; zero rows stay zero."""
    away = np.where(vectors.any(axis=1, keepdims=True), vectors - mean, 0)
    lengths = np.linalg.norm(away, axis=1, keepdims=True)
    units: Vectors = np.divide(away, lengths, out=np.zeros_like(away), where=lengths > 0)
    return units


def fill_page(
    page: RankedRows, popularity: PopularitySnapshot, tiers: tuple[Eligibility, ...], limit: int
) -> RankedRows:
    """The page up to `limit`, by popularity, then the newest, of what each tier admits; looked at chunk by chunk."""
    rows, positions = page.rows[:limit], page.positions[:limit]
    for tier in tiers:
        lacking = limit - len(rows)
        if lacking <= 0:
            break
        more = _most_popular(popularity, tier.without_variants(rows), lacking)
        rows = np.concatenate([rows, more])
        positions = np.concatenate([positions, np.full(len(more), -1, np.int64)])
    return RankedRows(rows, positions, page.explored)


def _most_popular(popularity: PopularitySnapshot, eligibility: Eligibility, limit: int) -> Rows:
    """At most `limit` eligible rows, one of each variant group: all that satisfy a narrow filter by popularity;
    otherwise those that the snapshot ranks, and then the newest first.
    """
    view, wanted = eligibility.view, limit * _VARIANTS
    while True:
        rows = _by_popularity(popularity, eligibility, wanted)
        distinct = _first_variants(view, rows, np.arange(len(rows)))
        if len(distinct) >= limit or len(rows) < wanted:
            return rows[distinct[:limit]]
        wanted *= _WIDER


def _by_popularity(popularity: PopularitySnapshot, eligibility: Eligibility, limit: int) -> Rows:
    """The same with every variant."""
    view = eligibility.view
    matches = None if eligibility.filter is None else eligibility.filter.matches()
    if matches is not None:
        rows = view.rows_of(matches)
        rows = rows[eligibility.is_available(rows)]
        best = np.lexsort((-view.nums[rows], -popularity.scores(POPULAR, view, rows)))[:limit]
        return rows[best]
    rows = popularity.first[eligibility.first(popularity.first, limit)]
    if len(rows) < limit:
        later = np.arange(len(view) - 1, -1, -1)
        rows = np.concatenate([rows, later[eligibility.without(rows).first(later, limit - len(rows))]])
    return rows
