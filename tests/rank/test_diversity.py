"""The best first, unlike ones among them, and bounded room for the new."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from recommend.worlds import VECTORS
from wares.rank.diversity import ExplorationBonus, explore, maximal_marginal_relevance
from wares.stats.ranks import top


@settings(deadline=None, max_examples=40)
@given(npst.arrays(np.float32, 9, elements=st.sampled_from([-np.inf, 0.0, 1.0, 2.0, 3.0])), st.integers(0, 10))
def test_top_is_the_sorted_head(scores: np.ndarray, most: int) -> None:
    finite = [code for code in range(9) if np.isfinite(scores[code])]
    assert top(scores, most).tolist() == sorted(finite, key=lambda code: (-scores[code], code))[:most]


def test_diversity_turns_from_the_best_to_the_unlike() -> None:
    vectors, scores = VECTORS[[0, 2, 4, 1]], np.array([1.0, 0.9, 0.8, 0.0], np.float32)  # the first three look alike
    assert maximal_marginal_relevance(scores, vectors, 3, 0.0).tolist() == [0, 1, 2]
    assert maximal_marginal_relevance(scores, vectors, 2, 0.6).tolist() == [0, 3]


@settings(deadline=None, max_examples=40)
@given(
    npst.arrays(np.float32, 12, elements=st.floats(0, 1, width=32)),
    npst.arrays(np.float64, 12, elements=st.sampled_from([0.0, 3.0, np.inf])),
    st.integers(0, 3),
)
def test_the_bonus_is_bounded(scores: np.ndarray, impressions: np.ndarray, most: int) -> None:
    bonus = ExplorationBonus(impressions, share=0.2, most=most)
    found, plain = explore(scores, 5, bonus), top(scores, 5)
    lifted = [code for code in found.tolist() if code not in plain.tolist()]
    assert len(lifted) <= most
    assert len(found) == 5
    least = scores[plain].min() - 0.2 * (scores.max() - scores.min())
    for code in lifted:
        assert np.isfinite(impressions[code])
        assert scores[code] >= least - 1e-6


def test_a_new_item_near_the_top_is_tried_until_it_was_shown_often() -> None:
    scores = np.array([1.0, 0.9, 0.8, 0.0], np.float32)
    fresh = ExplorationBonus(np.array([np.inf, np.inf, 0, np.inf]), share=0.5)
    known = ExplorationBonus(np.array([np.inf, np.inf, 1000, np.inf]), share=0.5)
    assert explore(scores, 2, fresh).tolist() == [2, 0]
    assert explore(scores, 2, known).tolist() == [0, 1]
