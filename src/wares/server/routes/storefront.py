"""Routes of the storefront's page and files, and of the interface's description."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles

from wares.server import openapi
from wares.server.access.declaration import Access
from wares.server.http.media import JSON
from wares.server.routing import RouteTable

if TYPE_CHECKING:
    from wares.shop import Shop

PAGE = Path(__file__).parents[1] / "storefront"
PAGE_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-cache",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
_FILES = StaticFiles(directory=PAGE)
routes = RouteTable()


async def page(request: Request, shop: Shop) -> Response:
    """A page of the storefront."""
    return FileResponse(PAGE / "index.html", headers=PAGE_HEADERS)


for _path in ("/", "/p/{rest:path}", "/c/{rest:path}", "/b/{rest:path}", "/s", "/cart", "/compare", "/hearts"):
    for _language in ("", "/en", "/zh"):
        routes.route("GET HEAD", _language + _path, Access.PUBLIC)(page)


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
