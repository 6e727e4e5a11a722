"""What is taken back is set off against what was taken: piece by piece, the latest first, the owner's alone."""

from dataclasses import fields, replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from wares.events.netting import net_events, net_log, remaining_pieces
from wares.events.quality import LogTable
from wares.types import EVENT_KINDS, Event, EventKind

CODE = {kind: code for code, kind in enumerate(EVENT_KINDS)}


def told(
    number: int, kind: EventKind, *products: str, pieces: tuple[int, ...] = (), time: float | None = None
) -> Event:
    return Event(
        id=f"e{number}", kind=kind, time=number if time is None else time, shopper="s", products=products,
        quantities=pieces, prices=tuple(float(n) for n in range(len(products))),
    )  # fmt: skip


def test_the_latest_purchase_before_goes_first_and_what_is_left_stays() -> None:
    rows = [("a", "purchase", 2), ("a", "purchase", 3), ("a", "return", 4), ("a", "purchase", 1), ("b", "return", 1)]
    assert remaining_pieces((key, CODE[kind], n) for key, kind, n in rows) == [1, 0, 0, 1, 0]


def test_kinds_take_back_only_their_own() -> None:
    rows = [("a", "cart", 1), ("a", "purchase", 1), ("a", "view", 1), ("a", "remove_from_cart", 1)]
    assert remaining_pieces((key, CODE[kind], n) for key, kind, n in rows) == [0, 1, 1, 0]


def test_part_of_an_order_is_returned() -> None:
    order = replace(told(1, "purchase", "a", "b", "c", pieces=(2, 1, 1)), choices=({"size": "M"}, {}, {}))
    left = net_events([order, told(2, "view", "a"), told(3, "return", "b", "a")])
    assert left == [
        replace(order, products=("a", "c"), prices=(0.0, 2.0), quantities=(1, 1), choices=({"size": "M"}, {})),
        told(2, "view", "a"),
    ]


def test_a_return_at_the_time_of_the_purchase_takes_it_back_wherever_it_stands() -> None:
    assert net_events([told(1, "return", "a", time=5), told(2, "purchase", "a", time=5)]) == []
    assert net_events([told(1, "return", "a"), told(2, "purchase", "a")]) == [told(2, "purchase", "a")]


ROWS = st.lists(
    st.tuples(st.sampled_from(["purchase", "return", "cart", "remove_from_cart", "view"]), st.integers(-1, 1),
              st.integers(-1, 1), st.integers(0, 1), st.integers(1, 3)),
    max_size=20,
)  # fmt: skip


def log_of(rows: list[tuple[EventKind, int, int, int, int]]) -> LogTable:
    n = len(rows)
    return LogTable(
        nums=np.arange(n),
        kinds=np.array([CODE[row[0]] for row in rows], np.int8),
        times=np.arange(n, dtype=np.float64),
        shoppers=np.array([row[1] for row in rows], np.int64),
        sessions=np.array([row[2] for row in rows], np.int64),
        products=np.array([row[3] for row in rows], np.int64),
        known=np.ones(n, np.bool_),
        positions=np.zeros(n, np.int32),
        prices=np.full(n, np.nan),
        quantities=np.array([row[4] for row in rows], np.int32),
        ratings=np.full(n, np.nan, np.float32),
    )


@settings(max_examples=100, deadline=None)
@given(ROWS)
def test_columns_are_netted_as_each_owners_events_are(rows: list[tuple[EventKind, int, int, int, int]]) -> None:
    owned = [row for row in rows if row[1] >= 0 or row[2] >= 0]
    log = net_log(log_of(owned))
    expected: list[tuple[float, int]] = []
    for owner in {(row[1], -1 if row[1] >= 0 else row[2]) for row in owned}:
        mine = [
            Event(id=str(n), kind=row[0], time=n, shopper="x", products=(str(row[3]),), quantities=(row[4],))
            for n, row in enumerate(owned)
            if (row[1], -1 if row[1] >= 0 else row[2]) == owner
        ]
        expected += [(event.time, event.quantities[0]) for event in net_events(mine)]
    assert list(zip(log.times.tolist(), log.quantities.tolist(), strict=True)) == sorted(expected)
    assert {len(getattr(log, column.name)) for column in fields(LogTable)} == {len(log.times)}


def test_what_nobody_did_takes_nothing_back() -> None:
    log = log_of([("purchase", -1, -1, 0, 1), ("return", -1, -1, 0, 1)])
    assert net_log(log).kinds.tolist() == [CODE["purchase"]]
