"""Routes of products' pictures."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from wares.errors import BadInput
from wares.server.access.declaration import Access
from wares.server.access.enforcement import manages
from wares.server.http.forms import url_pairs
from wares.server.http.workers import READING, THUMBNAILS
from wares.server.routes.products import product_id_of
from wares.server.routing import Content, RouteTable
from wares.server.schemas.decode import from_pairs
from wares.server.schemas.requests.shop import PictureSizeRequest

if TYPE_CHECKING:
    from wares.shop import Shop

KEEP_SECONDS = 600
STALE_SECONDS = 7 * 86_400
"""For so long a browser shows what it has at once and looks behind it whether it has changed."""
MOST_NUMBER = 2**31
routes = RouteTable()


@routes.route(
    "GET",
    "/v1/products/{product_id}/pictures/{number}",
    Access.PUBLIC,
    parameters=PictureSizeRequest,
    answer=Content("image/*", "The picture's bytes; it carries an ETag."),
    statuses={304: "Not changed."},
)
async def picture(request: Request, shop: Shop) -> Response:
    """A product's picture; numbers start at 0. With a `width`, at most so wide, as WebP where that is smaller. Those of
    a product that is not shown are for administrators.
    """
    product_id, number, with_hidden = product_id_of(request), _number(request.path_params["number"]), manages(request)
    width = from_pairs(url_pairs(request), PictureSizeRequest).width
    workers = READING if width is None else THUMBNAILS
    data, media = await workers.run(lambda: shop.picture(product_id, number, hidden=with_hidden, width=width))
    tag = f'"{hashlib.blake2b(data, digest_size=12).hexdigest()}"'
    keep = f"max-age={KEEP_SECONDS}, stale-while-revalidate={STALE_SECONDS}"
    headers = {
        "ETag": tag,
        "Cache-Control": f"{'private' if with_hidden else 'public'}, {keep}",
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
    if _is_known(tag, request.headers.get("if-none-match", "")):
        return Response(status_code=304, headers=headers)
    return Response(data, media_type=media, headers={**headers, "X-Content-Type-Options": "nosniff"})


def _number(text: str) -> int:
    """A picture's number. Raises `BadInput`."""
    try:
        number = msgspec.convert(text, int, strict=False)
    except msgspec.ValidationError:
        number = -1
    if not 0 <= number < MOST_NUMBER:
        raise BadInput(f"number: pictures are numbered from 0 to {MOST_NUMBER - 1}; see /v1/openapi.json")
    return number


def _is_known(tag: str, header: str) -> bool:
    """Whether a browser says that it has the picture with this tag."""
    tags = [part.strip().removeprefix("W/") for part in header.split(",")]
    return tag in tags or "*" in tags
