"""Magento: product exports of versions 2 and 1; configurables list their variants, rows of store views translate."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from wares.catalog.platforms.adapter import OFFER, CanonicalRow, PlatformAdapter, RowLinks, drop_empty, with_variants
from wares.catalog.platforms.cells import count, deepest, first, flag, has, integer, iso_day, lines, split_cell, text
from wares.tabular.sources import RawRow
from wares.tabular.values.options import canonical_option_name, words_of
from wares.tabular.values.text import is_missing

_SECOND = ("product_type", "attribute_set_code", "store_view_code", "product_websites", "product_online",
           "additional_attributes", "configurable_variations", "url_key", "visibility")  # fmt: skip
_FIRST = ("_store", "_attribute_set", "_type", "_category", "_root_category", "_product_websites", "_media_image",
          "_super_products_sku")  # fmt: skip
_SAME = {
    "_store": "store_view_code", "_type": "product_type", "image": "base_image", "special_from_date":
    "special_price_from_date", "special_to_date": "special_price_to_date", "backorders": "allow_backorders",
}  # fmt: skip
_KEPT = ("color", "size", "material", "manufacturer", "brand", "gender", "pattern", "style", "ean", "gtin", "mpn",
         "upc", "isbn", "climate", "activity", "features")  # fmt: skip
_DROPPED = frozenset(
    words_of(
        "has_options required_options quantity_and_stock_status shipment_type price_type sku_type weight_type "
        "price_view tax_class_id options_container custom_design msrp minimal_price "
        "gift_message_available ts_dimensions_length "
        "ts_dimensions_width ts_dimensions_height links_purchased_separately samples_title links_title links_exist "
        "image_label small_image_label thumbnail_label swatch_image status visibility"
    )
)
_PAIR = re.compile(r",(?=\"?[A-Za-z_][\w ]*=)")
_LANGUAGE = re.compile(r"(?:^|[_-])(en|zh|ja|ko|de|fr|es|it|pt|nl|pl|ru|tr|ar|sv|da|fi|cs)(?:$|[_-])", re.IGNORECASE)
_LANGUAGES = {"german": "de", "french": "fr", "spanish": "es", "italian": "it", "dutch": "nl", "english": "en",
              "portuguese": "pt", "polish": "pl", "swedish": "sv", "chinese": "zh", "japanese": "ja"}  # fmt: skip
_TRANSLATED = {"title": ("name",), "description": ("short_description", "description")}
_HIDDEN = frozenset({"not visible individually", "1"})


class Magento(PlatformAdapter):
    """Rows with one sku are one product; those that a configurable lists are its variants."""

    NAME: ClassVar[str] = "a Magento export"
    FIELDS: ClassVar[Mapping[str, str]] = {
        "id": "sku", "title": "name", "description": "description", "price": "price", "sale_price": "special_price",
        "category": "categories", "stock": "qty", "pictures": "base_image",
    }  # fmt: skip

    def __init__(self, columns: Sequence[str], rows: Sequence[RawRow], declarations: Mapping[str, str]) -> None:
        super().__init__(columns, rows, declarations)
        roots = {path[0] for row in rows for path in _levels(text(row, "categories")) if path}
        self._root = next(iter(roots)) if len(roots) == 1 else "Default Category"

    @classmethod
    def matches(cls, columns: Sequence[str], rows: Sequence[RawRow]) -> bool:
        """A sku, a name, and several of the columns that only Magento writes."""
        return has(columns, "sku", "name") and (count(columns, *_SECOND) >= 3 or _exact(columns, _FIRST) >= 3)

    @classmethod
    def headings(cls, columns: Sequence[str]) -> Mapping[str, str]:
        """Version 2's names for version 1's columns."""
        return {old: new for old, new in _SAME.items() if old in columns and new not in columns}

    def row_links(self, values: RawRow) -> RowLinks:
        """The sku, and the skus that a configurable lists; without one the row goes on with the product above."""
        sku = text(values, "sku")
        codes = [child for child, _ in _variations(values)] + [
            code for code in [text(values, "_super_products_sku")] if code
        ]
        children = tuple(f"child {child}" for child in codes if child != sku)
        is_base = bool(sku) and not text(values, "store_view_code")
        return RowLinks(sku, (), (f"child {sku}",) if sku else (), children, is_complete=is_base)

    def product(self, rows: Sequence[RawRow]) -> CanonicalRow:
        """The product of a sku with its variants and translations."""
        base = [row for row in rows if text(row, "sku") and not text(row, "store_view_code")]
        head = next((row for row in base if _is_configurable(row)), base[0] if base else rows[0])
        sku = text(head, "sku") or text({"sku": first(rows, "sku")}, "sku")
        own = _own(rows, sku)
        attributes = _attributes(head)
        product: CanonicalRow = {
            "id": sku,
            "title": head.get("name"),
            "description": lines(text(head, "short_description"), text(head, "description")),
            "brand": _pop_first(attributes, "brand", "manufacturer"),
            "colour": _pop_first(attributes, "color"),
            "material": _pop_first(attributes, "material"),
            "category": self._categories(own),
            "attributes": attributes,
            "pictures": _pictures(own),
            "published": False if _is_hidden(head) else None,
            "texts": _texts([row for row in own if text(row, "store_view_code")]),
        }
        variants = _variants(head, own, {text(row, "sku"): row for row in base if row is not head})
        return with_variants(product, variants) if variants else drop_empty({**product, **_offer(head)})

    def _categories(self, rows: Sequence[RawRow]) -> list[list[str]]:
        paths = [levels for row in rows for levels in _levels(text(row, "categories"))]
        paths += [levels for row in rows for levels in _levels(text(row, "_category"))]
        rootless = [path[1:] if len(path) > 1 and path[0] == self._root else path for path in paths]
        return deepest([path for path in rootless if path != [self._root]])


def _exact(columns: Sequence[str], names: Sequence[str]) -> int:
    return len(set(columns) & set(names))


def _is_configurable(row: RawRow) -> bool:
    return text(row, "product_type").casefold() == "configurable" or bool(_variations(row))


def _own(rows: Sequence[RawRow], sku: str) -> list[RawRow]:
    """The rows of the product itself: those with its sku, and those without one that go on with it."""
    result: list[RawRow] = []
    above = ""
    for row in rows:
        above = text(row, "sku") or above
        if above == sku:
            result.append(row)
    return result


def _is_hidden(row: RawRow) -> bool:
    online = flag(row.get("product_online", row.get("status")))
    status = text(row, "product_online", "status").casefold()
    return online is False or status == "disabled" or text(row, "visibility").casefold() in _HIDDEN


def _levels(value: str) -> list[list[str]]:
    texts = re.split(r"[,|](?! )", value)
    return [[level.strip() for level in path.split("/") if level.strip()] for path in texts if path]


def _pairs(value: str) -> dict[str, str]:
    pairs = (pair.partition("=") for pair in _PAIR.split(value))
    return {name.strip(' "'): pair_value.strip().strip('"') for name, mark, pair_value in pairs if mark}


def _variations(row: RawRow) -> list[tuple[str, dict[str, str]]]:
    """The skus and options of a configurable: `sku=A,color=Red|sku=B,color=Blue`."""
    result = []
    for variation in text(row, "configurable_variations").split("|"):
        pairs = _pairs(variation)
        if sku := pairs.pop("sku", ""):
            result.append((sku, {canonical_option_name(name): value for name, value in pairs.items()}))
    return result


def _listed_in_rows(rows: Sequence[RawRow], by_sku: Mapping[str, RawRow]) -> list[tuple[str, dict[str, str]]]:
    """The variants that version 1 lists a row each; their options are the children's own values."""
    names = list(dict.fromkeys(filter(None, (text(row, "_super_attribute_code") for row in rows))))
    skus = dict.fromkeys(filter(None, (text(row, "_super_products_sku") for row in rows)))
    return [
        (sku, {canonical_option_name(name): text(by_sku[sku], name) for name in names if text(by_sku[sku], name)})
        for sku in skus
        if sku in by_sku
    ]


