"""The log of events: each once, durable, in order of arrival and of time, and every nameless one its owner's."""

import itertools
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
import pytest
import sqlalchemy as sql
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wares.errors import StoreFull
from wares.store import feed
from wares.store.events import EventLog, EventRows, owner
from wares.types import EVENT_KINDS, Event


@pytest.fixture
def log(url: str) -> Iterator[EventLog]:
    opened = EventLog(url)
    yield opened
    opened.close()


def view(id_: str, time: float = 1.0, shopper: str = "", session: str = "s") -> Event:
    return Event(id=id_, kind="view", time=time, shopper=shopper, session=session, products=("p",))


def everything(log: EventLog, batch: int = 3) -> Iterator[Event]:
    return (one.event for part in log.since(batch=batch) for one in part)


FULL = Event(
    id="e/红", kind="purchase", time=5.25, shopper="ü", session="s", products=("a", "b"), query="red 鞋", query_id="q",
    positions=(1, 9), prices=(0.0, 9.5), quantities=(2, 1), choices=({"size": "M"}, {}),
)  # fmt: skip
RETURN = Event(id="b", kind="return", time=7.0, shopper="ü", products=("a",), choices=({"size": "M"},))
TAKEN_OUT = Event(id="o", kind="remove_from_cart", time=7.0, session="s", products=("a",))
RATING = Event(id="r", kind="rating", time=4.0, shopper="v", products=("a",), rating=4.5)
SEARCH = Event(id="q", kind="search", time=6.0, session="s", query="blue")


def test_what_was_taken_comes_back_whole(log: EventLog) -> None:
    taken = log.take([FULL, RATING, SEARCH], 99.0)
    assert [(one.num, one.received, one.event) for one in taken] == [(1, 99, FULL), (2, 99, RATING), (3, 99, SEARCH)]
    assert [list(part) for part in log.since(batch=2)] == [taken[:2], taken[2:]]
    assert list(log.since(2)) == [taken[2:]]
    assert log.take([], 1.0) == []
    log.take([RETURN, TAKEN_OUT], 100.0)
    assert [one.event for part in log.since(3) for one in part] == [RETURN, TAKEN_OUT]
    (rows,) = log.rows()
    assert [EVENT_KINDS[kind] for kind in rows.kinds[-2:]] == ["return", "remove_from_cart"]


def test_an_id_counts_once_and_the_first_telling_holds(url: str) -> None:
    first = EventLog(url)
    assert len(first.take([view("a"), view("b", 2), view("a", 3)], 0)) == 2
    assert [one.event.id for one in first.take([view("c"), view("b", 9)], 0)] == ["c"]
    first.close()
    second = EventLog(url)
    assert second.take([view("a", 7)], 0) == []
    (new,) = second.take([view("d")], 0)
    assert (new.num, second.newest()) == (4, 4)
    assert [(one.id, one.time) for one in everything(second)] == [("a", 1), ("b", 2), ("c", 1), ("d", 1)]
    second.close()


def test_rows_are_in_order_of_time_with_a_row_a_product(log: EventLog) -> None:
    log.take([SEARCH, FULL, RATING, view("late", 1.0)], 99.0)
    (rows,) = log.rows()
    assert rows.nums.tolist() == [4, 3, 2, 2, 1]
    assert [EVENT_KINDS[kind] for kind in rows.kinds] == ["view", "rating", "purchase", "purchase", "search"]
    assert rows.times.tolist() == [1, 4, 5.25, 5.25, 6]
    assert rows.received.tolist() == [99] * 5
    assert rows.shoppers == ["ü", "v", "ü", "ü", "ü"]
    assert rows.sessions == ["s", "", "s", "s", "s"]
    assert rows.products == ["p", "a", "a", "b", ""]
    assert rows.queries == ["", "", "red 鞋", "red 鞋", "blue"]
    assert rows.query_ids == ["", "", "q", "q", ""]
    assert rows.positions.tolist() == [0, 0, 1, 9, 0]
    np.testing.assert_array_equal(rows.prices, [np.nan, np.nan, 0, 9.5, np.nan])
    assert rows.quantities.tolist() == [1, 1, 2, 1, 1]
    np.testing.assert_array_equal(rows.ratings, np.array([np.nan, 4.5, np.nan, np.nan, np.nan], np.float32))
    kinds = {
        name: getattr(rows, name).dtype.name for name in EventRows.__slots__ if hasattr(getattr(rows, name), "dtype")
    }
    assert kinds == {
        "nums": "int64", "kinds": "int8", "times": "float64", "received": "float64", "positions": "int32",
        "prices": "float64", "quantities": "int32", "ratings": "float32",
    }  # fmt: skip


