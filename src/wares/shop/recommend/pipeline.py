"""One answer out of many recommenders: candidates → features → score → rules → diversity → page → explanation."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from wares.constants import DAY
from wares.errors import StoreAway, WaresError
from wares.profiles.summary import CART_DAYS
from wares.profiles.taste import Preferences
from wares.rank.candidates import CandidateTable
from wares.recommend.general_complements import Kinds, general_complements
from wares.shop.live.catalog_view import CatalogView
from wares.shop.live.popularity_cache import PopularityCache, PopularitySnapshot
from wares.shop.live.profiles import NOBODY, KnownShopper
from wares.shop.live.state import LiveState
from wares.shop.live.taste import sequence_of, touched
from wares.shop.recommend.answer import RankedPage, recommendations
from wares.shop.recommend.complements.candidates import ComplementaryProducts
from wares.shop.recommend.complements.pairs import BOUGHT_TOGETHER, ComplementaryPairs, LearntPairs
from wares.shop.recommend.eligibility import Eligibility, QueryFilter
from wares.shop.recommend.neighbours import SimilarNeighbours
from wares.shop.recommend.page import PageRule, RankedRows, fill_page, select_tiers
from wares.shop.recommend.placements import PlacementRule, exclusions, require_rule
from wares.shop.recommend.query import RecommendQuery
from wares.shop.recommend.registry import BY_NAME, SIMILAR, SOURCES
from wares.shop.recommend.sources import SourceCandidates, Sources, is_bought_together, source_query
from wares.shop.recommend.trained import RecommendArtifacts
from wares.shop.runtime.components import Components
from wares.shop.runtime.generations import ActiveGeneration
from wares.stats.one_thread import one_thread
from wares.types import Floats, Recommendation, Recommendations, Rows, Taste

_NEWEST = 2000  # rows looked at as new; fewer of them are eligible
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Situation:
    """A question, looked up.

    preferences   the shopper's taste; None = nothing is known
    history       the same for models of sequences
    anchors         rows that the answer starts from, where the placement starts from products
    eligibility   what may be answered at all
    preferred     the same without what may only fill up
    due           rows that the shopper buys again and again, for which the time has come
    kinds         row of an anchor → kinds of things it is by its title, where its category does not tell
    """

    query: RecommendQuery
    rule: PlacementRule
    preferences: Preferences | None
    history: Taste
    anchors: Rows
    eligibility: Eligibility
    preferred: Eligibility
    due: Rows
    kinds: Mapping[int, Kinds]

    @property
    def view(self) -> CatalogView:
        """The products as they are."""
        return self.eligibility.view


class RecommendPipeline:
    """Answers for one shop. `clock` tells the present; `new_id` names answers, so that clicks can be tied to them."""

    def __init__(
        self, generation: ActiveGeneration, live: LiveState, clock: Callable[[], float], new_id: Callable[[], str]
    ) -> None:
        self._generation, self._live, self._clock, self._new_id = generation, live, clock, new_id
        self._popularity = PopularityCache(live.popularity, clock)
        self._similar: tuple[RecommendArtifacts, float, SimilarNeighbours] | None = None
        self._complementary: tuple[LearntPairs, ComplementaryProducts] | None = None
        self.artifacts = RecommendArtifacts()

    def use(self, artifacts: RecommendArtifacts) -> None:
        """Let what was trained answer from now on; rows begin in the order in which it was learnt from them."""
        self._live.view.begin(artifacts.name, artifacts.products)
        self._live.tastes.weights = artifacts.parameters.preferences
        self.artifacts = artifacts

    def answer(self, query: RecommendQuery) -> Recommendations:
        """Raises `BadQuery` or `BadFilter` for what makes no sense; whatever else happens, there is an answer."""
        started = time.perf_counter()
        rule = require_rule(query)
        with one_thread(), self._generation.lease() as components:
            situation = self._situation(components, query, rule)
            items, fallback = self._items(components, situation)
        took = (time.perf_counter() - started) * 1e3
        return Recommendations(query.placement, self._new_id(), items, fallback, took)

    # -------------------------------------------------------------------------------------------------- looking up

    def _situation(self, components: Components, query: RecommendQuery, rule: PlacementRule) -> Situation:
        now, view = self._clock(), self._live.view.now(components)
        everything = Eligibility(view, components.index, QueryFilter(components.index, query), np.zeros(0, np.int64))
        shopper, preferences = self._shopper(components, query, view, now)
        products = query.products
        if rule.from_products and not products:
            products = shopper.profile.in_cart(now - CART_DAYS * DAY)
        anchors = view.rows(products)
        out = exclusions(rule, view, shopper.profile, anchors, now, self.artifacts.parameters.categories.repeats)
        eligibility, preferred = out.applied(everything)
        history = sequence_of(shopper.profile, view, now)
        kinds = self._kinds(components, view, anchors) if rule.complements else {}
        return Situation(query, rule, preferences, history, anchors, eligibility, preferred, out.due, kinds)

    def _kinds(self, components: Components, view: CatalogView, anchors: Rows) -> Mapping[int, Kinds]:
        """Row → kinds of things by the title, of the anchors whose category tells none."""
        table = self._complements().pairs.table(view)
        untold = anchors[[not table.kinds.get(code) for code in table.codes(anchors).tolist()]]
        products = components.catalog.by_num(view.nums[untold[view.nums[untold] > 0]].tolist())
        knowledge = general_complements()
        named = ((num, knowledge.kinds_of_title(product.title)) for num, product in products.items())
        return {int(view.row_of[num]): kinds for num, kinds in named if kinds}

    def _shopper(
        self, components: Components, query: RecommendQuery, view: CatalogView, now: float
    ) -> tuple[KnownShopper, Preferences | None]:
        """Who asks and what they like; nobody known when that fails."""
        try:
            shopper = self._live.profiles.of(query.shopper, query.session)
            tastes = self._live.tastes
            if not shopper.is_known:
                return shopper, None
            known = view.holding(touched(shopper.profile, view))
            return shopper, tastes.preferences(shopper.profile, known, components.encoder, now)
        except StoreAway as error:
            _log.warning("a profile cannot be read; the answer is what everyone gets: %s", error)
            return NOBODY, None
        except Exception:
            _log.exception("a profile cannot be read; the answer is what everyone gets")
            return NOBODY, None

    def sources(self, words: float) -> Sources:
        """The sources as they are now; `words` is the share of words beside the picture in what is similar."""
        artifacts = self.artifacts
        if self._similar is None or self._similar[0] is not artifacts or self._similar[1] != words:
            similar = SimilarNeighbours(words, artifacts.neighbours.get(SIMILAR), artifacts.parameters.encoder)
            self._similar = (artifacts, words, similar)
        return Sources(self._similar[2], self._popularity, self._complements(), artifacts.neighbours, artifacts.models)

    def _complements(self) -> ComplementaryProducts:
        """What goes together, by what was trained."""
        lifts = self.artifacts.parameters.categories.lifts
        if self._complementary is None or self._complementary[0] is not lifts:
            self._complementary = (lifts, ComplementaryProducts(ComplementaryPairs(lifts)))
        return self._complementary[1]

    # ------------------------------------------------------------------------------------------------------ ranking

    def _items(self, components: Components, situation: Situation) -> tuple[tuple[Recommendation, ...], bool]:
        """The answer's items, and whether nothing but what everyone gets had a say."""
        view, limit = situation.view, situation.query.limit
        popularity = self._popularity.now(view, components.index)
        candidates, table, page = self._rank(components, situation, popularity)
        page = fill_page(page, popularity, (situation.preferred, situation.eligibility), limit)
        ranked = RankedPage(candidates, table, page, situation.anchors, popularity, self.artifacts.size, self._clock())
        items = recommendations(components, candidates.view, situation.preferences, ranked, situation.query.language)
        personal_columns = [column for column, name in enumerate(SOURCES) if BY_NAME[name].kind != "global"]
        return items, not bool(table.contributions[page.positions[page.positions >= 0]][:, personal_columns].any())

    def _rank(
        self, components: Components, situation: Situation, popularity: PopularitySnapshot
    ) -> tuple[SourceCandidates, CandidateTable, RankedRows]:
        """Candidates, what each source adds to their scores, and those chosen; none where that fails."""
        try:
            candidates, table = self._score(components, situation, popularity)
            impressions = self._impressions(candidates.rows, situation.view, popularity)
            tiers = self._tiers(candidates, situation)
            rule = _page_rule(components, situation)
            return candidates, table, select_tiers(table, candidates.rows, candidates.view, impressions, rule, tiers)
        except WaresError:
            raise
        except Exception:
            _log.exception("recommending failed; what everyone takes is answered")
            return SourceCandidates.empty(situation.view), CandidateTable.empty(SOURCES), RankedRows.empty()

    def _score(
        self, components: Components, situation: Situation, popularity: PopularitySnapshot
    ) -> tuple[SourceCandidates, CandidateTable]:
        rule, view = situation.rule, situation.view
        weights = self.artifacts.weights(situation.query.placement, from_products=rule.from_products)
        anchors = situation.anchors if rule.from_products else situation.anchors[:0]
        query = source_query(situation.preferred, situation.preferences, anchors, situation.history)
        newest = self._newest(situation)
        impressions = popularity.impressions(view, newest)
        query = replace(query, newest=newest, impressions=impressions, due=situation.due, kinds=situation.kinds)
        candidates = self.sources(components.settings.search_similar_words_share).ask(query, weights)
        return candidates, candidates.table(view, weights)

    def _tiers(self, candidates: SourceCandidates, situation: Situation) -> Rows:
        """(n,) tier of each candidate; where what goes together comes first, how it stands to the anchors."""
        if not situation.rule.complements:
            return np.zeros(len(candidates.rows), np.int64)
        pairs = self._complements().pairs
        tiers = pairs.tiers(situation.view, candidates.rows, situation.anchors, situation.kinds)
        tiers[is_bought_together(candidates) & (tiers > BOUGHT_TOGETHER)] = BOUGHT_TOGETHER
        return tiers

    def _newest(self, situation: Situation) -> Rows:
        """Rows that came after the models were trained, the newest first, at most `_NEWEST`."""
        size, count = self.artifacts.size, len(situation.view)
        if not size or not situation.rule.explores:
            return np.zeros(0, np.int64)
        newest = np.arange(max(size, count - _NEWEST), count)
        return newest[np.argsort(-situation.view.nums[newest], kind="stable")]

    def _impressions(self, rows: Rows, view: CatalogView, popularity: PopularitySnapshot) -> Floats:
        """(n,) how often each new product was shown; infinite for those that the models know."""
        is_new = np.flatnonzero((rows >= self.artifacts.size) & bool(self.artifacts.size))
        impressions = np.full(len(rows), np.inf)
        impressions[is_new] = popularity.impressions(view, rows[is_new])
        return impressions


def _page_rule(components: Components, situation: Situation) -> PageRule:
    settings, rule = components.settings, situation.rule
    return PageRule(
        limit=situation.query.limit,
        diversity=settings.recommend_diversity * rule.diversity,
        exploration=settings.recommend_freshness_boost if rule.explores else 0.0,
        words=settings.search_similar_words_share,
    )
