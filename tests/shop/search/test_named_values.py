"""Words that name values of attributes, in either language in a shop that writes English, and beside a picture."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import wares
import world
from wares.types import Product, Query


def product(id_: str, title: str, colour: str, kind: str, gender: str) -> Product:
    return Product(id=id_, title=title, colour=colour, category=("Apparel", kind), attributes={"gender": (gender,)})


PRODUCTS = [
    product(f"{gender}-{colour}-{kind}".lower().replace(" ", "-"), f"Acme {number}", colour, kind, gender)
    for number, (gender, colour, kind) in enumerate(
        (gender, colour, kind)
        for gender in ("Men", "Women", "Unisex")
        for colour in ("Blue", "Navy Blue", "Grey", "Grey Melange")
        for kind in ("Shirts", "Tshirts", "Sandals")
    )
]


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[wares.Shop]:
    with wares.open(tmp_path / "s", encoder=world.ColourEncoder(), create=True) as opened:
        opened.add(PRODUCTS)
        yield opened


def first(shop: wares.Shop, words: str) -> str:
    return shop.search(words).hits[0].id


@pytest.mark.parametrize(
    ("words", "id_"),
    [
        ("navy blue shirt men", "men-navy-blue-shirts"),
        ("男士藏青色衬衫", "men-navy-blue-shirts"),
        ("blue shirt men", "men-blue-shirts"),
        ("tshirts grey women's", "women-grey-tshirts"),
        ("女款灰色短袖", "women-grey-tshirts"),
        ("麻灰色女士T恤", "women-grey-melange-tshirts"),
        ("中性凉鞋 蓝色", "unisex-blue-sandals"),
    ],
)
def test_what_has_all_that_is_named_comes_first(shop: wares.Shop, words: str, id_: str) -> None:
    assert first(shop, words) == id_


def test_values_are_known_as_soon_as_products_have_them_and_no_longer(shop: wares.Shop) -> None:
    assert first(shop, "男士酒红色衬衫") != "new"
    shop.add([product("new", "Acme 99", "Burgundy", "Shirts", "Men")])
    assert first(shop, "男士酒红色衬衫") == "new"
    shop.add([replace(PRODUCTS[0], id="new", colour="Mustard")])
    assert first(shop, "芥末黄衬衫男") == "new"
    shop.delete(["new"])
    assert shop.search("芥末黄").hits == ()


def test_values_are_known_after_opening_again(shop: wares.Shop, tmp_path: Path) -> None:
    shop.close()
    with wares.open(tmp_path / "s", encoder=world.ColourEncoder(), create=True) as again:
        assert first(again, "男士藏青色衬衫") == "men-navy-blue-shirts"


def test_the_explanation_tells_the_share_of_attributes(shop: wares.Shop) -> None:
    hit = shop.search(Query(words="男士藏青色衬衫", explain=True)).hits[0]
    assert hit.explanation is not None
    assert hit.explanation.shares["attributes"] > 0.4
    assert {match.word for match in hit.explanation.matched} == {"男士", "藏青色", "衬衫"}


@pytest.mark.parametrize("words", ["red", "红色", "in red"])
def test_this_but_in_another_colour(tmp_path: Path, words: str) -> None:
    with wares.open(tmp_path / "s", encoder=world.ColourEncoder(), create=True) as shop:
        shop.add(world.products())
        found = shop.search(Query(words=words, pictures=(world.picture("blue"),), explain=True))
        assert [hit.product.colour for hit in found.hits[:4]] == ["red"] * 4
        assert found.hits[0].explanation is not None
        assert found.hits[0].explanation.shares["composed"] > 0
