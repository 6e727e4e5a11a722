"""Confidence is a probability, grows with the network's own, and knows when there is too little to go by."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wares.annotate.calibration import LEAST, Calibration, calibrate
from wares.stats.calibration import expected_calibration_error

scores = st.lists(st.lists(st.floats(-60, 60, width=32), min_size=3, max_size=3), min_size=1, max_size=20)


@given(scores, st.floats(0.125, 8), st.floats(0, 5), st.floats(-5, 5))
def test_confidence_is_a_probability_that_grows_with_the_margin(
    rows: list[list[float]], temperature: float, slope: float, offset: float
) -> None:
    calibration = Calibration(temperature, slope, offset)
    found = calibration.confidence(np.array(rows, np.float32))
    assert ((found >= 0) & (found <= 1)).all()
    wider = calibration.confidence(2 * np.array(rows, np.float32))
    assert (wider >= found - 1e-6).all()


@pytest.mark.parametrize("sharpness", [0.3, 1.0, 4.0])
def test_too_sure_and_too_shy_are_both_put_right(sharpness: float) -> None:
    rng = np.random.default_rng(0)
    true = rng.normal(0, 2, (6000, 5)).astype(np.float32)
    shares = np.exp(true) / np.exp(true).sum(axis=1, keepdims=True)
    codes = np.array([rng.choice(5, p=row.astype(np.float64) / row.astype(np.float64).sum()) for row in shares])
    said = sharpness * true
    calibration = calibrate(said[:3000], codes[:3000])
    assert calibration is not None
    assert calibration.temperature == pytest.approx(sharpness, rel=0.15)
    right = said[3000:].argmax(axis=1) == codes[3000:]
    assert expected_calibration_error(calibration.confidence(said[3000:]), right) < 0.04


def test_values_too_rare_to_be_learnt_lower_the_confidence() -> None:
    said = np.tile(np.array([[8.0, 0.0]], np.float32), (1000, 1))
    codes = np.where(np.arange(1000) % 4 == 0, -2, 0)
    calibration = calibrate(said, codes)
    assert calibration is not None
    assert calibration.confidence(said)[0] == pytest.approx(0.75, abs=0.02)


def test_surer_and_more_often_wrong_is_flattened() -> None:
    said = np.zeros((400, 2), np.float32)
    said[:, 0] = np.linspace(0.1, 6, 400)
    codes = np.where(np.arange(400) < 320, 0, 1)
    calibration = calibrate(said, codes)
    assert calibration is not None
    assert calibration.slope == 0
    assert calibration.confidence(said) == pytest.approx(0.8, abs=0.01)


def test_too_few_rows_give_no_calibration() -> None:
    said = np.zeros((LEAST, 2), np.float32)
    codes = np.arange(LEAST) % 2
    assert calibrate(said, codes) is not None
    assert calibrate(said[1:], codes[1:]) is None
    assert calibrate(said, np.full(LEAST, -2)) is None
