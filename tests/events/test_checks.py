"""What comes in as an event is taken as it is or refused with field and reason; nothing else ever happens."""

import math
import string
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wares.events.checks import FIRST_TIME, Checker, Fault
from wares.types import EVENT_KINDS, Event

NOW = 1_800_000_000.0
CHECKER = Checker(NOW, 300, lambda: "made up")
VIEW = {"kind": "view", "session": "s", "products": ["p"]}


def fault(**parts: Any) -> Fault:
    found = CHECKER.event({**VIEW, **parts})
    assert isinstance(found, Fault)
    return found


def event(**parts: Any) -> Event:
    found = CHECKER.event({**VIEW, **parts})
    assert isinstance(found, Event), found
    return found


def test_what_is_left_out_is_filled() -> None:
    assert event() == Event(id="made up", kind="view", time=NOW, session="s", products=("p",))


def test_everything_told_is_kept() -> None:
    told = Event(
        id="e", kind="purchase", time=NOW - 5, shopper="u", session="s", products=("红 1", "b"), query="red shoes",
        query_id="q", positions=(1, 7), prices=(0.0, 9.5), quantities=(1, 3),
    )  # fmt: skip
    assert CHECKER.event(told) == told
    assert event(kind="rating", rating=5).rating == 5
    assert event(kind="search", products=[], query="红鞋").products == ()


@pytest.mark.parametrize(
    ("told", "means"),
    [
        (NOW + 300, NOW + 300),
        (FIRST_TIME, FIRST_TIME),
        (1_700_000_000, 1_700_000_000),
        ("2024-05-01T10:00:00Z", datetime(2024, 5, 1, 10, tzinfo=UTC).timestamp()),
        ("2024-05-01T10:00:00+08:00", datetime(2024, 5, 1, 2, tzinfo=UTC).timestamp()),
        ("2024-05-01 10:00:00.5", datetime(2024, 5, 1, 10, tzinfo=UTC).timestamp() + 0.5),
        ("2024-05-01", datetime(2024, 5, 1, tzinfo=UTC).timestamp()),
        (None, NOW),
    ],
)
def test_times(told: float | str | None, means: float) -> None:
    assert event(time=told).time == means


@pytest.mark.parametrize(
    ("told", "says"),
    [
        (1.7e12, "looks like milliseconds; divide by 1000"),
        (1_700_000_000_000_000, "looks like microseconds; divide by 1000000"),
        (1_700_000_000_000_000_000, "looks like nanoseconds"),
        (NOW + 301, "301 s ahead of the shop's clock, 300 s are allowed"),
        (FIRST_TIME - 1, "before 1990"),
        (-5, "before 1990"),
        (math.nan, "nan is no time"),
        (math.inf, "inf is no time"),
        (10**400, "out of range"),
        ("yesterday", "'yesterday' is no time; give Unix seconds"),
        ("1700000000", "give Unix seconds as a number"),
        (True, "`bool`"),
        ([NOW], "`array`"),
    ],
)
def test_impossible_times(told: object, says: str) -> None:
    found = fault(time=told)
    assert (found.field, says in found.reason) == ("time", True), found


@pytest.mark.parametrize(
    ("parts", "field", "says"),
    [
        ({"kind": "buy"}, "kind", "'buy'; give one of view, click, cart, purchase"),
        ({"kind": None}, "kind", "one of view"),
        ({"id": ""}, "id", "1 to 512"),
        ({"id": "x" * 513}, "id", "1 to 512"),
        ({"id": 7}, "id", "`int`"),
        ({"id": " \t"}, "id", "only spaces"),
        ({"session": ""}, "shopper", "neither shopper nor session"),
        ({"session": "x" * 513}, "session", "512"),
        ({"session": "  "}, "session", "only spaces"),
        ({"session": None}, "session", "`null`"),
        ({"products": []}, "products", "a view needs products"),
        ({"products": "p"}, "products", "a list"),
        ({"products": ["p", ""]}, "products[1]", "ids of 1 to 512"),
        ({"products": ["p", 5]}, "products[1]", "`int`"),
        ({"products": ["p"] * 1001}, "products", "at most 1000"),
        ({"query": "x" * 2001}, "query", "2,000"),
        ({"positions": [0]}, "positions[0]", "from 1"),
        ({"positions": [1.5]}, "positions[0]", "whole numbers"),
        ({"positions": [1, 2]}, "positions", "2 given for 1 products"),
        ({"prices": [-0.01]}, "prices[0]", "from 0"),
        ({"prices": [math.nan]}, "prices[0]", "from 0"),
        ({"prices": [math.inf]}, "prices[0]", "from 0"),
        ({"prices": ["9.99"]}, "prices[0]", "`str`"),
        ({"quantities": [0]}, "quantities[0]", "from 1"),
        ({"quantities": [1, 1, 1]}, "quantities", "3 given for 1"),
        ({"rating": 3}, "rating", "only an event of the kind rating"),
        ({"kind": "rating"}, "rating", "is missing; give a number from 1 to 5"),
        ({"kind": "rating", "rating": 0.5}, "rating", "from 1 to 5"),
        ({"kind": "rating", "rating": 6}, "rating", "from 1 to 5"),
        ({"kind": "rating", "rating": math.nan}, "rating", "from 1 to 5"),
        ({"shopper": "a\0b"}, "shopper", "NUL"),
        ({"products": ["p", "\ud800"]}, "products[1]", "half a character"),
        ({"colour": "red"}, "colour", "known: id, kind, time"),
    ],
)
def test_malformed_events_are_refused_with_place_and_remedy(parts: dict[str, Any], field: str, says: str) -> None:
    found = fault(**parts)
    assert (found.field, says in found.reason) == (field, True), found


