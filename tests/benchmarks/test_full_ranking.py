"""Full ranking against the slow, obvious version; popularity is always beside."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from _full_ranking import Protocol, RecommendCase, binary_ndcg_at_k, compare, counted, hit_rate_at_k, ranked
from oracles import textbook_metrics as textbook
from recommend.worlds import board, made, missing, taste, taste_of
from wares.stats.ranks import tied_ranks
from wares.types import Scores, Taste

PROTOCOL = Protocol("by hand", time_leaks=False)


class Table:
    """Row of scores by the shopper's code."""

    name = "table"

    def __init__(self, rows: np.ndarray) -> None:
        self._rows = rows

    def scores(self, tastes: list[Taste]) -> Scores:
        return self._rows[[taste.shopper for taste in tastes]]


@settings(deadline=None, max_examples=40)
@given(
    npst.arrays(np.float32, (3, 8), elements=st.sampled_from([-np.inf, 0.0, 1.0, 2.0])),
    st.lists(st.sets(st.integers(0, 7), min_size=1, max_size=3), min_size=3, max_size=3),
    st.booleans(),
)
def test_figures_are_those_of_the_obvious_version(rows: np.ndarray, sought: list[set[int]], repeats: bool) -> None:
    seen = [0, 3]
    cases = [RecommendCase(taste(*seen, shopper=row), np.array(sorted(each))) for row, each in enumerate(sought)]
    found = ranked(Table(rows), cases, repeats)
    hits, recalls, reciprocal = [], [], []
    for row, each in enumerate(sought):
        hidden = set() if repeats else set(seen) - each
        others = [rows[row, item] for item in range(8) if item not in each | hidden and np.isfinite(rows[row, item])]
        own = sorted((rows[row, item] for item in each if np.isfinite(rows[row, item])), reverse=True)
        ranks = [place + 1 + sum(other >= score for other in others) for place, score in enumerate(own)]
        recalls.append(sum(rank <= 20 for rank in ranks) / len(each))
        hits.append(any(rank <= 10 for rank in ranks))
        reciprocal.append(1 / min(ranks) if ranks else 0)
    assert found.recall_20 == pytest.approx(np.mean(recalls))
    assert found.hit_10 == pytest.approx(np.mean(hits))
    assert found.mrr == pytest.approx(np.mean(reciprocal))


def test_one_shopper_by_hand() -> None:
    """Sought 1 and 4 of five items; 0 is of the taste: ranks 1 and 3."""
    case = RecommendCase(taste(0, shopper=0), np.array([1, 4]))
    found = ranked(Table(np.array([[9, 5, 4, 1, 3]], np.float32)), [case])
    assert (found.recall_20, found.hit_10, found.mrr, found.shoppers) == (1, 1, 1, 1)
    assert found.ndcg_20 == pytest.approx((1 + 1 / np.log2(4)) / (1 + 1 / np.log2(3)))
    assert found.coverage == pytest.approx(4 / 5)


def test_ties_count_against_the_recommender() -> None:
    cases = [RecommendCase(taste(shopper=0), np.array([7]))]
    assert ranked(Table(np.zeros((1, 60), np.float32)), cases).mrr == pytest.approx(1 / 60)
    assert ranked(Table(np.zeros((1, 400), np.float32)), cases).recall_20 == 0


def test_popularity_stands_beside_everything() -> None:
    cases = [RecommendCase(taste_of(shopper), np.array([missing(shopper)])) for shopper in range(20)]
    rows = np.tile(np.arange(12, dtype=np.float32), (20, 1))
    compared = compare([Table(rows)], cases, board(), PROTOCOL)
    assert list(compared.ranked) == ["popular", "table"]
    assert compared.protocol.split == "by hand"
    named = compare([counted(board())], cases, board(), PROTOCOL)
    assert list(named.ranked) == ["popular"]


def test_popularity_counts_shoppers_not_events() -> None:
    world = made([(0, 1), (0, 1, 1.0), (0, 2), (1, 2)], 2, 4)
    assert counted(world).scores([taste()])[0].tolist() == [0, 1, 2, 0]


@given(
    st.lists(st.tuples(st.sampled_from([0.0, 0.25, 0.5, 1.0]), st.booleans()), min_size=1, max_size=30)
    .filter(lambda items: any(is_relevant for _, is_relevant in items)),
    st.integers(1, 12),
)  # fmt: skip
def test_binary_ndcg_agrees_with_the_textbook(items: list[tuple[float, bool]], k: int) -> None:
    scores, relevance = [score for score, _ in items], [float(is_relevant) for _, is_relevant in items]
    expected = textbook.ndcg(textbook.sorted_against_us(scores, relevance), relevance, k)
    assert binary_ndcg_at_k(tied_ranks(scores, np.flatnonzero(relevance)), k) == pytest.approx(expected)


def test_a_shopper_is_hit_by_one_relevant_product_in_the_top() -> None:
    ranks = np.array([3.0, 5.0])
    assert (hit_rate_at_k(ranks, 3), hit_rate_at_k(ranks, 2)) == (1.0, 0.0)
    assert np.isnan(hit_rate_at_k(np.zeros(0), 10))
