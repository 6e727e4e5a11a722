"""Conditional logit: the loss written out, its minimum against the slow way, and a world whose weights are known."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wares.stats.conditional_logit import ChoiceCases, fit_conditional_logit

Cases = list[tuple[np.ndarray, int]]


def drawn(cases: int, weights: list[float], seed: int) -> Cases:
    """Cases of 2 … 12 alternatives, chosen by these weights."""
    rng = np.random.default_rng(seed)
    found = []
    for _ in range(cases):
        features = rng.random((int(rng.integers(2, 13)), len(weights)))
        powers = np.exp(features @ np.array(weights))
        found.append((features, int(rng.choice(len(features), p=powers / powers.sum()))))
    return found


def textbook_loss(cases: Cases, weights: np.ndarray, ridge: float = 0.0) -> float:
    losses = []
    for features, chosen in cases:
        powers = np.exp(features @ weights)
        losses.append(-np.log(powers[chosen] / powers.sum()))
    return float(np.mean(losses) + ridge * weights @ weights)


@settings(max_examples=25)
@given(st.integers(1, 8), st.integers(0, 99), st.lists(st.floats(-3, 3), min_size=2, max_size=2))
def test_loss_and_ranks_are_as_the_textbook_has_them(n: int, seed: int, weights: list[float]) -> None:
    cases = drawn(n, [1.0, 2.0], seed)
    choices, chosen = ChoiceCases.of(cases), np.array(weights)
    scores = choices.features @ chosen
    assert len(choices) == n
    assert choices.loss(scores) == pytest.approx(textbook_loss(cases, chosen))
    ranks = [int((features @ chosen >= (features @ chosen)[place]).sum()) for features, place in cases]
    assert choices.ranks(scores).tolist() == ranks


def test_huge_scores_do_not_overflow() -> None:
    choices = ChoiceCases.of([(np.array([[1000.0], [-1000.0]]), 1)])
    assert choices.loss(choices.features[:, 0]) == pytest.approx(2000)


def test_weights_are_found_again() -> None:
    weights = [3.0, 0.5, 0.0]
    found = fit_conditional_logit(ChoiceCases.of(drawn(6000, weights, 0)))
    assert found == pytest.approx(weights, abs=0.25)


def test_no_step_makes_the_loss_smaller_and_no_weight_is_negative() -> None:
    cases = drawn(80, [2.0, 0.0, -3.0], 1)
    found = fit_conditional_logit(ChoiceCases.of(cases), 0.01)
    assert (found >= 0).all() and found[2] == 0
    best = textbook_loss(cases, found, 0.01)
    for axis in range(3):
        for step in (-0.02, 0.02):
            moved = found.copy()
            moved[axis] = max(moved[axis] + step, 0)
            assert textbook_loss(cases, moved, 0.01) >= best - 1e-9
    assert fit_conditional_logit(ChoiceCases.of(cases), 0.01, start=[0, 5, 9]) == pytest.approx(found, abs=1e-4)


def test_what_says_nothing_is_worth_nothing() -> None:
    choices = ChoiceCases.of([(np.zeros((4, 2)), 1)] * 3)
    assert fit_conditional_logit(choices, 1e-2) == pytest.approx([0, 0], abs=1e-6)
