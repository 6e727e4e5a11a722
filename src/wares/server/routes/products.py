"""Routes of products: put, get, delete."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

from msgspec import structs
from starlette.requests import Request
from starlette.responses import Response

from wares.errors import BadInput, NotFound
from wares.server.access.declaration import Access
from wares.server.access.enforcement import manages
from wares.server.http.forms import require_media, url_pairs
from wares.server.http.media import JSON
from wares.server.http.workers import WRITING, respond
from wares.server.routing import RouteTable
from wares.server.schemas.decode import from_pairs
from wares.server.schemas.requests.products import ProductRequest, products
from wares.server.schemas.requests.search import SimilarRequest
from wares.server.schemas.requests.shop import LanguageRequest
from wares.server.schemas.responses.products import DeleteAnswer, ProductPageAnswer
from wares.server.schemas.responses.search import SearchAnswer
from wares.shop.runtime.status import AddReport

if TYPE_CHECKING:
    from wares.shop import Shop

routes = RouteTable()


@routes.route("POST", "/v1/products", Access.ADMIN, body=list[ProductRequest], answer=AddReport, writes=True)
async def add_products(request: Request, shop: Shop) -> Response:
    """Add or replace products by id: a JSON list. A list with a malformed product is refused as a whole."""
    require_media(request, JSON)
    body = await request.body()
    return await respond(lambda: shop.add(products(body, _StoredPictures(shop).read)), WRITING)


@routes.route("GET", "/v1/products/{product_id}", Access.PUBLIC, parameters=LanguageRequest, answer=ProductPageAnswer)
async def get_product(request: Request, shop: Shop) -> Response:
    """One product. The id is percent-encoded, slashes too. One that is not shown is found by administrators only:
    by a program that may write, or with the key.
    """
    product_id, with_hidden = product_id_of(request), manages(request)
    path = request.app.state.site.paths(from_pairs(url_pairs(request), LanguageRequest).language)

    def answer() -> ProductPageAnswer:
        product = shop.get(product_id, hidden=with_hidden)
        return ProductPageAnswer.at(product, path(product))

    return await respond(answer)


@routes.route("DELETE", "/v1/products/{product_id}", Access.ADMIN, answer=DeleteAnswer, writes=True)
async def delete_product(request: Request, shop: Shop) -> Response:
    """Delete one product."""
    product_id = product_id_of(request)
    return await respond(lambda: _delete(shop, product_id), WRITING)


@routes.route("GET", "/v1/products/{product_id}/similar", Access.PUBLIC, parameters=SimilarRequest, answer=SearchAnswer)
async def similar(request: Request, shop: Shop) -> Response:
    """Products like one, and, with words, different from it as the words say."""
    product_id = product_id_of(request)
    options = structs.asdict(from_pairs(url_pairs(request), SimilarRequest))
    path = request.app.state.site.paths(options["language"])
    return await respond(lambda: SearchAnswer.of(shop.similar(product_id, **options), options["explain"], path))


def product_id_of(request: Request) -> str:
    """The id in the path."""
    return unquote(request.path_params["product_id"])


def _delete(shop: Shop, product_id: str) -> DeleteAnswer:
    if not shop.delete([product_id]):
        raise NotFound(f"no product with id {product_id!r}; nothing was deleted")
    return DeleteAnswer(1)


class _StoredPictures:
    """Reads pictures that the shop keeps; all of one call's together may be as large as a body."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._most = shop.settings.server_max_body_megabytes
        self._remaining = int(self._most * 1e6)

    def read(self, product_id: str, number: int) -> bytes:
        """A picture's file. Raises `NotFound`, and `BadInput` when it is too much."""
        data, _ = self._shop.picture(product_id, number, hidden=True)
        self._remaining -= len(data)
        if self._remaining < 0:
            raise BadInput(
                f"pictures: those given by path come to more than {self._most:g} MB; send fewer products at once"
            )
        return data
