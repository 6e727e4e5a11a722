"""Platform adapter: how rows find their product, and the helpers that build a canonical row.

A canonical row is a mapping whose keys are names of product fields and whose values are still as the feed has them:
`match_columns` finds every column at once, and the cleaner reads the values. `variants` is a list of mappings with
`options` (name → value), `sku`, `codes`, `price`, `was_price`, `sale_price`, `sale_start`, `sale_end`, `stock`,
`availability` and `picture` (a reference).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from wares.catalog.bounds import FEED_FIELDS
from wares.catalog.platforms.cells import amount, as_text, integer
from wares.tabular.sniffer import fold_column_name
from wares.tabular.sources import RawRow
from wares.tabular.values.text import is_missing

CanonicalRow = dict[str, Any]

CANONICAL = FEED_FIELDS
"""The keys a canonical row may have."""

OFFER = ("price", "was_price", "sale_price", "sale_start", "sale_end", "stock", "availability")
"""The keys that a variant and its product share."""


@dataclass(frozen=True, slots=True)
class RowLinks:
    """How a row says which product it is, or belongs to.

    key        the product's name in the feed; rows with the same key are one product; "" = that of the row above;
               None = it has no name and stands alone
    names      further names by which other rows may call it their parent
    parents    the names of its parent, the first that a row of the feed has holds; () = it stands by itself
    children   names by which rows that it lists itself call it their parent
    is_complete  the row tells the whole product: of several with one key the last counts
    """

    key: str | None
    names: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()
    children: tuple[str, ...] = ()
    is_complete: bool = False


class PlatformAdapter:
    """Rows of one platform's export → canonical rows.

    `FIELDS` says under which heading the adapter looks for a product field, so that a column named by the shop's people
    can stand in for it; `columns` renames the feed's headings to those the adapter knows.
    """

    NAME: ClassVar[str] = ""
    FIELDS: ClassVar[Mapping[str, str]] = {}

    def __init__(self, columns: Sequence[str], rows: Sequence[RawRow], declarations: Mapping[str, str]) -> None:
        self.columns = dict(self.headings(columns))
        self.declarations = dict(declarations)
        for field, column in declarations.items():
            if heading := self.FIELDS.get(field):
                for replaced in [key for key, name in self.columns.items() if name == heading]:
                    self.columns[replaced] = f"{heading} (not taken)"
                self.columns[column] = heading
                self.declarations.pop(field)

    @classmethod
    def matches(cls, columns: Sequence[str], rows: Sequence[RawRow]) -> bool:
        """Whether the feed's columns and first rows are those of this platform."""
        raise NotImplementedError

    @classmethod
    def headings(cls, columns: Sequence[str]) -> Mapping[str, str]:
        """Column of the feed → heading as the adapter calls it; columns that are not there keep their names."""
        return {}

    def row_links(self, values: RawRow) -> RowLinks:
        """How the row (under the adapter's headings) finds its product."""
        raise NotImplementedError

    def product(self, rows: Sequence[RawRow]) -> CanonicalRow:
        """The canonical row of a product, from its rows in the feed's order."""
        raise NotImplementedError

    def rename_columns(self, values: RawRow) -> RawRow:
        """The row under the adapter's headings."""
        return {self.columns.get(name, name): value for name, value in values.items()} if self.columns else values

    def canonical(self, rows: Sequence[RawRow]) -> CanonicalRow:
        """`product`, with the fields for which the shop's people named columns taken from those."""
        product = settle_offer(self.product(rows))
        for field, column in self.declarations.items():
            value = next((row[column] for row in rows if not is_missing(row.get(column))), None)
            if field in ("text", "number"):
                product.setdefault("attributes", {})[column] = value
            elif field in CANONICAL:
                product[field] = value
        return drop_empty(product)


# ---------------------------------------------------------------------------------------------------- canonical rows


def drop_empty(product: CanonicalRow) -> CanonicalRow:
    """The row without what is missing; `False` and 0 stay."""
    return {key: value for key, value in product.items() if not is_missing(value)}


def availability(stock: int | None, backorders: bool | None, is_tracked: bool = True) -> str | None:
    """Whether a thing can be had, from its count and whether it may be ordered without stock; None = not known."""
    if not is_tracked:
        return "in_stock"
    if stock is None:
        return None
    if stock > 0:
        return "in_stock"
    return "backorder" if backorders else "out_of_stock"


