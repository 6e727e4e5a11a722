"""An attribute's kind belongs to the shop: the first products that have it say whether it is text or number.

What comes later is brought to that kind where it can be, and left out with a reason where it cannot.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from wares.shop.parts import FIELDS
from wares.store.catalogue import Catalogue, Record
from wares.tabular.prices import number
from wares.types import AttributeKind, Index, Product

Value = tuple[str, ...] | float


@dataclass(frozen=True, slots=True)
class Misfit:
    """A value that was left out of the record at `position`, from 0."""

    position: int
    attribute: str
    reason: str


@dataclass(frozen=True, slots=True)
class Conformed:
    """Records whose attributes are of the shop's kinds.

    kinds     attributes the shop did not have before, with the kinds they have now
    misfits   what was left out; such a record is taken again when the same row comes again
    """

    records: Sequence[Record]
    kinds: Mapping[str, AttributeKind]
    misfits: Sequence[Misfit]


def conform(records: Sequence[Record], known: Mapping[str, AttributeKind]) -> Conformed:
    """Bring the records' attributes to the kinds that are known, or that these records give them.

    A new attribute is a number when all of these records have numbers for it.
    """
    fresh = _first_kinds((record.product for record in records), known)
    kinds = {**known, **fresh}
    misfits: list[Misfit] = []
    found: list[Record] = []
    for position, record in enumerate(records):
        attributes: dict[str, Value] = {}
        before = len(misfits)
        for name, value in record.product.attributes.items():
            fitting = of_kind(value, kinds[name]) if name in kinds else value
            if fitting is None:
                misfits.append(Misfit(position, name, _reason(name, value)))
            else:
                attributes[name] = fitting
        if attributes != record.product.attributes:
            source = record.source if len(misfits) == before else b""
            record = replace(record, product=replace(record.product, attributes=attributes), source=source)
        found.append(record)
    return Conformed(found, fresh, misfits)


def of_kind(value: Value, kind: AttributeKind) -> Value | None:
    """The value as one of this kind; None where it is none: text that is no single number is no number."""
    if isinstance(value, tuple) == (kind == "text"):
        return value
    if isinstance(value, tuple):
        try:
            return number(value[0]) if len(value) == 1 else None
        except ValueError:
            return None
    return (str(int(value)) if value.is_integer() else repr(value),)


def _first_kinds(products: Iterable[Product], known: Mapping[str, AttributeKind]) -> dict[str, AttributeKind]:
    found: dict[str, AttributeKind] = {}
    for product in products:
        for name, value in product.attributes.items():
            if name not in known and name not in FIELDS:
                kind: AttributeKind = "text" if isinstance(value, tuple) else "number"
                found[name] = "text" if found.get(name) == "text" else kind
    return found


def _reason(name: str, value: Value) -> str:
    shown = ", ".join(value)[:60] if isinstance(value, tuple) else f"{value:g}"
    return (
        f"{shown!r} is no number, as {name!r} is in this shop; left out. If it holds words: "
        f"wares attributes {name} --kind text"
    )


def known_kinds(catalogue: Catalogue, index: Index) -> Mapping[str, AttributeKind]:
    """The kinds of the shop's attributes; of a shop that never noted any, those its index holds, noted now."""
    kinds = catalogue.kinds()
    if not kinds and len(catalogue):
        kinds = {name: kind for name, kind in index.attributes().items() if name not in FIELDS}
        catalogue.set_kinds(kinds)
    return kinds
