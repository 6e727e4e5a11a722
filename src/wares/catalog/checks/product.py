"""Product validation: what a product must be before a shop takes it, however it came."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from wares.catalog.checks.primitives import UNREADABLE
from wares.catalog.checks.product_fields import FIELD_CHECKS
from wares.catalog.offers import option_values
from wares.errors import BadInput
from wares.tabular.values.text import abbreviate
from wares.types import Product


class InvalidProduct(ValueError):
    """A product that cannot be kept as it is: its `field`, and the reason with the remedy as the error's text."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field


def check(product: Product) -> Product:
    """The product as a shop keeps it: numbers are floats, several values tuples, attributes' names and values trimmed.

    Raises `BadInput` naming product, field and remedy where a bound of `catalog.bounds` is passed, a type is wrong, a
    number not finite, or a text has NUL or half a character in it. Nothing else is ever raised.
    """
    try:
        return validate(product)
    except InvalidProduct as misfit:
        raise BadInput(f"product {abbreviate(product.id)}: {misfit.field}: {misfit}") from misfit


def validate(product: Product) -> Product:
    """`check`, raising `InvalidProduct`."""
    changes: dict[str, Any] = {}
    field = ""
    try:
        for field, reader, may_lack in FIELD_CHECKS:
            original = getattr(product, field)
            if (original is not None or not may_lack) and (new_value := reader(original)) is not original:
                changes[field] = new_value
    except UNREADABLE as error:
        raise InvalidProduct(field, str(error) or "cannot be read") from error
    new_value = replace(product, **changes) if changes else product
    return _consistent(new_value) if new_value.variants else new_value


def _consistent(product: Product) -> Product:
    """The product with variants, without choices that its variants say already."""
    for number, variant in enumerate(product.variants):
        if variant.picture is not None and variant.picture >= len(product.pictures):
            raise InvalidProduct(
                "variants",
                f"number {number}: picture {variant.picture}, but the product has {len(product.pictures)} pictures; "
                "give the position of one of them, from 0",
            )
    if not product.choices:
        return product
    by_variants = option_values(replace(product, choices={}))
    own = {name: values for name, values in product.choices.items() if by_variants.get(name) != values}
    return product if own == product.choices else replace(product, choices=own)
