"""An attribute's kind belongs to the shop: the first products that have it say whether it is text or number.

What comes later is brought to that kind where it can be, and left out with a reason where it cannot.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from wares.catalog.offers import option_values
from wares.shop.runtime.components import FIELDS
from wares.store.catalog import Catalog, ProductRecord
from wares.tabular.values.prices import parse_number
from wares.types import AttributeKind, Index, Product

KindValue = tuple[str, ...] | float


@dataclass(frozen=True, slots=True)
class KindMisfit:
    """A value that was left out of the record at `position`, from 0."""

    position: int
    attribute: str
    reason: str


@dataclass(frozen=True, slots=True)
class ConformedRecords:
    """Records whose attributes are of the shop's kinds.

    kinds     attributes the shop did not have before, with the kinds they have now
    misfits   what was left out; such a record is taken again when the same row comes again
    """

    records: Sequence[ProductRecord]
    kinds: Mapping[str, AttributeKind]
    misfits: Sequence[KindMisfit]


def conform(records: Sequence[ProductRecord], existing: Mapping[str, AttributeKind]) -> ConformedRecords:
    """Bring the records' attributes to the kinds that are known, or that these records give them.

    A new attribute is a number when all of these records have numbers for it.
    """
    new_kinds = _first_kinds((record.product for record in records), existing)
    kinds = {**existing, **new_kinds}
    misfits: list[KindMisfit] = []
    conformed: list[ProductRecord] = []
    for position, record in enumerate(records):
        attributes: dict[str, KindValue] = {}
        before = len(misfits)
        for name, value in record.product.attributes.items():
            fitting = of_kind(value, kinds[name]) if name in kinds else value
            if fitting is None:
                misfits.append(KindMisfit(position, name, _reason(name, value)))
            else:
                attributes[name] = fitting
        misfits += _unfit_choices(position, record.product, kinds)
        if attributes != record.product.attributes or len(misfits) > before:
            source = record.source if len(misfits) == before else b""
            record = replace(record, product=replace(record.product, attributes=attributes), source=source)
        conformed.append(record)
    return ConformedRecords(conformed, new_kinds, misfits)


def of_kind(value: KindValue, kind: AttributeKind) -> KindValue | None:
    """The value as one of this kind; None where it is none: text that is no single number is no number."""
    if isinstance(value, tuple) == (kind == "text"):
        return value
    if isinstance(value, tuple):
        try:
            return parse_number(value[0]) if len(value) == 1 else None
        except ValueError:
            return None
    return (str(int(value)) if value.is_integer() else repr(value),)


def _unfit_choices(position: int, product: Product, kinds: Mapping[str, AttributeKind]) -> Iterator[KindMisfit]:
    if product.choices or product.variants:
        for name, options in option_values(product).items():
            if name not in FIELDS and kinds.get(name) == "number":
                yield KindMisfit(position, name, _choice_reason(name, options))


def _first_kinds(products: Iterable[Product], existing: Mapping[str, AttributeKind]) -> dict[str, AttributeKind]:
    kinds: dict[str, AttributeKind] = {}
    for product in products:
        for name, value in product.attributes.items():
            if name not in existing and name not in FIELDS:
                kind: AttributeKind = "text" if isinstance(value, tuple) else "number"
                kinds[name] = "text" if kinds.get(name) == "text" else kind
        if product.choices or product.variants:
            kinds.update(
                {name: "text" for name in option_values(product) if name not in existing and name not in FIELDS}
            )
    return kinds


def _reason(name: str, value: KindValue) -> str:
    text = ", ".join(value)[:60] if isinstance(value, tuple) else f"{value:g}"
    return (
        f"{text!r} is no number, as {name!r} is in this shop; left out. If it holds words: "
        f"wares attributes {name} --kind text"
    )


def _choice_reason(name: str, options: Sequence[str]) -> str:
    return (
        f"{', '.join(options)[:60]!r} is to be chosen, while {name!r} is a number in this shop; kept, but it cannot be "
        f"filtered by. To change that: wares attributes {name} --kind text"
    )


def declare(catalog: Catalog, index: Index) -> None:
    """Tell the index of the shop's attributes, and of the fields that every product may have."""
    index.declare({**attribute_kinds(catalog, index), **FIELDS})


def attributes_with_values(index: Index) -> dict[str, AttributeKind]:
    """The attributes of the index with their kinds, without the fields that no product has a value of."""
    selection = index.select()

    def is_held(name: str, kind: AttributeKind) -> bool:
        return bool(selection.facet(name, 1)) if kind == "text" else selection.stats(name) is not None

    return {name: kind for name, kind in index.attributes().items() if name not in FIELDS or is_held(name, kind)}


def attribute_kinds(catalog: Catalog, index: Index) -> Mapping[str, AttributeKind]:
    """The kinds of the shop's attributes; of a shop that never noted any, those its index holds, noted now."""
    kinds = catalog.kinds()
    if not kinds and len(catalog):
        kinds = {name: kind for name, kind in index.attributes().items() if name not in FIELDS}
        catalog.set_kinds(kinds)
    return kinds
