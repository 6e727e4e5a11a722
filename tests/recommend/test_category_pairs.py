"""Categories go together that are in one basket more often than by chance."""

import numpy as np
import pytest

from wares.recommend.category_pairs import CategoryPairs, fit_category_pairs
from wares.types import EVENT_KINDS, Interactions

CAMERAS, BAGS, SOCKS, SHOES = range(4)
CATEGORIES = np.array([CAMERAS, CAMERAS, BAGS, BAGS, SOCKS, SHOES, -1])


def log_of(baskets: list[list[int]]) -> Interactions:
    """Each basket of items is a shopper's only visit."""
    shoppers = np.repeat(np.arange(len(baskets)), [len(each) for each in baskets])
    items = np.array([item for basket in baskets for item in basket])
    kinds = np.full(len(items), EVENT_KINDS.index("purchase"))
    weights = np.ones(len(items), np.float32)
    return Interactions(shoppers, items, np.zeros(len(items)), weights, kinds, len(baskets), len(CATEGORIES))


def lifts(pairs: CategoryPairs) -> dict[tuple[int, int], float]:
    return {
        pair: lift
        for *pair_, lift in zip(pairs.first.tolist(), pairs.second.tolist(), pairs.lifts.tolist(), strict=True)
        for pair in [(pair_[0], pair_[1])]
    }


def test_categories_go_together_though_no_two_products_did_twice() -> None:
    together = [[0, 2], [1, 3], [0, 3], [1, 2]] * 2
    found = lifts(fit_category_pairs(log_of(together + [[4], [5]] * 10), CATEGORIES))
    assert set(found) == {(CAMERAS, BAGS), (BAGS, CAMERAS)}
    by_chance = 8 * 8 / 28
    assert found[CAMERAS, BAGS] == pytest.approx((8 + 1) / (by_chance + 1))


def test_what_is_often_bought_but_seldom_together_is_known_not_to_go_together() -> None:
    found = lifts(fit_category_pairs(log_of([[4]] * 30 + [[5]] * 30 + [[4, 5]] * 2), CATEGORIES))
    assert found == {(SOCKS, SHOES): 0.0, (SHOES, SOCKS): 0.0}


def test_few_baskets_say_nothing() -> None:
    assert lifts(fit_category_pairs(log_of([[0, 2], [0, 2], [4], [5]]), CATEGORIES)) == {}
    assert lifts(fit_category_pairs(log_of([[6]]), CATEGORIES)) == {}
