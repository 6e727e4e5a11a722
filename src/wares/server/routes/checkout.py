"""Routes of the checkout: a cart handed over to the shop's own, and an order that comes back."""

from __future__ import annotations

import time
from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response

from wares.server.access.declaration import Access
from wares.server.checkout.handover import CartPlace, Checkout
from wares.server.checkout.lines import compare
from wares.server.checkout.orders import settle
from wares.server.http.forms import require_media
from wares.server.http.media import JSON
from wares.server.http.workers import EVENTS, READING, json_response, respond
from wares.server.pages.addresses import page_language
from wares.server.routing import RouteTable
from wares.server.schemas.decode import from_json
from wares.server.schemas.encode import encode
from wares.server.schemas.requests.checkout import CheckoutRequest, OrderRequest
from wares.server.schemas.responses.checkout import ChangedAnswer, CheckoutAnswer, OrderAnswer
from wares.server.schemas.responses.errors import ErrorBody

if TYPE_CHECKING:
    from wares.server.pages.visit import Site
    from wares.shop import Shop

_CHANGED = "lines: {count} of the cart's lines are not as the shop has them now; see `changes`"
routes = RouteTable()


@routes.route(
    "POST", "/v1/checkout", Access.PAGE, body=CheckoutRequest, answer=CheckoutAnswer,
    statuses={HTTPStatus.CONFLICT: "Lines are not as the shop has them now: `changes` says which and how."},
)  # fmt: skip
async def checkout(request: Request, shop: Shop) -> Response:
    """Hand a cart over: its lines are compared with the catalogue, then signed for the shop's own checkout."""
    require_media(request, JSON)
    body = from_json(await request.body(), CheckoutRequest)
    lines, changes = await READING.run(lambda: compare(shop, body.lines))
    if changes:
        error = ErrorBody("cart_changed", _CHANGED.format(count=len(changes)))
        return Response(encode(ChangedAnswer(error, changes)), HTTPStatus.CONFLICT, media_type=JSON)
    own: Checkout = request.app.state.checkout
    site: Site = request.app.state.site
    path = site.addresses(page_language(body.language, site.own)).shell("cart")
    return json_response(own.hand_over(CartPlace(shop.settings.shop_name, path), body, lines, time.time()))


@routes.route("POST", "/v1/checkout/order", Access.PAGE, body=OrderRequest, answer=OrderAnswer, writes=True)
async def order(request: Request, shop: Shop) -> Response:
    """Take an order with which the shop's checkout sent a shopper back. The purchase counts once, however often it is
    told; it is refused unless both the shop and its checkout have signed it.
    """
    require_media(request, JSON)
    body = from_json(await request.body(), OrderRequest, most_commas=200_000)
    own: Checkout = request.app.state.checkout
    return await respond(lambda: settle(shop, own, body, time.time()), EVENTS)
