"""A product as answers show it; sent back as it is, it stands for the same product."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import quote, unquote

import msgspec

from wares.shop.offers import option_values
from wares.types import Availability, Product, Sale, Variant


def picture_path(product_id: str, number: int) -> str:
    """Where a product's picture is served; numbers start at 0."""
    return f"/v1/products/{quote(product_id, safe='')}/pictures/{number}"


def picture_at(path: str) -> tuple[str, int] | None:
    """The product's id and the picture's number of a path that `picture_path` made; None = it is none."""
    base, _, number = path.rpartition("/pictures/")
    product_id = base.removeprefix("/v1/products/")
    if product_id in ("", base) or "/" in product_id or not (number.isascii() and number.isdecimal()):
        return None
    return (unquote(product_id), int(number)) if len(number) < len("1000") else None


class SaleAnswer(msgspec.Struct, frozen=True):
    """A reduced price, from `start` up to, not including, `end` (Unix seconds; null = open)."""

    price: float
    start: float | None
    end: float | None

    @classmethod
    def of(cls, sale: Sale | None) -> SaleAnswer | None:
        """The answer for a sale, or for none."""
        return None if sale is None else cls(sale.price, sale.start, sale.end)


class VariantAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """One form in which a product is bought; what is null is as the product has it. `picture` is one of its paths."""

    options: Mapping[str, str]
    sku: str
    codes: Sequence[str]
    price: float | None
    was_price: float | None
    sale: SaleAnswer | None
    stock: int | None
    availability: Availability | None
    picture: str | None

    @classmethod
    def of(cls, variant: Variant, pictures: Sequence[str]) -> VariantAnswer:
        """The answer for a variant of a product with these `pictures`."""
        number = variant.picture
        return cls(
            options=variant.options,
            sku=variant.sku,
            codes=variant.codes,
            price=variant.price,
            was_price=variant.was_price,
            sale=SaleAnswer.of(variant.sale),
            stock=variant.stock,
            availability=variant.availability,
            picture=pictures[number] if number is not None and number < len(pictures) else None,
        )


class ProductAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A product as `wares.types.Product` has it, with the prices of now.

    `pictures` are the paths under which its pictures are served; `choices` are all that a shopper may choose, those of
    its variants too.
    """

    id: str
    title: str
    description: str
    price: float | None
    was_price: float | None
    sale: SaleAnswer | None
    currency: str | None
    brand: str | None
    category: Sequence[str]
    other_categories: Sequence[Sequence[str]]
    colour: str | None
    material: str | None
    attributes: Mapping[str, Sequence[str] | float]
    choices: Mapping[str, Sequence[str]]
    variants: list[VariantAnswer]
    group: str | None
    stock: int | None
    availability: Availability | None
    popularity: float
    rating: float | None
    rating_count: int | None
    size_guide: str
    published: bool
    published_at: float | None
    expires_at: float | None
    texts: Mapping[str, Mapping[str, str]]
    pictures: list[str]
    filled: Mapping[str, float]

    @classmethod
    def of(cls, product: Product) -> ProductAnswer:
        """The answer for one product."""
        pictures = [picture_path(product.id, number) for number in range(len(product.pictures))]
        same = {name: getattr(product, name) for name in _SAME}
        return cls(
            **same,
            sale=SaleAnswer.of(product.sale),
            choices=option_values(product),
            variants=[VariantAnswer.of(one, pictures) for one in product.variants],
            pictures=pictures,
        )


_SAME = tuple(
    name for name in ProductAnswer.__struct_fields__ if name not in ("sale", "choices", "variants", "pictures")
)
