"""Routes of searches and suggestions."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from time import perf_counter
from typing import TYPE_CHECKING

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import Response

from wares.errors import BadPicture
from wares.server.access.declaration import Access
from wares.server.access.enforcement import require_page
from wares.server.http.forms import SentFiles, audio_body, search_body, url_pairs
from wares.server.http.media import FORM, JSON
from wares.server.http.metrics import Metrics
from wares.server.http.workers import FILMS, PICTURES, READING, VOICE, Workers, json_response, respond
from wares.server.routing import RouteTable
from wares.server.schemas.decode import from_pairs
from wares.server.schemas.encode import encode
from wares.server.schemas.requests.search import QueryRequest, SuggestRequest, TranscribeRequest, TrendingRequest
from wares.server.schemas.responses.products import PathOf, encoded
from wares.server.schemas.responses.search import SearchAnswer, SuggestAnswer, TrendingAnswer
from wares.types import Query, Transcript

if TYPE_CHECKING:
    from wares.shop import Shop

BRIEF_HITS, BRIEF_WORDS, BRIEF_FILTER, BRIEF_COUNTS = 100, 200, 500, 40
"""Searches of at most so many hits, characters of words and of filter, and facets with refinements, are brief."""

FORM_SCHEMA = {
    "type": "object",
    "description": "picture files, with a search as JSON in `query` or as the parameters of GET",
    "properties": {
        "pictures": {"type": "array", "items": {"type": "string", "format": "binary"}},
        "audio": {"type": "string", "format": "binary", "description": "a recording of what is asked for"},
        "film": {"type": "string", "format": "binary", "description": "a film of what is sought"},
        "query": {"type": "string", "description": "JSON, as the body of application/json"},
    },
}
AUDIO_SCHEMA = {
    "type": "object",
    "required": ["audio"],
    "properties": {"audio": {"type": "string", "format": "binary", "description": "a recording, of any usual kind"}},
}
routes = RouteTable()


@routes.route("GET", "/v1/search", Access.PUBLIC, parameters=QueryRequest, answer=SearchAnswer)
async def search(request: Request, shop: Shop) -> Response:
    """Search by words and filters; every parameter in the URL."""
    return await _search(request, shop, from_pairs(url_pairs(request), QueryRequest), SentFiles())


@routes.route("POST", "/v1/search", Access.PUBLIC, body={JSON: QueryRequest, FORM: FORM_SCHEMA}, answer=SearchAnswer)
async def search_with_pictures(request: Request, shop: Shop) -> Response:
    """Search by words, pictures, a recording, or all of them: JSON, or a form with files."""
    return await _search(request, shop, *await search_body(request))


@routes.route(
    "POST", "/v1/transcribe", Access.PUBLIC, parameters=TranscribeRequest, body={FORM: AUDIO_SCHEMA}, answer=Transcript
)
async def transcribe(request: Request, shop: Shop) -> Response:
    """The words of a recording, as the shop understands them. Nothing of it is kept."""
    language = from_pairs(url_pairs(request), TranscribeRequest).language
    audio = await audio_body(request)
    return await respond(lambda: shop.transcribe(audio, language), VOICE)


@routes.route("GET", "/v1/suggest", Access.PUBLIC, parameters=SuggestRequest, answer=SuggestAnswer)
async def suggest(request: Request, shop: Shop) -> Response:
    """Queries worth typing, for what is typed so far, and, when asked for, categories and products that match it."""
    body = from_pairs(url_pairs(request), SuggestRequest)

    def answer() -> SuggestAnswer:
        found = shop.complete(
            body.q, limit=body.limit, products=body.products, categories=body.categories, language=body.language
        )
        return SuggestAnswer(found.suggestions, found.categories, tuple(map(encoded, found.products)))

    return json_response(answer()) if shop.is_current() else await respond(answer)


@routes.route("GET", "/v1/trending", Access.PUBLIC, parameters=TrendingRequest, answer=TrendingAnswer)
async def trending(request: Request, shop: Shop) -> Response:
    """What several shoppers searched and found of late."""
    body = from_pairs(url_pairs(request), TrendingRequest)
    return await respond(lambda: TrendingAnswer(shop.analytics.trending()[: body.limit]))


@dataclass(frozen=True, slots=True)
class _Desk:
    """What answers a search: the shop, what is counted of it, what gives the paths of products' pages, and what
    remembers finished queries (None = nothing does).
    """

    shop: Shop
    metrics: Metrics
    path: PathOf
    remember: Callable[[str, str, str], object] | None


async def _search(request: Request, shop: Shop, body: QueryRequest, files: SentFiles) -> Response:
    """Search on the event loop what is brief: the engine holds Python's lock while it searches, so that a thread would
    only add its own cost. Pictures are decoded and encoded without that lock, and long answers are written between
    others' turns, on threads; pictures' addresses are fetched while no thread waits.
    """
    query = body.query()
    query = replace(query, audio=files.audio or query.audio, film=files.film or query.film)
    state = request.app.state
    desk = _Desk(shop, state.metrics, state.site.paths(query.language), state.remember)
    require_page(request, shopper=query.shopper, session=query.session)
    if workers := _workers(query, bool(files.pictures or body.pictures)):
        files_by_address = await _fetch(shop, body.addresses())
        return await workers.run(lambda: _answer(desk, _with_pictures(query, body, files.pictures, files_by_address)))
    if _is_brief(shop, query):
        return _answer(desk, query)
    return await READING.run(lambda: _answer(desk, query))


def _workers(query: Query, with_pictures: bool) -> Workers | None:
    """Who answers a query with files; None = it has none."""
    if query.audio:
        return VOICE
    if query.film:
        return FILMS
    return PICTURES if with_pictures else None


def _is_brief(shop: Shop, query: Query) -> bool:
    return (
        shop.is_current(personal=bool(query.shopper or query.session))
        and query.per_page <= BRIEF_HITS
        and not query.explain
        and len(query.words) <= BRIEF_WORDS
        and len(query.filter) <= BRIEF_FILTER
        and len(query.facets) + sum(map(len, query.refine.values())) <= BRIEF_COUNTS
    )


async def _fetch(shop: Shop, addresses: list[str]) -> dict[str, bytes]:
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
        for task in under_way.values():
            task.cancel()
    return {address: task.result() for address, task in under_way.items()}


def _with_pictures(
    query: Query, body: QueryRequest, files: tuple[bytes, ...], files_by_address: dict[str, bytes]
) -> Query:
    return replace(query, pictures=(*files, *body.picture_files(files_by_address)))


def _answer(desk: _Desk, query: Query) -> Response:
    """Search; a finished query of somebody, that found products by its words, is remembered for suggestions, after the
    answer, where something remembers.
    """
    shop = desk.shop
    hits = shop.search(query)
    is_told = bool(query.shopper or query.session) and query.page == 1 and not query.prefix
    is_complete = is_told and hits.matched in ("all", "some") and hits.total
    remember = desk.remember if is_complete else None
    later = BackgroundTask(remember, query.words, query.shopper, query.session) if remember else None
    started = perf_counter()
    data = encode(SearchAnswer.of(hits, query.explain, desk.path))
    desk.metrics.observe_stages({**hits.timings_ms, "answer": (perf_counter() - started) * 1e3})
    return Response(data, media_type=JSON, background=later)
