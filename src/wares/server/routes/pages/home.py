"""The home page, in the language that a visitor reads, and the addresses that earlier versions had."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from wares.server.http.forms import url_pairs
from wares.server.pages.views.home import home
from wares.server.pages.visit import PageVisit
from wares.server.routes.pages.answering import answer, page_route, redirect
from wares.server.routing import RouteTable
from wares.server.schemas.responses.shop import LANGUAGES
from wares.tags import base

if TYPE_CHECKING:
    from wares.shop import Shop

COOKIE = "language"
"""Names the language that a visitor has chosen."""
_YEAR = 365 * 86_400
_MOST_TAGS = 20
_NAMED = ("product", "cart", "language")
routes = RouteTable()


@page_route(routes, "/")
async def home_page(request: Request, shop: Shop) -> Response:
    """The home page. Without a language in the address, a visitor who reads another one is led to it."""
    parameters = url_pairs(request)
    if any(name in _OLD or name.startswith("refine.") for name, _ in parameters):
        return await answer(request, lambda visit: _from_old(visit, parameters))
    site = request.app.state.site
    if request.url.path == "/":
        wished = _wished_language(request)
        if wished and wished != site.own:
            response = redirect(f"/{wished}/", request.url.query, HTTPStatus.FOUND)
        else:
            response = await answer(request, home)
        response.headers["Vary"] = "Accept-Language, Cookie"
        return response
    return await answer(request, home)


_OLD = frozenset({"q", "like", "picture", "sort", "page", "verbatim", "why", *_NAMED})


def _wished_language(request: Request) -> str:
    """The language chosen before, else the first of those that the browser asks for; empty = none of ours."""
    chosen = request.cookies.get(COOKIE, "")
    if chosen in LANGUAGES:
        return chosen
    weighed: list[tuple[float, int, str]] = []
    for at, part in enumerate(request.headers.get("accept-language", "").split(",")[:_MOST_TAGS]):
        tag, _, weight = part.strip().partition(";q=")
        weighed.append((-_weight(weight), at, base(tag)))
    return next((tag for weight, _, tag in sorted(weighed) if tag in LANGUAGES and weight < 0), "")


def _weight(text: str) -> float:
    try:
        return float(text) if text else 1.0
    except ValueError:
        return 0.0


def _from_old(visit: PageVisit, parameters: list[tuple[str, str]]) -> Response:
    """Where an address of an earlier version leads."""
    own = dict(parameters)
    language = own.get("language", "")
    addresses = next((each for each in visit.languages() if each.language == language), visit.addresses)
    rest = [(name, value) for name, value in parameters if name not in _NAMED and value]
    if own.get("product"):
        path = f"{addresses.prefix}/p/{quote(own['product'], safe='')}"  # which leads to its whole address
    elif own.get("cart"):
        path = addresses.shell("cart")
    elif [name for name, _ in rest] == ["refine.category"]:
        path = addresses.category(rest[0][1])
    elif rest:
        path = addresses.search(rest)
    else:
        path = addresses.home()
    response = redirect(path)
    if language in LANGUAGES:
        response.set_cookie(COOKIE, language, max_age=_YEAR, samesite="lax")
        response.headers["Cache-Control"] = "no-store"
    return response
