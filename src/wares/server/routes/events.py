"""Route of shoppers' events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response

from wares.server.access.declaration import Access
from wares.server.http.forms import require_media
from wares.server.http.media import JSON, TEXT
from wares.server.http.workers import EVENTS, REPORTS, respond
from wares.server.routing import RouteTable
from wares.server.schemas.requests.events import EventsRequest, events
from wares.shop.ingest.events.tracking import EventBody, QualityReport, TrackReport

if TYPE_CHECKING:
    from wares.shop import Shop

BODY = list[EventBody] | EventsRequest[EventBody]
routes = RouteTable()


@routes.route("POST", "/v1/events", Access.PAGE, body={JSON: BODY, TEXT: BODY}, answer=TrackReport, writes=True)
async def track(request: Request, shop: Shop) -> Response:
    """Take what shoppers did: a JSON list, or an object with `events`. Durable when the answer comes.

    A malformed event is refused with index, field and reason, and the rest is taken; an id that is known already
    counts once. `text/plain` is JSON too, for `navigator.sendBeacon`.
    """
    require_media(request, JSON, TEXT)
    body = await request.body()
    return await respond(lambda: shop.track(events(body)), EVENTS)


@routes.route("GET", "/v1/events/quality", Access.ADMIN, answer=QualityReport)
async def quality(request: Request, shop: Shop) -> Response:
    """Whether the events that were taken are fit to learn from, check by check."""
    return await respond(shop.tracking.quality, REPORTS)
