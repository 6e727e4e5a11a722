"""Routes of the storefront's page and files, and of the interface's description."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles

from wares.server import openapi
from wares.server.access.declaration import Access
from wares.server.checkout.handover import CART, Checkout
from wares.server.http.media import JSON
from wares.server.routing import RouteTable

if TYPE_CHECKING:
    from wares.shop import Shop

PAGE = Path(__file__).parents[1] / "storefront"
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; "
    "form-action {targets}; base-uri 'none'; frame-ancestors 'none'"
)
PAGE_HEADERS = {
    "Cache-Control": "no-cache",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
_FILES = StaticFiles(directory=PAGE)
routes = RouteTable()


def page_headers(checkout: Checkout) -> dict[str, str]:
    """The headers of a page, whose forms go nowhere but to the shop itself and to its checkout."""
    targets = f"'self' {checkout.origin}".rstrip()
    return {"Content-Security-Policy": _POLICY.format(targets=targets), **PAGE_HEADERS}


@routes.route("GET HEAD", "/", Access.PUBLIC)
async def page(request: Request, shop: Shop) -> Response:
    """The storefront's page."""
    return FileResponse(PAGE / "index.html", headers=page_headers(request.app.state.checkout))


for _path in CART.values():
    routes.route("GET HEAD", _path, Access.PUBLIC)(page)


@routes.route("GET HEAD", "/storefront/{path:path}", Access.PUBLIC)
async def asset(request: Request, shop: Shop) -> Response:
    """A file of the page. Raises `HTTPException` where there is none."""
    response = await _FILES.get_response(request.path_params["path"] or ".", request.scope)
    response.headers.update(page_headers(request.app.state.checkout))
    return response


@routes.route("GET", "/v1/openapi.json", Access.PUBLIC)
async def description(request: Request, shop: Shop) -> Response:
    """What the interface is, for machines."""
    return Response(openapi.document(request.app.state.declarations), media_type=JSON)