def with_variants(product: CanonicalRow, variants: Sequence[CanonicalRow]) -> CanonicalRow:
    """The product with its variants, told apart by their options; one without options is the product itself."""
    variants = distinct_variants(variants)
    if not variants:
        return drop_empty(product)
    if len(variants) == 1 and not variants[0].get("options"):
        return merge_variant(product, variants[0])
    product = {**product, "variants": variants}
    pictures = list(product.get("pictures") or ())
    own = [variant["picture"] for variant in variants if variant.get("picture")]
    product["pictures"] = list(dict.fromkeys([*pictures, *own]))
    if is_missing(product.get("stock")):
        stocks = [integer(variant.get("stock")) for variant in variants]
        if None not in stocks:
            product["stock"] = sum(stock or 0 for stock in stocks)
    product["availability"] = _best([variant.get("availability") for variant in variants]) or product.get(
        "availability"
    )
    priced_variants = [variant for variant in variants if amount(variant.get("price")) is not None]
    if priced_variants:
        able = [
            variant for variant in priced_variants if variant.get("availability") != "out_of_stock"
        ] or priced_variants
        lowest = min(able, key=lambda variant: amount(variant.get("sale_price")) or amount(variant["price"]) or 0.0)
        product.update({key: lowest.get(key) for key in OFFER[:5]})
    return drop_empty(product)


def settle_offer(product: CanonicalRow) -> CanonicalRow:
    """The row with colour, brand and material as fields where only attributes say them, and no option said twice."""
    attributes = dict(product.get("attributes") or {})
    option_names = {name for variant in product.get("variants") or () for name in variant.get("options") or ()}
    for name in list(attributes):
        short = fold_column_name(name)
        field = _MERGED_FIELDS.get(short)
        if name in option_names:
            del attributes[name]
        elif field and is_missing(product.get(field)):
            product[field] = value = attributes.pop(name)
            if field == "colour" and isinstance(value, list) and len(value) > 1 and not option_names:
                product["choices"] = {**(product.get("choices") or {}), "colour": value}
        elif field == "colour":
            del attributes[name]
    texts = {
        name: as_text(attribute) if type(attribute) in (int, float) else attribute
        for name, attribute in attributes.items()
    }
    return {**product, "attributes": texts}


_MERGED_FIELDS = {
    "colour": "colour", "color": "colour", "brand": "brand", "marke": "brand", "marque": "brand", "marca": "brand",
    "merk": "brand", "material": "material", "matière": "material", "materiale": "material", "materiaal": "material",
}  # fmt: skip


def merge_variant(product: CanonicalRow, variant: CanonicalRow) -> CanonicalRow:
    """The product with what its only variant says of it."""
    offer = {key: variant[key] for key in OFFER if not is_missing(variant.get(key))}
    codes = {"sku": variant.get("sku"), "barcode": [code for code in variant.get("codes") or () if code]}
    attributes = {**(product.get("attributes") or {}), **drop_empty(codes)}
    pictures = list(product.get("pictures") or ())
    if variant.get("picture") and variant["picture"] not in pictures:
        pictures.append(variant["picture"])
    return drop_empty({**product, **offer, "attributes": attributes, "pictures": pictures})


def distinct_variants(variants: Sequence[CanonicalRow]) -> list[CanonicalRow]:
    """The variants with options of their own: where several have none, their code tells them apart; last ones hold."""
    several = sum(not variant.get("options") for variant in variants) > 1
    product: dict[tuple[tuple[str, str], ...], CanonicalRow] = {}
    for number, variant in enumerate(variants, 1):
        options = dict(variant.get("options") or {})
        if not options and several:
            options = {"variant": str(variant.get("sku") or number)}
        product[tuple(sorted(options.items()))] = drop_empty({**variant, "options": options})
    return list(product.values())


def _best(states: Sequence[Any]) -> str | None:
    if any(state is None for state in states) and not any(state == "in_stock" for state in states):
        return None
    return next(
        (
            availability_state
            for availability_state in ("in_stock", "preorder", "backorder", "out_of_stock")
            if availability_state in states
        ),
        None,
    )
