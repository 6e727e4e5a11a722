"""Taste moves hits, and never a clear match off the first page."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wares.shop.search.personalize import REACH, order_of, places_moved, relevances, search_weight
from wares.shop.train.search_weight import as_good

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
    assert relevances(np.zeros(3, np.float32)).tolist() == pytest.approx([1, 0.95, 0.9])
    assert not len(relevances(np.zeros(0, np.float32)))


def heads(nums: list[int], groups: dict[int, int]) -> list[int]:
    """The groups in the order of their first members."""
    return list(dict.fromkeys(groups[num] for num in nums))


@given(st.integers(0, 130), st.integers(1, 200), st.floats(0, 1), st.integers(0, 2**32 - 1))
def test_places_moved_are_those_of_the_two_whole_lists(size: int, kinds: int, left: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    plain = rng.permutation(1000)[:size] + 1
    order = np.concatenate([rng.permutation(min(size, REACH)), np.arange(min(size, REACH), size)]).astype(np.int64)
    shown = plain[order][rng.random(size) < left]
    codes = rng.integers(0, kinds, len(shown))
    groups = dict(zip(shown.tolist(), codes.tolist(), strict=True))
    kept = [num for num in plain.tolist() if num in groups]
    before, after = heads(kept, groups), heads(shown.tolist(), groups)
    firsts = [next(num for num in shown.tolist() if groups[num] == group) for group in after]
    ups = {num: before.index(group) - at for at, (num, group) in enumerate(zip(firsts, after, strict=True))}
    assert places_moved(plain, shown, codes) == {num: up for num, up in ups.items() if up}


def test_what_is_left_out_moves_nobody() -> None:
    plain, shown = np.array([7, 8, 9, 4]), np.array([9, 7, 4])
    assert places_moved(plain, shown) == {9: 1, 7: -1}
    assert places_moved(plain, plain) == {}


def test_the_settings_bound_what_was_learnt() -> None:
    assert [search_weight(learnt, 0.3) for learnt in (None, 0.0, 0.06, 0.3)] == [0.1, 0.0, 0.06, 0.3]
    assert [search_weight(learnt, 0.05) for learnt in (None, 0.0, 0.06, 0.3)] == [0.05, 0.0, 0.05, 0.05]
    assert search_weight(0.3, 0.0) == 0, "switched off"


def test_weights_are_as_good_as_the_best_within_the_error_of_the_difference() -> None:
    """A hundred clicks: from the third weight on nothing more is gained but noise."""
    ups_and_downs = np.tile([0.1, -0.096], 50)  # 0.002 ± 0.0098 better
    ranks = np.array([0.30, 0.36, 0.45])[:, None] + np.random.default_rng(0).normal(0, 0.1, 100)
    assert as_good(np.vstack([ranks, ranks[2] + ups_and_downs])).tolist() == [False, False, True, True]
    assert as_good(np.full((2, 100), 0.5)).tolist() == [True, True], "taste tells nothing"
    assert as_good(np.array([[0.5], [1.0]])).tolist() == [False, True]
