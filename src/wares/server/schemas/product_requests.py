"""A product as it is sent: JSON becomes `Product`, or `BadInput` naming product and field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, TypeVar

import msgspec
from msgspec import Meta

from wares.errors import BadInput, NotFound
from wares.server.schemas.product_responses import picture_at
from wares.server.schemas.requests import (
    MOST_AT_ONCE,
    AmountField,
    NameField,
    PictureBody,
    TextField,
    from_json,
    placed,
)
from wares.shop import offers
from wares.types import Picture, Product, Sale, Variant

MOST_COMMAS_OF_PRODUCTS = 1_000_000
T = TypeVar("T")
TimeField = float | Annotated[str, Meta(max_length=64)]
"""Unix seconds, or an ISO 8601 date."""

PathField = Annotated[tuple[NameField, ...], Meta(max_length=32)] | Annotated[str, Meta(max_length=10_000)]
CountField = Annotated[int, Meta(ge=0, le=10**15)]
ValueField = Annotated[str, Meta(max_length=1_000)]
StateField = Annotated[str, Meta(max_length=64)]
Kept = Callable[[str, int], bytes]
"""Product's id, number of its picture → the file that the shop keeps; raises `NotFound`."""


class SaleBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A reduced price, from `start` up to, not including, `end`: Unix seconds or ISO 8601; null = open."""

    price: AmountField
    start: TimeField | None = None
    end: TimeField | None = None

    def sale(self, place: str) -> Sale:
        """The `Sale`. Raises `BadInput` naming `place`."""
        return Sale(self.price, _moment(self.start, f"{place}.start"), _moment(self.end, f"{place}.end"))


class VariantBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One form in which a product is bought; see `wares.types.Variant`.

    `picture` is a position in the product's `pictures`, from 0, or a text that stands there, or its address there.
    """

    options: Annotated[dict[NameField, ValueField], Meta(max_length=16)] = {}
    sku: ValueField = ""
    codes: Annotated[tuple[ValueField, ...], Meta(max_length=32)] = ()
    price: AmountField | None = None
    was_price: AmountField | None = None
    sale: SaleBody | None = None
    stock: CountField | None = None
    availability: StateField | None = None
    picture: Annotated[int, Meta(ge=0, le=63)] | Annotated[str, Meta(max_length=8_192)] | None = None

    def variant(self, place: str, pictures: Mapping[str, int]) -> Variant:
        """The `Variant`; `pictures` are the product's by path or address. Raises `BadInput` naming `place`."""
        return Variant(
            options=self.options,
            sku=self.sku,
            codes=self.codes,
            price=self.price,
            was_price=self.was_price,
            sale=None if self.sale is None else self.sale.sale(f"{place}.sale"),
            stock=self.stock,
            availability=_read(offers.availability, self.availability, f"{place}.availability"),
            picture=self._position(place, pictures),
        )

    def _position(self, place: str, pictures: Mapping[str, int]) -> int | None:
        if not isinstance(self.picture, str):
            return self.picture
        if self.picture not in pictures:
            raise BadInput(f"{place}.picture: {self.picture[:100]!r} is not among the product's pictures; add it there")
        return pictures[self.picture]


class ProductBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A product as it is sent; see `wares.types.Product`. A category may also be written as "Shoes > Running shoes".

    A picture given as the path under which it is served is the one that the shop keeps. Values named in `filled` are
    not taken as the shop's own. So a product may be sent back as it was had.
    """

    id: Annotated[str, Meta(min_length=1, max_length=512)]
    title: Annotated[str, Meta(min_length=1, max_length=5000)]
    description: TextField = ""
    price: AmountField | None = None
    was_price: AmountField | None = None
    sale: SaleBody | None = None
    currency: NameField | None = None
    brand: NameField | None = None
    category: PathField = ()
    other_categories: Annotated[tuple[PathField, ...], Meta(max_length=64)] = ()
    colour: NameField | None = None
    material: ValueField | None = None
    attributes: dict[str, tuple[TextField, ...] | TextField | float] = {}
    choices: Annotated[
        dict[NameField, Annotated[tuple[ValueField, ...], Meta(max_length=256)]], Meta(max_length=16)
    ] = {}
    variants: Annotated[tuple[VariantBody, ...], Meta(max_length=1_000)] = ()
    group: NameField | None = None
    stock: CountField | None = None
    availability: StateField | None = None
    popularity: AmountField = 0.0
    rating: Annotated[float, Meta(ge=0, le=5)] | None = None
    rating_count: CountField | None = None
    size_guide: Annotated[str, Meta(max_length=20_000)] = ""
    published: bool = True
    published_at: TimeField | None = None
    expires_at: TimeField | None = None
    texts: dict[str, dict[str, TextField]] = {}
    pictures: tuple[PictureBody | Annotated[str, Meta(max_length=4_000)], ...] = ()
    filled: dict[str, float] = {}

    def product(self, place: str, kept: Kept) -> Product:
        """The `Product`; `kept` finds the pictures that are given as paths. Raises `BadInput` naming `place`."""
        read: dict[str, Any] = {name: getattr(self, name) for name in _SAME}
        named: dict[str, int] = {}
        for number, one in enumerate(self.pictures):
            address = one if isinstance(one, str) else one.url
            if address is not None:
                named.setdefault(address, number)
        return Product(
            **read,
            sale=None if self.sale is None else self.sale.sale(f"{place}.sale"),
            category=_path(self.category),
            other_categories=tuple(filter(None, map(_path, self.other_categories))),
            attributes={name: (v,) if isinstance(v, str) else v for name, v in self.attributes.items()},
            variants=tuple(
                one.variant(f"{place}.variants[{number}]", named) for number, one in enumerate(self.variants)
            ),
            availability=_read(offers.availability, self.availability, f"{place}.availability"),
            published_at=_moment(self.published_at, f"{place}.published_at"),
            expires_at=_moment(self.expires_at, f"{place}.expires_at"),
            pictures=tuple(
                _picture(one, f"{place}.pictures[{number}]", kept) for number, one in enumerate(self.pictures)
            ),
        )


_READ = frozenset({
    "sale", "category", "other_categories", "attributes", "variants", "availability", "published_at", "expires_at",
    "pictures",
})  # fmt: skip
_SAME = tuple(name for name in ProductBody.__struct_fields__ if name not in _READ)


def _path(given: tuple[str, ...] | str) -> tuple[str, ...]:
    levels = given.split(">") if isinstance(given, str) else given
    return tuple(level.strip() for level in levels if level.strip())


def _moment(value: float | str | None, place: str) -> float | None:
    return _read(offers.moment, value, place)


def _read(reader: Callable[[object], T], value: object, place: str) -> T:
    try:
        return reader(value)
    except (ValueError, OverflowError) as error:
        raise BadInput(f"{place}: {error}") from error


def _picture(given: PictureBody | str, place: str, kept: Kept) -> Picture:
    if isinstance(given, str):
        found = picture_at(given)
        if found is None:
            raise BadInput(
                f'{place}: {given[:100]!r} is not the path of a picture here; give {{"url": …}} or {{"base64": …}}'
            )
        try:
            return Picture(data=kept(*found))
        except NotFound as error:
            raise BadInput(f"{place}: {error}; leave it out, or give the picture itself") from error
    given.check(place)
    return Picture(url=given.url) if given.url is not None else Picture(data=given.bytes(place))


def products(body: bytes, kept: Kept) -> list[Product]:
    """The products of a body, decoded one by one, so that Python's lock is never held for long.

    `kept` finds the pictures that are given as paths. Raises `BadInput` naming product and field.
    """
    listed = from_json(body, list[msgspec.Raw], MOST_COMMAS_OF_PRODUCTS)
    if len(listed) > MOST_AT_ONCE:
        raise BadInput(f"{len(listed):,} products in one call, {MOST_AT_ONCE:,} are allowed; send them in several")
    return [_product(one, f"[{number}]", kept) for number, one in enumerate(listed)]


def _product(told: msgspec.Raw, place: str, kept: Kept) -> Product:
    try:
        return _PRODUCTS.decode(told).product(place, kept)
    except msgspec.ValidationError as error:
        raise BadInput(placed(error, place)) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadInput(f"{place}: not valid JSON ({error}); send JSON in UTF-8") from error


_PRODUCTS = msgspec.json.Decoder(ProductBody)
