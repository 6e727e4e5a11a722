"""The native interface under /v1: every route reads a request, asks the shop, and writes an answer."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from typing import TYPE_CHECKING
from urllib.parse import unquote

import msgspec
from fastapi import APIRouter, Request, Response
from starlette.background import BackgroundTask

from wares.errors import BadInput, BadPicture, BadSetting, NotFound
from wares.server import openapi
from wares.server.access.declaration import Access, declare
from wares.server.access.enforcement import is_owner, manages, require_page
from wares.server.http.media_type import JSON, require_media, search_body
from wares.server.http.workers import EVENTS as EVENT_WORKERS
from wares.server.http.workers import PICTURES, READING, REPORTS, WRITING, answered
from wares.server.routes import commands, recommendations
from wares.server.schemas import responses
from wares.server.schemas.product_requests import Kept, ProductBody, products
from wares.server.schemas.product_responses import ProductAnswer
from wares.server.schemas.requests import (
    EncoderBody,
    LanguageBody,
    SearchBody,
    SimilarBody,
    SuggestBody,
    events,
    from_json,
    from_pairs,
)
from wares.shop.ingest.events.tracking import EventBody
from wares.types import Query

if TYPE_CHECKING:
    from wares.shop import Shop

LANGUAGES = ("en", "zh")
PICTURE_SECONDS = 600
MOST_NUMBER = 2**31
BRIEF_HITS, BRIEF_WORDS, BRIEF_FILTER, BRIEF_COUNTS = 100, 200, 500, 40
"""Searches of at most so many hits, characters of words and of filter, and facets with refinements, are brief."""
FORM = {
    "type": "object",
    "description": "picture files, with a search as JSON in `query` or as the parameters of GET",
    "properties": {
        "pictures": {"type": "array", "items": {"type": "string", "format": "binary"}},
        "query": {"type": "string", "description": "JSON, as the body of application/json"},
    },
}
LISTED = {"type": "array", "items": openapi.ref(EventBody)}
EVENTS = {"schema": {"anyOf": [LISTED, {"type": "object", "properties": {"events": LISTED}}]}}
EVENTS_BODY = {"requestBody": {"required": True, "content": {"application/json": EVENTS, "text/plain": EVENTS}}}


def make_router(shop: Shop) -> APIRouter:
    """Every route of the native interface, over one shop."""
    router = APIRouter(prefix="/v1")
    _search_routes(router, shop)
    _product_routes(router, shop)
    _picture_route(router, shop)
    _event_routes(router, shop)
    recommendations.add_routes(router, shop)
    _shop_routes(router, shop)
    commands.add_routes(router, shop)
    return router


def _search_routes(router: APIRouter, shop: Shop) -> None:
    @router.get("/search", openapi_extra=openapi.takes(SearchBody), responses=openapi.gives(responses.SearchAnswer))
    @declare(Access.PUBLIC)
    async def search(request: Request) -> Response:
        """Search by words and filters; every parameter in the URL."""
        body = from_pairs(request.query_params.multi_items(), SearchBody)
        require_page(request, shopper=body.shopper, session=body.session)
        return await _search(shop, body, ())

    @router.post(
        "/search",
        openapi_extra=openapi.takes_body(openapi.ref(SearchBody), FORM),
        responses=openapi.gives(responses.SearchAnswer),
    )
    @declare(Access.PUBLIC)
    async def search_with_pictures(request: Request) -> Response:
        """Search by words, pictures, or both: JSON, or a form with picture files."""
        body, files = await search_body(request)
        require_page(request, shopper=body.shopper, session=body.session)
        return await _search(shop, body, files)

    @router.get("/suggest", openapi_extra=openapi.takes(SuggestBody), responses=openapi.gives(responses.SuggestAnswer))
    @declare(Access.PUBLIC)
    async def suggest(request: Request) -> Response:
        """Queries worth typing, for what is typed so far."""
        asked = from_pairs(request.query_params.multi_items(), SuggestBody)

        def work() -> responses.SuggestAnswer:
            return responses.SuggestAnswer(shop.suggest(asked.q, limit=asked.limit, language=asked.language))

        return await answered(work)


def _product_routes(router: APIRouter, shop: Shop) -> None:
    many = {"type": "array", "items": openapi.ref(ProductBody)}

    @router.post("/products", openapi_extra=openapi.takes_body(many), responses=openapi.gives(responses.AddAnswer))
    @declare(Access.ADMIN)
    async def add_products(request: Request) -> Response:
        """Add or replace products by id: a JSON list. A list with a malformed product is refused as a whole."""
        require_media(request, JSON)
        body = await request.body()

        def work() -> responses.AddAnswer:
            report = shop.add(products(body, _kept_pictures(shop)))
            return responses.AddAnswer(report.added, report.updated, report.unchanged, report.filled, report.problems)

        return await answered(work, WRITING)

    @router.get("/products/{product_id}", responses=openapi.gives(ProductAnswer))
    @declare(Access.PUBLIC)
    async def get_product(product_id: str, request: Request) -> Response:
        """One product. The id is percent-encoded, slashes too. One that is not shown is found by administrators only:
        by a program that may write, or with the key.
        """
        hidden = manages(request)
        return await answered(lambda: ProductAnswer.of(shop.get(unquote(product_id), hidden=hidden)))

    @router.delete("/products/{product_id}", responses=openapi.gives(responses.DeleteAnswer))
    @declare(Access.ADMIN)
    async def delete_product(product_id: str) -> Response:
        """Delete one product."""

        def work() -> responses.DeleteAnswer:
            name = unquote(product_id)
            if not shop.delete([name]):
                raise NotFound(f"no product with id {name!r}; nothing was deleted")
            return responses.DeleteAnswer(1)

        return await answered(work, WRITING)

    @router.get(
        "/products/{product_id}/similar",
        openapi_extra=openapi.takes(SimilarBody),
        responses=openapi.gives(responses.SearchAnswer),
    )
    @declare(Access.PUBLIC)
    async def similar(product_id: str, request: Request) -> Response:
        """Products like one, and, with words, different from it as the words say."""
        asked = msgspec.structs.asdict(from_pairs(request.query_params.multi_items(), SimilarBody))
        return await answered(lambda: responses.SearchAnswer.of(shop.similar(unquote(product_id), **asked)))


def _kept_pictures(shop: Shop) -> Kept:
    """Finds pictures that the shop keeps; all of one call's together may be as large as a body."""
    most = shop.settings.server_max_body_megabytes
    left = int(most * 1e6)

    def kept(product_id: str, number: int) -> bytes:
        nonlocal left
        data, _ = shop.picture(product_id, number, hidden=True)
        left -= len(data)
        if left < 0:
            raise BadInput(f"pictures: those given by path come to more than {most:g} MB; send fewer products at once")
        return data

    return kept


