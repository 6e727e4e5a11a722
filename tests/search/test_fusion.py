"""Fusion kernels against hand-worked answers, and properties that hold for any candidates."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wares.search.fusion import fuse, rank_contributions, score_contributions
from wares.types import LegCandidates


def candidates(*pairs: tuple[int, float]) -> LegCandidates:
    return LegCandidates(np.array([n for n, _ in pairs], np.int64), np.array([s for _, s in pairs], np.float32))


def test_rrf_by_hand() -> None:
    nums = np.array([1, 2, 3])
    legs = [candidates((2, 9.0), (1, 3.0)), candidates((3, 0.9), (2, 0.8))]
    found = rank_contributions(nums, legs, [1.0, 2.0])
    expected = [[1 / 62, 0], [1 / 61, 2 / 62], [0, 2 / 61]]
    assert found == pytest.approx(np.array(expected))


def test_score_fusion_by_hand() -> None:
    nums = np.array([1, 2, 3])
    legs = [candidates((2, 8.0), (1, 4.0)), candidates((3, 0.5), (2, -0.25))]
    found = score_contributions(nums, legs, [1.0, 1.0], [0.0, -1.0])
    # BM25: 4/8, 8/8, not found; cosine from -1: (-.25+1)/1.5 for 2, 1 for 3, the lowest for 1
    assert found == pytest.approx(np.array([[0.5, 0.5], [1.0, 0.5], [0.0, 1.0]]))


def test_a_leg_that_found_nothing_counts_nothing() -> None:
    found = score_contributions(np.array([5]), [candidates(), candidates((5, 2.0))], [1.0, 1.0], [-1.0, 0.0])
    assert found.tolist() == [[0.0, 1.0]]


LEG = st.lists(st.tuples(st.integers(1, 40), st.floats(0.015625, 10, width=32)), max_size=20, unique_by=lambda p: p[0])


@given(st.lists(LEG, min_size=1, max_size=3), st.permutations(range(1, 41)))
def test_fusion_does_not_depend_on_the_order_of_numbers(legs: list[list[tuple[int, float]]], order: list[int]) -> None:
    found = [candidates(*sorted(leg, key=lambda p: -p[1])) for leg in legs]
    ascending, shuffled = np.arange(1, 41), np.array(order)
    weights = [1.0] * len(found)
    for one, other in (
        (rank_contributions(ascending, found, weights), rank_contributions(shuffled, found, weights)),
        (
            score_contributions(ascending, found, weights, [0.0] * len(found)),
            score_contributions(shuffled, found, weights, [0.0] * len(found)),
        ),
    ):
        assert np.array_equal(one[shuffled - 1], other)


def test_equal_scores_share_their_best_rank() -> None:
    found = rank_contributions(np.array([1, 2, 3]), [candidates((3, 9.0), (1, 4.0), (2, 4.0))], [1.0])
    assert found.ravel() == pytest.approx([1 / 62, 1 / 62, 1 / 61])


@given(LEG.filter(lambda leg: len({score for _, score in leg}) == len(leg)), st.sampled_from(["rrf", "score"]))
def test_one_leg_alone_keeps_its_order(leg: list[tuple[int, float]], fusion: str) -> None:
    found = candidates(*sorted(leg, key=lambda p: -p[1]))
    ranked = fuse(np.sort(found.nums), {"words": found}, {"words": 1.0}, fusion, None)
    assert ranked.rest.tolist() == [0.0]
    if fusion == "rrf":
        assert ranked.nums.tolist() == found.nums.tolist()
    assert (np.diff(ranked.contributions.sum(axis=1)) <= 0).all()


def test_products_that_are_no_candidates_have_the_lowest_of_what_is_near_and_nothing_else() -> None:
    legs = {"words": candidates((2, 8.0), (1, 4.0)), "image": candidates((3, 0.5), (2, -0.25))}
    ranked = fuse(np.array([1, 2, 3]), legs, {"words": 1.0, "image": 2.0}, "score", None)
    assert ranked.names == ("words", "image")
    assert ranked.nums.tolist() == [2, 3, 1]
    assert ranked.rest.tolist() == [0.0, 1.0]


def test_ties_go_to_the_popular_then_to_the_older() -> None:
    leg = candidates((1, 2.0), (2, 1.0), (4, 1.0), (9, 1.0))
    popularity = np.array([np.nan, 5.0, np.nan, 7.0])
    ranked = fuse(np.array([1, 2, 4, 9]), {"words": leg}, {"words": 1.0}, "score", popularity)
    assert ranked.nums.tolist() == [1, 9, 2, 4]
