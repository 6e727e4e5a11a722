"""Half-lives by hand, and the length of a decaying window against the integral."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wares.stats.decay import decay, decayed_duration, recency_ranks


def test_a_half_life_halves() -> None:
    assert decay([0, 3, 6, 9], 3).tolist() == [1, 0.5, 0.25, 0.125]
    assert decay(np.array([[6.0], [0.0]]), np.array([3.0, 6.0])).tolist() == [[0.25, 0.5], [1, 1]]


@given(st.floats(0.5, 100), st.floats(1, 1000))
def test_the_duration_is_the_integral(half_life: float, elapsed: float) -> None:
    ages = np.linspace(0, elapsed, 20_001)
    slow = np.trapezoid(0.5 ** (ages / half_life), ages)
    assert decayed_duration(half_life, elapsed) == pytest.approx(slow, rel=1e-3)


def test_a_short_time_is_taken_for_a_whole_one() -> None:
    assert decayed_duration(3.0, 0.0) == decayed_duration(3.0, 1.0) > 0.8


def test_recency_counts_what_is_newer() -> None:
    assert recency_ranks(np.array([5.0, 9.0, 5.0, 1.0]), np.array([2, 0, 1, 0])).tolist() == [2, 0, 1, 3]
