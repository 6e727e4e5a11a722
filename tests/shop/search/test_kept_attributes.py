"""A product or a picture with words keeps its kind: what is named changes, in English and Chinese."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import wares
import world
from shop.square import ids
from wares.types import Picture, Product

FOR_WHOM = {"Running shoes": ("Women", "Kids"), "Dress": ("Women",), "Mug": (), "Backpack": ("Men", "Women")}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[wares.Shop]:
    """The tiny world without groups; shoes for women and kids and backpacks for men and women by turns."""
    products = []
    for place, product in enumerate(world.products()):
        whom = FOR_WHOM[product.category[-1]]
        attributes = {"gender": (whom[place % 2 % len(whom)],)} if whom else {}
        products.append(replace(product, group=None, stock=5, attributes=attributes))
    kept = wares.open(tmp_path_factory.mktemp("kept") / "shop", encoder=world.ColourEncoder(), create=True)
    with kept as shop:
        shop.add([*products, *(_bare(place) for place in range(3))])
        yield shop


def _bare(place: int) -> Product:
    """A product without a category."""
    colour = ("red", "green", "blue")[place]
    return Product(
        id=f"bare-{colour}", title=f"Backpack number {place}", pictures=(Picture(data=world.picture(colour)),)
    )


def kinds(found: wares.Hits) -> set[str]:
    return {hit.product.category[-1] for hit in found.hits}


@pytest.mark.parametrize("words", ["blue", "but in blue", "the same in blue", "要蓝色的", "换成蓝色", "同款蓝色"])
def test_another_colour_of_the_same_thing(shop: wares.Shop, words: str) -> None:
    found = shop.similar("mug-red", words=words)
    assert ids(found)[0] == "mug-blue"
    assert kinds(found) == {"Mug"}


@pytest.mark.parametrize("words", ["for kids", "kids version", "儿童款"])
def test_for_somebody_else(shop: wares.Shop, words: str) -> None:
    found = shop.similar("running-red", words=words)
    assert {hit.product.attributes["gender"] for hit in found.hits} == {("Kids",)}
    assert kinds(found) == {"Running shoes"}


def test_who_it_is_for_stays_where_the_colour_changes(shop: wares.Shop) -> None:
    own = shop.get("backpack-red").attributes["gender"]
    blue, *others = shop.similar("backpack-red", words="blue or green").hits
    assert own == blue.product.attributes["gender"]
    assert others


@pytest.mark.parametrize(
    ("words", "fits"),
    [
        ("cheaper", lambda price, own: price < own),
        ("a bit cheaper please", lambda price, own: price < own),
        ("便宜点的", lambda price, own: price < own),
        ("更便宜的", lambda price, own: price < own),
        ("more expensive", lambda price, own: price > own),
        ("贵一点的", lambda price, own: price > own),
    ],
)
def test_prices_are_beside_its_own(shop: wares.Shop, words: str, fits: object) -> None:
    assert callable(fits)
    own = shop.get("dress-yellow").price
    found = shop.similar("dress-yellow", words=words)
    assert found.hits
    assert all(fits(hit.product.price, own) for hit in found.hits)
    assert kinds(found) == {"Dress"}


def test_another_kind_that_is_named_is_found(shop: wares.Shop) -> None:
    found = shop.similar("mug-red", words="backpack")
    assert ids(found)[0] == "backpack-red"
    assert kinds(found) == {"Backpack"}


def test_what_nothing_of_its_kind_has_leaves_the_kind(shop: wares.Shop) -> None:
    assert kinds(shop.similar("mug-red", words="waterproof")) == {"Mug"}


def test_the_kind_of_what_has_no_category_is_in_its_title(shop: wares.Shop) -> None:
    found = shop.similar("bare-red", words="in blue")
    assert ids(found)[0] == "backpack-blue"
    assert kinds(found) == {"Backpack"}


def test_a_filter_holds(shop: wares.Shop) -> None:
    found = shop.similar("mug-red", words="blue", filter="price < 13")
    assert ids(found) == []


def test_the_kind_of_a_picture_is_that_of_what_looks_like_it(tmp_path: Path) -> None:
    mugs = [product for product in world.products() if product.id in ("mug-red", "mug-blue")]
    others = [product for product in world.products() if product.id == "dress-blue"]
    with wares.open(tmp_path / "shop", encoder=world.ColourEncoder(), create=True) as shop:
        shop.add(mugs + others)
        found = shop.search("in blue", pictures=[world.picture("red")])
        assert ids(found) == ["mug-blue", "mug-red"]
