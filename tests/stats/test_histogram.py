"""Histogram: edges are round, few and around every number; counts are those of looking at each number."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wares.stats.histogram import counts_between, nice_edges

NUMBERS = st.floats(-1e15, 1e15) | st.floats(0.01, 5000) | st.integers(0, 1000).map(lambda n: n / 100)


@given(st.lists(NUMBERS, min_size=1, max_size=60), st.integers(2, 60))
def test_edges_are_around_all_numbers_and_no_more_than_asked_for(numbers: list[float], most: int) -> None:
    values = np.array(numbers)
    edges = nice_edges(values.min(), values.max(), values.mean(), most)
    assert 1 <= len(edges) - 1 <= most
    assert (np.diff(edges) > 0).all()
    assert edges[0] <= values.min() < edges[1]
    assert edges[-2] <= values.max() < edges[-1]
    counts = counts_between(values, edges)
    assert counts.sum() == len(values)
    by_hand = [sum(low <= n < high for n in numbers) for low, high in pairwise(edges.tolist())]
    assert counts.tolist() == by_hand


@pytest.mark.parametrize(
    ("low", "high", "mean", "most", "edges"),
    [
        (12.5, 97, 50, 10, [10, 20, 30, 40, 50, 60, 70, 80, 90, 100]),
        (0.29, 0.58, 0.4, 5, [0.2, 0.3, 0.4, 0.5, 0.6]),
        (0, 5, 2, 10, [0, 1, 2, 3, 4, 5, 6]),
        (-3, 3, 0, 2, [-5, 0, 5]),
        (7, 7, 7, 10, None),
        (5, 9000, 60, 12, [5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000]),
        (2, 900, 20, 20, [1.5, 2.5, 4, 6, 10, 15, 25, 40, 60, 100, 150, 250, 400, 600, 1000]),
    ],
)
def test_edges_are_round(low: float, high: float, mean: float, most: int, edges: list[float] | None) -> None:
    found = nice_edges(low, high, mean, most).tolist()
    assert found == edges if edges is not None else found[0] <= low < found[-1]


def test_what_is_no_number_is_in_no_bin() -> None:
    assert counts_between(np.array([np.nan, 1.0, 2.0]), np.array([0.0, 2.0, 4.0])).tolist() == [1, 1]
