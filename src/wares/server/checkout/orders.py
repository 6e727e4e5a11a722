"""Orders that come back from the shop's checkout: checked, and taken into the log of events once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
from msgspec import Meta

from wares.errors import BadInput
from wares.server.checkout.handover import Checkout, HandedOver
from wares.server.checkout.signing import decoded, is_signed, opened
from wares.server.schemas.requests.checkout import OrderRequest
from wares.server.schemas.responses.checkout import OrderAnswer

if TYPE_CHECKING:
    from wares.shop import Shop

MOST_AGE = 7 * 86_400
"""Seconds from the hand-over after which an order no longer comes back through a page."""
_NO_CHECKOUT = "this shop hands over to no checkout; set checkout_url and checkout_secret"


class Ordered(msgspec.Struct, frozen=True, tag_field="type", tag="ordered", kw_only=True):
    """What the shop's checkout signs: the `nonce` of what was handed over has been ordered, under number `order`."""

    nonce: str
    order: Annotated[str, Meta(max_length=100)] = ""


def settle(shop: Shop, checkout: Checkout, request: OrderRequest, now: float) -> OrderAnswer:
    """Take an order: the purchase is an event whose id is the nonce, so that it counts once however often it is told,
    by this page or by the shop's own server.

    Both signatures are checked, the shop's own under what it handed over and the checkout's under the nonce, so that
    neither lines nor prices nor the order can be made up. Raises `BadInput` naming what is wrong.
    """
    if not checkout.address:
        raise BadInput(_NO_CHECKOUT)
    cart = _handed_over(checkout, request)
    text = opened(request.token, checkout.secret)
    ordered = None if text is None else decoded(text, Ordered)
    if ordered is None:
        raise BadInput("token: it is not signed by this shop's checkout")
    if ordered.nonce != cart.nonce:
        raise BadInput("token: it belongs to another cart")
    if not 0 <= now - cart.issued_at + shop.settings.events_max_clock_skew <= MOST_AGE:
        raise BadInput(f"payload: it was handed over more than {MOST_AGE // 86_400} days ago")
    is_named = bool(cart.shopper or cart.session)
    is_recorded = is_named and shop.track([_purchase(cart, now)]).taken == 1
    return OrderAnswer(cart.nonce, ordered.order, is_recorded, cart.lines)


def _handed_over(checkout: Checkout, request: OrderRequest) -> HandedOver:
    is_own = is_signed(request.payload, request.signature, checkout.secret)
    cart = decoded(request.payload, HandedOver) if is_own else None
    if cart is None:
        raise BadInput("payload, signature: they are not what this shop handed over")
    return cart


def _purchase(cart: HandedOver, now: float) -> Mapping[str, Any]:
    """The purchase as an event; whoever told nothing of themselves is not in the log."""
    prices = [line.unit_price for line in cart.lines]
    return {
        "id": cart.nonce,
        "kind": "purchase",
        "time": now,
        "shopper": cart.shopper,
        "session": cart.session,
        "products": [line.id for line in cart.lines],
        "quantities": [line.quantity for line in cart.lines],
        "choices": [dict(line.choice) for line in cart.lines],
        **({} if None in prices else {"prices": prices}),
    }
