"""Ranking metrics against the textbook: plain loops over a fully sorted answer."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oracles import textbook_metrics as textbook
from wares.stats import ranking_metrics as metrics
from wares.stats.ranks import listed_ranks, tied_ranks

scores_and_relevant = st.integers(1, 30).flatmap(
    lambda n: st.tuples(
        st.lists(st.sampled_from([0.0, 0.25, 0.5, 1.0]), min_size=n, max_size=n),
        st.sets(st.integers(0, n - 1), min_size=1),
    )
)
graded = st.lists(st.tuples(st.sampled_from([0.0, 0.5, 1.0]), st.integers(0, 3)), min_size=1, max_size=25)


def test_by_hand() -> None:
    scores = [0.9, 0.8, 0.8, 0.7, 0.1]
    ranks = tied_ranks(scores, [1, 4])
    assert ranks.tolist() == [3.0, 5.0]  # 0.8 is tied with a product that does not count: it comes after
    assert metrics.recall_at_k(ranks, 2) == 0.0
    assert metrics.recall_at_k(ranks, 3) == 0.5
    assert metrics.precision_at_k(ranks, 5) == 0.4
    assert metrics.reciprocal_rank(ranks) == pytest.approx(1 / 3)


def test_ndcg_by_hand() -> None:
    # gains 7, 0, 3 at ranks 1, 2, 3; the ideal is 7, 3, 0
    expected = (7 + 3 / 2) / (7 + 3 / math.log2(3))
    assert metrics.ndcg_at_k([3, 0, 2], 3) == pytest.approx(expected)
    assert metrics.ndcg_at_k([3, 0, 2], 2) == pytest.approx(7 / (7 + 3 / math.log2(3)))
    assert metrics.ndcg_at_k([0, 1], 1) == 0.0
    assert metrics.ndcg_at_k([1], 10, all_relevance=[1, 1]) == pytest.approx(1 / (1 + 1 / math.log2(3)))


def test_undefined_is_nan_and_left_out_of_the_mean() -> None:
    nothing = np.zeros(0)
    assert math.isnan(metrics.recall_at_k(nothing, 10))
    assert math.isnan(metrics.precision_at_k(nothing, 10))
    assert math.isnan(metrics.reciprocal_rank(nothing))
    assert math.isnan(metrics.ndcg_at_k([0, 0], 10))
    assert metrics.mean([1.0, float("nan"), 0.0]) == 0.5
    assert math.isnan(metrics.mean([]))


def test_listed_ranks_count_ties_against_us_and_know_what_is_missing() -> None:
    ranks = listed_ranks([True, False, True, False], [2.0, 2.0, 1.0, 0.5], total=3)
    assert ranks.tolist() == [2.0, 3.0, math.inf]
    assert listed_ranks([], [], total=1).tolist() == [math.inf]


@given(scores_and_relevant, st.integers(1, 12))
def test_ranks_agree_with_the_textbook(world: tuple[list[float], set[int]], k: int) -> None:
    scores, relevant = world
    order = textbook.sorted_against_us(scores, [float(i in relevant) for i in range(len(scores))])
    ranks = tied_ranks(scores, sorted(relevant))
    assert metrics.recall_at_k(ranks, k) == pytest.approx(textbook.recall(order, relevant, k))
    assert metrics.precision_at_k(ranks, k) == pytest.approx(textbook.precision(order, relevant, k))
    assert metrics.reciprocal_rank(ranks) == pytest.approx(textbook.reciprocal_rank(order, relevant))


@given(scores_and_relevant)
def test_listed_and_tied_ranks_agree_on_a_complete_answer(world: tuple[list[float], set[int]]) -> None:
    scores, relevant = world
    shown = sorted(range(len(scores)), key=lambda i: -scores[i])
    listed = listed_ranks([i in relevant for i in shown], [scores[i] for i in shown], len(relevant))
    assert listed.tolist() == tied_ranks(scores, sorted(relevant)).tolist()


@given(graded, st.integers(1, 12))
def test_ndcg_agrees_with_the_textbook(products: list[tuple[float, int]], k: int) -> None:
    scores, relevance = [score for score, _ in products], [float(grade) for _, grade in products]
    expected = textbook.ndcg(textbook.sorted_against_us(scores, relevance), relevance, k)
    found = metrics.ndcg_at_k(metrics.ranked_relevance(relevance, scores), k)
    assert found == pytest.approx(expected, nan_ok=True)
    assert math.isnan(found) or 0.0 <= found <= 1.0 + 1e-12


@given(graded)
def test_ndcg_of_the_ideal_order_is_one(products: list[tuple[float, int]]) -> None:
    relevance = sorted((float(grade) for _, grade in products), reverse=True)
    found = metrics.ndcg_at_k(relevance, 10)
    assert math.isnan(found) if relevance[0] == 0 else found == pytest.approx(1.0)


@given(scores_and_relevant, st.floats(0.1, 10), st.floats(-5, 5))
def test_ranks_do_not_change_under_a_rising_map(
    world: tuple[list[float], set[int]], factor: float, offset: float
) -> None:
    scores, relevant = world
    moved = [score * factor + offset for score in scores]
    assert tied_ranks(moved, sorted(relevant)).tolist() == tied_ranks(scores, sorted(relevant)).tolist()


@given(scores_and_relevant)
def test_recall_never_falls_with_k_and_reaches_one(world: tuple[list[float], set[int]]) -> None:
    scores, relevant = world
    ranks = tied_ranks(scores, sorted(relevant))
    recalls = [metrics.recall_at_k(ranks, k) for k in range(1, len(scores) + 1)]
    assert recalls == sorted(recalls)
    assert recalls[-1] == 1.0


@given(st.lists(st.tuples(st.sampled_from([0.0, 1.0]), st.integers(0, 3)), min_size=1, max_size=5), st.integers(1, 5))
def test_even_ndcg_is_the_mean_over_every_order_of_ties(products: list[tuple[float, int]], k: int) -> None:
    scores, relevance = [score for score, _ in products], [float(grade) for _, grade in products]
    orders = itertools.permutations(range(len(products)))
    allowed = [order for order in orders if all(scores[a] >= scores[b] for a, b in itertools.pairwise(order))]
    expected = np.mean([textbook.ndcg(order, relevance, k) for order in allowed])
    assert metrics.even_ndcg_at_k(relevance, scores, k) == pytest.approx(expected, nan_ok=True)


def test_even_ndcg_of_nothing_is_not_defined() -> None:
    assert math.isnan(metrics.even_ndcg_at_k([], [], 10))


def test_constant_scores_give_the_worst_rank() -> None:
    assert tied_ranks(np.zeros(100), [0]).tolist() == [100.0]
    assert metrics.ranked_relevance([1, 0, 2], [5, 5, 5]).tolist() == [0, 1, 2]


@given(scores_and_relevant, st.integers(1, 12))
def test_ndcg_of_a_single_item_agrees_with_the_textbook(world: tuple[list[float], set[int]], k: int) -> None:
    scores, relevant = world
    item = min(relevant)
    relevance = [float(i == item) for i in range(len(scores))]
    expected = textbook.ndcg(textbook.sorted_against_us(scores, relevance), relevance, k)
    assert metrics.single_item_ndcg_at_k(tied_ranks(scores, [item]), k) == pytest.approx([expected])


def test_a_single_item_that_was_not_found_is_worth_nothing() -> None:
    found = metrics.single_item_ndcg_at_k(np.array([1.0, 3.0, 4.0, np.inf]), 3)
    assert found == pytest.approx([1, 0.5, 0, 0])


@given(st.lists(st.tuples(st.sampled_from([0.0, 0.5, 1.0]), st.booleans()), max_size=12))
def test_auc_is_the_share_of_pairs_in_order(cases: list[tuple[float, bool]]) -> None:
    positives = [score for score, positive in cases if positive]
    negatives = [score for score, positive in cases if not positive]
    found = metrics.area_under_curve([score for score, _ in cases], [positive for _, positive in cases])
    if not positives or not negatives:
        assert math.isnan(found)
        return
    pairs = [(a > b) + (a == b) / 2 for a in positives for b in negatives]
    assert found == pytest.approx(np.mean(pairs))
