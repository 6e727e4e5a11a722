"""Product requests: JSON → `Product`, or `BadInput` naming product and field."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Annotated, Any, TypeVar

import msgspec
from msgspec import Meta, structs

from wares.errors import BadInput, NotFound
from wares.server.schemas.decode import MOST_AT_ONCE, from_json, message_with_path
from wares.server.schemas.picture_paths import picture_at, second_at
from wares.server.schemas.requests.pictures import PictureRequest
from wares.shop import offers
from wares.types import Picture, Product, Sale, Variant
from wares.types.constraints import ADDRESS_LENGTH, MOST_LEVELS, MOST_PATHS, MOST_PICTURES, MOST_VARIANTS, Text, Value
from wares.types.derivation import fields_of

MOST_COMMAS_OF_PRODUCTS = 1_000_000
T = TypeVar("T")
Moment = float | Annotated[str, Meta(max_length=64)]
"""Unix seconds, or an ISO 8601 date."""

PathRequest = Annotated[tuple[Value, ...], Meta(max_length=MOST_LEVELS)] | Annotated[str, Meta(max_length=10_000)]
AvailabilityWords = Annotated[str, Meta(max_length=64)]
StoredPictures = Callable[[str, int], bytes]
"""Product's id, number of its picture → the file that the shop keeps; raises `NotFound`."""


@fields_of(Sale)
class SaleRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A reduced price, from `start` up to, not including, `end`: Unix seconds or ISO 8601; null = open."""

    start: Moment | None = None
    end: Moment | None = None

    def sale(self, path: str) -> Sale:
        """The `Sale`. Raises `BadInput` naming `path`."""
        fields = structs.asdict(self)
        fields.update(start=_timestamp(self.start, f"{path}.start"), end=_timestamp(self.end, f"{path}.end"))
        return Sale(**fields)


@fields_of(Variant)
class VariantRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One form in which a product is bought; see `wares.types.Variant`.

    `picture` is a position in the product's `pictures`, from 0, or a text that stands there, or its address there.
    """

    sale: SaleRequest | None = None
    availability: AvailabilityWords | None = None
    picture: Annotated[int, Meta(ge=0, lt=MOST_PICTURES)] | Annotated[str, Meta(max_length=ADDRESS_LENGTH)] | None = (
        None
    )

    def variant(self, path: str, positions: Mapping[str, int]) -> Variant:
        """The `Variant`; `positions` of the product's pictures by path or address. Raises `BadInput` naming `path`."""
        fields = structs.asdict(self)
        fields.update(
            sale=None if self.sale is None else self.sale.sale(f"{path}.sale"),
            availability=_read(offers.availability, self.availability, f"{path}.availability"),
            picture=self._position(path, positions),
        )
        return Variant(**fields)

    def _position(self, path: str, positions: Mapping[str, int]) -> int | None:
        if not isinstance(self.picture, str):
            return self.picture
        if self.picture not in positions:
            raise BadInput(f"{path}.picture: {self.picture[:100]!r} is not among the product's pictures; add it there")
        return positions[self.picture]


