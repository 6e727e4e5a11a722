"""Interactions by shopper, and some of their rows."""

import numpy as np

from recommend.worlds import made
from wares.recommend.holdout import by_shopper, subset

WORLD = [(1, 2, 5.0), (0, 1, 6.0), (1, 0, 7.0, 0.5)]


def test_rows_stand_by_shopper_then_by_time() -> None:
    order, starts = by_shopper(made(WORLD, 3, 3))
    assert (order.tolist(), starts.tolist()) == ([1, 0, 2], [0, 1, 3, 3])


def test_a_part_has_the_rows_and_the_counts() -> None:
    part = subset(made(WORLD, 3, 3), np.array([True, False, True]))
    assert (part.items.tolist(), part.times.tolist()) == ([2, 0], [5, 7])
    assert (part.shopper_count, part.item_count) == (3, 3)
