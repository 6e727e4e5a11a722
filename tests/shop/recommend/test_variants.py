"""Variants of a product are one: one of them on a page, none beside what was bought; and what is due comes back."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import wares
import world
from wares.types import Placement, Product

NOW = 1_700_000_000.0
DAY = 86_400.0
PLACES: tuple[tuple[Placement, dict[str, Any]], ...] = (
    ("home", {}), ("email", {}), ("category", {"category": ["Bowls"]}), ("product", {"products": ("mug0-S",)}),
    ("cart", {"products": ("mug0-S",)}),
)  # fmt: skip


def designs(kind: str, count: int) -> list[Product]:
    """Every design in three sizes; of the second one only size L can be had."""
    return [
        Product(
            id=f"{kind}{number}-{size}", title=f"{kind.title()} {number}, {size}", category=(f"{kind.title()}s",),
            group=f"{kind}{number}", popularity=float(number), stock=0 if number == 1 and size != "L" else 5,
        )
        for number in range(count) for size in "SML"
    ]  # fmt: skip


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[wares.Shop]:
    with wares.open(tmp_path / "shop", encoder=world.ColourEncoder(), create=True) as opened:
        opened.tracking.clock = lambda: NOW
        opened.add([*designs("mug", 8), *designs("bowl", 8)])
        yield opened


def groups(shop: wares.Shop, place: Placement, **asked: Any) -> list[str]:
    found = shop.recommend(place, **{"limit": 100, **asked}).items
    return [str(item.product.group) for item in found]


def bought(shop: wares.Shop, shopper: str, product: str, *days_ago: float) -> None:
    shop.track(
        [{"kind": "purchase", "shopper": shopper, "products": [product], "time": NOW - days * DAY} for days in days_ago]
    )


@pytest.mark.parametrize(("place", "asked"), PLACES)
@pytest.mark.parametrize("limit", [5, 100])
def test_a_page_holds_one_of_each(shop: wares.Shop, place: Placement, asked: dict[str, Any], limit: int) -> None:
    shop.track([{"kind": "view", "shopper": "ann", "products": ["mug3-S", "bowl2-M"], "time": NOW - 60}])
    for who in ({}, {"shopper": "ann"}):
        found = groups(shop, place, limit=limit, **asked, **who)
        assert len(found) == len(set(found))
        assert len(found) == min(limit, 8 if place == "category" else 16 - ("products" in asked))


def test_the_variant_shown_can_be_had(shop: wares.Shop) -> None:
    found = {item.product.group: item.id for item in shop.recommend("home", limit=100).items}
    assert found["mug1"] == "mug1-L"


@pytest.mark.parametrize(("place", "asked"), PLACES)
def test_what_was_bought_comes_back_in_no_size_and_nowhere(
    shop: wares.Shop, place: Placement, asked: dict[str, Any]
) -> None:
    bought(shop, "ann", "bowl3-M", 1)
    assert "bowl3" in groups(shop, place, **asked)
    assert "bowl3" not in groups(shop, place, **asked, shopper="ann")


def test_what_was_returned_or_bought_long_ago_may_fill_up(shop: wares.Shop) -> None:
    bought(shop, "ann", "bowl3-M", 200)
    assert groups(shop, "home", shopper="ann")[-1] == "bowl3"
    bought(shop, "bob", "bowl3-M", 1)
    shop.track([{"kind": "return", "shopper": "bob", "products": ["bowl3-M"], "time": NOW - 60}])
    assert "bowl3" in groups(shop, "home", shopper="bob")


def test_beside_a_variant_stands_no_other_one(shop: wares.Shop) -> None:
    shop.track([{"kind": "cart", "shopper": "ann", "products": ["bowl4-S"], "time": NOW - 60}])
    assert "mug5" not in groups(shop, "product", products=("mug5-M",))
    assert not {"mug5", "bowl4"} & set(groups(shop, "cart", products=("mug5-M",), shopper="ann"))
    assert "bowl4" not in groups(shop, "home", shopper="ann")


def test_a_category_bought_again_as_a_rule_comes_back_when_the_time_has_come(shop: wares.Shop) -> None:
    for shopper in range(12):
        bought(shop, f"u{shopper}", f"bowl{shopper % 4}-{'SM'[shopper % 2]}", *(5 + 30.0 * month for month in range(4)))
        bought(shop, f"u{shopper}", f"mug{shopper % 8}-S", 40)
    for shopper, days in (("now", 31), ("early", 10)):
        bought(shop, shopper, "bowl6-M", days)
        bought(shop, shopper, "mug6-M", days)
    shop.train_recommenders()
    repeats = shop.personalization.artifacts.parameters.categories.repeats
    assert set(repeats) == {"Bowls"}
    assert repeats["Bowls"].interval == pytest.approx(30)
    early, now = (groups(shop, "home", shopper=shopper) for shopper in ("early", "now"))
    assert not {"bowl6", "mug6"} & set(early)
    assert "mug6" not in now
    items = shop.recommend("home", shopper="now", limit=3).items
    due = next(item for item in items if item.product.group == "bowl6")
    assert due.reasons[0].kind == "replenishment"
    assert due.reasons[0].text == "Time to buy it again"


def test_another_purchase_in_the_category_puts_the_time_off(shop: wares.Shop) -> None:
    for shopper in range(12):
        bought(shop, f"u{shopper}", "bowl0-S", *(5 + 30.0 * month for month in range(4)))
    bought(shop, "ann", "bowl6-M", 31)
    bought(shop, "ann", "bowl2-M", 2)
    shop.train_recommenders()
    assert not {"bowl6", "bowl2"} & set(groups(shop, "home", shopper="ann"))


def test_a_habit_of_ones_own_needs_no_training(shop: wares.Shop) -> None:
    bought(shop, "ann", "mug2-M", 24, 44, 64)
    bought(shop, "bob", "mug2-M", 4, 24, 44)
    assert groups(shop, "home", shopper="ann")[0] == "mug2"
    assert "mug2" not in groups(shop, "home", shopper="bob")
