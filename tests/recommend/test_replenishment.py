"""Categories whose buyers come back for the same things are replenished; collections are not."""

import numpy as np
import pytest

from wares.constants import DAY
from wares.recommend.replenishment import RepeatPurchase, fit_replenishment
from wares.types import EVENT_KINDS, Interactions

FOOD, BOOKS, SOFAS = range(3)
CATEGORIES = np.array([FOOD, FOOD, *[BOOKS] * 40, SOFAS, SOFAS])
VARIANTS = np.array([0, 0, *range(1, 41), 41, 42])
"""Both foods are one product."""


def fitted(purchases: list[tuple[int, int, float]], shoppers: int = 100) -> dict[int, RepeatPurchase]:
    """(shopper, item, day) → what is bought again."""
    who, items, days = (np.array(column) for column in zip(*purchases, strict=True))
    kinds, ones = np.full(len(items), EVENT_KINDS.index("purchase")), np.ones(len(items), np.float32)
    log = Interactions(who, items, days * DAY, ones, kinds, 200, len(CATEGORIES))
    return dict(fit_replenishment(log, CATEGORIES, VARIANTS, shoppers))


def test_food_is_bought_again_and_books_are_others_each_time() -> None:
    food = [(shopper, month % 2, 30.0 * month + shopper) for shopper in range(10) for month in range(4)]
    books = [(shopper, 2 + 4 * shopper + month, 20.0 * month) for shopper in range(10) for month in range(4)]
    sofas = [(shopper, 42, 1.0 * shopper) for shopper in range(10)]
    found = fitted(food + books + sofas)
    assert set(found) == {FOOD}
    assert found[FOOD].rate == 1.0
    assert found[FOOD].interval == pytest.approx(30)
    assert found[FOOD].buyers == 10


def test_a_few_who_come_back_are_no_rule() -> None:
    once = [(shopper, 0, 0.0) for shopper in range(20)]
    twice = [(shopper, 0, 10.0) for shopper in range(4)]
    assert fitted([*once, *twice, (99, 42, 100.0)]) == {}


def test_who_bought_lately_had_no_time_to_come_back() -> None:
    regular = [(shopper, 0, 30.0 * month) for shopper in range(8) for month in range(4)]
    lately = [(20 + shopper, 0, 89.0) for shopper in range(30)]
    assert fitted(regular + lately)[FOOD].buyers == 8


def test_several_purchases_of_a_day_are_one_occasion_and_the_unknown_do_not_count() -> None:
    same_day = [(shopper, item, 0.1 * item) for shopper in range(10) for item in (0, 1)]
    assert fitted(same_day) == {}
    unknown = [(150, 0, 30.0 * month) for month in range(9)]
    assert fitted(unknown) == {}