@pytest.mark.parametrize("told", [None, 3, "view", [], [VIEW], {}, {1: 2}, object()])
def test_what_is_no_event_is_refused(told: object) -> None:
    assert isinstance(CHECKER.event(told), Fault)


def test_a_missing_kind_says_what_to_give() -> None:
    assert CHECKER.event({"session": "s"}) == Fault("kind", f"is missing; give one of {', '.join(EVENT_KINDS)}")


TEXT = st.one_of(st.text(string.printable, max_size=3), st.text(max_size=3), st.none(), st.integers(), st.just("s"))
NUMBERS = st.lists(st.one_of(st.integers(-1, 3), st.floats(), st.text(max_size=1)), max_size=3)
TOLD = st.fixed_dictionaries(
    {},
    optional={
        "kind": st.one_of(st.sampled_from(EVENT_KINDS), TEXT),
        "id": TEXT,
        "time": st.one_of(st.none(), st.floats(), st.integers(-(10**20), 10**20), st.text(max_size=12)),
        "shopper": TEXT,
        "session": TEXT,
        "products": st.lists(TEXT, max_size=3),
        "query": TEXT,
        "positions": NUMBERS,
        "prices": NUMBERS,
        "quantities": NUMBERS,
        "rating": st.one_of(st.none(), st.floats(), st.integers(0, 6)),
        "other": TEXT,
    },
)


@given(TOLD)
@settings(deadline=None, max_examples=200, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_comes_is_an_event_that_holds_or_a_fault_that_says_why(told: dict[str, Any]) -> None:
    found = CHECKER.event(told)
    if isinstance(found, Fault):
        assert found.reason
        return
    assert found.kind in EVENT_KINDS
    assert 1 <= len(found.id) <= 512
    assert found.shopper.strip() or found.session.strip()
    assert found.products or found.kind == "search"
    assert FIRST_TIME <= found.time <= NOW + 300
    for values, least in ((found.positions, 1), (found.prices, 0), (found.quantities, 1)):
        assert not values or len(values) == len(found.products)
        assert all(math.isfinite(value) and value >= least for value in values)
    assert (found.rating is not None) == (found.kind == "rating")
    assert found.rating is None or 1 <= found.rating <= 5
    assert CHECKER.event(found) == found


@pytest.mark.parametrize(
    ("choices", "field"),
    [
        ([{"size": "M"}, {}], None),
        ([{"size": "M"}], "choices"),
        ([{"size": 3}, {}], "choices[0][...]"),
        ([{"": "M"}, {}], "choices"),
        ([{"size": "x" * 513}, {}], "choices[0][...]"),
        ([{str(n): "x" for n in range(17)}, {}], "choices[0]"),
        ([{"size": "M\u0007"}, {}], "choices"),
    ],
)
def test_choices_are_bounded(choices: list[dict[str, object]], field: str | None) -> None:
    told = {"kind": "cart", "session": "s", "products": ["a", "b"], "choices": choices, "time": 1.7e9}
    found = Checker(1.7e9, 0, lambda: "e").event(told)
    if field is None:
        assert isinstance(found, Event)
        assert found.choices == ({"size": "M"}, {})
    else:
        assert isinstance(found, Fault)
        assert found.field.startswith(field.partition("[")[0])


@pytest.mark.parametrize("kind", ["return", "remove_from_cart"])
def test_what_takes_back_may_be_told(kind: str) -> None:
    found = Checker(1.7e9, 0, lambda: "e").event({"kind": kind, "shopper": "u", "products": ["a"], "time": 1.7e9})
    assert isinstance(found, Event)
