"""Pages of products, categories and brands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal
from urllib.parse import unquote

from starlette.requests import Request
from starlette.responses import Response

from wares.errors import NotFound
from wares.server.pages.addresses import Addresses
from wares.server.pages.page import Page
from wares.server.pages.views import messages
from wares.server.pages.views.everything import everything
from wares.server.pages.views.gone import gone_page
from wares.server.pages.views.listing import search_list, value_list
from wares.server.pages.views.product import product_page
from wares.server.pages.visit import PageVisit
from wares.server.routes.pages.answering import answer, page_route, redirect
from wares.server.routing import RouteTable

if TYPE_CHECKING:
    from wares.shop import Shop

routes = RouteTable()


@page_route(routes, "/p/{product_id}")
@page_route(routes, "/p/{product_id}/{slug}")
async def product(request: Request, shop: Shop) -> Response:
    """The page of a product. Its id is percent-encoded, slashes too; another slug than its own leads to its own."""
    product_id = unquote(request.path_params["product_id"])
    return await answer(request, lambda visit: _product(product_id, request.url.path, visit))


@page_route(routes, "/c/{slug:path}")
async def category(request: Request, shop: Shop) -> Response:
    """The page of a category."""
    return await answer(request, lambda visit: _value_list("category", request.path_params["slug"], visit))


@page_route(routes, "/b/{slug:path}")
async def brand(request: Request, shop: Shop) -> Response:
    """The page of a brand."""
    return await answer(request, lambda visit: _value_list("brand", request.path_params["slug"], visit))


@page_route(routes, "/s")
async def search_page(request: Request, shop: Shop) -> Response:
    """A search, or all products where nothing is asked."""
    return await answer(request, search_list)


@page_route(routes, "/all")
async def all_products(request: Request, shop: Shop) -> Response:
    """The list of all products."""
    return await answer(request, everything)


@page_route(routes, "/cart")
async def cart(request: Request, shop: Shop) -> Response:
    """The cart, which the browser has."""
    return await answer(request, lambda visit: messages.shell("cart", visit))


@page_route(routes, "/compare")
async def compare(request: Request, shop: Shop) -> Response:
    """Products side by side, which the browser has."""
    return await answer(request, lambda visit: messages.shell("compare", visit))


@page_route(routes, "/hearts")
async def hearts(request: Request, shop: Shop) -> Response:
    """The favourites, which the browser has."""
    return await answer(request, lambda visit: messages.shell("hearts", visit))


def _product(product_id: str, asked: str, visit: PageVisit) -> Page | Response:
    try:
        found = visit.shop.get(product_id)
    except NotFound:
        lost = visit.shop.gone(product_id)
        return gone_page(lost, visit) if lost else messages.missing(visit, asked, is_product=True)
    path = visit.addresses.product(found)
    return product_page(found, visit) if path == asked else redirect(path, visit.query)


def _value_list(kind: Literal["category", "brand"], asked: str, visit: PageVisit) -> Page | Response:
    slugs = visit.addresses.categories if kind == "category" else visit.addresses.brands
    text = asked.strip("/")
    value = slugs.value(text)
    if value is None:
        value = slugs.value(text.casefold())
    if value is None:
        raise NotFound(f"no {kind} at {asked!r}")
    if slugs.slugs_by_value[value] != asked:
        where = Addresses.category if kind == "category" else Addresses.brand
        return redirect(where(visit.addresses, value), visit.query)
    return value_list(kind, value, visit)
