"""One answer out of many recommenders: named by the sources, weighed, cleared of what must not stand there, made
different, explained, and filled up until it is whole.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wares.errors import WaresError
from wares.index.filters import parse
from wares.profiles.phrases import DisplayNames
from wares.profiles.summary import CART_DAYS
from wares.profiles.taste import Preferences
from wares.recommend.diversify import Newcomers, diverse, top, with_newcomers
from wares.recommend.item_neighbours import ScoredItems
from wares.shop.live.catalog_view import CatalogFollower, CatalogView
from wares.shop.live.popularity import PopularityCounts
from wares.shop.live.profiles import NOBODY, KnownShopper, Profiles, require_tokens
from wares.shop.live.taste import TasteReader, sequence_of
from wares.shop.recommend.artifacts import RecommendArtifacts
from wares.shop.recommend.explain import NEW, ReasonContext, alone, because, language_of, needed, title_of
from wares.shop.recommend.neighbours import ProductNeighbours
from wares.shop.recommend.placements import PlacementRule, apart_of, left_out, rule_of, weights_in
from wares.shop.recommend.sources import FROM_ALL, SOURCES, SourceCandidates, SourceQuery, Sources, anchors_of, best_of
from wares.shop.runtime.components import PATH_SEPARATOR, Components
from wares.shop.runtime.generations import ActiveGeneration
from wares.types import (
    And,
    Filter,
    Floats,
    Match,
    Placement,
    Product,
    Reason,
    Recommendation,
    Recommendations,
    Rows,
    Scores,
)

_FRESH = 5.0  # seconds that what everyone takes may be old
_TOPS = 600  # of it, held in order
_NEWEST, _NEW_NAMED, _NEW_PLACES = 300, 20, 2  # products looked at as new; named; places they get by being new
_WIDER = 5  # candidates that the answer is chosen from, for each one wanted
_TOLD_TITLES = 60
_DAY = 86_400.0
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecommendQuery:
    """A question for recommendations; see `Shop.recommend`."""

    placement: Placement = "home"
    shopper: str = ""
    session: str = ""
    products: tuple[str, ...] = ()
    category: tuple[str, ...] = ()
    limit: int = 12
    filter: str = ""
    language: str | None = None


@dataclass(frozen=True, slots=True)
class _Moment:
    """One question, looked up."""

    shelf: CatalogView
    known: KnownShopper
    liked: Preferences | None
    given: Rows
    now: float


@dataclass(frozen=True, slots=True)
class _Picked:
    """Rows answered in order, and the places among the candidates that they came from; −1 = filled up."""

    rows: Rows
    places: Rows
    new: frozenset[int]


class PopularityCache:
    """What everyone takes, looked up every few seconds: `Levels` of a running shop."""

    def __init__(self, pulse: PopularityCounts, clock: Callable[[], float]) -> None:
        self._pulse, self._clock = pulse, clock
        self._lock = threading.Lock()
        self._made: tuple[float, int, int] = (-np.inf, -1, -1)
        self._scores: Mapping[str, Scores] = {}
        self._tops: Mapping[str, ScoredItems] = {}
        self._shown: Floats = np.zeros(0)

    def best(self, source: str, shelf: CatalogView, admitted: NDArray[np.bool_], most: int) -> ScoredItems:
        """The `most` best of "popular" or "trending" that are admitted."""
        scores, tops, _ = self._now(shelf)
        top = tops[source]
        kept = top.best(admitted, most)
        return kept if len(kept.items) == most or len(top.items) < _TOPS else best_of(scores[source], admitted, most)

    def popular(self, shelf: CatalogView) -> Scores:
        """(rows,) weight of what happened to each product."""
        return self._now(shelf)[0]["popular"]

    def shown(self, shelf: CatalogView) -> Floats:
        """(rows,) how often each product was shown."""
        return self._now(shelf)[2]

    def _now(self, shelf: CatalogView) -> tuple[Mapping[str, Scores], Mapping[str, ScoredItems], Floats]:
        now = self._clock()
        with self._lock:
            made, seq, size = self._made
            if not (0 <= now - made <= _FRESH) or (seq, size) != (shelf.seq, len(shelf)):
                self._pulse.ready()
                self._scores = {
                    "popular": self._pulse.popular(shelf, now),
                    "trending": self._pulse.trending(shelf, now),
                }
                self._shown = self._pulse.shown(shelf)
                self._tops = {name: best_of(self._scores[name], shelf.can_be_had, _TOPS) for name in FROM_ALL}
                self._made = (now, shelf.seq, len(shelf))
            return self._scores, self._tops, self._shown


@dataclass(frozen=True, slots=True)
class RecommendContext:
    """What a running shop recommends with."""

    in_use: ActiveGeneration
    assortment: CatalogFollower
    shoppers: Profiles
    pulse: PopularityCounts
    tastes: TasteReader
    clock: Callable[[], float]
    new_id: Callable[[], str]


class RecommendPipeline:
    """Answers for one shop; `models` may be replaced at any time, once the rows begin in their order."""

    def __init__(self, around: RecommendContext, models: RecommendArtifacts) -> None:
        self.around, self.models = around, models
        self.everyone = PopularityCache(around.pulse, around.clock)
        self._alike: tuple[RecommendArtifacts, float, ProductNeighbours] | None = None

    def answer(self, asked: RecommendQuery) -> Recommendations:
        """Raises `BadQuery` or `BadFilter` for what makes no sense; whatever else happens, there is an answer."""
        started = time.perf_counter()
        rule = rule_of(asked.placement, len(asked.products), asked.limit)
        require_tokens(asked.shopper, asked.session)
        where = _where(asked)
        with self.around.in_use.lease() as parts:
            moment = self._moment(parts, asked, rule)
            empty = not moment.shelf.can_be_had.any()  # and then no attribute is known that `where` could ask for
            admitted = moment.shelf.admitted(parts.index, None if empty else where)
            items, fallback = self._items(parts, asked, rule, moment, admitted)
        took = (time.perf_counter() - started) * 1e3
        return Recommendations(asked.placement, self.around.new_id(), items, fallback, took)

    # ------------------------------------------------------------------------------------------------------- asking

    def _moment(self, parts: Components, asked: RecommendQuery, rule: PlacementRule) -> _Moment:
        now = self.around.clock()
        shelf = self.around.assortment.now()
        known, liked = self._known(parts, asked, shelf, now)
        products = asked.products
        if rule.given and not products:
            products = known.profile.in_cart(now - CART_DAYS * _DAY)
        return _Moment(shelf, known, liked, shelf.rows(products), now)

    def _known(
        self, parts: Components, asked: RecommendQuery, shelf: CatalogView, now: float
    ) -> tuple[KnownShopper, Preferences | None]:
        """Who asks and what they like; nobody known when that fails."""
        try:
            known = self.around.shoppers.of(asked.shopper, asked.session)
            liked = self.around.tastes.liked(known.profile, shelf, parts.encoder, now) if known.is_known else None
        except Exception:
            _log.exception("a profile cannot be read; the answer is what everyone gets")
            return NOBODY, None
        return known, liked

    def sources(self, parts: Components) -> Sources:
        """The sources as they are now."""
        models = self.models
        words = parts.settings.search_similar_words_share
        if self._alike is None or self._alike[0] is not models or self._alike[1] != words:
            made = ProductNeighbours(words, models.links.get("similar"), models.learnt.encoder)
            self._alike = (models, words, made)
        return Sources(self._alike[2], self.everyone, models.links, models.embeddings, models.sequence)

    def _items(
        self,
        parts: Components,
        asked: RecommendQuery,
        rule: PlacementRule,
        moment: _Moment,
        admitted: NDArray[np.bool_],
    ) -> tuple[tuple[Recommendation, ...], bool]:
        out = left_out(rule, moment.shelf, moment.known.profile, moment.given, moment.now)
        may = admitted.copy()
        may[out.never] = False
        first = may.copy()
        first[out.rather_not] = False
        found, added, picked = self._picked(parts, asked, rule, moment, first)
        whole = self._filled(moment.shelf, picked, (first, may), asked.limit)
        items = _told(parts, asked, moment, _Outcome(found, added, whole, self._popularity(moment.shelf)))
        personal = [SOURCES.index(name) for name in SOURCES if name not in FROM_ALL]
        chosen = picked.places[picked.places >= 0]
        return items, not bool(added[chosen][:, personal].any())

    def _picked(
        self,
        parts: Components,
        asked: RecommendQuery,
        rule: PlacementRule,
        moment: _Moment,
        admitted: NDArray[np.bool_],
    ) -> tuple[SourceCandidates, NDArray[np.float32], _Picked]:
        """Candidates, what each source adds to their scores, and those chosen."""
        shelf, weights = moment.shelf, weights_in(asked.placement, self.models)
        try:
            newcomers = self._newcomers(shelf, admitted) if rule.explores else np.zeros(0, np.int64)
            found = self.sources(parts).ask(shelf, _asking(moment, rule, admitted, newcomers), weights)
            added = found.weighed(weights)
            if rule.apart < 1:
                added = added * apart_of(shelf, found, moment.given, rule.apart)[:, None]
            return found, added, self._chosen(parts, asked.limit, rule, shelf, found, added.sum(axis=1))
        except WaresError:
            raise
        except Exception:
            _log.exception("recommending failed; what everyone takes is answered")
            none = np.zeros(0, np.int64)
            empty = np.zeros((0, len(SOURCES)), np.float32)
            found = SourceCandidates(none, np.zeros((0, len(SOURCES), 2), np.float32), empty.astype(np.int64), empty)
            return found, empty, _Picked(none, none, frozenset())

    def _newcomers(self, shelf: CatalogView, admitted: NDArray[np.bool_]) -> Rows:
        """The newest products that came after the models were trained, the least shown of them."""
        rows = np.arange(self.models.size, len(shelf)) if self.models.size else np.zeros(0, np.int64)
        rows = rows[admitted[rows]]
        rows = rows[np.argsort(-shelf.nums[rows], kind="stable")[:_NEWEST]]
        return rows[np.argsort(self.everyone.shown(shelf)[rows], kind="stable")[:_NEW_NAMED]]

    def _chosen(
        self,
        parts: Components,
        limit: int,
        rule: PlacementRule,
        shelf: CatalogView,
        found: SourceCandidates,
        scores: Scores,
    ) -> _Picked:
        kept = np.where(scores > 0, scores, -np.inf).astype(np.float32)
        plain = top(kept, limit)
        new: frozenset[int] = frozenset()
        if rule.explores and self.models.size and parts.settings.recommend_freshness_boost and len(plain):
            is_new = found.rows >= self.models.size
            shown = np.where(is_new, self.everyone.shown(shelf)[found.rows], np.inf)
            chances = Newcomers(shown, parts.settings.recommend_freshness_boost, _NEW_PLACES)
            lifted = with_newcomers(np.where(is_new, scores, kept).astype(np.float32), limit, chances)
            new = frozenset(place for place in lifted.tolist() if is_new[place] and place not in plain)
        places = top(kept, limit * _WIDER)
        diversity = parts.settings.recommend_diversity * rule.diversity
        if diversity and len(places):
            vectors = _vectors(shelf, found.rows[places], parts.settings.search_similar_words_share)
            order = diverse(np.arange(len(places)), kept[places], vectors, limit, diversity)
            places = places[order]
        places = places[:limit]
        if new:
            others = [place for place in places.tolist() if place not in new]
            places = np.array([*others[: limit - len(new)], *sorted(new)], np.int64)
        return _Picked(found.rows[places], places, new)

    def _filled(self, shelf: CatalogView, picked: _Picked, tiers: Sequence[NDArray[np.bool_]], limit: int) -> _Picked:
        """Up to `limit`, by what everyone takes, then the newest, of what each tier admits."""
        rows, places = picked.rows[:limit], picked.places[:limit]
        for admitted in tiers:
            lacking = limit - len(rows)
            if lacking <= 0:
                break
            left = admitted.copy()
            left[rows] = False
            others = np.flatnonzero(left)
            order = np.lexsort((-shelf.nums[others], -self._popularity(shelf)[others]))[:lacking]
            rows = np.concatenate([rows, others[order]])
            places = np.concatenate([places, np.full(len(order), -1, np.int64)])
        return _Picked(rows, places, picked.new)

    def _popularity(self, shelf: CatalogView) -> NDArray[np.float64]:
        try:
            return self.everyone.popular(shelf).astype(np.float64)
        except Exception:
            _log.exception("what everyone takes is not known; the feed's popularity is used")
            return shelf.popularity


@dataclass(frozen=True, slots=True)
class _Outcome:
    found: SourceCandidates
    added: NDArray[np.float32]
    picked: _Picked
    popularity: NDArray[np.float64]


def _where(asked: RecommendQuery) -> Filter | None:
    parts = [parse(asked.filter)] if asked.filter.strip() else []
    if asked.category:
        parts.append(Match("category", (PATH_SEPARATOR.join(asked.category),)))
    return And(tuple(parts)) if parts else None


def _asking(moment: _Moment, rule: PlacementRule, admitted: NDArray[np.bool_], newcomers: Rows) -> SourceQuery:
    taste = sequence_of(moment.known.profile, moment.shelf, moment.now)
    if rule.given and len(moment.given):
        rows, weights = moment.given, np.ones(len(moment.given))
    elif moment.liked is not None:
        rows, weights = anchors_of(moment.liked)
    else:
        rows, weights = np.zeros(0, np.int64), np.zeros(0)
    return SourceQuery(rows, weights, admitted, moment.liked, taste, newcomers)


def _vectors(shelf: CatalogView, rows: Rows, words: float) -> NDArray[np.float32]:
    """(n, dim) words and picture of each row in one, as far as it has them."""
    table = shelf.table
    mixed = words * table.texts.centred(table.texts.vectors[rows])
    mixed = mixed + (1 - words) * table.pictures.centred(table.pictures.vectors[rows])
    found: NDArray[np.float32] = mixed.astype(np.float32)
    return found


def _told(parts: Components, asked: RecommendQuery, moment: _Moment, outcome: _Outcome) -> tuple[Recommendation, ...]:
    """The products with scores, shares and reasons; one deleted meanwhile is left out."""
    found, shelf, picked = outcome.found, moment.shelf, outcome.picked
    given = frozenset(moment.given.tolist())
    places = [place for place in picked.places.tolist() if place >= 0]
    titled = needed(found, places, moment.liked)[:_TOLD_TITLES] if places else []
    nums = shelf.nums[np.concatenate([picked.rows, np.array(titled, np.int64)])]
    products = parts.catalog.by_num(np.unique(nums[nums > 0]).tolist())
    language, tag = language_of(asked.language, parts.language), asked.language or parts.language.tag
    titles = {product.id: title_of(product, tag) for product in products.values()}
    names = DisplayNames(titles, parts.language.labels(tag), parts.settings.shop_currency)
    telling = ReasonContext(shelf, moment.liked, given, language, names)
    items = []
    for row, place in zip(picked.rows.tolist(), picked.places.tolist(), strict=True):
        product: Product | None = products.get(int(shelf.nums[row]))
        if product is None:
            continue
        reasons: tuple[Reason, ...]
        if place < 0:
            popular = bool(outcome.popularity[row] > 0)
            reasons, score, shares = (alone("popular" if popular else NEW, language),), 0.0, {}
        else:
            score = float(outcome.added[place].sum())
            shares = {
                name: float(value) / score
                for name, value in zip(SOURCES, outcome.added[place].tolist(), strict=True)
                if value > 0
            }
            reasons = because(found, place, shares, telling)
            if place in picked.new:
                reasons = (alone(NEW, language), *reasons[:1])
        items.append(Recommendation(product.id, score, product, reasons, shares))
    return tuple(items)
