"""Changing the kind of one of the shop's attributes, with the values of the products that are here."""

from __future__ import annotations

from collections.abc import Iterator

from wares.catalog.offers import option_values
from wares.errors import BadInput
from wares.shop.ingest.records import CatalogWriter
from wares.shop.runtime.attribute_kinds import of_kind
from wares.shop.runtime.components import FIELDS, Components
from wares.store.products.records import ProductRecord
from wares.types import AttributeKind, Product


def set_kind(writer: CatalogWriter, attribute: str, kind: AttributeKind, drop: bool) -> int:
    """See `Shop.set_kind`. A batch is durable and visible at once; killed, it may be repeated."""
    components = writer.components
    if attribute in FIELDS:
        raise BadInput(f"{attribute!r} is a field that every product has; its kind is {FIELDS[attribute]}")
    if attribute not in components.catalog.kinds():
        raise BadInput(f"this shop has no attribute {attribute!r}; see which it has with: wares attributes")
    losing = sum(_loses(record, attribute, kind) for batch in _having(components, attribute) for record in batch)
    if losing and not drop:
        raise BadInput(
            f"{losing:,} products have a text for {attribute!r} that is no number; leave these values out with --drop, "
            "or correct them in the feed first"
        )
    components.index.require_room()
    components.catalog.set_kinds({attribute: kind})
    for batch in _having(components, attribute):
        writer.rewrite(batch)
    writer.catch_up()
    return losing


def _having(components: Components, attribute: str) -> Iterator[list[ProductRecord]]:
    """Records of the products that have the attribute, as they stood at the beginning."""
    last = components.catalog.seq
    for changes in components.catalog.changes(0, hidden=True):
        having = [
            ProductRecord(change.product, b"", change.pictures)
            for change in changes
            if change.product is not None and change.seq <= last and _has(change.product, attribute)
        ]
        if having:
            yield having


def _has(product: Product, attribute: str) -> bool:
    return attribute in product.attributes or attribute in option_values(product)


def _loses(record: ProductRecord, attribute: str, kind: AttributeKind) -> bool:
    value = record.product.attributes.get(attribute)
    return value is not None and of_kind(value, kind) is None
