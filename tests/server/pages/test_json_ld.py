"""JSON-LD, read back by a library, is complete by the rules of schema.org and merchant listings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

import wares
import world
from page_html import get
from wares.server.pages.json_ld import is_gtin
from wares.settings import Settings
from wares.types import Picture, Product, Sale, Variant

SHOES = Product(
    id="shoes", title="Trail shoes", description="Light.", brand="Acme", category=("Shoes", "Trail"), currency="EUR",
    price=80.0, rating=4.5, rating_count=12, pictures=(Picture(data=world.picture("red")), Picture(data=world.picture("blue"))),
    variants=(
        Variant(options={"size": "41", "colour": "red"}, sku="s-41", codes=("4006381333931",), stock=2),
        Variant(options={"size": "42", "colour": "blue"}, sku="s-42", price=90.0, stock=0, picture=1),
    ),
)  # fmt: skip
MANY = Product(
    id="many", title="Ring", price=5.0,
    variants=tuple(Variant(options={"size": str(n)}, price=5.0 + n) for n in range(150)),
)  # fmt: skip
PLAIN = Product(
    id="plain", title="Sock", price=4.0, was_price=8.0, sale=Sale(4.0, end=4_000_000_000.0), stock=0, rating=3.0,
    attributes={"ean": ("4006381333931",), "condition": ("used",)},
)  # fmt: skip
BARE = Product(id="bare", title="Unpriced")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[wares.Shop]:
    settings = Settings(shop_name="Tiny", shop_currency="EUR", server_public_url="https://shop.example")
    with wares.open(tmp_path_factory.mktemp("s") / "s", settings=settings, create=True) as shop:
        shop.add([*world.products(), SHOES, MANY, PLAIN, BARE])
        yield shop


def complete(offer: dict[str, Any]) -> None:
    """A merchant listing's offer: price, currency, availability, condition, and the page it is bought on."""
    assert offer["priceCurrency"] == "EUR"
    assert offer["availability"].startswith("https://schema.org/")
    assert offer["itemCondition"].startswith("https://schema.org/")
    assert offer["url"].startswith("https://shop.example/")
    assert offer.get("price", offer.get("lowPrice")) > 0


def test_a_product_with_variants_is_a_group_of_products(client: httpx.Client) -> None:
    group = get(client, "/p/shoes/trail-shoes").node("ProductGroup")
    assert group["productGroupID"] == "shoes"
    assert group["variesBy"] == ["https://schema.org/size", "https://schema.org/color"]
    assert group["aggregateRating"] == {
        "@type": "AggregateRating", "ratingValue": 4.5, "ratingCount": 12, "bestRating": 5, "worstRating": 1,
    }  # fmt: skip
    first, second = group["hasVariant"]
    assert (first["sku"], first["gtin13"], first["size"], first["color"]) == ("s-41", "4006381333931", "41", "red")
    assert (first["offers"]["price"], second["offers"]["price"]) == (80.0, 90.0)
    assert second["offers"]["availability"] == "https://schema.org/OutOfStock"
    assert second["image"] == ["https://shop.example/v1/products/shoes/pictures/1"]
    assert first["offers"]["url"] != second["offers"]["url"]
    for variant in (first, second):
        complete(variant["offers"])
        assert variant["name"] and variant["brand"]["name"] == "Acme"


def test_very_many_variants_are_a_range_of_prices(client: httpx.Client) -> None:
    offers = get(client, "/p/many/ring").node("Product")["offers"]
    complete(offers)
    assert (offers["@type"], offers["lowPrice"], offers["highPrice"], offers["offerCount"]) == (
        "AggregateOffer",
        5,
        154,
        150,
    )


def test_a_plain_product_has_one_offer(client: httpx.Client) -> None:
    node = get(client, "/zh/p/plain/sock").node("Product")
    complete(node["offers"])
    assert node["offers"]["url"] == "https://shop.example/zh/p/plain/sock"
    assert node["offers"]["availability"] == "https://schema.org/OutOfStock"
    assert node["offers"]["itemCondition"] == "https://schema.org/UsedCondition"
    assert node["offers"]["priceValidUntil"] == "2096-10-02"
    assert (node["sku"], node["gtin13"]) == ("plain", "4006381333931")
    assert "aggregateRating" not in node  # nobody is known to have rated


def test_what_is_not_known_is_not_said(client: httpx.Client) -> None:
    node = get(client, "/p/bare/unpriced").node("Product")
    assert not {"offers", "aggregateRating", "brand", "image", "gtin13"} & set(node)


def test_colours_of_one_product_name_one_another(client: httpx.Client) -> None:
    node = get(client, "/p/mug-red/mug-red").node("Product")
    group = node["isVariantOf"]
    assert node["inProductGroupWithID"] == group["productGroupID"] == "Mug"
    assert group["variesBy"] == ["https://schema.org/color"]
    assert len(group["hasVariant"]) == 5
    crumbs = get(client, "/p/mug-red/mug-red").node("BreadcrumbList")["itemListElement"]
    assert [crumb["name"] for crumb in crumbs] == ["Home", "Kitchen", "Mug", "Mug, red"]
    assert [crumb["position"] for crumb in crumbs] == [1, 2, 3, 4]
    assert crumbs[1]["item"] == "https://shop.example/c/kitchen"


def test_the_shop_can_be_searched_and_lists_name_their_products(client: httpx.Client) -> None:
    site = get(client, "/zh/").node("WebSite")
    target = site["potentialAction"]["target"]["urlTemplate"]
    assert target == "https://shop.example/zh/s?q={search_term_string}"
    assert get(client, "/").node("Organization")["name"] == "Tiny"
    items = get(client, "/c/kitchen").node("ItemList")["itemListElement"]
    assert [item["position"] for item in items] == list(range(1, len(items) + 1))
    assert all(item["url"].startswith("https://shop.example/p/mug-") for item in items)


@pytest.mark.parametrize(("code", "right"), [
    ("4006381333931", True), ("4006381333932", False), ("96385074", True), ("012345678905", True), ("ABC", False),
    ("", False), ("١٢٣٤٥٦٧٨", False),
])  # fmt: skip
def test_gtins_are_told_by_their_check_digit(code: str, right: bool) -> None:
    assert is_gtin(code) is right
