"""Lines of a cart, compared with the catalogue as it is now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from wares.errors import NotFound
from wares.server.checkout.offers import ChosenOffer, offer_of
from wares.server.schemas.requests.checkout import LineRequest
from wares.server.schemas.responses.checkout import ChangeKind, LineChange, OrderLine
from wares.types import Product

if TYPE_CHECKING:
    from wares.shop import Shop

SAME_PRICE = 0.005
"""Prices that differ by less are one: a page may round."""


def compare(shop: Shop, lines: Sequence[LineRequest]) -> tuple[list[OrderLine], list[LineChange]]:
    """The lines as they are ordered, and what is different from what the shopper saw; one of the two is of no use.

    Several lines of the same product and choice share its pieces.
    """
    products = {id_: _product(shop, id_) for id_ in {line.id for line in lines}}
    ordered: list[OrderLine] = []
    changes: list[LineChange] = []
    taken: defaultdict[tuple[str, frozenset[tuple[str, str]]], int] = defaultdict(int)
    for position, line in enumerate(lines):
        product = products[line.id]
        offer = None if product is None else offer_of(product, line.choice)
        key = line.id, frozenset(line.choice.items())
        kind = _difference(product, offer, line, taken[key])
        taken[key] += line.quantity
        if kind is not None:
            most, price = (0, None) if offer is None else (max(0, offer.most), offer.price)
            changes.append(LineChange(position, kind, most, price))
        elif product is not None and offer is not None:
            ordered.append(_order_line(line, product, offer, shop.settings.shop_currency))
    return ordered, changes


def _product(shop: Shop, product_id: str) -> Product | None:
    try:
        return shop.get(product_id)
    except NotFound:
        return None


def _difference(product: Product | None, offer: ChosenOffer | None, line: LineRequest, taken: int) -> ChangeKind | None:
    """What is different with a line, of whose product and choice so many pieces are `taken` by earlier ones."""
    if product is None:
        return "gone"
    if offer is None:
        return "choice"
    if offer.most == 0:
        return "sold_out"
    if taken + line.quantity > offer.most:
        return "fewer"
    if line.price is not None and abs((offer.price or 0.0) - line.price) >= SAME_PRICE:
        return "price"
    return None


def _order_line(line: LineRequest, product: Product, offer: ChosenOffer, currency: str) -> OrderLine:
    choice: Mapping[str, str] = dict(sorted(line.choice.items()))
    return OrderLine(line.id, offer.code, choice, line.quantity, offer.price, product.currency or currency)
