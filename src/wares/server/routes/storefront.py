"""Routes of the storefront's files, and of the interface's description."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from wares.server import openapi
from wares.server.access.declaration import Access
from wares.server.http.media import JSON
from wares.server.pages.rendering import PAGE_HEADERS
from wares.server.routing import RouteTable

if TYPE_CHECKING:
    from wares.shop import Shop

PAGE = Path(__file__).parents[1] / "storefront"
_FILES = StaticFiles(directory=PAGE)
routes = RouteTable()


@routes.route("GET HEAD", "/storefront/{path:path}", Access.PUBLIC)
async def asset(request: Request, shop: Shop) -> Response:
    """A file of the page. Raises `HTTPException` where there is none."""
    response = await _FILES.get_response(request.path_params["path"] or ".", request.scope)
    response.headers.update(PAGE_HEADERS)
    return response


@routes.route("GET", "/v1/openapi.json", Access.PUBLIC)
async def description(request: Request, shop: Shop) -> Response:
    """What the interface is, for machines."""
    return Response(openapi.document(request.app.state.declarations), media_type=JSON)
