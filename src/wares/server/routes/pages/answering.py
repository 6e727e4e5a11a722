"""Answering with pages: each is declared in every language and made beside the event loop; errors are pages too."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, TypeAlias

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from wares.errors import NotFound
from wares.server.access.declaration import Access
from wares.server.http.workers import READING
from wares.server.pages.cache import ShopState
from wares.server.pages.page import Page
from wares.server.pages.rendering import page_response, rendered
from wares.server.pages.views import messages
from wares.server.pages.visit import PageVisit, Site
from wares.server.routing import Handler, RouteTable
from wares.server.schemas.responses.shop import LANGUAGES

if TYPE_CHECKING:
    pass

Make: TypeAlias = Callable[[PageVisit], Page | Response]
"""What makes a page, or an answer that leads to another."""
ExceptionHandler: TypeAlias = Callable[[Request, Exception], Awaitable[Response]]


def page_route(routes: RouteTable, path: str) -> Callable[[Handler], Handler]:
    """Declare the route of a page, in the shop's own language and with each language before it."""

    def declare(handler: Handler) -> Handler:
        for prefix in ("", *(f"/{language}" for language in LANGUAGES)):
            routes.route("GET HEAD", prefix + path, Access.PUBLIC)(handler)
        return handler

    return declare


async def answer(request: Request, make: Make) -> Response:
    """The answer for a page; one in the shop's own language that names it leads to the address that does not."""
    site: Site = request.app.state.site
    language = language_of(request, site)
    if request.url.path.startswith(f"/{site.own}/"):
        return redirect(request.url.path.removeprefix(f"/{site.own}"), request.url.query)
    return await READING.run(lambda: _answer(request, site.visit(request, language), make))


def _answer(request: Request, visit: PageVisit, make: Make) -> Response:
    target = request.app.state.checkout.origin
    tags, site, path = request.headers.get("if-none-match", ""), visit.site, request.url.path
    key = (visit.language, visit.origin, path, visit.query)
    now = ShopState(site.shop.settings, site.shop.catalog_version)
    if (kept := site.cache.get(key, now)) is not None:
        return page_response(kept, tags, target)
    try:
        made = make(visit)
    except NotFound:
        made = messages.missing(visit, path)
    if isinstance(made, Response):
        return made
    page = rendered(made, visit)
    if made.is_indexed:
        site.cache.put(key, now, page)
    return page_response(page, tags, target)


def redirect(path: str, query: str = "", status: int = HTTPStatus.MOVED_PERMANENTLY) -> Response:
    """Lead to another path of the shop; never to another host."""
    target = "/" + path.lstrip("/")
    return RedirectResponse(f"{target}?{query}" if query else target, status)


def language_of(request: Request, site: Site) -> str:
    """The language that an address names, else the shop's own."""
    named = request.url.path.split("/", 2)[1]
    return named if named in LANGUAGES else site.own


def for_readers(handlers: Mapping[type[Exception], ExceptionHandler]) -> dict[Any, ExceptionHandler]:
    """The handlers of errors, which show a page to whoever reads pages, and say the same to programs as before."""
    return {kind: _for_readers(handler) for kind, handler in handlers.items()}


def _for_readers(handler: ExceptionHandler) -> ExceptionHandler:
    async def handle(request: Request, error: Exception) -> Response:
        response = await handler(request, error)
        if not _is_reader(request):
            return response
        site: Site = request.app.state.site
        visit = site.visit(request, language_of(request, site))
        status, path = response.status_code, request.url.path
        if status == HTTPStatus.NOT_FOUND:
            page = await READING.run(lambda: messages.missing(visit, path))
        else:
            page = messages.failed(status, str(error) if status < HTTPStatus.INTERNAL_SERVER_ERROR else "", visit, path)
        shown = page_response(rendered(page, visit), form_target=request.app.state.checkout.origin)
        shown.headers.update({name: response.headers[name] for name in _KEPT if name in response.headers})
        return shown

    return handle


_KEPT = ("retry-after", "connection", "allow")
_MACHINES = ("/v1/", "/storefront/")


def _is_reader(request: Request) -> bool:
    is_page = request.method in ("GET", "HEAD") and not request.url.path.startswith(_MACHINES)
    return is_page and "text/html" in request.headers.get("accept", "")