@fields_of(Product)
class ProductRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A product as it is sent; see `wares.types.Product`. A category may also be written as "Shoes > Running shoes".

    A picture given as the path under which it is served is the one that the shop keeps. Values named in `filled` are
    not taken as the shop's own, and its page lies where `url` says without being told. So a product may be sent back as
    it was had.
    """

    sale: SaleRequest | None = None
    category: PathRequest = ()
    other_categories: Annotated[tuple[PathRequest, ...], Meta(max_length=MOST_PATHS)] = ()
    attributes: dict[str, tuple[Text, ...] | Text | float] = {}
    variants: Annotated[tuple[VariantRequest, ...], Meta(max_length=MOST_VARIANTS)] = ()
    availability: AvailabilityWords | None = None
    published_at: Moment | None = None
    expires_at: Moment | None = None
    pictures: tuple[PictureRequest | Annotated[str, Meta(max_length=4_000)], ...] = ()
    url: Annotated[str, Meta(max_length=ADDRESS_LENGTH)] = ""

    def product(self, path: str, stored_pictures: StoredPictures) -> Product:
        """The `Product`; `stored_pictures` reads pictures that are given as paths. Raises `BadInput` naming `path`."""
        fields = structs.asdict(self)
        fields.pop("url")
        fields.update(self._read(path), pictures=tuple(self._pictures(path, stored_pictures)))
        return Product(**fields)

    def _read(self, path: str) -> dict[str, Any]:
        """The fields that are written otherwise than `Product` has them, but for pictures."""
        positions = self._positions()
        return {
            "sale": None if self.sale is None else self.sale.sale(f"{path}.sale"),
            "category": _path(self.category),
            "other_categories": tuple(filter(None, map(_path, self.other_categories))),
            "attributes": {name: (v,) if isinstance(v, str) else v for name, v in self.attributes.items()},
            "variants": tuple(
                variant.variant(f"{path}.variants[{number}]", positions) for number, variant in enumerate(self.variants)
            ),
            "availability": _read(offers.availability, self.availability, f"{path}.availability"),
            "published_at": _timestamp(self.published_at, f"{path}.published_at"),
            "expires_at": _timestamp(self.expires_at, f"{path}.expires_at"),
        }

    def _positions(self) -> dict[str, int]:
        """Path or address → position of the first picture that is given by it."""
        positions: dict[str, int] = {}
        for number, picture in enumerate(self.pictures):
            address = picture if isinstance(picture, str) else picture.url
            if address is not None:
                positions.setdefault(address, number)
        return positions

    def _pictures(self, path: str, stored_pictures: StoredPictures) -> Iterator[Picture]:
        for number, picture in enumerate(self.pictures):
            yield _picture(picture, f"{path}.pictures[{number}]", stored_pictures)


def _path(category: tuple[str, ...] | str) -> tuple[str, ...]:
    levels = category.split(">") if isinstance(category, str) else category
    return tuple(level.strip() for level in levels if level.strip())


def _timestamp(value: float | str | None, path: str) -> float | None:
    return _read(offers.timestamp, value, path)


def _read(reader: Callable[[object], T], value: object, path: str) -> T:
    try:
        return reader(value)
    except (ValueError, OverflowError) as error:
        raise BadInput(f"{path}: {error}") from error


def _picture(reference: PictureRequest | str, path: str, stored_pictures: StoredPictures) -> Picture:
    if isinstance(reference, str):
        return _stored_picture(reference, path, stored_pictures)
    reference.check(path)
    return Picture(url=reference.url) if reference.url is not None else Picture(data=reference.bytes(path))


def _stored_picture(path: str, field_path: str, stored_pictures: StoredPictures) -> Picture:
    place_of = picture_at(path)
    if place_of is None:
        raise BadInput(
            f'{field_path}: {path[:100]!r} is not the path of a picture here; give {{"url": …}} or {{"base64": …}}'
        )
    try:
        return Picture(data=stored_pictures(*place_of), second=second_at(path))
    except NotFound as error:
        raise BadInput(f"{field_path}: {error}; leave it out, or give the picture itself") from error


def products(body: bytes, stored_pictures: StoredPictures) -> list[Product]:
    """The products of a body, decoded one by one, so that Python's lock is never held for long.

    `stored_pictures` reads the pictures that are given as paths. Raises `BadInput` naming product and field.
    """
    items = from_json(body, list[msgspec.Raw], MOST_COMMAS_OF_PRODUCTS)
    if len(items) > MOST_AT_ONCE:
        raise BadInput(f"{len(items):,} products in one call, {MOST_AT_ONCE:,} are allowed; send them in several")
    return [_product(item, f"[{number}]", stored_pictures) for number, item in enumerate(items)]


def _product(raw: msgspec.Raw, path: str, stored_pictures: StoredPictures) -> Product:
    try:
        return _DECODER.decode(raw).product(path, stored_pictures)
    except msgspec.ValidationError as error:
        raise BadInput(message_with_path(error, path)) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadInput(f"{path}: not valid JSON ({error}); send JSON in UTF-8") from error


_DECODER = msgspec.json.Decoder(ProductRequest)
