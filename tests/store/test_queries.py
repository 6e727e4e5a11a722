"""Past queries: who counts as several, what is kept, and what forgetting takes away."""

from collections.abc import Iterator, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wares.store import queries
from wares.store.changes import ChangeFeed
from wares.store.events import EventLog
from wares.store.queries import Pair, QueryBounds, QueryLog, QueryRecord, count_shoppers
from wares.types import Event


@pytest.fixture
def log(url: str) -> Iterator[EventLog]:
    opened = EventLog(url)
    yield opened
    opened.close()


def ask(store: QueryLog, words: str, *askers: Pair, time: float = 1.0) -> None:
    store.keep([QueryRecord(words, asker, time) for asker in askers])


def shared(store: QueryLog) -> Mapping[str, int]:
    return store.shared_queries().times


def test_three_different_shoppers_make_it_shared(log: EventLog) -> None:
    store = QueryLog(log.engine)
    feed = ChangeFeed(log.engine)
    ask(store, "red mug", ("a", ""), ("a", ""), ("", "s"))
    assert shared(store) == {}
    assert feed.since(0).queries == {"red mug": 0}
    ask(store, "red mug", ("b", "t"))
    ask(store, "red mug", ("b", "t"), ("c", ""))
    assert feed.since(1).queries == {"red mug": 6}
    assert not feed.since(3).queries
    assert shared(store) == {"red mug": 6}
    assert shared(QueryLog(log.engine)) == {"red mug": 6}


def test_a_shopper_and_their_sessions_are_one(log: EventLog) -> None:
    store = QueryLog(log.engine)
    log.take([Event(id="1", kind="view", time=1.0, shopper="a", session="s1", products=("p",))], 1.0)
    ask(store, "red mug", ("a", ""), ("", "s1"), ("a", "s2"), ("", "s2"), ("a", "s3"))
    ask(store, "red mug", ("b", "s4"), ("", "s4"), ("", "s3"))
    assert shared(store) == {}
    ask(store, "red mug", ("", "s5"))
    assert shared(store) == {"red mug": 9}


def test_one_shopper_with_many_sessions_keeps_nobody_out(log: EventLog) -> None:
    store = QueryLog(log.engine)
    ask(store, "red mug", *(("a", f"s{n}") for n in range(500)))
    assert len(store.askers("red mug")) < 100
    ask(store, "red mug", ("b", ""), ("c", ""))
    assert shared(store) == {"red mug": 502}


PAIRS = st.lists(st.tuples(st.sampled_from(["", "a", "b", "c"]), st.sampled_from(["", "s", "t", "u"])), max_size=8)


@given(PAIRS, st.dictionaries(st.sampled_from("stu"), st.sampled_from("abc")))
def test_different_are_the_parts_that_hang_together(pairs: list[Pair], owners: dict[str, str]) -> None:
    pairs = [pair for pair in pairs if any(pair)]
    names = {f"{kind}{name}" for pair in pairs for kind, name in zip("us", pair, strict=True) if name}
    links = [{f"u{who}", f"s{visit}"} for who, visit in pairs if who and visit]
    links += [{f"u{who}", f"s{visit}"} for visit, who in owners.items()]
    part = {name: name for name in names | {f"u{who}" for who in owners.values()}}
    for _ in range(10):
        for link in links:
            if known := [part[name] for name in link if name in part]:
                part |= dict.fromkeys((name for name in part if name in link), min(known))
    assert count_shoppers(pairs, owners) == len({part[name] for name in names})


def test_the_oldest_go(log: EventLog) -> None:
    store = QueryLog(log.engine, QueryBounds(rare=10, shared=2))
    for number in range(3):
        ask(store, f"shared {number}", ("a", ""), ("b", ""), ("c", ""), time=number)
    assert shared(store) == {"shared 1": 3, "shared 2": 3}
    for number in range(40):
        ask(store, f"rare {number}", ("a", ""), time=number)
    with log.engine.connect() as db:
        kept = {row[0] for row in db.exec_driver_sql("SELECT words FROM past_queries WHERE askers < 3")}
        assert {row[0] for row in db.exec_driver_sql("SELECT words FROM askings")} == kept | shared(store).keys()
    assert kept == {f"rare {number}" for number in range(30, 40)}
    feed, position = ChangeFeed(log.engine), ChangeFeed(log.engine).position()
    assert "queries" in feed.since(0).reread
    ask(store, "shared 3", ("a", ""), ("b", ""), ("c", ""), time=9)
    assert "queries" in feed.since(position).reread, "one that was shared has gone"
    assert shared(store).keys() == {"shared 2", "shared 3"}


def test_forgetting_takes_askers_away(log: EventLog) -> None:
    store = QueryLog(log.engine)
    ask(store, "red mug", ("a", ""), ("b", ""), ("", "s"))
    ask(store, "wish of a", ("a", "s7"))
    ask(store, "wish of a", ("", "s7"))
    with log.engine.begin() as db:
        assert queries.erase(db, "a", []) == 2
    assert shared(store) == {}
    assert store.askers("wish of a") == []
    assert sorted(store.askers("red mug")) == [("", "s"), ("b", "")]
    with log.engine.begin() as db:
        assert queries.erase(db, "", ["s"]) == 1
