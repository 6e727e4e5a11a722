"""Calibration error by hand, and scalings that find what the world was made with."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wares.stats.calibration import expected_calibration_error, fit_platt, fit_temperature
from wares.stats.logistic import logit, sigmoid, softmax


def test_calibration_error_by_hand() -> None:
    said = [0.95, 0.95, 0.95, 0.95, 0.55, 0.55]
    right = [True, True, True, False, True, False]
    expected = 4 / 6 * abs(0.95 - 0.75) + 2 / 6 * abs(0.55 - 0.5)
    assert expected_calibration_error(said, right, bins=10) == pytest.approx(expected)
    assert expected_calibration_error([1.0, 0.0], [True, False]) == 0.0
    assert expected_calibration_error([1.0, 0.0], [False, True]) == 1.0
    assert math.isnan(expected_calibration_error([], []))


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=40), st.integers(1, 20))
def test_calibration_error_lies_between_the_mean_gap_and_one(answers: list[tuple[float, bool]], bins: int) -> None:
    said, right = [p for p, _ in answers], [hit for _, hit in answers]
    found = expected_calibration_error(said, right, bins)
    assert abs(np.mean(said) - np.mean(right)) - 1e-9 <= found <= 1 + 1e-9


@pytest.mark.parametrize("temperature", [0.3, 1.0, 4.0])
def test_the_temperature_is_found(temperature: float) -> None:
    rng = np.random.default_rng(0)
    logits = rng.normal(0, 2, (8000, 5)).astype(np.float32)
    codes = (softmax(logits).cumsum(axis=1) < rng.random((8000, 1))).sum(axis=1).clip(max=4)
    assert fit_temperature(np.float32(temperature) * logits, codes) == pytest.approx(temperature, rel=0.1)


def test_slope_and_offset_are_found_and_drawn_to_the_identity() -> None:
    rng = np.random.default_rng(1)
    shares = rng.random(20_000)
    outcomes = rng.random(20_000) < sigmoid(0.5 * logit(shares) - 1)
    assert fit_platt(shares, outcomes) == pytest.approx((0.5, -1), abs=0.06)
    assert fit_platt(shares[:3], outcomes[:3], prior=1e6) == pytest.approx((1, 0), abs=1e-3)


def test_a_curve_never_falls() -> None:
    shares = np.array([0.1, 0.2, 0.8, 0.9] * 50)
    slope, offset = fit_platt(shares, shares < 0.5)
    assert slope == 0 and offset == pytest.approx(0)
