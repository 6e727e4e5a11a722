"""Taste moves hits, and never a clear match off the first page."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wares.rank.candidates import CandidateTable
from wares.rank.personalization import (
    PROFILE,
    REACH,
    personalize,
    personalized_order,
    rank_changes,
    relevances,
)

scores = st.lists(st.floats(0, 10, width=32), min_size=1, max_size=60)


@given(scores, st.integers(1, 20), st.floats(0, 0.5), st.integers(0, 2**32 - 1))
def test_a_clear_match_stays_on_the_first_page(given_: list[float], page: int, weight: float, seed: int) -> None:
    relevance = relevances(np.sort(np.array(given_, np.float32))[::-1])
    preferences = np.random.default_rng(seed).uniform(-3, 3, len(relevance))
    order, added = personalized_order(relevance, preferences, weight)
    assert sorted(order.tolist()) == list(range(len(relevance)))
    assert np.abs(added).max() <= weight + 1e-12
    first = set(order[:page].tolist())
    if len(relevance) > page:
        clear = np.flatnonzero(relevance > relevance[page] + 2 * weight + 1e-9)
        assert set(clear.tolist()) <= first


def test_without_weight_nothing_moves() -> None:
    relevance = relevances(np.array([3, 2, 2, 1], np.float32))
    assert personalized_order(relevance, np.array([-1.0, 1, 0, 1]), 0.0)[0].tolist() == [0, 1, 2, 3]


def test_taste_decides_among_equals() -> None:
    relevance = relevances(np.array([2, 2, 2], np.float32))
    assert personalized_order(relevance, np.array([-0.5, 0.1, 0.9]), 0.1)[0].tolist() == [2, 1, 0]


def test_places_are_the_relevance_of_what_has_no_scores() -> None:
    assert relevances(np.zeros(3, np.float32)).tolist() == pytest.approx([1, 0.95, 0.9])
    assert not len(relevances(np.zeros(0, np.float32)))


def heads(nums: list[int], groups: dict[int, int]) -> list[int]:
    """The groups in the order of their first members."""
    return list(dict.fromkeys(groups[num] for num in nums))


@given(st.integers(0, 130), st.integers(1, 200), st.floats(0, 1), st.integers(0, 2**32 - 1))
def test_rank_changes_are_those_of_the_two_whole_lists(size: int, kinds: int, left: float, seed: int) -> None:
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
    assert rank_changes(plain, shown, codes) == {num: up for num, up in ups.items() if up}


def test_what_is_left_out_moves_nobody() -> None:
    plain, shown = np.array([7, 8, 9, 4]), np.array([9, 7, 4])
    assert rank_changes(plain, shown) == {9: 1, 7: -1}
    assert rank_changes(plain, plain) == {}


def test_taste_is_a_column_of_its_own() -> None:
    table = CandidateTable(np.array([1, 2, 3]), ("words",), np.array([[2.0], [1.9], [0.1]], np.float32))
    found = personalize(table, np.array([-1.0, 1.0]), 0.1)
    assert found.nums.tolist() == [2, 1, 3]
    assert found.column(PROFILE).tolist() == pytest.approx([0.2, -0.2, 0.0])
    assert found.scores.tolist() == pytest.approx([2.1, 1.8, 0.1])
    assert found.shares(1) == {"words": 1.0, PROFILE: 0.0}


def test_where_nothing_was_asked_taste_alone_is_the_reason() -> None:
    table = CandidateTable(np.array([1, 2]), (), np.zeros((2, 0), np.float32))
    found = personalize(table, np.array([0.0, 1.0]), 0.1)
    assert found.nums.tolist() == [2, 1]
    assert found.shares(0) == {PROFILE: 1.0}


def test_an_empty_table_stays_empty() -> None:
    assert len(personalize(CandidateTable.empty(("words",)), np.zeros(0), 0.1)) == 0
