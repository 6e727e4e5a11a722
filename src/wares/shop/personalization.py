"""Who shops here: profiles, recommendations and what is learnt of them, over one open shop."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from dataclasses import replace

from wares.errors import BadInput
from wares.shop.ingest.events.tracking import EventTracker
from wares.shop.live.profiles import require_tokens
from wares.shop.live.state import LiveState
from wares.shop.profile_report import ProfileReport, profile_report
from wares.shop.rank.artifacts import LearntRanker, read_ranker
from wares.shop.rank.evidence import EvidenceSources
from wares.shop.rank.impressions import ImpressionLog
from wares.shop.rank.ranking import SearchRanker
from wares.shop.recommend import artifacts
from wares.shop.recommend.pipeline import RecommendPipeline
from wares.shop.recommend.query import RecommendQuery
from wares.shop.recommend.trained import RecommendArtifacts
from wares.shop.runtime.components import Components
from wares.shop.runtime.folder import Folder
from wares.shop.runtime.generations import ActiveGeneration
from wares.shop.search.personalize import SearchTaste
from wares.shop.search.pipeline import AnsweredSearch
from wares.shop.search.recording import impression_limits, shown_answer
from wares.shop.showcase import ShowcaseShopper, read_showcase
from wares.types import Hits, Query, Recommendations

_log = logging.getLogger(__name__)


class Personalization:
    """Everything of a shop that begins with a shopper.

    live             what is kept in memory of shoppers and products
    recommendations  their pipeline, with what was trained
    """

    def __init__(self, generation: ActiveGeneration, live: LiveState, tracking: EventTracker, folder: Folder) -> None:
        self._generation, self._folder = generation, folder
        self.live, self.tracking = live, tracking
        clock: Callable[[], float] = lambda: tracking.clock()  # noqa: E731 - the clock may be replaced
        self.recommendations = RecommendPipeline(generation, live, clock, lambda: secrets.token_hex(8))
        self.impressions = ImpressionLog(folder.impressions, writes=not folder.read_only)
        self.ranker: LearntRanker | None = None
        self.use_trained()

    @property
    def artifacts(self) -> RecommendArtifacts:
        """What was trained to recommend."""
        return self.recommendations.artifacts

    def use_trained(self) -> None:
        """Have what was trained to recommend answer, as it lies in the shop's folder now."""
        self.use_ranker()
        found = artifacts.read(self._folder.recommenders, self._folder.read_only)
        try:
            self.recommendations.use(found)
        except BadInput as error:  # rows of the catalogue view that this process may not make anew
            _log.warning("recommenders are not used: %s", error)
            self.recommendations.use(RecommendArtifacts(state=f"not used: {error}"))

    def use_ranker(self) -> None:
        """Have the ranker answer that the shop's folder names now."""
        self.ranker = read_ranker(self._folder.rankers)

    def explaining_ranker(self, components: Components) -> SearchRanker:
        """What orders searches of nobody known, to be asked why."""
        now = self.tracking.clock()
        sources = EvidenceSources(components, self.live.view.now(components), self.live.popularity, now)
        return SearchRanker(sources, self.ranker)

    def recommend(self, query: RecommendQuery) -> Recommendations:
        """See `Shop.recommend`."""
        return self.recommendations.answer(query)

    def profile(self, shopper: str = "", session: str = "", language: str | None = None) -> ProfileReport:
        """What is known, in figures and in words. Raises `BadQuery` when neither is named, for tokens and language."""
        with self._generation.lease() as components:
            return profile_report(components, self.live, (shopper, session), language, self.tracking.clock())

    def search_taste(self, query: Query, components: Components) -> SearchTaste | None:
        """Whose taste has a say in a search; None when it has none.

        It has none where somebody sorts otherwise, shows a picture or starts from a product, or is nobody. Raises
        `BadQuery` for tokens that nobody can have.
        """
        require_tokens(query.shopper, query.session)
        is_personal = query.personal and (query.shopper or query.session) and query.sort == "relevance"
        most, learned = components.settings.search_personalization, self.artifacts.parameters.search
        if not is_personal or query.pictures or query.like is not None or not most or learned == 0:
            return None
        now = self.tracking.clock()
        return SearchTaste(self.live, self.live.view.now(components), query.shopper, query.session, now, learned, most)

    def search_ranker(self, query: Query, components: Components, query_id: str = "") -> SearchRanker | None:
        """What orders the first candidates of a search by words; None where nothing was learnt, and the answer, called
        `query_id`, is not to be recorded either.
        """
        if not query.words or query.pictures or query.like is not None or query.sort != "relevance":
            return None
        if self.ranker is None and not self.is_recorded(query_id, components):
            return None
        return self.explaining_ranker(components)

    def is_recorded(self, query_id: str, components: Components) -> bool:
        """Whether what this answer shows is recorded."""
        return bool(query_id) and self.impressions.wants(query_id, impression_limits(components.settings))

    def record(self, query: Query, query_id: str, answer: AnsweredSearch, components: Components) -> None:
        """Record what an answer shows, if it is of the share that is."""
        shown = shown_answer(query, query_id, answer, self.tracking.clock())
        if shown is not None and self.is_recorded(query_id, components):
            self.impressions.record(shown, impression_limits(components.settings))

    def with_id(self, hits: Hits) -> Hits:
        """The answer with a name of its own."""
        return replace(hits, query_id=self.new_id())

    def new_id(self) -> str:
        """A name for an answer."""
        return secrets.token_hex(8)

    def showcase(self) -> tuple[ShowcaseShopper, ...]:
        """Shoppers that a demo shop may be seen as."""
        return read_showcase(self._folder.path)

    def warm(self) -> None:
        """Read products and counts now, so that no shopper waits for them."""
        self.recommend(RecommendQuery(limit=1))

    def close(self) -> None:
        """Keep the counts and the catalogue view for the next opening, where this process may write."""
        if not self._folder.read_only:
            self.live.popularity.keep()
        self.live.view.keep()
        with self._generation.lease() as components:
            self.impressions.flush(impression_limits(components.settings))