def _picture_route(router: APIRouter, shop: Shop) -> None:
    seen = {"description": "The picture's bytes; it carries an ETag.", "content": {"image/*": {}}}

    @router.get(
        "/products/{product_id}/pictures/{number}",
        responses={**openapi.gives(responses.ErrorAnswer), 200: seen, 304: {"description": "Not changed."}},
    )
    @declare(Access.PUBLIC)
    async def picture(product_id: str, number: int, request: Request) -> Response:
        """A product's picture; numbers start at 0. Those of a product that is not shown are for administrators."""
        if not 0 <= number < MOST_NUMBER:
            raise BadInput(f"number: pictures are numbered from 0 to {MOST_NUMBER - 1}")
        hidden = manages(request)
        data, media = await READING.run(lambda: shop.picture(unquote(product_id), number, hidden=hidden))
        tag = f'"{hashlib.blake2b(data, digest_size=12).hexdigest()}"'
        keeping = f"{'private' if hidden else 'public'}, max-age={PICTURE_SECONDS}"
        headers = {"ETag": tag, "Cache-Control": keeping}
        known = [part.strip().removeprefix("W/") for part in request.headers.get("if-none-match", "").split(",")]
        if tag in known or "*" in known:
            return Response(status_code=304, headers=headers)
        return Response(data, media_type=media, headers={**headers, "X-Content-Type-Options": "nosniff"})


def _event_routes(router: APIRouter, shop: Shop) -> None:
    @router.post("/events", openapi_extra=EVENTS_BODY, responses=openapi.gives(responses.TrackAnswer))
    @declare(Access.PAGE)
    async def track(request: Request) -> Response:
        """Take what shoppers did: a JSON list, or an object with `events`. Durable when the answer comes.

        A malformed event is refused with index, field and reason, and the rest is taken; an id that is known already
        counts once. `text/plain` is JSON too, for `navigator.sendBeacon`.
        """
        require_media(request, JSON, "text/plain")
        body = await request.body()
        return await answered(lambda: responses.TrackAnswer.of(shop.track(events(body))), EVENT_WORKERS)

    @router.get("/events/quality", responses=openapi.gives(responses.QualityAnswer))
    @declare(Access.ADMIN)
    async def quality() -> Response:
        """Whether the events that were taken are fit to learn from, check by check."""
        return await answered(lambda: responses.QualityAnswer.of(shop.tracking.quality()), REPORTS)


