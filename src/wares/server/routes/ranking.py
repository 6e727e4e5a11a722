"""Routes of rankers, and of explanations of places."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response

from wares.server.access.declaration import Access
from wares.server.http.forms import url_pairs
from wares.server.http.workers import respond
from wares.server.routing import RouteTable
from wares.server.schemas.decode import from_pairs
from wares.server.schemas.requests.ranking import ExplainRequest
from wares.server.schemas.responses.ranking import RankersAnswer
from wares.shop.search.placement import PlacementReport

if TYPE_CHECKING:
    from wares.shop import Shop

routes = RouteTable()


@routes.route("GET", "/v1/explain", Access.ADMIN, parameters=ExplainRequest, answer=PlacementReport)
async def explain(request: Request, shop: Shop) -> Response:
    """Why a product stands where it stands in the answer to a query, or why it is not there."""
    body = from_pairs(url_pairs(request), ExplainRequest)
    return await respond(lambda: shop.explain(body.q, body.id, filter=body.filter, language=body.language))


@routes.route("GET", "/v1/rankers", Access.ADMIN, answer=RankersAnswer)
async def rankers(request: Request, shop: Shop) -> Response:
    """Which ranker orders searches, and which versions are kept."""
    return await respond(lambda: RankersAnswer.of(*shop.rankers()))
