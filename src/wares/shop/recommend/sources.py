"""Candidates of every source side by side: how high each source puts a product, and from which product it came.

A source answers a few hundred products, best first; scored are only those that any of them names. What is learnt of
the sources (`wares.shop.train`) and what is answered with (`wares.shop.recommend.pipeline`) go through here alike.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from wares.profiles.preference_score import preference_scores
from wares.profiles.taste import Preferences
from wares.rank.candidates import CandidateTable
from wares.rank.linear import FEATURES, SourceWeights, normalize, weighted_sum
from wares.recommend.general_complements import Kinds
from wares.recommend.item_neighbours import NOTHING, ItemNeighbours, ScoredItems
from wares.shop.live.catalog_view import CatalogView
from wares.shop.live.popularity_cache import PopularityRanking
from wares.shop.recommend.complements.candidates import ComplementaryProducts
from wares.shop.recommend.eligibility import Eligibility
from wares.shop.recommend.neighbours import SimilarNeighbours
from wares.shop.recommend.registry import (
    BOUGHT_TOGETHER,
    REGISTRY,
    SIMILAR,
    SOURCES,
    TASTE,
    RegisteredRecommender,
    ScoringModel,
)
from wares.stats.membership import united
from wares.stats.ranks import top
from wares.types import Floats, Mask, Matrix, Rows, Scores, Taste

DEPTH = 150
"""Products of each source that count; whatever stands deeper is not named."""
MOST_ANCHORS = 20
MOST_SCORED = 100_000
"""Products of a shop all of which models score; in a larger one, those that another source names."""
_FIRST = 600  # candidates of a source that eligibility is asked of at once; more only where too few were eligible
_EVERYTHING = 2**62
_NEWEST, _EXPLORED = 300, 20  # eligible products looked at as new; of these, candidates: the least shown
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SourceQuery:
    """What the sources are asked.

    eligibility      which products may be answered
    anchors          (m,) rows that the answer starts from, the heaviest first
    anchor_weights   (m,) > 0, at most 1
    preferences      the shopper's taste at this moment; None = nothing is known
    history          the same for models of sequences
    newest           rows that came after the models were trained, the newest first; the first eligible ones of them
                     that were least shown are candidates whatever the sources say
    impressions      how often each of `newest` was shown
    due              rows that the shopper buys again and again, for which the time has come
    kinds            row of an anchor → kinds of things it is by its title, where its category does not tell
    scored           rows that models score; None = all there are
    """

    eligibility: Eligibility
    anchors: Rows
    anchor_weights: Floats
    preferences: Preferences | None
    history: Taste
    newest: Rows = field(default_factory=lambda: np.zeros(0, np.int64))
    impressions: Floats = field(default_factory=lambda: np.zeros(0))
    due: Rows = field(default_factory=lambda: np.zeros(0, np.int64))
    kinds: Mapping[int, Kinds] = field(default_factory=dict)
    scored: Rows | None = None

    @property
    def view(self) -> CatalogView:
        """The products as they are."""
        return self.eligibility.view


@dataclass(frozen=True, slots=True)
class SourceCandidates:
    """What the sources name.

    rows         (n,) ascending
    features     (n, sources, 2) float32 in [0, 1], see `wares.rank.linear.normalize`; 0 = not named
    origins      (n, sources) row that the source came from; −1 = none
    preferences  (n, parts) what `preference_scores` says; zeros when nothing is known of the shopper
    view         the products, holding the vectors of these
    """

    rows: Rows
    features: Matrix
    origins: Rows
    preferences: Matrix
    view: CatalogView

    @classmethod
    def empty(cls, view: CatalogView) -> SourceCandidates:
        """No candidates."""
        none = np.zeros(0, np.int64)
        features = np.zeros((0, len(SOURCES), FEATURES), np.float32)
        return cls(none, features, np.zeros((0, len(SOURCES)), np.int64), np.zeros((0, 1), np.float32), view)

    def take(self, places: Rows) -> SourceCandidates:
        """Those at `places`, which ascend."""
        return replace(
            self,
            rows=self.rows[places],
            features=self.features[places],
            origins=self.origins[places],
            preferences=self.preferences[places],
        )

    def table(self, view: CatalogView, weights: SourceWeights) -> CandidateTable:
        """The candidates in the order of `rows`, with what each source adds to their scores."""
        return weighted_sum(view.nums[self.rows], SOURCES, self.features, weights)


@dataclass(frozen=True, slots=True)
class Sources:
    """What is asked: similar products, popularity, what goes together, and what was trained."""

    similar: SimilarNeighbours
    popularity: PopularityRanking
    complements: ComplementaryProducts
    neighbours: Mapping[str, ItemNeighbours] = field(default_factory=dict)
    models: Mapping[str, ScoringModel] = field(default_factory=dict)

    def ask(self, query: SourceQuery, weights: SourceWeights) -> SourceCandidates:
        """Every source that has a weight. One that fails says nothing, and the log says why."""
        recommenders = [
            recommender
            for recommender in REGISTRY
            if any(weights.get(recommender.name, ())) and recommender.kind != "preference"
        ]
        models = [recommender for recommender in recommenders if recommender.name in self.models]
        others = [recommender for recommender in recommenders if recommender.name not in self.models]
        is_large = bool(models) and len(query.view) > MOST_SCORED
        limit = _EVERYTHING if is_large else _FIRST  # models score whatever another source names
        ranked = {recommender.name: self._rank(recommender, query, limit) for recommender in others}
        if is_large:
            query = replace(query, scored=united(*(each.items for each in ranked.values())))
        ranked |= {recommender.name: self._rank(recommender, query, _FIRST) for recommender in models}
        best, explored = _eligible({name: _at(each, slice(_FIRST)) for name, each in ranked.items()}, query)
        for recommender in recommenders:
            if len(best[recommender.name].items) < DEPTH and len(ranked[recommender.name].items) >= _FIRST:
                everything = self._everything(recommender, query, ranked[recommender.name])
                best[recommender.name] = _at(everything, query.eligibility.first(everything.items, DEPTH))
        return merge_sources(best, explored, query)

    def _rank(self, recommender: RegisteredRecommender, query: SourceQuery, limit: int) -> ScoredItems:
        """The `limit` best of a source, or all it has, best first, eligible or not."""
        try:
            return self._query(recommender, query, limit)
        except Exception:
            _log.exception("recommender %r failed; the others answer", recommender.name)
            return NOTHING

    def _everything(self, recommender: RegisteredRecommender, query: SourceQuery, ranked: ScoredItems) -> ScoredItems:
        """All that a source can say, best first: of a narrow filter's products what is popular among them."""
        eligibility = query.eligibility
        if recommender.kind != "global":
            return self._rank(recommender, query, _EVERYTHING)
        if eligibility.filter is None or (matches := eligibility.filter.matches()) is None:
            return ranked
        rows = query.view.rows_of(matches)
        rows = rows[rows >= 0]
        scores = self.popularity.scores(recommender.name, query.view, rows)
        found = ScoredItems(rows, scores, np.full(len(rows), -1, np.int64)).ranked()
        return _at(found, found.scores > 0)

    def _query(self, recommender: RegisteredRecommender, query: SourceQuery, limit: int) -> ScoredItems:
        if recommender.kind == "global":
            return self.popularity.ranked(recommender.name, query.view, query.eligibility.index)
        if recommender.kind == "replenishment":
            return ScoredItems(query.due, np.ones(len(query.due), np.float32), np.full(len(query.due), -1, np.int64))
        if not len(query.anchors):
            return NOTHING
        if recommender.name == SIMILAR:
            eligibility = query.eligibility
            similar = self.similar.reach(eligibility.view, eligibility.index, query.anchors, query.anchor_weights)
            return similar.ranked(limit)
        if recommender.kind == "complements":
            found = self.complements.reach(query.eligibility, query.anchors, query.anchor_weights, query.kinds)
            return found.ranked(limit)
        if recommender.name in self.neighbours:
            return self.neighbours[recommender.name].reach(query.anchors, query.anchor_weights).ranked(limit)
        model = self.models.get(recommender.name)
        return NOTHING if model is None else _model_items(model, _input(recommender, query), query.scored, limit)


