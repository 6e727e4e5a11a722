"""Routes of the storefront's files, and of the interface's description."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from wares.server import openapi
from wares.server.access.declaration import Access
from wares.server.assets.files import SOURCES, Asset, assets
from wares.server.http.compression import accepts_gzip
from wares.server.http.media import JSON
from wares.server.pages.rendering import PAGE_HEADERS
from wares.server.routing import RouteTable

if TYPE_CHECKING:
    from wares.shop import Shop

KEPT_HEADERS = {**PAGE_HEADERS, "Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding"}
"""Of a file whose address changes with its content."""

_FILES = StaticFiles(directory=SOURCES)
routes = RouteTable()


@routes.route("GET HEAD", "/storefront/{path:path}", Access.PUBLIC)
async def asset(request: Request, shop: Shop) -> Response:
    """A file of the storefront: the joined script and style sheet, or one of their sources. Raises `HTTPException` where
    there is none.
    """
    if made := assets().get(request.url.path):
        return _sent(made, accepts_gzip(request.scope))
    response = await _FILES.get_response(request.path_params["path"] or ".", request.scope)
    response.headers.update(PAGE_HEADERS)
    return response


def _sent(made: Asset, is_zipped: bool) -> Response:
    if not is_zipped:
        return Response(made.content, media_type=made.media, headers=KEPT_HEADERS)
    return Response(made.zipped, media_type=made.media, headers={**KEPT_HEADERS, "Content-Encoding": "gzip"})


@routes.route("GET", "/v1/openapi.json", Access.PUBLIC)
async def description(request: Request, shop: Shop) -> Response:
    """What the interface is, for machines."""
    return Response(openapi.document(request.app.state.declarations), media_type=JSON)
