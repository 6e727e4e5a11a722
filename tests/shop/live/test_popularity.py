"""What everyone takes: sums worked out by hand, the same in any order, and the same after opening again."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

import wares
import world
from wares.shop.erasure import take_back
from wares.shop.live.catalog_view import CatalogView
from wares.shop.live.followers import Followers
from wares.shop.live.popularity import DAY, POPULAR, WORTH, PopularityCounts
from wares.store.changes import ChangeFeed
from wares.store.erasure import Erased
from wares.store.event_records import StoredEvent
from wares.types import Event

NOW = 1_700_000_000.0


def every(told: Callable[[CatalogView, np.ndarray, float], np.ndarray], view: CatalogView) -> np.ndarray:
    """What is told of every product."""
    return told(view, np.arange(len(view)), NOW)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[wares.Shop]:
    with wares.open(tmp_path / "shop", encoder=world.ColourEncoder(), create=True) as opened:
        opened.tracking.clock = lambda: NOW
        opened.add(world.products())
        yield opened


def event(number: int, kind: str, age: float, product: str = "mug-red") -> Event:
    return Event(id=f"e{number}", kind=kind, time=NOW - age * DAY, session="s", products=(product,))  # type: ignore[arg-type]


def test_events_fade_and_kinds_differ(shop: wares.Shop) -> None:
    shop.track([event(1, "purchase", POPULAR), event(2, "view", 0), event(3, "impression", 0, "dress-red")])
    pulse, shelf = shop.personalization.live.popularity, shop.personalization.live.view.now()
    pulse.ready()
    row, other = shelf.table.rows(["mug-red", "dress-red"]).tolist()
    assert every(pulse.popular, shelf)[row] == pytest.approx(WORTH["purchase"] / 2 + WORTH["view"])
    assert every(pulse.popular, shelf)[other] == 0
    assert pulse.impressions(shelf, np.array([other]))[0] == 1


def test_a_disliked_product_counts_nothing(shop: wares.Shop) -> None:
    shop.track([{"kind": "rating", "rating": 1, "products": ["mug-red"], "session": "s", "time": NOW}])
    shop.personalization.live.popularity.ready()
    assert every(shop.personalization.live.popularity.popular, shop.personalization.live.view.now())[:1] == 0


def test_what_grows_trends(shop: wares.Shop) -> None:
    steady = [event(day, "view", day, "mug-blue") for day in range(40)]
    fresh = [event(100 + place, "view", 0.1, "mug-red") for place in range(20)]
    shop.track([*steady, *fresh])
    pulse, shelf = shop.personalization.live.popularity, shop.personalization.live.view.now()
    pulse.ready()
    red, blue, none = every(pulse.trending, shelf)[shelf.table.rows(["mug-red", "mug-blue", "dress-black"])].tolist()
    assert red > 0.5
    assert abs(blue) < 0.1
    assert none == 0


def test_any_order_and_a_restart_give_the_same(shop: wares.Shop, tmp_path: Path) -> None:
    shelf, log = shop.personalization.live.view.now(), shop.tracking.log
    events = [event(place, "view", age) for place, age in enumerate((3, 1, 2, 30, 0.5))]
    followed = PopularityCounts(log, tmp_path / "followed")
    followed.ready()
    follow = Followers(ChangeFeed(log.engine), ("events",), [followed]).follow
    for one in events:
        log.take([one], NOW)
        follow()
    read = PopularityCounts(log, tmp_path / "read")
    read.ready()
    assert np.allclose(every(followed.popular, shelf), every(read.popular, shelf))
    read.keep()
    log.take([event(9, "cart", 0)], NOW)
    follow()
    again = PopularityCounts(log, tmp_path / "read")
    again.ready()
    assert np.allclose(every(followed.popular, shelf), every(again.popular, shelf))
    again.keep()
    for path in sorted((tmp_path / "read").iterdir()):
        whole = path.read_bytes()
        for broken in (b"broken", b""):
            path.write_bytes(broken)
            anew = PopularityCounts(log, tmp_path / "read")
            anew.ready()
            assert np.allclose(every(followed.popular, shelf), every(anew.popular, shelf)), path.name
        path.write_bytes(whole)


def trade(number: int, kind: str, age: float, product: str = "mug-red", who: str = "u") -> Event:
    return Event(id=f"t{number}", kind=kind, time=NOW - age * DAY, shopper=who, products=(product,))  # type: ignore[arg-type]


def test_what_was_taken_back_counts_nothing_in_whatever_order_it_is_met(shop: wares.Shop, tmp_path: Path) -> None:
    shelf, log = shop.personalization.live.view.now(), shop.tracking.log
    row = int(shelf.table.rows(["mug-red"])[0])
    followed = PopularityCounts(log, tmp_path / "followed")
    followed.ready()
    follow = Followers(ChangeFeed(log.engine), ("events",), [followed]).follow
    events = [
        trade(1, "return", 1), trade(2, "purchase", 2), trade(3, "purchase", 4, who="v"), trade(4, "cart", 3),
        trade(5, "remove_from_cart", 2.5), trade(6, "purchase", 0), trade(7, "return", 5, who="v"),
    ]  # fmt: skip
    for one in events:
        log.take([one], NOW)
        follow()
    read = PopularityCounts(log, tmp_path / "read")
    read.ready()
    left = WORTH["purchase"] * (1 + 0.5 ** (4 / POPULAR))
    for pulse in (followed, read):
        assert every(pulse.popular, shelf)[row] == pytest.approx(left)


def test_who_is_forgotten_takes_along_only_what_was_left(shop: wares.Shop) -> None:
    pulse, shelf = shop.personalization.live.popularity, shop.personalization.live.view.now()
    pulse.ready()
    row = int(shelf.table.rows(["mug-red"])[0])
    shop.track([trade(1, "purchase", 2), trade(2, "return", 1), trade(3, "purchase", 0, who="v")])
    assert every(pulse.popular, shelf)[row] == pytest.approx(WORTH["purchase"])
    shop.forget("u")
    assert every(pulse.popular, shelf)[row] == pytest.approx(WORTH["purchase"])
    shop.forget("v")
    assert every(pulse.popular, shelf)[row] == pytest.approx(0.0, abs=1e-6)


def test_what_is_erased_while_the_log_is_read_is_not_taken_back_twice(
    shop: wares.Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.track([Event(id="e2", kind="view", time=NOW, shopper="u", products=("mug-red",)), event(1, "view", 0)])
    counts, view, log = shop.personalization.live.popularity, shop.personalization.live.view.now(), shop.tracking.log
    erased: list[Erased] = []

    def erasing(num: int = 0, batch: int = 1000) -> Iterator[list[StoredEvent]]:
        if not erased:
            erased.append(shop.tracking.erase("u", ""))
        return since(num, batch)

    since = log.since
    monkeypatch.setattr(log, "since", erasing)
    counts.ready()
    take_back(erased[0], shop.personalization.live, shop.tracking.followers)
    row = int(view.table.rows(["mug-red"])[0])
    assert every(counts.popular, view)[row] == pytest.approx(WORTH["view"])


def test_counts_stand_at_the_rows_of_the_view_that_is_asked_for(shop: wares.Shop) -> None:
    shop.track([event(1, "view", 0, "mug-red")])
    counts, live = shop.personalization.live.popularity, shop.personalization.live
    counts.ready()
    before = live.view.now()
    assert every(counts.popular, before).argmax() == before.table.rows(["mug-red"])[0]
    live.view.begin("reversed", before.table.ids[::-1])
    after = live.view.now()
    assert len(after) == len(before)
    assert every(counts.popular, after).argmax() == after.table.rows(["mug-red"])[0]