def test_what_arrives_while_the_log_is_read_is_left_out(log: EventLog) -> None:
    log.take([view(str(n), n) for n in range(5)], 0)
    seen = []
    for rows in log.rows(batch=2):
        seen += rows.times.tolist()
        log.take([view(f"new {len(seen)}", 2.5)], 0)
    assert seen == [0, 1, 2, 3, 4]
    (rows,) = log.rows()
    assert rows.times.tolist() == [0, 1, 2, 2.5, 2.5, 2.5, 3, 4]


def test_rows_of_the_last_days_are_the_end_of_all_rows(log: EventLog) -> None:
    log.take([view(f"{who}{n}", float(n), who if n in (1, 7) else "", f"s-{who}") for n in range(9) for who in "uv"], 0)
    log.take([view("other", 2.0, "w", "s-u"), view("late", 6.5, session="s-u")], 0)
    whole = _times_and_owners(log.rows(batch=4))
    assert len(whole) == 20
    for since in (0.0, 3.0, 6.5, 8.0):
        later = [one for one in whole if one[0] >= since]
        assert _times_and_owners(log.rows(batch=3, since=since)) == later, "sign-ins before count as well"
    assert list(log.rows(since=8.5)) == []


def _times_and_owners(read: Iterator[EventRows]) -> list[tuple[float, str]]:
    return [one for rows in read for one in zip(rows.times.tolist(), rows.shoppers, strict=True)]


def test_an_empty_log_has_no_rows(log: EventLog) -> None:
    assert (list(log.rows()), list(log.since()), log.of("u"), log.of_session("s")) == ([], [], [], [])


# --------------------------------------------------------------------------------------------------------- sign-in


def test_a_session_is_the_shoppers_before_and_after_sign_in(log: EventLog) -> None:
    log.take([view("before", 1), view("at", 2, "u"), view("after", 3), view("else", 2, session="other")], 0)
    log.take([view("late", 1.5), view("named", 9, "u", session="")], 0)
    assert [one.id for one in log.of("u")] == ["before", "late", "at", "after", "named"]
    assert [one.id for one in log.of_session("s")] == ["before", "late", "at", "after"]
    assert log.owner_of(view("x", 0)) == "u"
    assert log.owner_of(view("x", 0, session="other")) == ""
    assert log.owner_of(view("x", 0, shopper="w")) == "w"


def test_a_session_with_two_shoppers_is_parted_at_the_second_sign_in(log: EventLog) -> None:
    log.take([view("a", 1), view("b", 2, "u"), view("c", 3), view("d", 4, "w"), view("e", 5), view("f", 4)], 0)
    assert [one.id for one in log.of("u")] == ["a", "b", "c"]
    assert [one.id for one in log.of("w")] == ["d", "f", "e"]
    log.take([view("g", 6, "u"), view("h", 7)], 0)
    assert [one.id for one in log.of("u")] == ["a", "b", "c", "g", "h"]


def owner_by_hand(sign_ins: list[tuple[float, str]], time: float) -> str:
    before = [shopper for moment, shopper in sign_ins if moment <= time]
    return before[-1] if before else sign_ins[0][1] if sign_ins else ""


@given(st.lists(st.tuples(st.integers(0, 5).map(float), st.sampled_from("uvw"))), st.integers(-1, 6))
def test_the_owner_is_who_signed_in_last_else_first(sign_ins: list[tuple[float, str]], time: int) -> None:
    sign_ins.sort()
    assert owner(sign_ins, time) == owner_by_hand(sign_ins, time)


EVENTS = st.builds(
    Event,
    id=st.integers(0, 25).map(str),
    kind=st.sampled_from(["view", "cart"]),
    time=st.integers(0, 6).map(float),
    shopper=st.sampled_from(["", "", "u", "v"]),
    session=st.sampled_from(["s", "t"]),
    products=st.lists(st.sampled_from("abc"), min_size=1, max_size=3).map(tuple),
)


@given(st.lists(st.lists(EVENTS, max_size=6), max_size=6), st.integers(1, 4))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_comes_in_whatever_order_is_told_as_the_slow_way_would(calls: list[list[Event]], batch: int) -> None:
    kept: dict[str, Event] = {}
    log = EventLog("sqlite://")
    for call in calls:
        new = {event.id: event for event in reversed(call) if event.id not in kept}
        expected = [new[id_] for id_ in dict.fromkeys(event.id for event in call if event.id in new)]
        assert [one.event for one in log.take(call, 0)] == expected
        kept.update({event.id: event for event in expected})
    arrived = list(kept.values())
    assert list(everything(log, batch)) == arrived
    in_time = sorted(enumerate(arrived, 1), key=lambda one: (one[1].time, one[0]))
    sign_ins = {
        session: sorted((one.time, one.shopper) for one in arrived if one.session == session and one.shopper)
        for session in "st"
    }
    whose = {one.id: one.shopper or owner_by_hand(sign_ins[one.session], one.time) for one in arrived}
    told = [
        row for rows in log.rows(batch) for row in zip(rows.nums, rows.times, rows.shoppers, rows.products, strict=True)
    ]
    assert told == [(num, one.time, whose[one.id], product) for num, one in in_time for product in one.products]
    for shopper in "uv":
        assert log.of(shopper) == [one for _, one in in_time if whose[one.id] == shopper]
    assert log.of_session("t") == [one for _, one in in_time if one.session == "t"]
    log.close()


