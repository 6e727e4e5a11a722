"""Products from mappings: fields by their own names, read as a feed's row is and checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, TypeVar

from wares.catalog.bounds import (
    DESCRIPTION_LENGTH,
    FIELDS,
    MOST_ATTRIBUTES,
)  # fmt: skip
from wares.catalog.checks import primitives
from wares.catalog.checks.primitives import UNREADABLE
from wares.catalog.checks.product import InvalidProduct, validate
from wares.catalog.values import availability, offer_fields
from wares.catalog.values.category_paths import read_path
from wares.catalog.values.codes import parse_id, parse_optional_id
from wares.catalog.values.counts import parse_popularity
from wares.catalog.values.picture_references import parse_picture, split_references
from wares.catalog.values.texts import read_attribute, read_lines, read_optional_text, read_text, read_translations
from wares.errors import BadInput
from wares.tabular.values.prices import parse_currency, parse_price
from wares.tabular.values.text import abbreviate, is_missing
from wares.types import Product

T = TypeVar("T")


def _fit(field: str, reader: Callable[[Any], T], value: object) -> T:
    try:
        return reader(value)
    except UNREADABLE as error:
        raise InvalidProduct(field, str(error) or "cannot be read") from error


def from_mapping(values: Mapping[str, object]) -> Product:
    """The product in a mapping with `Product`'s own field names (JSON of an API, or a dict of Python's), checked.

    Pictures are bytes, http(s) or `data:` addresses, `Picture` or `pathlib.Path` objects; plain texts are not taken for
    files, so that nobody can ask for a file of this machine from afar. Raises `BadInput` naming product and field.
    """
    if not isinstance(values, Mapping):
        raise BadInput(f"{abbreviate(values)} is no product; give a Product, or a mapping with the names of its fields")
    unknown = sorted(map(abbreviate, set(values) - set(FIELDS)))
    if unknown:
        raise BadInput(
            f"product {abbreviate(values.get('id'))}: unknown fields {', '.join(unknown[:20])}; put further attributes "
            f"under `attributes`. Fields are {', '.join(FIELDS)}"
        )
    try:
        return validate(_read(values))
    except InvalidProduct as misfit:
        raise BadInput(f"product {abbreviate(values.get('id'))}: {misfit.field}: {misfit}") from misfit


def _read(values: Mapping[str, object]) -> Product:
    """The product with every field read as a feed's is, not yet checked. Raises `InvalidProduct`."""

    def take(field: str, reader: Callable[[Any], T]) -> T:
        return _fit(field, reader, values.get(field))

    code = take("currency", lambda value: None if is_missing(value) else parse_currency(value))
    cost = take("price", lambda value: None if is_missing(value) else parse_price(value, code or ""))
    return Product(
        id=take("id", parse_id),
        title=take("title", read_text),
        description=take("description", read_text)[:DESCRIPTION_LENGTH],
        price=None if cost is None else cost.amount,
        currency=code if cost is None else cost.currency or code,
        brand=take("brand", read_optional_text),
        was_price=take("was_price", partial(offer_fields.amount, currency=code or "")),
        sale=take("sale", partial(offer_fields.sale, currency=code or "")),
        category=take("category", read_path),
        other_categories=take("other_categories", offer_fields.paths),
        colour=take("colour", read_optional_text),
        material=take("material", read_optional_text),
        attributes=take("attributes", _all_attributes),
        choices=take("choices", offer_fields.choices),
        variants=take("variants", partial(offer_fields.variants, currency=code or "")),
        group=take("group", parse_optional_id),
        stock=take("stock", availability.read_stock),
        availability=take("availability", offer_fields.availability),
        popularity=take("popularity", parse_popularity),
        rating=take("rating", offer_fields.number),
        rating_count=take("rating_count", offer_fields.count),
        size_guide=take("size_guide", read_lines),
        published=take("published", offer_fields.published),
        published_at=take("published_at", offer_fields.timestamp),
        expires_at=take("expires_at", offer_fields.timestamp),
        texts=take("texts", lambda value: {} if is_missing(value) else read_translations(value)),
        pictures=take(
            "pictures", lambda value: tuple(parse_picture(reference, None) for reference in split_references(value))
        ),
    )


def _all_attributes(value: object) -> dict[str, tuple[str, ...] | float]:
    if is_missing(value):
        return {}
    attributes = {
        name: _fit(f"attributes: {abbreviate(name)}", read_attribute, attribute)
        for name, attribute in primitives.mapping(value, MOST_ATTRIBUTES, "attributes").items()
        if not is_missing(attribute)
    }
    return {name: attribute for name, attribute in attributes.items() if attribute != ()}
