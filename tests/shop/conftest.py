"""A shop whose log begins empty in every test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import wares
import world
from wares.shop.ingest.events.tracking import EventTracker
from wares.shop.live.followers import Followers
from wares.store.changes import ChangeFeed
from wares.store.events import EventLog


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[wares.Shop]:
    with wares.open(tmp_path_factory.mktemp("shop") / "shop", encoder=world.ColourEncoder(), create=True) as shop:
        shop.add(world.products()[:6])
        yield shop


@pytest.fixture
def shop(opened: wares.Shop, tmp_path: Path) -> Iterator[wares.Shop]:
    """The shop with a log of its own, empty."""
    before = opened.tracking
    log = EventLog(f"sqlite:///{tmp_path / 'log.db'}")
    followers = Followers(ChangeFeed(log.engine), ("events",), ())
    opened.tracking = EventTracker(log, followers, before.existing_products, before.ahead)
    yield opened
    opened.tracking.close()
    opened.tracking = before
