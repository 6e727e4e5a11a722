"""Association against published tables and the formula written out."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wares.stats.association import log_likelihood_ratio, wilson_lower_bound


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ((10, 0, 0, 10), 27.726),
        ((1, 0, 0, 1), 2.7726),
        ((5, 1995, 0, 100_000), 39.33),
        ((1000, 1995, 1000, 100_000), 4730.74),
    ],
)
def test_the_ratio_agrees_with_published_examples(table: tuple[int, ...], expected: float) -> None:
    both, first, second, _ = table
    ratio = log_likelihood_ratio([both], [both + first], [both + second], sum(table))
    assert ratio[0] == pytest.approx(expected, rel=2e-3)


@settings(deadline=None, max_examples=40)
@given(*[st.integers(0, 200)] * 4)
def test_the_ratio_is_the_sum_over_cells_written_out(both: int, first: int, second: int, neither: int) -> None:
    total = both + first + second + neither
    margins = ((both + first, second + neither), (both + second, first + neither))
    expected = 0.0
    for cell, row, column in ((both, 0, 0), (first, 0, 1), (second, 1, 0), (neither, 1, 1)):
        if cell:
            expected += 2 * cell * np.log(cell * total / (margins[0][row] * margins[1][column]))
    ratio = log_likelihood_ratio([both], [both + first], [both + second], total)[0]
    assert ratio == pytest.approx(max(expected, 0), abs=1e-6)


def test_the_lower_end_of_a_share() -> None:
    assert wilson_lower_bound(np.array([8.0]), np.array([10.0]))[0] == pytest.approx(0.4902, abs=1e-4)
    assert wilson_lower_bound(np.array([0.0]), np.array([10.0]))[0] == pytest.approx(0, abs=1e-9)