def _variant(row: RawRow, options: Mapping[str, str]) -> CanonicalRow | None:
    if flag(row.get("product_online", row.get("status"))) is False:
        return None
    attributes = _attributes(row)
    codes = [str(attributes[name]) for name in ("ean", "gtin", "upc", "isbn", "mpn") if attributes.get(name)]
    pictures = _pictures([row])
    picture = pictures[0] if pictures else None
    return drop_empty(
        {**_offer(row), "options": dict(options), "sku": text(row, "sku"), "codes": codes, "picture": picture}
    )


def _offer(row: RawRow) -> CanonicalRow:
    kind = text(row, "product_type").casefold()
    is_composite = kind in ("bundle", "grouped", "configurable")
    is_tracked = flag(row.get("manage_stock")) is not False or flag(row.get("use_config_manage_stock")) is True
    stock = None if is_composite or not is_tracked else integer(row.get("qty"))
    later = text(row, "allow_backorders") in ("1", "2")
    in_stock = flag(row.get("is_in_stock"))
    state = None if in_stock is None else "in_stock" if in_stock else "out_of_stock"
    if stock is not None and stock <= 0 and state != "out_of_stock" and not is_missing(row.get("qty")):
        state = "backorder" if later else "out_of_stock"
    return drop_empty(
        {
            "price": row.get("price"),
            "sale_price": row.get("special_price"),
            "sale_start": iso_day(row.get("special_price_from_date")),
            "sale_end": iso_day(row.get("special_price_to_date")),
            "stock": None if stock is None else max(stock, 0),
            "availability": state or ("in_stock" if stock else None),
        }
    )


