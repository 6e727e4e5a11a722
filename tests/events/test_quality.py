"""A log that is fit passes every check; one that is spoilt in one way fails the check that is about it."""

import dataclasses
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from wares.events.quality import LogTable, check
from wares.types import EVENT_KINDS

NOW = 1_800_000_000.0
KIND = {kind: code for code, kind in enumerate(EVENT_KINDS)}
PLAN = [("impression", 600), ("view", 400), ("click", 200), ("cart", 80), ("purchase", 20), ("search", 100)]


def world(seed: int = 0) -> LogTable:
    """1,400 events in order of time of 50 shoppers, most of whose 200 sessions are signed in, over 30 days."""
    rng = np.random.default_rng(seed)
    kinds = rng.permutation(np.concatenate([np.full(n, KIND[kind]) for kind, n in PLAN])).astype(np.int8)
    n = len(kinds)
    sessions = rng.integers(0, 200, n)
    products = np.where(kinds == KIND["search"], -1, rng.integers(0, 40, n))
    return LogTable(
        nums=np.arange(1, n + 1),
        kinds=kinds,
        times=np.sort(NOW - rng.random(n) * 30 * 86_400),
        shoppers=np.where(sessions < 150, sessions % 50, -1),
        sessions=sessions,
        products=products,
        known=products >= 0,
        positions=np.where(kinds == KIND["click"], 3, 0).astype(np.int32),
        prices=np.where(kinds == KIND["purchase"], 9.5, np.nan),
        quantities=np.ones(n, np.int32),
        ratings=np.full(n, np.nan, np.float32),
    )


def spoilt(name: str, change: Callable[[np.ndarray], np.ndarray]) -> LogTable:
    log = world()
    return dataclasses.replace(log, **{name: change(getattr(log, name))})


def without(*kinds: str) -> LogTable:
    log = world()
    keep = ~np.isin(log.kinds, [KIND[kind] for kind in kinds])
    return LogTable(**{field.name: getattr(log, field.name)[keep] for field in dataclasses.fields(LogTable)})


def repeated() -> LogTable:
    log = world()
    twice = np.sort(np.concatenate([np.arange(1400), np.arange(0, 1400, 20)]))
    parts = {field.name: getattr(log, field.name)[twice] for field in dataclasses.fields(LogTable)}
    return LogTable(**{**parts, "nums": np.arange(1, len(twice) + 1)})


def one_moment(times: np.ndarray) -> np.ndarray:
    return np.where(np.arange(1400) > 1200, times[1200], times)


def midnight(times: np.ndarray) -> np.ndarray:
    return np.where(np.arange(len(times)) % 5 == 0, np.floor(times / 86_400) * 86_400, times)


def test_a_fit_log_passes_everything() -> None:
    assert [one.name for one in check(world(), NOW) if not one.passed] == []


@pytest.mark.parametrize(
    ("log", "name", "count", "of"),
    [
        (spoilt("known", lambda known: known & (np.arange(1400) % 10 != 0)), "products_known", None, 1300),
        (repeated(), "told_once", 70, 1470),
        (spoilt("times", lambda times: times - 10 * 365.25 * 86_400), "times_recent", 0, 1400),
        (spoilt("times", midnight), "clock_precise", 280, 1400),
        (spoilt("times", one_moment), "clock_precise", 200, 1400),
        (without("purchase"), "purchases_told", 0, 1380),
        (spoilt("prices", lambda prices: np.full(1400, np.nan)), "purchases_priced", 0, 20),
        (without("cart"), "funnel_in_order", 20, 400),
        (without("view"), "funnel_in_order", 20, 0),
        (spoilt("positions", lambda places: places * 0), "clicks_placed", 0, 200),
        (spoilt("shoppers", lambda shoppers: shoppers * 0 - 1), "sessions_linked", 0, 200),
        (without("impression"), "clicks_shown", 200, 0),
    ],
)  # fmt: skip
def test_a_spoilt_log_fails_the_check_that_is_about_it(log: LogTable, name: str, count: int | None, of: int) -> None:
    failed = {one.name: one for one in check(log, NOW) if not one.passed}
    assert list(failed) == [name]
    assert failed[name].of == of
    assert count is None or failed[name].count == count
    assert failed[name].remedy.endswith(".")


def test_every_check_is_explained() -> None:
    page = (Path(__file__).parents[2] / "docs" / "events.md").read_text(encoding="utf-8")
    for one in check(world(), NOW):
        assert f"| `{one.name}` |" in page


def test_robots_are_seen_among_people() -> None:
    log = world()
    n = 3000
    views = {
        "nums": np.arange(2000, 2000 + n), "kinds": np.full(n, KIND["view"], np.int8),
        "times": NOW - 86_400 + np.arange(n) * 7.0, "shoppers": np.full(n, 77), "sessions": np.full(n, 999),
        "products": np.arange(n) % 40, "known": np.ones(n, np.bool_), "positions": np.zeros(n, np.int32),
        "prices": np.full(n, np.nan), "quantities": np.ones(n, np.int32), "ratings": np.full(n, np.nan, np.float32),
    }  # fmt: skip
    both = LogTable(**{name: np.concatenate([getattr(log, name), values]) for name, values in views.items()})
    (failed,) = (one for one in check(both, NOW) if not one.passed)
    assert (failed.name, failed.count, failed.of) == ("no_robots", 3000, 4400)


def test_a_log_of_nothing_and_of_little_can_be_checked() -> None:
    nothing = LogTable(**{field.name: getattr(world(), field.name)[:0] for field in dataclasses.fields(LogTable)})
    assert [one.name for one in check(nothing, NOW) if not one.passed] == ["purchases_told"]
    few = LogTable(**{field.name: getattr(world(), field.name)[:5] for field in dataclasses.fields(LogTable)})
    assert {one.name: one.passed for one in check(few, NOW)}["clock_precise"]
    assert check(few, NOW)[0].share == 1
