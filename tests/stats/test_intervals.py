"""The usual interval is the median between occasions, not between purchases."""

import numpy as np
import pytest

from wares.stats.intervals import usual_interval


@pytest.mark.parametrize(
    ("times", "interval"),
    [
        ([0, 30, 60], 30.0),
        ([60, 0, 30, 100], 30.0),
        ([0, 0.5, 30, 30.2, 60], 30.0),
        ([0, 30], None),
        ([0, 0.1, 0.2, 0.3], None),
        ([], None),
    ],
)
def test_the_median_between_occasions(times: list[float], interval: float | None) -> None:
    assert usual_interval(np.array(times, float), apart=1.0) == interval