def _attributes(row: RawRow) -> dict[str, Any]:
    attributes = {name: row[name] for name in _KEPT if not is_missing(row.get(name))}
    attributes |= {
        name: value for name, value in _pairs(text(row, "additional_attributes")).items() if name not in _DROPPED
    }
    result: dict[str, Any] = {}
    for name, value in attributes.items():
        values = split_cell(value, "|")
        if values:
            option_name = name if name == "color" else canonical_option_name(name).replace("_", " ")
            result[option_name] = values if len(values) > 1 else values[0]
    return result


def _pop_first(attributes: dict[str, Any], *names: str) -> str | None:
    """The first of these attributes, which becomes a field of the product and no attribute beside it."""
    for name in names:
        value = attributes.pop(name, None)
        if value:
            return ", ".join(value) if isinstance(value, list) else str(value)
    return None


def _pictures(rows: Sequence[RawRow]) -> list[str]:
    references: list[str] = []
    for row in rows:
        references += (
            split_cell(row.get("base_image"))
            + split_cell(row.get("additional_images"))
            + split_cell(row.get("_media_image"))
        )
    pictures = [reference for reference in references if reference != "no_selection"]
    return list(dict.fromkeys(picture if "://" in picture else picture.lstrip("/") for picture in pictures))


def _texts(rows: Sequence[RawRow]) -> dict[str, dict[str, str]]:
    result: dict[str, dict[str, str]] = {}
    for row in rows:
        code = text(row, "store_view_code").casefold()
        match = _LANGUAGE.search(code)
        language = match[1].lower() if match else next((tag for word, tag in _LANGUAGES.items() if word in code), "")
        for field, columns in _TRANSLATED.items():
            value = "\n".join(filter(None, (text(row, column) for column in columns)))
            if language and value:
                result.setdefault(language, {})[field] = value
    return result


def _variants(head: RawRow, own: Sequence[RawRow], by_sku: Mapping[str, RawRow]) -> list[CanonicalRow]:
    """The variants that a configurable product names, with its prices where they have none of their own."""
    variations, own_prices = _variations(head), True
    if not variations:
        variations, own_prices = _listed_in_rows(own, by_sku), False
    variants = (_variant(by_sku[code], options) for code, options in variations if code in by_sku)
    prices = {name: value for name, value in _offer(head).items() if name in OFFER[:5]}
    return [variant if own_prices and "price" in variant else {**variant, **prices} for variant in variants if variant]
