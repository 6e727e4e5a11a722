"""Route that changes the encoder."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response

from wares.errors import BadInput, BadSetting
from wares.server.access.declaration import Access
from wares.server.access.enforcement import is_owner
from wares.server.http.forms import require_media
from wares.server.http.media import JSON
from wares.server.http.workers import WRITING, respond
from wares.server.routing import RouteTable
from wares.server.schemas.decode import from_json
from wares.server.schemas.requests.shop import EncoderRequest
from wares.server.schemas.responses.shop import ComingAnswer

if TYPE_CHECKING:
    from wares.shop import Shop

_log = logging.getLogger("uvicorn.error")
routes = RouteTable()


@routes.route("POST", "/v1/encoder", Access.ADMIN, body=EncoderRequest, answer=ComingAnswer, writes=True)
async def use_encoder(request: Request, shop: Shop) -> Response:
    """Take another encoder in; the one before answers until all is encoded anew. `status` tells how far it is."""
    require_media(request, JSON)
    body, owner = from_json(await request.body(), EncoderRequest), is_owner(request)
    return await respond(lambda: _start(shop, body.encoder, owner), WRITING)


def _start(shop: Shop, encoder: str | None, owner: bool) -> ComingAnswer:
    """Take another encoder in. Unless the `owner` asks, what is wrong with a path is the log's to say: answers must not
    tell what lies on the server's disk.
    """
    try:
        shop.start_encoder(encoder)
    except Exception as error:  # what is no encoder makes its readers raise a dozen kinds
        if isinstance(error, BadInput) and not isinstance(error, BadSetting):
            raise
        if owner:
            raise BadSetting(f"encoder: {error}") from error
        _log.warning("POST /v1/encoder: %a", str(error))
        raise BadSetting("encoder: it cannot be taken in from there; the server's log says why") from None
    return ComingAnswer(shop.status().coming)
