"""Routes of analytics."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response

from wares.server.access.declaration import Access
from wares.server.http.forms import url_pairs
from wares.server.http.workers import REPORTS, respond
from wares.server.routing import RouteTable
from wares.server.schemas.decode import from_pairs
from wares.server.schemas.requests.recommendations import AnalyticsRequest
from wares.shop.analytics.funnel import Funnel
from wares.shop.analytics.propensity import PropensityTable
from wares.shop.analytics.queries import QueryReport
from wares.shop.analytics.segments import SegmentReport

if TYPE_CHECKING:
    from wares.shop import Shop

routes = RouteTable()


@routes.route("GET", "/v1/analytics/funnel", Access.ADMIN, parameters=AnalyticsRequest, answer=Funnel)
async def funnel(request: Request, shop: Shop) -> Response:
    """How far visits come: searched, looked at a product, put one into the cart, bought."""
    body = _parameters(request)
    return await respond(lambda: shop.analytics.funnel(body.days), REPORTS)


@routes.route("GET", "/v1/analytics/queries", Access.ADMIN, parameters=AnalyticsRequest, answer=QueryReport)
async def queries(request: Request, shop: Shop) -> Response:
    """What is searched most, and what is searched in vain."""
    body = _parameters(request)
    return await respond(lambda: shop.analytics.queries(body.days), REPORTS)


@routes.route("GET", "/v1/analytics/segments", Access.ADMIN, parameters=AnalyticsRequest, answer=SegmentReport)
async def segments(request: Request, shop: Shop) -> Response:
    """Groups of shoppers of like taste, with what sets each apart."""
    body = _parameters(request)
    return await respond(lambda: shop.analytics.segments(body.days, body.language), REPORTS)


@routes.route("GET", "/v1/analytics/propensity", Access.ADMIN, parameters=AnalyticsRequest, answer=PropensityTable)
async def propensity(request: Request, shop: Shop) -> Response:
    """How likely the visits that run now are to end in a purchase."""
    body = _parameters(request)
    return await respond(lambda: shop.analytics.propensity(body.days, body.language), REPORTS)


def _parameters(request: Request) -> AnalyticsRequest:
    return from_pairs(url_pairs(request), AnalyticsRequest)
