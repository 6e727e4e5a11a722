"""Ranks against SciPy's, and ties in each of the ways there are."""

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import rankdata

from wares.stats.ranks import competition_ranks, listed_ranks, mean_ranks, pessimistic_rank, runs, tied_ranks

VALUES = st.lists(st.sampled_from([0.0, 1.0, 2.5, 7.0]), min_size=1, max_size=15)


@given(VALUES)
def test_mean_ranks_are_scipys(values: list[float]) -> None:
    assert mean_ranks(values).tolist() == rankdata(values).tolist()


@given(VALUES)
def test_competition_ranks_are_scipys(values: list[float]) -> None:
    descending = np.sort(values)[::-1]
    assert competition_ranks(descending).tolist() == rankdata(-descending, method="min").tolist()
    assert competition_ranks(np.stack([descending, descending]))[1].tolist() == competition_ranks(descending).tolist()


@given(VALUES)
def test_a_pessimistic_rank_is_behind_all_ties(values: list[float]) -> None:
    found = [pessimistic_rank(np.array(values), place) for place in range(len(values))]
    assert found == rankdata(-np.array(values), method="max").tolist()
    assert found == [int(tied_ranks(values, [place])[0]) for place in range(len(values))]


def test_runs_of_nothing_and_of_something() -> None:
    assert runs(np.zeros(0)).tolist() == []
    assert runs(np.array([3, 3, 1, 3])).tolist() == [0, 0, 1, 2]


def test_what_is_not_listed_ranks_nowhere() -> None:
    assert listed_ranks([], [], total=2).tolist() == [math.inf, math.inf]
