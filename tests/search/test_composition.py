"""A picture and words as one question: worked by hand, and what holds whatever the vectors."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wares.search.composition import Aspect, agreement, compose

RED, BLUE, SHIRT, SHOE = np.eye(4, dtype=np.float32)
KINDS, COLOURS = np.stack([SHIRT, SHOE]), np.stack([RED, BLUE])


def unit(*parts: np.ndarray) -> np.ndarray:
    total = np.sum(parts, axis=0)
    return (total / np.linalg.norm(total)).astype(np.float32)


PICTURES = np.stack([unit(RED, SHIRT), unit(BLUE, SHIRT), unit(RED, SHOE), unit(BLUE, SHOE)])


def test_what_is_named_is_changed_and_all_else_is_kept() -> None:
    scores = agreement(PICTURES, PICTURES[0], [Aspect(KINDS), Aspect(COLOURS, (1,))])
    assert np.argsort(-scores).tolist()[0] == 1
    assert scores[1] > 10 * np.delete(scores, 1).max()


def test_any_of_the_named_values_will_do() -> None:
    scores = agreement(PICTURES, PICTURES[0], [Aspect(KINDS), Aspect(COLOURS, (0, 1))])
    assert set(np.argsort(-scores).tolist()[:2]) == {0, 1}


def test_nothing_named_finds_its_like() -> None:
    assert int(np.argmax(agreement(PICTURES, PICTURES[3], [Aspect(KINDS), Aspect(COLOURS)]))) == 3


def test_by_hand() -> None:
    # p(blue) of a red shirt: cosines 1/√2 and 0, times 30; exp(cosine − 1) = 1; two factors
    odds = np.exp(30 / np.sqrt(2))
    expected = np.sqrt(max(1 / (1 + odds), 1e-6))
    assert agreement(PICTURES[:1], PICTURES[0], [Aspect(COLOURS, (1,))])[0] == pytest.approx(expected, rel=1e-3)


VECTORS = st.lists(st.lists(st.floats(-1, 1, width=32), min_size=4, max_size=4), min_size=1, max_size=6)


@given(VECTORS, st.sampled_from([(), (0,), (1,), (0, 1)]))
def test_scores_are_shares_and_do_not_hang_on_the_other_products(
    rows: list[list[float]], named: tuple[int, ...]
) -> None:
    vectors = np.array(rows, np.float32)
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-6)
    aspects = [Aspect(KINDS), Aspect(COLOURS, named)]
    scores = agreement(vectors, PICTURES[0], aspects)
    assert ((scores > 0) & (scores <= 1 + 1e-5)).all()
    alone = [agreement(vectors[i : i + 1], PICTURES[0], aspects)[0] for i in range(len(vectors))]
    assert scores == pytest.approx(np.array(alone), rel=1e-4)


ANGLES = st.floats(0, 2 * np.pi)


@given(ANGLES, ANGLES, st.floats(0, 1))
def test_composed_vectors_lie_on_the_arc_between(first: float, second: float, weight: float) -> None:
    one = np.array([np.cos(first), np.sin(first)], np.float32)
    other = np.array([np.cos(second), np.sin(second)], np.float32)
    mixed = compose(one, other, weight)
    assert np.linalg.norm(mixed) == pytest.approx(1, abs=1e-4)
    arc = np.arccos(np.clip(one @ other, -1, 1))
    if arc < 3:
        assert np.arccos(np.clip(one @ mixed, -1, 1)) == pytest.approx(weight * arc, abs=2e-3)


def test_opposite_vectors_do_not_break_composition() -> None:
    one = np.array([1.0, 0.0], np.float32)
    assert np.isfinite(compose(one, -one, 0.5)).all()
