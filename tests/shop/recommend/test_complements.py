"""Beside a cart stands what goes with it: as the log says, as is known where it says nothing; no substitutes."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import wares
import world
from wares.shop.recommend.complements.category_table import ADULTS, KIDS, MEN, WOMEN, disagree
from wares.shop.recommend.complements.pairs import ComplementaryPairs
from wares.types import Product

FIXTURES = Path(__file__).parents[2] / "fixtures"
NOW = 1_700_000_000.0
DAY = 86_400.0


@pytest.fixture(scope="module")
def general(tmp_path_factory: pytest.TempPathFactory) -> Iterator[wares.Shop]:
    """The general shop, in which nothing ever happened."""
    with wares.open(tmp_path_factory.mktemp("general") / "shop", create=True) as shop:
        shop.ingest(FIXTURES / "intent" / "products.csv")
        yield shop


def categories_beside(shop: wares.Shop, *products: str, limit: int = 6) -> list[str]:
    items = shop.recommend("cart", products=products, limit=limit).items
    assert len(items) == limit
    return [" > ".join(item.product.category) for item in items]


def test_without_a_log_general_knowledge_tells_what_goes_together(general: wares.Shop) -> None:
    """One product of every judged category: nothing plainly wrong, nothing of its own kind, nearly all right."""
    first: dict[str, str] = {}
    with (FIXTURES / "intent" / "products.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            first.setdefault(row["category"], row["id"])
    lines_ = (FIXTURES / "complements" / "general.psv").read_text("utf-8").splitlines()[1:]
    right = total = 0
    for line in lines_:
        category, *lists = line.split("|")
        goes, may, never = (each.split(", ") for each in lists)
        found = categories_beside(general, first[category])
        assert not {category, *never} & set(found), category
        right += sum(each in goes or each in may for each in found)
        total += len(found)
    assert right / total >= 0.9


def test_reasons_name_the_product_that_something_goes_with(general: wares.Shop) -> None:
    item = general.recommend("cart", products=("10001",), limit=1).items[0]
    assert (item.reasons[0].kind, item.reasons[0].product) == ("complementary", "10001")
    assert item.reasons[0].text.startswith("Goes with ")
    chinese = general.recommend("cart", products=("10001",), limit=1, language="zh").items[0].reasons[0]
    assert "可搭配" in chinese.text
    assert "complementary" not in general.recommend("product", products=("10001",), limit=1).items[0].shares


def test_a_filter_narrows_what_goes_together(general: wares.Shop) -> None:
    items = general.recommend("cart", products=("10001",), filter="price < 60", limit=6).items
    assert len(items) == 6
    assert all(item.product.price is not None and item.product.price < 60 for item in items)
    assert items[0].reasons[0].kind == "complementary"


def thing(name: str, category: str, number: int, **fields: Any) -> Product:
    return Product(id=f"{name}{number}", title=f"{name} {number}", category=tuple(category.split(" > ")), **fields)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[wares.Shop]:
    """Ten each of odd things that nobody knows, and of shoes, tables and socks, in Chinese too."""
    with wares.open(tmp_path / "shop", encoder=world.ColourEncoder(), create=True) as opened:
        opened.tracking.clock = lambda: NOW
        kinds = {"gronk": "Gronks", "flim": "Flims", "shoe": "Running Shoes", "table": "Tables", "sock": "Socks"}
        opened.add([thing(name, path, number) for name, path in kinds.items() for number in range(10)])
        yield opened


def baskets(shop: wares.Shop, *pairs: tuple[str, str], times: int = 1) -> None:
    """Shoppers who buy one of each of the two, never the same two products twice."""
    events = [
        {"kind": "purchase", "products": [f"{one}{turn % 10}", f"{other}{(turn + shift) % 10}"],
         "shopper": f"{one}{other}{turn}{shift}", "time": NOW - DAY * (1 + turn)}
        for one, other in pairs for turn in range(10) for shift in range(times)
    ]  # fmt: skip
    shop.track(events)


def test_never_a_table_with_running_shoes(shop: wares.Shop) -> None:
    found = categories_beside(shop, "shoe1", limit=10)
    assert set(found) == {"Socks"}


def test_the_log_tells_of_things_that_nobody_knows(shop: wares.Shop) -> None:
    baskets(shop, ("gronk", "flim"), ("table", "table"), ("sock", "sock"))
    assert set(categories_beside(shop, "gronk1")) != {"Flims"}, "nothing was learnt yet"
    shop.train_recommenders()
    lifts = shop.personalization.artifacts.parameters.categories.lifts
    assert set(lifts["Gronks"]) == {"Flims"}
    assert set(categories_beside(shop, "gronk1")) == {"Flims"}
    assert shop.recommend("cart", products=("gronk1",), limit=1).items[0].reasons[0].kind == "complementary"


def test_what_the_log_denies_is_no_longer_known(shop: wares.Shop) -> None:
    """Shoes and socks are bought a hundred times, and never together: not in this shop."""
    baskets(shop, ("shoe", "gronk"), ("sock", "flim"), times=4)
    shop.train_recommenders()
    assert shop.personalization.artifacts.parameters.categories.lifts["Running Shoes"] == {
        "Gronks": pytest.approx(1.9, abs=0.2), "Flims": 0.0, "Socks": 0.0,
    }  # fmt: skip
    assert set(categories_beside(shop, "shoe1")) == {"Gronks"}


def test_a_title_tells_the_kind_where_the_category_does_not(shop: wares.Shop) -> None:
    shop.add([Product(id="odd", title="Trail running shoes, blue"), Product(id="zh", title="男士跑步鞋 蓝色")])
    assert set(categories_beside(shop, "odd")) == {"Socks"}
    shop.add([Product(id="袜", title="棉袜", category=("袜子",))])
    assert "袜子" in categories_beside(shop, "odd", limit=10)


def test_what_suits_the_same_people_comes_first(shop: wares.Shop) -> None:
    for number, gender in enumerate(("Men", "Women", "Kids")):
        shop.add([thing("heel", "Heels", number, attributes={"gender": gender})])
        shop.add([thing("dress", "Dresses", number, attributes={"gender": gender})])
    found = shop.recommend("cart", products=("heel1",), limit=10).items
    assert found[0].id == "dress1"
    complements = [item.id for item in found if item.reasons[0].kind == "complementary"]
    assert "dress0" not in complements[:1]
    assert [item.id for item in found].index("dress1") == 0


@pytest.mark.parametrize(
    ("audience", "other", "is_wrong"),
    [
        (MEN, WOMEN, True), (WOMEN, WOMEN, False), (MEN | WOMEN, WOMEN, False), (0, MEN, False), (MEN, 0, False),
        (KIDS, WOMEN, True), (ADULTS, KIDS, True), (KIDS | WOMEN, WOMEN, False), (ADULTS, MEN, False),
        (KIDS, KIDS, False),
    ],
)  # fmt: skip
def test_audiences_disagree_by_sex_and_by_age(audience: int, other: int, is_wrong: bool) -> None:
    assert bool(disagree(np.array([audience]), other)[0]) is is_wrong


def test_categories_that_came_later_are_known(shop: wares.Shop) -> None:
    pairs = ComplementaryPairs({})
    view = shop.personalization.recommendations._live.view.now()
    before = pairs.table(view)
    assert pairs.table(view) is before
    shop.add([thing("scarf", "Scarves", 0), Product(id="red", title="Red sock", category=("Socks",), brand="New")])
    later = pairs.table(shop.personalization.recommendations._live.view.now())
    assert "Scarves" in later.paths.values()
    assert later is not before
