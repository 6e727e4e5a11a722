"""A profile is a function of the set of events: no order, no detour through parts, no size of the log changes it."""

import math
import random

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from profiles.taste_world import DAY, NOW, event, product, viewed
from wares.events.netting import net_events
from wares.profiles.profile import EMPTY, KIND, LIMITS, PAUSE, ProfileLimits, merge, with_events
from wares.types import EVENT_KINDS, Event, EventKind

TIMES = st.one_of(st.integers(0, 40).map(lambda n: NOW + 600.0 * n), st.floats(6.4e8, 2e9))
ROWS = st.lists(
    st.tuples(st.sampled_from(EVENT_KINDS), TIMES, st.integers(0, 9), st.integers(1, 3), st.floats(0, 1e6)), max_size=25
)
FEW = settings(max_examples=40, deadline=None)


def log_of(rows: list[tuple[EventKind, float, int, int, float]], name: str = "e") -> list[Event]:
    """A log with ties, late events, several products an event, and all kinds."""
    return [
        Event(
            id=f"{name}{number}",
            kind=kind,
            time=time,
            session="s",
            products=() if kind == "search" else tuple(f"p{product + i}" for i in range(several)),
            prices=(price,) * several if kind == "purchase" else (),
            query=f"words {product % 3}" if kind == "search" else "",
            rating=float(several) if kind == "rating" else None,
        )
        for number, (kind, time, product, several, price) in enumerate(rows)
    ]


def shuffled(log: list[Event], seed: int) -> list[Event]:
    return random.Random(seed).sample(log, len(log))


@FEW
@given(ROWS.map(log_of), st.integers(0, 1000))
def test_any_order_gives_the_same_profile(log: list[Event], seed: int) -> None:
    one_by_one = EMPTY
    for each in shuffled(log, seed):
        one_by_one = with_events(one_by_one, (each,))
    assert one_by_one == with_events(EMPTY, log)


