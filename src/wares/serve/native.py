"""The native interface under /v1: every route reads a request, asks the shop, and writes an answer."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import unquote

import msgspec
from fastapi import APIRouter, Request, Response
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from wares.errors import BadInput, BadQuery, NotFound
from wares.serve import answers, commands, openapi, recommending
from wares.serve.access import Access, declare
from wares.serve.bodies import (
    EncoderBody,
    LanguageBody,
    ProductBody,
    SearchBody,
    SimilarBody,
    SuggestBody,
    events,
    from_json,
    from_pairs,
)
from wares.serve.border import require_own_page
from wares.shop.tracking import EventBody
from wares.types import Query

if TYPE_CHECKING:
    from wares.shop import Shop

LANGUAGES = ("en", "zh")
PICTURE_SECONDS = 600
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
    recommending.add_routes(router, shop)
    _shop_routes(router, shop)
    commands.add_routes(router, shop)
    return router


def _search_routes(router: APIRouter, shop: Shop) -> None:
    @router.get("/search", openapi_extra=openapi.takes(SearchBody), responses=openapi.gives(answers.SearchAnswer))
    async def search(request: Request) -> Response:
        """Search by words and filters; every parameter in the URL."""
        body = from_pairs(request.query_params.multi_items(), SearchBody)
        return _searched(shop, body.query(shop.fetch, ()))

    @router.post(
        "/search",
        openapi_extra=openapi.takes_body(openapi.ref(SearchBody), FORM),
        responses=openapi.gives(answers.SearchAnswer),
    )
    async def search_with_pictures(request: Request) -> Response:
        """Search by words, pictures, or both: JSON, or a form with picture files."""
        body, files = await _search_body(request)
        if not files and not body.pictures:
            return _searched(shop, body.query(shop.fetch, ()))
        return await run_in_threadpool(lambda: _searched(shop, body.query(shop.fetch, files)))

    @router.get("/suggest", openapi_extra=openapi.takes(SuggestBody), responses=openapi.gives(answers.SuggestAnswer))
    async def suggest(request: Request) -> Response:
        """Queries worth typing, for what is typed so far."""
        asked = from_pairs(request.query_params.multi_items(), SuggestBody)

        def work() -> answers.SuggestAnswer:
            return answers.SuggestAnswer(shop.suggest(asked.q, limit=asked.limit, language=asked.language))

        return await _answer(work)


def _product_routes(router: APIRouter, shop: Shop) -> None:
    many = {"type": "array", "items": openapi.ref(ProductBody)}

    @router.post("/products", openapi_extra=openapi.takes_body(many), responses=openapi.gives(answers.AddAnswer))
    async def add_products(request: Request) -> Response:
        """Add or replace products by id: a JSON list. A list with a malformed product is refused as a whole."""
        _only_json(request)
        body = await request.body()

        def work() -> answers.AddAnswer:
            sent = from_json(body, list[ProductBody])
            report = shop.add([one.product(f"[{number}]") for number, one in enumerate(sent)])
            return answers.AddAnswer(report.added, report.updated, report.unchanged, report.filled, report.problems)

        return await _answer(work)

    @router.get("/products/{product_id}", responses=openapi.gives(answers.ProductAnswer))
    async def get_product(product_id: str) -> Response:
        """One product. The id is percent-encoded, slashes too."""
        return await _answer(lambda: answers.ProductAnswer.of(shop.get(unquote(product_id))))

    @router.delete("/products/{product_id}", responses=openapi.gives(answers.DeleteAnswer))
    async def delete_product(product_id: str) -> Response:
        """Delete one product."""

        def work() -> answers.DeleteAnswer:
            name = unquote(product_id)
            if not shop.delete([name]):
                raise NotFound(f"no product with id {name!r}; nothing was deleted")
            return answers.DeleteAnswer(1)

        return await _answer(work)

    @router.get(
        "/products/{product_id}/similar",
        openapi_extra=openapi.takes(SimilarBody),
        responses=openapi.gives(answers.SearchAnswer),
    )
    async def similar(product_id: str, request: Request) -> Response:
        """Products like one, and, with words, different from it as the words say."""
        asked = msgspec.structs.asdict(from_pairs(request.query_params.multi_items(), SimilarBody))
        return await _answer(lambda: answers.SearchAnswer.of(shop.similar(unquote(product_id), **asked)))


def _picture_route(router: APIRouter, shop: Shop) -> None:
    seen = {"description": "The picture's bytes; it carries an ETag.", "content": {"image/*": {}}}

    @router.get(
        "/products/{product_id}/pictures/{number}",
        responses={**openapi.gives(answers.ErrorAnswer), 200: seen, 304: {"description": "Not changed."}},
    )
    async def picture(product_id: str, number: int, request: Request) -> Response:
        """A product's picture; numbers start at 0."""
        if number < 0:
            raise BadInput("number: pictures are numbered from 0")
        data, media = await run_in_threadpool(shop.picture, unquote(product_id), number)
        tag = f'"{hashlib.blake2b(data, digest_size=12).hexdigest()}"'
        headers = {"ETag": tag, "Cache-Control": f"public, max-age={PICTURE_SECONDS}"}
        known = [part.strip().removeprefix("W/") for part in request.headers.get("if-none-match", "").split(",")]
        if tag in known or "*" in known:
            return Response(status_code=304, headers=headers)
        return Response(data, media_type=media, headers={**headers, "X-Content-Type-Options": "nosniff"})