# --------------------------------------------------------------------------------------- many at once, disks, versions


def test_threads_that_tell_the_same_count_it_once(log: EventLog) -> None:
    fresh: list[list[str]] = []

    def tell(seed: int) -> None:
        rng = np.random.default_rng(seed)
        mine = []
        for _ in range(15):
            ids = [str(n) for n in rng.integers(0, 200, 4)]
            mine += [one.event.id for one in log.take([view(id_) for id_ in ids], 0)]
        fresh.append(mine)

    threads = [threading.Thread(target=tell, args=(seed,)) for seed in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    told = Counter(itertools.chain.from_iterable(fresh))
    assert set(told.values()) == {1}
    assert Counter(one.id for one in everything(log)) == told
    assert [one.num for part in log.since() for one in part] == list(range(1, log.newest() + 1))


@contextmanager
def held_up(log: EventLog, waiting: int) -> Iterator[None]:
    """Another writer holds the database until one call is being written and `waiting` more wait behind it."""
    with log._engine.connect() as other:
        if other.dialect.name == "sqlite":
            other.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            feed.lock(other)
        yield
        while len(log._waiting) < waiting:
            time.sleep(0.001)
        other.rollback()


def test_callers_that_wait_together_share_a_commit(log: EventLog) -> None:
    threads = [threading.Thread(target=log.take, args=([view(str(n))], 0.0)) for n in range(6)]
    with held_up(log, 5):
        commits: list[object] = []
        sql.event.listen(log._engine, "commit", commits.append)
        for thread in threads:
            thread.start()
    for thread in threads:
        thread.join()
    assert (log.newest(), len(commits)) == (6, 2)


def fill_disk(log: EventLog, spare: int) -> None:
    """From now on the database may grow by `spare` pages only."""
    with log._engine.connect() as db:
        most = db.scalar(sql.text("PRAGMA page_count")) + spare
    log._engine.dispose()
    sql.event.listen(
        log._engine, "checkout", lambda connection, *_: connection.execute(f"PRAGMA max_page_count={most}")
    )


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_a_full_disk_takes_nothing_and_loses_nothing(log: EventLog) -> None:
    log.take([view("kept")], 0)
    fill_disk(log, 0)
    with pytest.raises(StoreFull, match="nothing of this batch was taken"):
        log.take([view(f"{n}{'x' * 300}") for n in range(400)], 0)
    assert [one.id for one in everything(log)] == ["kept"]
    assert log.newest() == 1


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_who_waits_beside_a_call_too_large_for_the_disk_is_taken(log: EventLog) -> None:
    log.take([view("kept")], 0)
    fill_disk(log, 12)
    outcomes: dict[str, object] = {}

    def tell(name: str, events: list[Event]) -> None:
        try:
            outcomes[name] = len(log.take(events, 0))
        except StoreFull as error:
            outcomes[name] = type(error)

    calls = {name: [view(name)] for name in ("first", "second", "third")}
    calls["large"] = [view(f"{n}{'x' * 300}") for n in range(400)]
    threads = [threading.Thread(target=tell, args=call) for call in calls.items()]
    with held_up(log, 3):
        for thread in threads:
            thread.start()
    for thread in threads:
        thread.join()
    assert outcomes == {"first": 1, "second": 1, "third": 1, "large": StoreFull}
    assert {one.id for one in everything(log)} == {"kept", "first", "second", "third"}


def test_more_than_a_statement_holds(log: EventLog) -> None:
    events = [view(str(n), n % 7, "u", session=str(n)) for n in range(1300)]
    assert len(log.take(events, 0)) == 1300
    log.take([replace(one, id=f"again {one.id}", shopper="") for one in events], 0)
    assert len(log.of("u")) == 2600
    assert log.take(events, 0) == []


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_what_looks_events_up_uses_an_index(log: EventLog) -> None:
    asked: list[str] = []
    sql.event.listen(log._engine, "before_cursor_execute", lambda *call: asked.append((call[2], call[3])))
    log.take([view("a", 1, "u"), view("b")], 0)
    asked.clear()
    log.of("u"), log.of_session("s"), list(log.rows()), list(log.since())
    for statement, values in [one for one in asked if "FROM feed" not in one[0]]:
        with log._engine.connect() as db:
            plan = " ".join(row[3] for row in db.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values))
        assert "USING" in plan, statement
        assert "TEMP B-TREE" not in plan or "LIMIT" not in statement, statement
