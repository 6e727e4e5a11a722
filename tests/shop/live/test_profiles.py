"""Profiles in memory are those of the log, whatever comes in which order, and whatever is asked in between."""

import itertools
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import wares
import world
from wares.errors import BadQuery
from wares.profiles.profile import EMPTY, merge, with_events
from wares.shop.live.followers import Followers
from wares.shop.live.profiles import KnownShopper, Profiles
from wares.store.changes import ChangeFeed
from wares.store.events import EventLog, owner
from wares.types import Event

WHO = ("", "ann", "bob")
VISITS = ("", "s1", "s2")
event = st.builds(
    lambda shopper, session, time, product: (shopper, session or ("s1" if not shopper else ""), time, product),
    st.sampled_from(WHO),
    st.sampled_from(VISITS),
    st.integers(1, 20),
    st.sampled_from("abc"),
)
question = st.tuples(st.sampled_from(WHO), st.sampled_from(VISITS))


def made(number: int, told: tuple[str, str, int, str]) -> Event:
    shopper, session, time, product = told
    return Event(id=f"e{number}", kind="view", time=1e9 + time, shopper=shopper, session=session, products=(product,))


def by_the_log(log: EventLog, shopper: str, session: str) -> KnownShopper:
    """The slow and obvious answer: everything read again."""
    events = log.of_session(session) if session else []
    owners = sorted((one.time, one.shopper) for one in events if one.shopper)
    if owners and not shopper:
        last = owners[-1][1]
        return KnownShopper(
            last, with_events(EMPTY, [one for one in events if (one.shopper or owner(owners, one.time)) == last])
        )
    whose = shopper
    nameless = EMPTY if owners else with_events(EMPTY, events)
    return KnownShopper(whose, merge(with_events(EMPTY, log.of(whose)), nameless) if whose else nameless)


def followed(log: EventLog, most: int) -> tuple[Profiles, Callable[[], None]]:
    """Profiles, and what has them follow the log."""
    profiles = Profiles(log, most)
    return profiles, Followers(ChangeFeed(log.engine), ("events",), [profiles]).follow


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.lists(event, min_size=1, max_size=3), st.lists(question, max_size=2)), max_size=8))
def test_a_profile_is_what_the_log_gives(
    steps: list[tuple[list[tuple[str, str, int, str]], list[tuple[str, str]]]],
) -> None:
    log = EventLog("sqlite://")
    (shoppers, follow), number = followed(log, 3), 0
    for told, asked in steps:
        events = [made(number + place, one) for place, one in enumerate(told)]
        number += len(told)
        log.take(events, 1e9)
        follow()
        for shopper, session in asked:
            assert shoppers.of(shopper, session) == by_the_log(log, shopper, session)
    for shopper in WHO:
        for session in VISITS:
            assert shoppers.of(shopper, session) == by_the_log(log, shopper, session)
    log.close()


def test_an_event_followed_late_counts_once() -> None:
    log = EventLog("sqlite://")
    shoppers, follow = followed(log, 10)
    log.take([made(1, ("ann", "", 1, "a"))], 1e9)
    assert shoppers.of("ann").profile.count("view") == 1
    follow()
    assert shoppers.of("ann").profile.count("view") == 1
    log.take([made(2, ("ann", "", 2, "b"))], 1e9)
    follow()
    assert shoppers.of("ann").profile.count("view") == 2
    log.close()


def test_a_session_joins_at_sign_in() -> None:
    log = EventLog("sqlite://")
    shoppers, follow = followed(log, 10)
    log.take([made(1, ("", "s1", 1, "a")), made(2, ("ann", "", 1, "b"))], 1e9)
    follow()
    assert shoppers.of("", "s1").profile.recent(5) == ("a",)
    assert set(shoppers.of("ann", "s1").profile.recent(5)) == {"a", "b"}
    assert shoppers.of("ann").profile.recent(5) == ("b",)
    log.take([made(3, ("ann", "s1", 2, "c"))], 1e9)
    follow()
    assert set(shoppers.of("ann").profile.recent(5)) == {"a", "b", "c"}
    assert shoppers.of("", "s1").shopper == "ann"
    assert set(shoppers.of("", "s1").profile.recent(5)) == {
        "a",
        "c",
    }  # its own; what ann did elsewhere it does not tell
    log.close()


@pytest.mark.parametrize("order", list(itertools.permutations([("ann", 5), ("bob", 5), ("", 4), ("ann", 5)])))
def test_two_who_sign_in_at_one_moment_stand_in_the_order_of_their_tokens(order: list[tuple[str, int]]) -> None:
    log = EventLog("sqlite://")
    for number, (shopper, time) in enumerate(order):
        log.take([made(number, (shopper, "s1", time, "a"))], 1e9)
    shoppers = Profiles(log, most=10)
    assert shoppers.of("", "s1").shopper == "bob"
    assert [shoppers.of(name).profile.count("view") for name in ("ann", "bob")] == [3, 1]
    log.close()


def test_memory_is_bounded() -> None:
    log = EventLog("sqlite://")
    shoppers = Profiles(log, most=2)
    for number, name in enumerate("abcde"):
        log.take([made(number, (name, "", 1, "a"))], 1e9)
        shoppers.of(name)
    assert len(shoppers._shoppers) == 2
    log.close()


def test_memory_does_not_grow_with_the_events_of_one_shopper() -> None:
    log = EventLog("sqlite://")
    log.take([made(number, ("ann", f"s{number % 3}", number, f"p{number}")) for number in range(10_000)], 1e9)
    log.take([made(number, ("", "s1", number, "a")) for number in range(10_000, 15_000)], 1e9)
    tracemalloc.start()
    profile = Profiles(log, most=10).of("ann").profile
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert profile == with_events(EMPTY, log.of("ann"))
    assert profile.count("view") == 15_000
    assert peak < 4_000_000  # 15,000 events are 11 MB
    log.close()


def test_a_profile_outlives_the_products(tmp_path: Path) -> None:
    ids = ("mug-red", "mug-blue", "dress-red")
    told = [{"kind": "cart", "products": [one], "session": "s", "time": 1.7e9} for one in ids]
    with wares.open(tmp_path / "shop", encoder=world.ColourEncoder(), create=True) as shop:
        shop.add(world.products())
        shop.track([*told, {"kind": "view", "products": ["mug-red"], "shopper": "ann", "session": "s", "time": 1.6e9}])
        before = shop.personalization.live.profiles.of("ann")
        shop.delete(["mug-red"])
        shop.add([{"id": "mug-blue", "title": "Something else", "price": 900}])
        assert shop.personalization.live.profiles.of("ann") == before
        assert {one.id for one in shop.profile("ann").recent} == {"mug-blue", "dress-red"}
        with pytest.raises(BadQuery, match="shopper: holds"):
            shop.profile("\ud800")
    with wares.open(tmp_path / "shop", encoder=world.ColourEncoder(), create=True) as shop:
        assert shop.personalization.live.profiles.of("ann") == before


def test_many_events_at_once_have_profiles_read_anew() -> None:
    log = EventLog("sqlite://")
    shoppers, follow = followed(log, 10)
    assert not shoppers.of("ann").is_known
    log.take([made(number, ("ann", "", number, "a")) for number in range(600)], 1e9)
    follow()
    assert shoppers.of("ann").profile.count("view") == 600
    log.close()
