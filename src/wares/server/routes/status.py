"""Routes of status: health, counts, and what a page needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response

from wares.server.access.declaration import Access
from wares.server.access.enforcement import is_page
from wares.server.http.forms import url_pairs
from wares.server.http.workers import REPORTS, json_response, respond
from wares.server.routing import RouteTable
from wares.server.schemas.decode import from_pairs
from wares.server.schemas.encode import values_of
from wares.server.schemas.requests.shop import LanguageRequest
from wares.server.schemas.responses.shop import AttributesAnswer, HealthAnswer, ReadyAnswer, ShopAnswer, StatusAnswer

if TYPE_CHECKING:
    from wares.shop import Shop

routes = RouteTable()


@routes.route("GET", "/v1/attributes", Access.PUBLIC, parameters=LanguageRequest, answer=AttributesAnswer)
async def attributes(request: Request, shop: Shop) -> Response:
    """Every attribute that can be filtered, counted or sorted by; with a language, the labels of its values."""
    language = from_pairs(url_pairs(request), LanguageRequest).language
    site = request.app.state.site
    return await respond(lambda: site.attributes(language) if language else AttributesAnswer(shop.attributes(), {}))


@routes.route("GET", "/v1/shop", Access.PUBLIC, answer=ShopAnswer)
async def about(request: Request, shop: Shop) -> Response:
    """What a page needs to know of the shop, and whether it is one that the shop accepts."""
    response = json_response(ShopAnswer.of(shop.settings, is_page(request), voice=shop.voice.is_there))
    response.headers["Vary"] = "Origin, Sec-Fetch-Site"
    return response


@routes.route("GET", "/v1/health", Access.PUBLIC, answer=HealthAnswer)
async def health(request: Request, shop: Shop) -> Response:
    """The process is alive."""
    return json_response(HealthAnswer("ok"))


@routes.route("GET", "/v1/ready", Access.PAGE, answer=ReadyAnswer)
async def ready(request: Request, shop: Shop) -> Response:
    """The shop answers questions; where another process writes it, whether that one is there is said as well."""
    writer = request.app.state.writer
    return await respond(lambda: _ready(shop, None if writer is None else writer.is_ready))


@routes.route("GET", "/v1/status", Access.ADMIN, answer=StatusAnswer, asks_writer=True)
async def status(request: Request, shop: Shop) -> Response:
    """What the shop says of itself: products, pictures, version, encoder, folder."""
    return await respond(lambda: StatusAnswer(True, values_of(shop.status())), REPORTS)


def _ready(shop: Shop, writes: bool | None) -> ReadyAnswer:
    shop.search(per_page=0)
    return ReadyAnswer(True, writes)
