import numpy as np
import pytest

from wares.stats.propensity import FIRST_SLOPE, estimate_propensities


@pytest.mark.parametrize("slope", [0.5, 1.0, 1.5])
def test_the_slope_is_found_whatever_stands_where(slope: float) -> None:
    """Attractive pairs stand higher, so that clicks by place alone would mislead."""
    rng = np.random.default_rng(0)
    pairs = rng.integers(0, 2000, 200_000)
    attractive = (pairs / 2000) ** 2
    positions = np.clip(10 - 8 * attractive + rng.normal(0, 2, len(pairs)), 1, 10).astype(np.int64)
    clicks = (rng.random(len(pairs)) < positions**-slope * attractive).astype(float)
    found = estimate_propensities(pairs, positions, clicks, 10)
    assert abs(found.slope - slope) < 0.15
    assert np.allclose(found.at(np.arange(1, 8)), np.arange(1, 8) ** -slope, atol=0.1)
    assert found.values[0] == 1 and (np.diff(found.values) <= 0).all()


def test_a_log_that_tells_nothing_leaves_the_first_slope() -> None:
    found = estimate_propensities(np.arange(5), np.arange(1, 6), np.zeros(5), 3)
    assert found.slope == FIRST_SLOPE and found.clicks == 0
    assert found.at(np.array([2, 90])).tolist() == pytest.approx([1 / 2, 1 / 3])
