"""Offer of a product with a choice made: code, price and pieces that can be had, as the storefront shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from wares.shop.offers import option_values
from wares.types import Product, Variant

MOST_PIECES = 999
"""Of one line."""


@dataclass(frozen=True, slots=True)
class ChosenOffer:
    """What one piece is to be had as.

    code    the shop's own code of the variant; "" = the product has none, or no variants
    price   for one piece; None = not known
    most    pieces that can be had, 0 – `MOST_PIECES`; 0 = sold out
    """

    code: str
    price: float | None
    most: int


def offer_of(product: Product, choice: Mapping[str, str]) -> ChosenOffer | None:
    """The offer of a product with a choice of each of its options; None when it is not sold so."""
    values = option_values(product)
    if set(choice) != set(values) or any(choice[name] not in allowed for name, allowed in values.items()):
        return None
    if not product.variants:
        return ChosenOffer("", product.price, _most(product))
    variant = next((one for one in product.variants if one.options.items() <= choice.items()), None)
    if variant is None:
        return None
    says_supply = variant.stock is not None or variant.availability is not None
    price = product.price if variant.price is None else variant.price
    return ChosenOffer(variant.sku, price, _most(variant if says_supply else product))


def _most(supply: Product | Variant) -> int:
    """How many pieces can be had: what is ordered ahead, or not counted, as many as one wants."""
    stock, availability = supply.stock, supply.availability
    if availability == "out_of_stock" or (availability is None and stock == 0):
        return 0
    if availability in ("preorder", "backorder") or not stock:
        return MOST_PIECES
    return min(stock, MOST_PIECES)
