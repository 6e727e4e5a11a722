"""Routes of the storefront's files, and of the interface's description."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from wares.server import openapi
from wares.server.access.declaration import Access
from wares.server.assets.files import ELEMENTS, SOURCES, Asset, assets
from wares.server.http.compression import accepts
from wares.server.http.media import JSON
from wares.server.pages.rendering import PAGE_HEADERS
from wares.server.routing import RouteTable

if TYPE_CHECKING:
    from wares.shop import Shop

KEPT_HEADERS = {**PAGE_HEADERS, "Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding"}
"""Of a file whose address changes with its content."""

ELEMENTS_HEADERS = {
    "Cache-Control": "public, max-age=600, stale-while-revalidate=604800",
    "Vary": "Accept-Encoding",
    "X-Content-Type-Options": "nosniff",
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
"""Of the elements' script under the address that stays: pages of any origin may load it, whoever loaded it before."""

SOURCE_CACHING = "public, max-age=600, stale-while-revalidate=604800"
"""Of a source under its own name: browsers ask for a page's icon anew whenever its address changes."""

_FILES = StaticFiles(directory=SOURCES)
routes = RouteTable()


@routes.route("GET HEAD", "/storefront/{path:path}", Access.PUBLIC)
async def asset(request: Request, shop: Shop) -> Response:
    """A file of the storefront: the joined scripts and style sheet, or one of their sources. Raises `HTTPException`
    where there is none.
    """
    if request.url.path == ELEMENTS:
        return _elements(request)
    if made := assets().get(request.url.path):
        return _sent(made, request, KEPT_HEADERS)
    response = await _FILES.get_response(request.path_params["path"] or ".", request.scope)
    response.headers.update({**PAGE_HEADERS, "Cache-Control": SOURCE_CACHING})
    return response


def _elements(request: Request) -> Response:
    """The elements' script; that it is unchanged, to a browser that has it."""
    made = assets().elements
    tag = f"W/{made.tag}"
    headers = {**ELEMENTS_HEADERS, "ETag": tag}
    if tag in [each.strip() for each in request.headers.get("if-none-match", "").split(",")]:
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    return _sent(made, request, headers)


def _sent(made: Asset, request: Request, headers: Mapping[str, str]) -> Response:
    """An asset in the smallest coding that the browser reads."""
    for coding, content in (("br", made.brotli), ("gzip", made.zipped)):
        if accepts(request.scope, coding.encode()):
            return Response(content, media_type=made.media, headers={**headers, "Content-Encoding": coding})
    return Response(made.content, media_type=made.media, headers=headers)


@routes.route("GET", "/v1/openapi.json", Access.PUBLIC)
async def description(request: Request, shop: Shop) -> Response:
    """What the interface is, for machines."""
    return Response(openapi.document(request.app.state.declarations), media_type=JSON)
