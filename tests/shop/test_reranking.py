"""Taste moves hits, and never a clear match off the first page."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from wares.shop.reranking import order_of, relevances

scores = st.lists(st.floats(0, 10, width=32), min_size=1, max_size=60)


@given(scores, st.integers(1, 20), st.floats(0, 0.5), st.integers(0, 2**32 - 1))
def test_a_clear_match_stays_on_the_first_page(given_: list[float], page: int, weight: float, seed: int) -> None:
    relevance = relevances(np.sort(np.array(given_, np.float32))[::-1])
    suiting = np.random.default_rng(seed).uniform(-3, 3, len(relevance))
    order, added = order_of(relevance, suiting, weight)
    assert sorted(order.tolist()) == list(range(len(relevance)))
    assert np.abs(added).max() <= weight + 1e-12
    first = set(order[:page].tolist())
    if len(relevance) > page:
        clear = np.flatnonzero(relevance > relevance[page] + 2 * weight + 1e-9)
        assert set(clear.tolist()) <= first


def test_without_weight_nothing_moves() -> None:
    relevance = relevances(np.array([3, 2, 2, 1], np.float32))
    assert order_of(relevance, np.array([-1.0, 1, 0, 1]), 0.0)[0].tolist() == [0, 1, 2, 3]


def test_taste_decides_among_equals() -> None:
    relevance = relevances(np.array([2, 2, 2], np.float32))
    assert order_of(relevance, np.array([-0.5, 0.1, 0.9]), 0.1)[0].tolist() == [2, 1, 0]


def test_places_are_the_relevance_of_what_has_no_scores() -> None:
    assert relevances(np.zeros(4, np.float32)).tolist() == [1, 0.75, 0.5, 0.25]
    assert not len(relevances(np.zeros(0, np.float32)))
