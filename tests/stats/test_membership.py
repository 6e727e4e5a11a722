"""Membership by sorting against Python's sets."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from wares.stats.membership import contained, each_once, matches, united

NUMBERS = st.lists(st.integers(-3, 9), max_size=20)


def ints(values: list[int]) -> np.ndarray:
    return np.array(values, np.int64)


@given(NUMBERS, NUMBERS)
def test_contained_is_in(values: list[int], others: list[int]) -> None:
    assert contained(ints(values), ints(others)).tolist() == [value in others for value in values]


@given(NUMBERS, NUMBERS)
def test_united_is_the_sorted_set_of_all(values: list[int], others: list[int]) -> None:
    assert united(ints(values), ints(others), ints([])).tolist() == sorted({*values, *others})
    assert united(ints(values)).tolist() == sorted({*values})


@given(NUMBERS)
def test_each_once_keeps_the_order(values: list[int]) -> None:
    assert each_once(ints(values)).tolist() == list(dict.fromkeys(values))


@given(st.lists(st.integers(0, 20_000), max_size=20), st.lists(st.integers(0, 20_000), max_size=20))
def test_matches_are_the_positions_of_the_few_among_the_many(values: list[int], others: list[int]) -> None:
    few = sorted({*others, *values[::3]})
    positions, places = matches(np.array(values, np.uint32), np.array(few, np.uint32))
    assert positions.tolist() == [position for position, value in enumerate(values) if value in few]
    assert [few[place] for place in places] == [value for value in values if value in few]
