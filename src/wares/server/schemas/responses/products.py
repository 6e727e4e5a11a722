"""Product answers; one sent back as it is stands for the same product."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields
from operator import attrgetter
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, UnsetType

from wares.server.schemas.picture_paths import picture_path
from wares.shop.offers import option_values
from wares.types import Product, Sale, Variant
from wares.types.derivation import fields_of


@fields_of(Sale, required=True)
class SaleAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A reduced price, from `start` up to, not including, `end` (Unix seconds; null = open)."""


@fields_of(Variant, required=True)
class VariantAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """One form in which a product is bought; what is null is as the product has it. `picture` is one of its paths."""

    sale: SaleAnswer | None
    picture: str | None

    @classmethod
    def of(cls, variant: Variant, pictures: Sequence[str]) -> VariantAnswer:
        """The answer for a variant of a product with these `pictures`."""
        number = variant.picture
        values = _values(variant, _VARIANT)
        values["sale"] = _sale(variant.sale)
        values["picture"] = pictures[number] if number is not None and number < len(pictures) else None
        return cls(**values)


@fields_of(Product, required=True)
class ProductAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A product as `wares.types.Product` has it, with the prices of now.

    `pictures` are the paths under which its pictures are served; `choices` are all that a shopper may choose, those of
    its variants too.
    """

    sale: SaleAnswer | None
    variants: list[VariantAnswer]
    pictures: list[str]

    @classmethod
    def of(cls, product: Product) -> ProductAnswer:
        """The answer for one product."""
        values = _values(product, _PRODUCT)
        values["sale"] = _sale(product.sale)
        values["choices"] = option_values(product)
        values["pictures"] = pictures = [
            picture_path(product.id, number, each.second) for number, each in enumerate(product.pictures)
        ]
        values["variants"] = [VariantAnswer.of(variant, pictures) for variant in product.variants]
        return cls(**values)


class ProductPageAnswer(ProductAnswer, frozen=True, kw_only=True):
    """One product, with the path of its page in the language that was asked for."""

    url: str

    @classmethod
    def at(cls, product: Product, url: str) -> ProductPageAnswer:
        """The answer for one product whose page lies at `url`."""
        return cls(**msgspec.structs.asdict(ProductAnswer.of(product)), url=url)


class DeleteAnswer(msgspec.Struct, frozen=True):
    """How many products were deleted."""

    deleted: int


def _sale(sale: Sale | None) -> SaleAnswer | None:
    make: Callable[..., SaleAnswer] = SaleAnswer
    return None if sale is None else make(**_values(sale, _SALE))


def _values(source: object, of_kind: _FieldReader) -> dict[str, Any]:
    names, read = of_kind
    return dict(zip(names, read(source), strict=True))


def _field_reader(kind: type) -> _FieldReader:
    names = tuple(field.name for field in fields(kind))
    return names, attrgetter(*names)


PathOf = Callable[[Product], str | UnsetType]
"""What gives the path of a product's page in the language that was asked for; unset where there are no pages."""


def no_path(product: Product) -> UnsetType:
    """The path of a product's page where there are none."""
    return UNSET


EncodedProduct = Annotated[msgspec.Raw, Meta(extra_json_schema={"$ref": "#/components/schemas/ProductAnswer"})]
"""A `ProductAnswer` as JSON."""
_MOST_ENCODED = 4_096
_encoded: dict[str, tuple[Product, msgspec.Raw]] = {}


def encoded(product: Product) -> msgspec.Raw:
    """The answer for one product as JSON; kept for those that many answers show.

    A product that changes is another object, so what is kept holds for the very same object alone.
    """
    known, answer = _encoded.get(product.id, _NONE)
    if known is not product:
        answer = msgspec.Raw(msgspec.json.encode(ProductAnswer.of(product)))
        if len(_encoded) >= _MOST_ENCODED:
            _encoded.clear()
        _encoded[product.id] = product, answer
    return answer


_NONE = (None, msgspec.Raw())
_FieldReader = tuple[tuple[str, ...], Callable[[object], tuple[Any, ...]]]
"""Names of a kind's fields, and what reads them all."""
_PRODUCT, _VARIANT, _SALE = map(_field_reader, (Product, Variant, Sale))
