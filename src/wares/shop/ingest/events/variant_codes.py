"""Which product a code stands for: logs name variants by SKU, GTIN or MPN where events name products and choices."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from wares.store.catalog import Catalog
from wares.tabular.sniffer import fold_column_name
from wares.types import Product

Named = tuple[str, Mapping[str, str]]
"""A product's id and the choices of a variant; {} = none."""

Resolve = Callable[[Sequence[str]], Mapping[str, Named]]
"""Names → what they stand for: a product's own id, or a code of one product or variant; others are absent."""

MOST_CODES = 2_000_000
"""Codes that are kept in memory during an import."""

_CODES = frozenset(
    {"sku", "gtin", "gtin8", "gtin12", "gtin13", "gtin14", "ean", "ean8", "ean13", "upc", "isbn", "isbn10", "isbn13",
     "mpn", "barcode", "货号", "条码"}
)  # fmt: skip


@dataclass(slots=True)
class VariantCodes:
    """The codes of a catalogue, read when a name is asked for that is no product's id; made anew for each import.

    existing_products   which of some product ids the shop has
    """

    catalog: Catalog
    existing_products: Callable[[Sequence[str]], Collection[str]]
    _codes: dict[str, Named | None] | None = None

    def resolve(self, names: Sequence[str]) -> Mapping[str, Named]:
        """See `Resolve`. A code that several variants of one product share stands for the product, with the choices
        that they share; one that several products share stands for none.
        """
        products = self.existing_products(names)
        matches: dict[str, Named] = {name: (name, {}) for name in names if name in products}
        others = [name for name in names if name not in matches]
        if others:
            codes = self._read()
            matches |= {name: match for name in others if (match := codes.get(name)) is not None}
        return matches

    def _read(self) -> Mapping[str, Named | None]:
        if self._codes is None:
            codes: dict[str, Named | None] = {}
            products = (change.product for batch in self.catalog.changes(0) for change in batch)
            for code, match in (pair for product in products if product is not None for pair in _codes_of(product)):
                if code in codes:
                    codes[code] = _merge(codes[code], match)
                elif len(codes) < MOST_CODES:
                    codes[code] = match
            self._codes = codes
        return self._codes


def _merge(first: Named | None, second: Named) -> Named | None:
    """What a code stands for that two variants have."""
    if first is None or first[0] != second[0]:
        return None
    return first[0], {name: value for name, value in first[1].items() if second[1].get(name) == value}


def _codes_of(product: Product) -> Iterator[tuple[str, Named]]:
    for variant in product.variants:
        for code in dict.fromkeys((variant.sku, *variant.codes)):
            if code:
                yield code, (product.id, dict(variant.options))
    for name, values in product.attributes.items():
        if fold_column_name(name) in _CODES and isinstance(values, tuple) and not product.variants:
            for code in values:
                yield code, (product.id, {})
