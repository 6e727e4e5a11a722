"""Popularity that fades and growth beyond the past, worked out by hand."""

import numpy as np
import pytest

from recommend.worlds import made, taste
from wares.recommend.popularity import DAY, Popularity, PopularitySettings, Trending, TrendingSettings


def test_counts_are_weights_of_events() -> None:
    world = made([(0, 0), (1, 0), (1, 2, 0.0, 2.5)], 2, 4)
    assert Popularity().fit(world).scores([taste()])[0].tolist() == [2, 0, 2.5, 0]


def test_an_event_of_one_half_life_ago_counts_half() -> None:
    world = made([(0, 0, 0.0), (0, 1, 7 * DAY), (1, 2, 14 * DAY)], 2, 3)
    scores = Popularity(PopularitySettings(half_life=7)).fit(world).scores([taste(), taste(1)])
    assert scores.tolist() == [[0.25, 0.5, 1]] * 2


def steady(item: int, days: range, a_day: int) -> list[tuple[int, int, float]]:
    return [(0, item, day * DAY + part) for day in days for part in range(a_day)]


def test_what_grows_leads_what_is_steady_and_what_fell() -> None:
    rows = steady(0, range(90), 10) + steady(1, range(87, 90), 10) + steady(2, range(60), 10)
    world = made(sorted(rows, key=lambda row: row[2]), 1, 4)
    steady_, grown, fallen, never = Trending().fit(world).scores([taste()])[0]
    assert steady_ == pytest.approx(0, abs=0.1)
    assert grown > 0.5
    assert fallen < -0.5
    assert never == 0


def test_few_events_do_not_make_a_trend() -> None:
    world = made([(0, 0, 0.0), *[(1, 1, 30 * DAY)] * 3, *[(1, 2, 30 * DAY)] * 60], 2, 3)
    _, few, many = Trending(TrendingSettings(prior=5)).fit(world).scores([taste()])[0]
    assert 0 < few < many / 4
    assert np.isfinite(many)