def _input(recommender: RegisteredRecommender, query: SourceQuery) -> Taste:
    """What a model is asked with: the shopper's history, or what the answer starts from."""
    if recommender.kind == "history_model":
        return query.history
    times = np.zeros(len(query.anchors))
    return Taste(query.anchors, times, query.anchor_weights.astype(np.float32))


def _model_items(model: ScoringModel, taste: Taste, scored: Rows | None, limit: int) -> ScoredItems:
    """The `limit` best of a model's finite scores of all products, or of those `scored`, best first, ties by row."""
    if not len(taste.items):
        return NOTHING
    scores = model.scores([taste])[0] if scored is None else model.scores_of(scored, taste)
    places = top(scores, limit)
    rows = places if scored is None else scored[places]
    return ScoredItems(rows, scores[places], model.origins(rows, taste))


def _eligible(ranked: Mapping[str, ScoredItems], query: SourceQuery) -> tuple[dict[str, ScoredItems], Rows]:
    """Of each source the `DEPTH` best that are eligible, and new rows to explore; asked once, of all of them together.

    Raises `BadFilter`.
    """
    named = np.concatenate([query.newest, *(each.items for each in ranked.values())])
    is_eligible = np.zeros(int(named.max(initial=-1)) + 1, np.bool_)  # by row: first, which are named at all
    is_eligible[named] = True
    rows = np.flatnonzero(is_eligible)
    is_eligible[rows] = query.eligibility.keep(rows)
    best = {name: _at(each, np.flatnonzero(is_eligible[each.items])[:DEPTH]) for name, each in ranked.items()}
    newest = np.flatnonzero(is_eligible[query.newest])[:_NEWEST]
    least_shown = newest[np.argsort(query.impressions[newest], kind="stable")[:_EXPLORED]]
    return best, query.newest[least_shown]


