import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from wares.stats.calibration import expected_calibration_error
from wares.stats.isotonic import fit_isotonic

outcomes = st.lists(st.tuples(st.floats(-5, 5), st.booleans()), min_size=1, max_size=60)


@given(outcomes)
def test_the_curve_never_falls_and_keeps_to_probabilities(cases: list[tuple[float, bool]]) -> None:
    scores, right = (np.array(column, np.float64) for column in zip(*cases, strict=True))
    chances = fit_isotonic(scores, right)(np.sort(scores))
    assert (np.diff(chances) >= -1e-12).all()
    assert ((chances >= 0) & (chances <= 1)).all()


def test_three_in_ten_means_three_in_ten() -> None:
    rng = np.random.default_rng(0)
    scores = rng.normal(size=20_000)
    right = rng.random(20_000) < 1 / (1 + np.exp(1 - 2 * scores))
    curve = fit_isotonic(scores[::2], right[::2].astype(float))
    assert expected_calibration_error(curve(scores[1::2]), right[1::2]) < 0.02


def test_what_was_hardly_looked_at_counts_by_its_propensity() -> None:
    rng = np.random.default_rng(1)
    theta = rng.choice([1.0, 0.1], 40_000)
    clicks = (rng.random(40_000) < 0.5 * theta).astype(float)
    curve = fit_isotonic(np.zeros(40_000), clicks / theta, theta)
    assert abs(float(curve(np.zeros(1))[0]) - 0.5) < 0.02
