"""A session that has a shopper never gets another one, whoever tells what in which order, and two at once."""

import threading
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wares.store.events import EventLog
from wares.types import Event


@pytest.fixture
def log(url: str) -> Iterator[EventLog]:
    opened = EventLog(url)
    yield opened
    opened.close()


def view(id_: str, shopper: str = "", session: str = "s", time: float = 1.0) -> Event:
    return Event(id=id_, kind="view", time=time, shopper=shopper, session=session, products=("p",))


def test_the_first_who_signs_in_has_the_session(log: EventLog) -> None:
    told = [view("0"), view("1", "a"), view("2", "b"), view("3", "a"), view("4"), view("5", "b", session="")]
    taken = log.take_bound(told, 0)
    assert taken.foreign == [2]
    assert [one.event.id for one in taken.new_events] == ["0", "1", "3", "4", "5"]
    assert log.take_bound([view("6", "b", time=0.5), view("6", "a"), view("7", "b", "t")], 0).foreign == [0]
    assert [one.id for one in log.of("b")] == ["5", "7"]
    assert log.take_bound([view("1", "b")], 0).foreign == []  # its id is known: told before, nothing new


def test_own_logs_may_sign_others_in_and_the_last_has_it(log: EventLog) -> None:
    log.take([view("1", "a", time=1), view("2", "b", time=5), view("3", time=7)], 0)
    taken = log.take_bound([view("4", "a", time=9), view("5", "b", time=9), view("6", "b", time=0)], 0)
    assert taken.foreign == [0, 2]
    log.take([view("7", "c", time=20)], 0)
    assert log.take_bound([view("8", "b", time=30)], 0).foreign == [0]
    assert log.take_bound([view("9", "c", time=30)], 0).foreign == []


EVENTS = st.lists(
    st.tuples(st.sampled_from(["", "a", "b", "c"]), st.sampled_from(["", "s", "t"]), st.integers(0, 9)), max_size=12
)


@settings(max_examples=40, deadline=None)
@given(st.lists(EVENTS, max_size=5))
def test_no_session_ever_has_two(calls: list[list[tuple[str, str, int]]]) -> None:
    log, bound = EventLog("sqlite://"), dict[str, str]()
    for number, call in enumerate(calls):
        told = [view(f"{number}-{place}", *one[:2], time=one[2]) for place, one in enumerate(call) if any(one[:2])]
        expected = []
        for place, one in enumerate(told):
            if one.shopper and one.session and bound.setdefault(one.session, one.shopper) != one.shopper:
                expected.append(place)
        assert log.take_bound(told, 0).foreign == expected
    assert {session: {who for _, who in log.sign_ins([session])[session]} for session in bound} == {
        session: {who} for session, who in bound.items()
    }
    log.close()


def test_of_two_at_once_one_has_it(log: EventLog) -> None:
    for turn in range(15):
        outcomes: dict[str, list[int]] = {}
        gate = threading.Barrier(4)

        def tell(
            who: str, turn: int = turn, gate: threading.Barrier = gate, outcomes: dict[str, list[int]] = outcomes
        ) -> None:
            gate.wait()
            outcomes[who] = log.take_bound([view(f"{turn}{who}", who, f"s{turn}")], 0).foreign

        threads = [threading.Thread(target=tell, args=(who,)) for who in "abcd"]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(map(len, outcomes.values())) == [0, 1, 1, 1]
        assert len({who for _, who in log.sign_ins([f"s{turn}"])[f"s{turn}"]}) == 1


def test_many_sessions_at_once(log: EventLog) -> None:
    log.take_bound([view(f"a{n}", "a", f"s{n}") for n in range(1200)], 0)
    assert len(log.take_bound([view(f"b{n}", "b", f"s{n}") for n in range(1200)], 0).foreign) == 1200
