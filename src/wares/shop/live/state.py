"""What one process keeps of a shop in memory, all of it following the store's change feed."""

from __future__ import annotations

from pathlib import Path

from wares.shop.live.catalog_follower import CatalogFollower
from wares.shop.live.catalog_reader import CatalogReader
from wares.shop.live.followers import Follower, Followers
from wares.shop.live.index_follower import IndexFollower
from wares.shop.live.past_queries import PastQueries
from wares.shop.live.popularity import PopularityCounts
from wares.shop.live.profiles import Profiles
from wares.shop.live.taste import TasteReader
from wares.shop.runtime.generations import ActiveGeneration
from wares.store.changes import ChangeFeed
from wares.store.events import EventLog
from wares.store.queries import QueryLog


class LiveState:
    """The live objects of one shop; `popularity` is the file in which counts outlast a process, `view` the folder in
    which the catalogue view lies. Where another process writes (`read_only`), it keeps index and view.

    index      the index as far as it follows; the index itself must have everything the catalogue had when this is made
    catalog    has words, index and view follow the catalogue
    view       the products as recommending sees them
    events     has profiles and popularity follow the log
    tastes     tastes, read out of profiles
    queries    past queries that are suggested
    """

    def __init__(
        self, generation: ActiveGeneration, log: EventLog, popularity: Path, view: Path, read_only: bool = False
    ) -> None:
        components = generation.components
        feed = ChangeFeed(log.engine)
        self._catalog = components.catalog
        self.index = IndexFollower(generation, components.catalog.position, read_only)
        followers: list[Follower] = [components.language, self.index]
        self.view: CatalogFollower | CatalogReader
        if read_only:
            self.view = CatalogReader(generation, view)
        else:
            self.view = own_view = CatalogFollower(generation, self.index, view)
            followers.append(own_view)
        self.catalog = Followers(feed, ("catalog", "words", "kinds"), followers)
        self.profiles = Profiles(log, components.settings.recommend_profile_cache)
        self.popularity = PopularityCounts(log, popularity)
        self.events = Followers(feed, ("events",), [self.profiles, self.popularity])
        self.tastes = TasteReader()
        self.queries = PastQueries(QueryLog(log.engine), components.language.suggester, feed, components.clock)

    def follow(self) -> None:
        """Take in whatever was written until now, here or elsewhere. Writers of products hold the shop's lock."""
        self._catalog.follow()
        self.catalog.follow()
        self.events.follow()
        self.queries.catch_up()
