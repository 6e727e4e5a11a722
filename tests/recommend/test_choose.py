"""An answer that never fails, without what is excluded, with bounded room for the new."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from recommend.worlds import VECTORS, board, made, taste
from wares.recommend.choose import (
    NOBODY,
    Choice,
    Newcomers,
    Recommended,
    because,
    diverse,
    recommend,
    top,
    with_newcomers,
)
from wares.recommend.similar import Similar
from wares.recommend.steps import Steps
from wares.types import Interactions, Scores, Taste


class Fixed:
    """Says the same row to everyone; raises when it has none."""

    def __init__(self, row, name: str = "fixed") -> None:
        self.name, self._row = name, row

    def fit(self, interactions: Interactions, progress=lambda done: None) -> "Fixed":
        return self

    def scores(self, tastes: list[Taste]) -> Scores:
        if self._row is None:
            raise RuntimeError("broken")
        return np.array([self._row] * len(tastes), np.float32)


EMPTY = [-np.inf] * 6
ROW = st.one_of(
    st.none(),
    st.lists(st.sampled_from([np.nan, np.inf, -np.inf, 0.0, 1.0, 2.0]), max_size=6),
)


def items(answer: Recommended) -> list[int]:
    return answer.items.tolist()


def test_best_first_without_what_was_seen_or_excluded() -> None:
    choice = Choice(most=2, excluded=np.array([5, 99]))
    answer = recommend([Fixed([0, 1, 2, 3, 4, 5])], taste(4), choice)
    assert items(answer) == [3, 2]
    assert answer.scores.tolist() == [3, 2]
    assert answer.names == ("fixed", "fixed")
    assert items(recommend([Fixed([0, 1, 2, 3, 4, 5])], taste(4), Choice(most=2, seen=False))) == [5, 4]


def test_what_one_lacks_the_next_fills() -> None:
    chain = [Fixed(None, "broken"), Fixed([-np.inf, 1, -np.inf, 9, -np.inf, -np.inf], "short"), Fixed([9] * 4, "all")]
    answer = recommend(chain, taste(), Choice(most=5))
    assert items(answer) == [3, 1, 0, 2, 4]
    assert answer.names == ("short", "short", "all", "all", NOBODY)


def test_all_empty_or_broken_still_answers_what_is_admitted() -> None:
    for chain in ([Fixed(EMPTY)], [Fixed([np.nan] * 6), Fixed(None)]):
        assert items(recommend(chain, taste(0), Choice(most=3), VECTORS[:6])) == [1, 2, 3]
    assert items(recommend([], taste(), Choice(most=3))) == []


@settings(deadline=None, max_examples=40)
@given(
    st.lists(ROW, max_size=3),
    st.lists(st.integers(0, 7), max_size=4),
    st.lists(st.integers(0, 7), max_size=4),
    st.integers(1, 8),
    st.sampled_from([0.0, 0.5, 1.0]),
    st.booleans(),
)
def test_it_never_fails_repeats_or_shows_what_is_excluded(rows, seen, excluded, most, diversity, fresh) -> None:
    choice = Choice(most=most, excluded=np.array(excluded, np.int64), diversity=diversity)
    newcomers = Newcomers(np.arange(6, dtype=np.float64)) if fresh else None
    answer = recommend([Fixed(row) for row in rows], taste(*seen), choice, VECTORS[:6], newcomers)
    found = items(answer)
    admitted = set(range(6)) - set(seen) - set(excluded)
    assert len(found) == len(set(found)) == min(most, len(admitted))
    assert set(found) <= admitted
    assert len(answer.names) == len(answer.scores) == len(found)


@settings(deadline=None, max_examples=40)
@given(npst.arrays(np.float32, 9, elements=st.sampled_from([-np.inf, 0.0, 1.0, 2.0, 3.0])), st.integers(0, 10))
def test_top_is_the_sorted_head(scores: np.ndarray, most: int) -> None:
    finite = [code for code in range(9) if np.isfinite(scores[code])]
    assert top(scores, most).tolist() == sorted(finite, key=lambda code: (-scores[code], code))[:most]


def test_diversity_turns_from_the_best_to_the_unlike() -> None:
    given, scores = np.array([0, 2, 4, 1]), np.array([1.0, 0.9, 0.8, 0.0], np.float32)  # 0, 2 and 4 look alike
    assert diverse(given, scores, VECTORS, 3, 0.0).tolist() == [0, 2, 4]
    assert diverse(given, scores, VECTORS, 2, 0.6).tolist() == [0, 1]
    answer = recommend([Fixed([1, 0, 0.9, -np.inf, 0.8, 0])], taste(), Choice(most=2, diversity=0.6), VECTORS[:6])
    assert items(answer) == [0, 1]


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


def test_because_names_the_item_that_gives_most() -> None:
    steps = Steps().fit(made([(0, 0, 0.0), (0, 1, 1.0), (1, 2, 0.0), (1, 3, 1.0)], 2, 6))
    assert because(steps, taste(0, 2), np.array([1, 3, 5])).tolist() == [0, 2, -1]
    assert because(Similar(VECTORS).fit(board()), taste(), np.array([1, 3])).tolist() == [-1, -1]


def test_a_failure_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    recommend([Fixed(None, "flaky")], taste(), Choice(most=1), VECTORS)
    assert "flaky" in caplog.text
