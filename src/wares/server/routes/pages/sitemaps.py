"""Routes of what tells search engines of the pages: robots.txt and sitemaps."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from wares.server.access.declaration import Access
from wares.server.http.workers import REPORTS
from wares.server.pages import sitemaps
from wares.server.pages.visit import PageVisit, Site
from wares.server.routing import RouteTable

if TYPE_CHECKING:
    from wares.shop import Shop

XML = "application/xml"
_HEADERS = {"Cache-Control": "public, max-age=3600", "X-Content-Type-Options": "nosniff"}
_MOST_DIGITS = 6
routes = RouteTable()


@routes.route("GET HEAD", "/robots.txt", Access.PUBLIC)
async def robots(request: Request, shop: Shop) -> Response:
    """What search engines may ask."""
    visit = _visit(request)
    return Response(await REPORTS.run(lambda: sitemaps.robots(visit)), media_type="text/plain", headers=_HEADERS)


@routes.route("GET HEAD", "/sitemap.xml", Access.PUBLIC)
async def sitemap_index(request: Request, shop: Shop) -> Response:
    """The index of all sitemaps."""
    visit = _visit(request)
    return Response(await REPORTS.run(lambda: sitemaps.index(visit)), media_type=XML, headers=_HEADERS)


@routes.route("GET HEAD", "/sitemaps/lists-{number}.xml", Access.PUBLIC)
async def sitemap_of_lists(request: Request, shop: Shop) -> Response:
    """A sitemap of the home page, categories and brands. Raises `HTTPException` where there is none."""
    visit, number = _visit(request), _number(request)
    text = await REPORTS.run(lambda: sitemaps.lists(visit, number))
    if text is None:
        raise HTTPException(404)
    return Response(text, media_type=XML, headers=_HEADERS)


@routes.route("GET HEAD", "/sitemaps/products-{number}.xml", Access.PUBLIC)
async def sitemap_of_products(request: Request, shop: Shop) -> Response:
    """A sitemap of products, sent while it is read. Raises `HTTPException` where there is none."""
    visit, number = _visit(request), _number(request)
    parts = await REPORTS.run(lambda: sitemaps.product_parts(visit, number))
    if not parts:
        raise HTTPException(404)
    return StreamingResponse(_sent(visit, parts), media_type=XML, headers=_HEADERS)


async def _sent(visit: PageVisit, parts: Sequence[Sequence[int]]) -> AsyncIterator[str]:
    yield sitemaps.BEGIN
    for nums in parts:
        yield await REPORTS.run(partial(sitemaps.product_entries, visit, nums))
    yield sitemaps.END


def _visit(request: Request) -> PageVisit:
    site: Site = request.app.state.site
    return site.visit(request, site.own)


def _number(request: Request) -> int:
    text: str = request.path_params["number"]
    if not (text.isascii() and text.isdecimal() and 0 < len(text) <= _MOST_DIGITS and int(text)):
        raise HTTPException(404)
    return int(text)
