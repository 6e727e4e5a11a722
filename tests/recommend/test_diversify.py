"""The best first, unlike ones among them, and bounded room for the new."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from recommend.worlds import VECTORS
from wares.recommend.diversify import Newcomers, diverse, top, with_newcomers


@settings(deadline=None, max_examples=40)
@given(npst.arrays(np.float32, 9, elements=st.sampled_from([-np.inf, 0.0, 1.0, 2.0, 3.0])), st.integers(0, 10))
def test_top_is_the_sorted_head(scores: np.ndarray, most: int) -> None:
    finite = [code for code in range(9) if np.isfinite(scores[code])]
    assert top(scores, most).tolist() == sorted(finite, key=lambda code: (-scores[code], code))[:most]


def test_diversity_turns_from_the_best_to_the_unlike() -> None:
    given, scores = np.array([0, 2, 4, 1]), np.array([1.0, 0.9, 0.8, 0.0], np.float32)  # 0, 2 and 4 look alike
    assert diverse(given, scores, VECTORS, 3, 0.0).tolist() == [0, 2, 4]
    assert diverse(given, scores, VECTORS, 2, 0.6).tolist() == [0, 1]


@settings(deadline=None, max_examples=40)
@given(
    npst.arrays(np.float32, 12, elements=st.floats(0, 1, width=32)),
    npst.arrays(np.float64, 12, elements=st.sampled_from([0.0, 3.0, np.inf])),
    st.integers(0, 3),
)
def test_the_bonus_is_bounded(scores: np.ndarray, shown: np.ndarray, places: int) -> None:
    newcomers = Newcomers(shown, height=0.2, places=places)
    found, plain = with_newcomers(scores, 5, newcomers), top(scores, 5)
    lifted = [code for code in found.tolist() if code not in plain.tolist()]
    assert len(lifted) <= places
    assert len(found) == 5
    least = scores[plain].min() - 0.2 * (scores.max() - scores.min())
    for code in lifted:
        assert np.isfinite(shown[code])
        assert scores[code] >= least - 1e-6


def test_a_new_item_near_the_top_is_tried_until_it_was_shown_often() -> None:
    scores = np.array([1.0, 0.9, 0.8, 0.0], np.float32)
    fresh = Newcomers(np.array([np.inf, np.inf, 0, np.inf]), height=0.5)
    known = Newcomers(np.array([np.inf, np.inf, 1000, np.inf]), height=0.5)
    assert with_newcomers(scores, 2, fresh).tolist() == [2, 0]
    assert with_newcomers(scores, 2, known).tolist() == [0, 1]