@FEW
@given(ROWS.map(log_of), st.integers(0, 1000))
def test_any_order_gives_the_same_profile_when_it_is_full(log: list[Event], seed: int) -> None:
    limits = ProfileLimits(views=4, choices=3, searches=2, active_half_hours=3, returns=2)
    whole, one_by_one = with_events(EMPTY, log, limits), EMPTY
    for each in shuffled(log, seed):
        one_by_one = with_events(one_by_one, (each,), limits)
    assert one_by_one == whole
    half = len(log) // 2
    assert merge(with_events(EMPTY, log[:half], limits), with_events(EMPTY, log[half:], limits), limits) == whole
    looked = sorted(each.time for each in log if each.kind in ("view", "click") for _ in each.products)
    assert [touch.time for touch in whole.views] == looked[-4:]
    assert list(whole.active_half_hours) == sorted({int(each.time // PAUSE) for each in log})[-3:]


@FEW
@given(ROWS.map(log_of), ROWS.map(lambda rows: log_of(rows, "x")))
def test_a_session_joined_at_sign_in_is_as_if_it_had_always_been_the_shoppers(
    session: list[Event], shopper: list[Event]
) -> None:
    theirs, mine = with_events(EMPTY, shopper), with_events(EMPTY, session)
    assert merge(mine, theirs) == merge(theirs, mine) == with_events(EMPTY, [*session, *shopper])


@FEW
@given(ROWS.map(log_of))
def test_counts_and_sums_are_those_of_the_log(log: list[Event]) -> None:
    whole = with_events(EMPTY, log)
    assert [whole.count(kind) for kind in EVENT_KINDS] == [sum(e.kind == kind for e in log) for kind in EVENT_KINDS]
    assert whole.pieces == sum(len(e.products) for e in log if e.kind == "purchase")
    left = [event for event in net_events(sorted(log, key=lambda event: event.time)) if event.kind == "purchase"]
    assert whole.net_pieces == sum(len(e.products) for e in left)
    spent = math.fsum(price for e in left for price in e.prices)
    assert whole.spend == pytest.approx(spent, abs=0.0005 * max(1, sum(len(e.prices) for e in log)))
    assert whole.first == min((e.time for e in log), default=None)
    assert whole.last == max((e.time for e in log), default=None)


def test_many_events_cost_a_few_tens_of_kilobytes() -> None:
    log = (
        event(n, ("view", "click", "cart", "purchase", "search")[n % 5], [f"product-{n % 977}"], ago=37.0 * n)
        for n in range(30_000)
    )
    whole = with_events(EMPTY, log)
    assert len(msgspec.msgpack.encode(whole)) < 30_000
    assert (len(whole.views), len(whole.choices)) == (LIMITS.views, LIMITS.choices)
    assert whole.count("view") == 6_000


def test_quantities_count_as_pieces_and_money() -> None:
    bought = Event(
        id="b", kind="purchase", time=NOW, shopper="s", products=("a", "b"), prices=(9.99, 5.0), quantities=(2, 1)
    )
    found = with_events(EMPTY, [bought])
    assert (found.pieces, found.spend) == (3, 24.98)


def test_what_is_returned_or_taken_out_is_as_if_it_had_not_been_chosen() -> None:
    bought = Event(
        id="b", kind="purchase", time=NOW, shopper="s", products=("a", "b"), prices=(10.0, 5.0), quantities=(3, 1)
    )
    back = Event(id="r", kind="return", time=NOW + 9, shopper="s", products=("a", "b", "c"), quantities=(2, 1, 1))
    cart = [
        Event(id=f"c{n}", kind=kind, time=NOW + n, shopper="s", products=("d",))
        for n, kind in enumerate(("cart", "remove_from_cart", "cart"))
    ]
    found = with_events(EMPTY, [back, *cart, bought])
    assert (found.pieces, found.net_pieces, found.spend) == (4, 1, 10.0)
    assert list(found.purchases()) == ["a"]
    assert found.in_cart(0.0) == ("d",)
    assert [touch.product for touch in found.touches()] == ["a", "d"]
    assert (
        with_events(
            found, [Event(id="x", kind="remove_from_cart", time=NOW + 3, shopper="s", products=("d",))]
        ).in_cart(0.0)
        == ()
    )


def test_visits_are_runs_of_half_hours() -> None:
    times = [0, 1000, 1900, 3700, 20 * PAUSE, 20 * PAUSE + 5, 90 * PAUSE]
    log = [Event(id=str(n), kind="view", time=NOW + t, session="s", products=("p",)) for n, t in enumerate(times)]
    assert with_events(EMPTY, log).visits == 3


def test_what_is_in_the_cart_leaves_it_when_bought_or_old() -> None:
    a, b, c, d = (product("mug", colour) for colour in ("red", "black", "white", "blue"))
    log = [
        event(1, "cart", [a], ago=40 * DAY),
        event(2, "cart", [b], ago=3000),
        event(3, "cart", [c, d], ago=2000),
        event(4, "purchase", [c], ago=1000),
        event(5, "cart", [b], ago=500),
    ]
    found = with_events(EMPTY, log)
    assert found.in_cart(NOW - 30 * DAY) == (b, d)
    assert found.in_cart(NOW - 90 * DAY) == (b, d, a)
    assert found.purchases() == {c: NOW - 1000}
    assert found.recent(2) == (b, c)


def test_impressions_are_counted_but_touch_nothing() -> None:
    found = with_events(EMPTY, [event(1, "impression", ["a", "b"])])
    assert (found.touches(), found.count("impression"), found.last) == ([], 1, NOW)


def test_a_touch_knows_its_kind_and_rating() -> None:
    (touch,) = with_events(EMPTY, [event(1, "rating", ["a"], rating=2.0)]).touches()
    assert (touch.product, touch.kind, touch.rating) == ("a", KIND["rating"], 2.0)


def test_an_empty_update_changes_nothing() -> None:
    somebody = viewed(["a", "b"])
    assert with_events(somebody, ()) == somebody
    assert merge(somebody, EMPTY) == somebody == merge(EMPTY, somebody)