def _shop_routes(router: APIRouter, shop: Shop) -> None:
    @router.get(
        "/attributes", openapi_extra=openapi.takes(LanguageBody), responses=openapi.gives(responses.AttributesAnswer)
    )
    @declare(Access.PUBLIC)
    async def attributes(request: Request) -> Response:
        """Every attribute that can be filtered, counted or sorted by; with a language, the labels of its values."""
        language = from_pairs(request.query_params.multi_items(), LanguageBody).language

        def work() -> responses.AttributesAnswer:
            return responses.AttributesAnswer(shop.attributes(), shop.labels(language) if language else {})

        return await answered(work)

    @router.post(
        "/encoder",
        openapi_extra=openapi.takes_body(openapi.ref(EncoderBody)),
        responses=openapi.gives(responses.ComingAnswer),
    )
    @declare(Access.ADMIN)
    async def use_encoder(request: Request) -> Response:
        """Take another encoder in; the one before answers until all is encoded anew. `status` tells how far it is."""
        require_media(request, JSON)
        asked = from_json(await request.body(), EncoderBody)
        told = is_owner(request)

        def work() -> responses.ComingAnswer:
            _start_encoder(shop, asked.encoder, told)
            return responses.ComingAnswer(shop.status().coming)

        return await answered(work, WRITING)

    @router.get("/shop", responses=openapi.gives(responses.ShopAnswer))
    @declare(Access.PUBLIC)
    async def about() -> Response:
        """What a page needs to know of the shop."""
        known = shop.settings
        shown = responses.ShopAnswer(known.shop_name, known.shop_language, known.shop_currency, LANGUAGES)
        return await answered(lambda: shown)

    @router.get("/health", responses=openapi.gives(responses.HealthAnswer))
    @declare(Access.PUBLIC)
    async def health() -> Response:
        """The process is alive."""
        return Response(responses.encode(responses.HealthAnswer("ok")), media_type="application/json")

    @router.get("/ready", responses=openapi.gives(responses.ReadyAnswer))
    @declare(Access.PAGE)
    async def ready() -> Response:
        """The shop answers questions."""

        def work() -> responses.ReadyAnswer:
            shop.search(per_page=0)
            return responses.ReadyAnswer(True)

        return await answered(work)

    @router.get("/status", responses=openapi.gives(responses.StatusAnswer))
    @declare(Access.ADMIN)
    async def status() -> Response:
        """What the shop says of itself: products, pictures, version, encoder, folder."""
        return await answered(lambda: responses.StatusAnswer(True, responses.plain(shop.status())), REPORTS)


async def _search(shop: Shop, body: SearchBody, files: tuple[bytes, ...]) -> Response:
    """Search on the event loop what is brief: the engine holds Python's lock while it searches, so that a thread would
    only add its own cost. Pictures are decoded and encoded without that lock, and long answers are written between
    others' turns, on threads; pictures' addresses are fetched while no thread waits.
    """
    if files or body.pictures:
        fetched = await _fetched(shop, body.addresses())
        return await PICTURES.run(lambda: _searched(shop, body.query(files, fetched)))
    query = body.query()
    return _searched(shop, query) if _is_brief(shop, query) else await READING.run(lambda: _searched(shop, query))


def _is_brief(shop: Shop, query: Query) -> bool:
    return (
        not shop.is_due()
        and (not (query.shopper or query.session) or shop.people.assortment.is_current())
        and query.per_page <= BRIEF_HITS
        and not query.explain
        and len(query.words) <= BRIEF_WORDS
        and len(query.filter) <= BRIEF_FILTER
        and len(query.facets) + sum(map(len, query.refine.values())) <= BRIEF_COUNTS
    )


async def _fetched(shop: Shop, addresses: list[str]) -> dict[str, bytes]:
    """What lies at addresses, all of it within the time that one may take. Raises `BadPicture` or `TooBusy`."""
    under_way: dict[str, asyncio.Future[bytes]] = {}
    try:
        async with asyncio.timeout(shop.limits.timeout):
            for address in dict.fromkeys(addresses):
                under_way[address] = asyncio.wrap_future(shop.fetch(address))
            await asyncio.gather(*under_way.values())
    except TimeoutError as error:
        raise BadPicture(f"pictures: not there within {shop.limits.timeout:g} seconds") from error
    finally:
        for one in under_way.values():
            one.cancel()
    return {address: one.result() for address, one in under_way.items()}


def _searched(shop: Shop, query: Query) -> Response:
    """Search; a finished query that found products by its words is remembered for suggestions, after the answer."""
    found = shop.search(query)
    finished = query.page == 1 and not query.prefix and found.matched in ("all", "some") and found.total
    later = BackgroundTask(shop.asked, query.words, query.shopper, query.session) if finished else None
    return Response(responses.encode(responses.SearchAnswer.of(found)), media_type="application/json", background=later)


def _start_encoder(shop: Shop, encoder: str | None, told: bool) -> None:
    """Take another encoder in. Unless the owner is `told`, what is wrong with a path is the log's to say: answers must
    not tell what lies on the server's disk.
    """
    try:
        shop.start_encoder(encoder)
    except Exception as error:  # what is no encoder makes its readers raise a dozen kinds
        if isinstance(error, BadInput) and not isinstance(error, BadSetting):
            raise
        if told:
            raise BadSetting(f"encoder: {error}") from error
        logging.getLogger("uvicorn.error").warning("POST /v1/encoder: %a", str(error))
        raise BadSetting("encoder: it cannot be taken in from there; the server's log says why") from None