def _at(each: ScoredItems, positions: Rows | Mask | slice) -> ScoredItems:
    return ScoredItems(each.items[positions], each.scores[positions], each.origins[positions])


def merge_sources(best: Mapping[str, ScoredItems], explored: Rows, query: SourceQuery) -> SourceCandidates:
    """What the sources name, and what is explored, with the shopper's taste for all of it."""
    rows = united(explored, *(each.items for each in best.values()))
    preferences = np.zeros((len(rows), 1), np.float32)
    view = query.view.holding(rows)
    if query.preferences is not None and query.preferences.mass > 0 and len(rows):
        preferences = preference_scores(query.preferences, view.table, rows)
        best = {**best, TASTE: _by_preference(rows, preferences.sum(axis=1, dtype=np.float32))}
    features = np.zeros((len(rows), len(SOURCES), FEATURES), np.float32)
    origins = np.full((len(rows), len(SOURCES)), -1, np.int64)
    for name, each in best.items():
        positions, column = rows.searchsorted(each.items), SOURCES.index(name)
        features[positions, column] = normalize(each.scores, DEPTH)
        origins[positions, column] = each.origins
    return SourceCandidates(rows, features, origins, preferences, view)


def _by_preference(rows: Rows, scores: Scores) -> ScoredItems:
    """The `DEPTH` rows of the largest `scores`, descending."""
    order = np.argsort(-scores, kind="stable")[:DEPTH]
    return ScoredItems(rows[order], scores[order], np.full(len(order), -1, np.int64))


def is_bought_together(candidates: SourceCandidates) -> Mask:
    """(n,) which candidates were bought together with a product that the answer starts from."""
    return np.asarray(candidates.features[:, SOURCES.index(BOUGHT_TOGETHER)].any(axis=1), np.bool_)


def source_query(
    eligibility: Eligibility, preferences: Preferences | None, products: Rows, history: Taste
) -> SourceQuery:
    """What the sources are asked where an answer starts from these products (rows), or, without any, from the taste."""
    anchors, weights = products, np.ones(len(products))
    if not len(products) and preferences is not None:
        anchors, weights = anchors_of(preferences)
    return SourceQuery(eligibility, anchors, weights, preferences, history)


def anchors_of(preferences: Preferences) -> tuple[Rows, Floats]:
    """What a shopper's answer starts from: at most 20 products that weigh most, and weights of which the first is 1."""
    touched = preferences.focus.touches
    positive = np.flatnonzero((touched.rows >= 0) & (touched.weights > 0))[:MOST_ANCHORS]
    weights = touched.weights[positive]
    return touched.rows[positive], weights / weights.max() if len(weights) else weights
