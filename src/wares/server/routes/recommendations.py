"""Routes of recommendations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response

from wares.server.access.declaration import Access
from wares.server.access.enforcement import require_page
from wares.server.http.forms import url_pairs
from wares.server.http.workers import json_response, respond
from wares.server.routing import RouteTable
from wares.server.schemas.decode import from_pairs
from wares.server.schemas.requests.recommendations import RecommendRequest
from wares.server.schemas.responses.products import PathOf
from wares.server.schemas.responses.recommendations import RecommendAnswer

if TYPE_CHECKING:
    from wares.shop import Shop

BRIEF_PRODUCTS, BRIEF_FILTER = 20, 500
"""Questions that name at most so many products, with a filter of so many characters, are respond at once."""

routes = RouteTable()


@routes.route("GET", "/v1/recommend", Access.PUBLIC, parameters=RecommendRequest, answer=RecommendAnswer)
async def recommend(request: Request, shop: Shop) -> Response:
    """What a shopper may like, for a place of the shop; what everyone takes where nothing is known of them.

    Answered on the event loop, as searches are, where the work is short; it holds Python's lock.
    """
    body = from_pairs(url_pairs(request), RecommendRequest)
    require_page(request, shopper=body.shopper, session=body.session)
    path = request.app.state.site.paths(body.language)
    if _is_brief(shop, body):
        return json_response(_answer(shop, body, path))
    return await respond(lambda: _answer(shop, body, path))


def _is_brief(shop: Shop, body: RecommendRequest) -> bool:
    is_short = len(body.product) <= BRIEF_PRODUCTS and len(body.filter) <= BRIEF_FILTER
    return is_short and shop.is_current(personal=True)


def _answer(shop: Shop, body: RecommendRequest, path: PathOf) -> RecommendAnswer:
    recommendations = shop.recommend(
        body.placement,
        shopper=body.shopper,
        session=body.session,
        products=body.product,
        category=body.category,
        limit=body.limit,
        filter=body.filter,
        language=body.language,
    )
    return RecommendAnswer.of(recommendations, path)
