"""Availability, variants, choices, further fields: what of them is filtered, counted, sorted and found by words."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import wares
import world
from wares.errors import BadFilter, BadQuery
from wares.types import Picture, Product, Variant


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[wares.Shop]:
    with opened(tmp_path) as shop:
        yield shop


def opened(tmp_path: Path) -> wares.Shop:
    return wares.open(tmp_path / "shop", encoder=world.ColourEncoder(), create=True)


def found(shop: wares.Shop, words: str = "", **parts: object) -> list[str]:
    return [hit.id for hit in shop.search(words, per_page=100, **parts).hits]


def counts(shop: wares.Shop, attribute: str) -> dict[str, int]:
    return {one.value: one.count for one in shop.search(facets=(attribute,)).facets[attribute].values}


SHIRT = Product(
    id="shirt",
    title="Linen shirt",
    price=40.0,
    colour="white",
    category=("Clothing", "Shirts"),
    other_categories=(("Sale",), ("Clothing", "Summer")),
    material="70 % linen",
    rating=4.5,
    rating_count=12,
    published_at=1_700_000_000.0,
    variants=(
        Variant(options={"size": "S", "colour": "sand"}, sku="LS-100-S", codes=("4006381333931",)),
        Variant(options={"size": "M", "colour": "sand"}, sku="LS-100-M"),
        Variant(options={"size": "M", "colour": "navy", "fit": "slim"}, sku="LS-100-M"),
    ),
)


# --------------------------------------------------------------------------------------------------------- availability


def test_in_stock_satisfies_stock_and_what_comes_later_can_only_be_had(shop: wares.Shop) -> None:
    said = {"in": "in_stock", "out": "out_of_stock", "back": "backorder", "pre": "preorder", "unknown": None}
    shop.add([Product(id=name, title="Mug", availability=one) for name, one in said.items()])
    shop.add([Product(id="counted", title="Mug", stock=3), Product(id="gone", title="Mug", stock=0)])
    shop.add([Product(id="back 0", title="Mug", stock=0, availability="backorder")])
    assert sorted(found(shop, filter="stock > 0")) == ["counted", "in"]
    assert found(shop, filter="availability:in_stock") == ["in"]
    assert sorted(found(shop, filter="availability:(preorder OR backorder)")) == ["back", "back 0", "pre"]
    had = {one.id for one in shop.recommend(limit=100).items}
    assert had == {"in", "back", "pre", "unknown", "counted", "back 0"}


def test_variants_tell_of_a_product_of_which_nothing_is_known(shop: wares.Shop) -> None:
    def of(name: str, *stocks: int | None) -> Product:
        variants = (Variant(options={"size": str(n)}, stock=stock) for n, stock in enumerate(stocks))
        return Product(id=name, title="Mug", variants=tuple(variants))

    shop.add([of("some", 0, 2), of("none", 0, 0), of("unknown", None, 0), of("nobody knows", None)])
    assert found(shop, filter="stock > 0") == ["some"]
    assert {one.id for one in shop.recommend(limit=100).items} == {"some", "unknown", "nobody knows"}


def test_a_field_of_every_shop_can_be_asked_for_before_any_product_has_it(shop: wares.Shop) -> None:
    shop.add([Product(id="mug", title="Mug")])
    assert found(shop, filter="stock > 0") == found(shop, filter="availability:in_stock OR brand:Acme") == []
    assert found(shop, filter="NOT stock > 0", sort="-rating") == ["mug"]
    assert shop.search(facets=("brand",)).facets["brand"].values == ()
    assert shop.attributes() == shop.status().attributes == {}
    assert [one.id for one in shop.recommend(filter="NOT stock > 0").items] == ["mug"]
    with pytest.raises(BadFilter, match=r"unknown attribute 'stok'.*'stock'"):
        shop.search(filter="stok > 0")
    with pytest.raises(BadQuery, match="no attribute 'heel'"):
        shop.search(facets=("heel",))


# ------------------------------------------------------------------------------------------------- variants and choices


def test_options_colours_and_categories_are_facets(shop: wares.Shop) -> None:
    shop.add([SHIRT, Product(id="hat", title="Hat", colour="navy", choices={"size": ("M", "L")})])
    assert counts(shop, "size") == {"M": 2, "S": 1, "L": 1}
    assert counts(shop, "colour") == {"navy": 2, "white": 1, "sand": 1}
    assert counts(shop, "fit") == {"slim": 1}
    assert counts(shop, "material") == {"70 % linen": 1}
    assert counts(shop, "category").keys() == {"Clothing", "Clothing > Shirts", "Clothing > Summer", "Sale"}
    assert found(shop, filter="size:M AND colour:sand") == ["shirt"]
    assert found(shop, filter="category:Sale AND rating >= 4.5 AND rating_count > 10") == ["shirt"]
    assert found(shop, sort="-published_at") == ["shirt", "hat"]
    assert shop.attributes()["size"] == "text"


def test_options_of_an_attribute_that_is_a_number_in_the_shop(shop: wares.Shop, tmp_path: Path) -> None:
    shop.add([Product(id="shoe", title="Shoe", attributes={"size": 42.0})])
    (problem,) = shop.add([SHIRT, replace(SHIRT, id="fit", variants=())]).problems
    assert (problem.product, problem.field) == ("shirt", "size")
    assert "wares attributes size --kind text" in problem.reason
    shop.close()
    with opened(tmp_path) as shop:
        assert shop.attributes()["size"] == "number"
        assert found(shop, "linen shirt size m") == ["shirt", "fit"]
        assert found(shop, filter="size > 40") == ["shoe"]
        assert shop.set_kind("size", "text") == 0
        assert counts(shop, "size") == {"M": 1, "S": 1, "42": 1}
        assert shop.add([SHIRT]).problems == ()


def test_an_attribute_stands_for_a_field_that_is_empty(shop: wares.Shop) -> None:
    shop.add([Product(id="a", title="Mug", attributes={"material": ("glass",), "rating": 3.0})])
    shop.add([Product(id="b", title="Mug", material="steel", attributes={"material": ("glass",), "rating": ("best",)})])
    assert counts(shop, "material") == {"glass": 1, "steel": 1}
    assert found(shop, sort="rating") == ["a", "b"]


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("LS-100-S", "shirt"), ("ls100m", "shirt"), ("4006381333931", "shirt"), ("linen navy", "shirt"),
        ("slim shirt", "shirt"), ("summer", "shirt"), ("hat l", "hat"),
    ],
)  # fmt: skip
def test_variants_are_found_by_words(shop: wares.Shop, words: str, first: str) -> None:
    others = [Product(id=str(n), title=f"LS 100 S cable {n} 4006381333932", description="100 m") for n in range(20)]
    shop.add([*others, SHIRT, Product(id="hat", title="Felt hat", choices={"size": ("M", "L")})])
    assert found(shop, words)[0] == first
    assert found(shop, "felt hat")[0] == "hat"


def test_codes_are_not_suggested(shop: wares.Shop) -> None:
    shop.add([SHIRT])
    assert shop.suggest("ls-1") == ()
    assert shop.suggest("whi")[0].text == "white Shirts"


def test_the_kept_pictures_stay_those_of_the_variants(shop: wares.Shop) -> None:
    red, bad, blue = (Picture(data=data) for data in (world.picture("red"), b"no picture", world.picture("blue")))
    variants = (replace(one, picture=place) for one, place in zip(SHIRT.variants, (2, 1, 0), strict=True))
    (problem,) = shop.add([replace(SHIRT, pictures=(red, bad, blue), variants=tuple(variants))]).problems
    assert problem.field == "picture"
    kept = shop.get("shirt")
    assert len(kept.pictures) == 2
    assert [one.picture for one in kept.variants] == [1, None, 0]
    assert shop.picture("shirt", 1)[0] != shop.picture("shirt", 0)[0]
