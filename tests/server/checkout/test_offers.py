"""What a choice of a product is to be had as."""

import pytest

from wares.server.checkout.offers import MOST_PIECES, ChosenOffer, offer_of
from wares.types import Product, Variant

SHOE = Product(
    id="shoe", title="Shoe", price=40.0, stock=7,
    variants=(
        Variant(options={"size": "36", "colour": "red"}, sku="36r", price=35.0, stock=3),
        Variant(options={"size": "36", "colour": "blue"}, sku="36b", stock=0),
        Variant(options={"size": "37", "colour": "red"}, sku="37r"),
        Variant(options={"size": "37", "colour": "blue"}, sku="37b", availability="backorder", stock=0),
    ),
)  # fmt: skip


@pytest.mark.parametrize(
    ("choice", "offer"),
    [
        ({"size": "36", "colour": "red"}, ChosenOffer("36r", 35.0, 3)),
        ({"size": "36", "colour": "blue"}, ChosenOffer("36b", 40.0, 0)),
        ({"size": "37", "colour": "red"}, ChosenOffer("37r", 40.0, 7)),  # as the product has it
        ({"size": "37", "colour": "blue"}, ChosenOffer("37b", 40.0, MOST_PIECES)),
        ({"size": "36"}, None),
        ({"size": "38", "colour": "red"}, None),
        ({}, None),
    ],
)
def test_offers_of_variants(choice: dict[str, str], offer: ChosenOffer | None) -> None:
    assert offer_of(SHOE, choice) == offer


@pytest.mark.parametrize(
    ("stock", "availability", "most"),
    [
        (None, None, MOST_PIECES), (0, None, 0), (5, None, 5), (5_000, None, MOST_PIECES), (5, "out_of_stock", 0),
        (0, "preorder", MOST_PIECES), (3, "backorder", MOST_PIECES), (0, "in_stock", MOST_PIECES),
    ],
)  # fmt: skip
def test_offers_of_a_product_as_it_is(stock: int | None, availability: str | None, most: int) -> None:
    product = Product(id="p", title="P", price=1.0, stock=stock, availability=availability)  # type: ignore[arg-type]
    assert offer_of(product, {}) == ChosenOffer("", 1.0, most)
    assert offer_of(product, {"size": "S"}) is None
