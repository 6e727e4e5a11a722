"""Route of metrics."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4
from starlette.requests import Request
from starlette.responses import Response

from wares.server.access.declaration import Access
from wares.server.http.metrics import Metrics
from wares.server.routing import Content, RouteTable

if TYPE_CHECKING:
    from wares.shop import Shop

routes = RouteTable()


@routes.route("GET", "/metrics", Access.ADMIN, answer=Content(CONTENT_TYPE_PLAIN_0_0_4, "Histograms, for Prometheus"))
async def metrics(request: Request, shop: Shop) -> Response:
    """How long requests took by route, and searches by stage, since the server was started."""
    found: Metrics = request.app.state.metrics
    return Response(found.text(), media_type=CONTENT_TYPE_PLAIN_0_0_4)