def _event_routes(router: APIRouter, shop: Shop) -> None:
    @router.post("/events", openapi_extra=EVENTS_BODY, responses=openapi.gives(answers.TrackAnswer))
    async def track(request: Request) -> Response:
        """Take what shoppers did: a JSON list, or an object with `events`. Durable when the answer comes.

        A malformed event is refused with index, field and reason, and the rest is taken; an id that is known already
        counts once. `text/plain` is JSON too, for `navigator.sendBeacon`.
        """
        require_own_page(request)
        if _media(request) not in ("application/json", "text/plain"):
            raise HTTPException(415, "content-type: send application/json or text/plain")
        body = await request.body()
        return await _answer(lambda: answers.TrackAnswer.of(shop.track(events(body))))

    @router.get("/events/quality", responses=openapi.gives(answers.QualityAnswer))
    async def quality() -> Response:
        """Whether the events that were taken are fit to learn from, check by check."""
        return await _answer(lambda: answers.QualityAnswer.of(shop.tracking.quality()))


def _shop_routes(router: APIRouter, shop: Shop) -> None:
    @router.get(
        "/attributes", openapi_extra=openapi.takes(LanguageBody), responses=openapi.gives(answers.AttributesAnswer)
    )
    async def attributes(request: Request) -> Response:
        """Every attribute that can be filtered, counted or sorted by; with a language, the labels of its values."""
        language = from_pairs(request.query_params.multi_items(), LanguageBody).language

        def work() -> answers.AttributesAnswer:
            return answers.AttributesAnswer(shop.attributes(), shop.labels(language) if language else {})

        return await _answer(work)

    @router.post(
        "/encoder",
        openapi_extra=openapi.takes_body(openapi.ref(EncoderBody)),
        responses=openapi.gives(answers.ComingAnswer),
    )
    async def use_encoder(request: Request) -> Response:
        """Take another encoder in; the one before answers until all is encoded anew. `ready` tells how far it is."""
        _only_json(request)
        asked = from_json(await request.body(), EncoderBody)

        def work() -> answers.ComingAnswer:
            shop.start_encoder(asked.encoder)
            return answers.ComingAnswer(shop.status().coming)

        return await _answer(work)

    @router.get("/shop", responses=openapi.gives(answers.ShopAnswer))
    async def about() -> Response:
        """What a page needs to know of the shop."""
        known = shop.settings
        shown = answers.ShopAnswer(known.shop_name, known.shop_language, known.shop_currency, LANGUAGES)
        return await _answer(lambda: shown)

    @router.get("/health", responses=openapi.gives(answers.HealthAnswer))
    async def health() -> Response:
        """The process is alive."""
        return Response(answers.encode(answers.HealthAnswer("ok")), media_type="application/json")

    @router.get("/status", responses=openapi.gives(answers.ReadyAnswer))
    @declare(Access.ADMIN)
    async def status() -> Response:
        """What the shop says of itself."""
        return await _answer(lambda: answers.ReadyAnswer(True, answers.plain(shop.status())))

    @router.get("/ready", responses=openapi.gives(answers.ReadyAnswer))
    async def ready() -> Response:
        """The shop answers questions, and what it says of itself."""
        return await _answer(lambda: answers.ReadyAnswer(True, answers.plain(shop.status())))


def _searched(shop: Shop, query: Query) -> Response:
    """Search; a finished query that found products by its words is remembered for suggestions, after the answer.

    Words are searched on the event loop itself: the engine holds Python's lock while it searches, so a thread would
    only add its own cost. Pictures are decoded, fetched and encoded without that lock, on a thread.
    """
    found = shop.search(query)
    finished = query.page == 1 and not query.prefix and found.matched in ("all", "some") and found.total
    later = BackgroundTask(shop.asked, query.words) if finished else None
    return Response(answers.encode(answers.SearchAnswer.of(found)), media_type="application/json", background=later)


async def _answer(work: Callable[[], msgspec.Struct]) -> Response:
    """Do blocking work, encoding included, beside the event loop."""
    data = await run_in_threadpool(lambda: answers.encode(work()))
    return Response(data, media_type="application/json")


async def _search_body(request: Request) -> tuple[SearchBody, tuple[bytes, ...]]:
    """A POSTed search and the picture files sent with it."""
    if _media(request) != "multipart/form-data":
        _only_json(request)
        return from_json(await request.body(), SearchBody), ()
    files: list[bytes] = []
    pairs = request.query_params.multi_items()
    text: str | None = None
    async with request.form(max_files=16, max_fields=200) as form:
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                if name not in ("picture", "pictures"):
                    raise BadInput(f"{name}: a file by an unknown name; send pictures as `pictures`")
                files.append(await value.read())
            elif name == "query":
                text = value
            else:
                pairs.append((name, value))
    if text is None:
        return from_pairs(pairs, SearchBody), tuple(files)
    if pairs:
        raise BadQuery(f"{pairs[0][0]}: given beside `query`; put it into the JSON of `query`")
    return from_json(text.encode(), SearchBody), tuple(files)


def _media(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def _only_json(request: Request) -> None:
    """Other types are refused because a foreign page may send those without asking the browser first."""
    if _media(request) != "application/json":
        raise HTTPException(415, "content-type: send application/json")
