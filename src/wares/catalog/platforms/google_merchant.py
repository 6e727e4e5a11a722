"""Google Merchant: a row a product, variants of one thing held together by a group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from wares.catalog.platforms.adapter import CanonicalRow, PlatformAdapter, RowLinks, drop_empty
from wares.catalog.platforms.cells import count, has, original_columns, paths, split_cell, text
from wares.tabular.sniffer import fold_column_name
from wares.tabular.sources import RawRow
from wares.tabular.values.text import is_missing, strip_invisible

_TAKEN = (
    "id", "title", "structured_title", "description", "rich_text_description", "link", "image_link",
    "additional_image_link", "availability", "price", "sale_price", "sale_price_effective_date", "gtin", "mpn", "brand",
    "google_product_category", "fb_product_category", "product_type", "item_group_id", "color", "colour", "size",
    "material", "expiration_date", "quantity_to_sell_on_facebook", "inventory", "quantity", "sell_on_google_quantity",
    "visibility", "status", "average_review_rating", "number_of_ratings", "product_detail_attribute_name",
    "product_detail_attribute_value",
)  # fmt: skip
MARKS = (
    "image_link", "availability", "google_product_category", "product_type", "item_group_id", "gtin", "condition",
    "link", "sale_price_effective_date", "additional_image_link", "mpn", "age_group", "fb_product_category",
)  # fmt: skip
META_MARKS = (
    "quantity_to_sell_on_facebook", "fb_product_category", "rich_text_description", "inventory", "internal_label",
)  # fmt: skip
_TECHNICAL = (
    "customlabel", "shipping", "tax", "ads", "promotion", "identifierexists", "mobilelink", "canonicallink", "adult",
    "costofgoods", "excludeddestination", "includeddestination", "unitpricing", "autopricing", "loyalty", "installment",
    "availabilitydate", "pickup", "minhandling", "maxhandling", "transitlabel", "displayads", "multipack", "isbundle",
    "applink", "iosurl", "iosapp", "androidurl", "internallabel", "disclaimer", "video", "lifestyleimage", "pause",
    "certification", "subscriptioncost", "sizesystem", "linktemplate", "structured", "guid", "pubdate", "updated",
    "productfee", "commercetax", "originalprice", "marketplace", "androidapp", "iphone", "ipad", "windowsphone",
)  # fmt: skip
_AVAILABILITY = {
    "instock": "in_stock", "available": "in_stock", "availablefororder": "in_stock", "limitedavailability": "in_stock",
    "outofstock": "out_of_stock", "discontinued": "out_of_stock", "soldout": "out_of_stock", "preorder": "preorder",
    "backorder": "backorder", "pending": "out_of_stock",
}  # fmt: skip
_MOST_CHARACTERS = 300  # of a further column's value that becomes an attribute


class GoogleMerchant(PlatformAdapter):
    """A row a product; `item_group_id` keeps variants together, each of which stays a product."""

    NAME: ClassVar[str] = "a Google Merchant feed"
    FIELDS: ClassVar[Mapping[str, str]] = {
        "id": "id", "title": "title", "description": "description", "price": "price", "sale_price": "sale_price",
        "brand": "brand", "category": "product_type", "colour": "color", "material": "material",
        "group": "item_group_id", "availability": "availability", "stock": "quantity", "pictures": "image_link",
        "expires_at": "expiration_date",
    }  # fmt: skip

    @classmethod
    def matches(cls, columns: Sequence[str], rows: Sequence[RawRow]) -> bool:
        """Google's names for id, title and picture address, and three more of the family."""
        return has(columns, "id", "title") and count(columns, *MARKS) >= 4 and not cls._is_meta(columns)

    @classmethod
    def _is_meta(cls, columns: Sequence[str]) -> bool:
        return count(columns, *META_MARKS) >= 1

    @classmethod
    def headings(cls, columns: Sequence[str]) -> Mapping[str, str]:
        """Google's names for whatever case, spaces and `g:` the file has."""
        return original_columns(columns, _TAKEN)

    def row_links(self, values: RawRow) -> RowLinks:
        """The id; of several rows with one the last counts."""
        return RowLinks(text(values, "id") or None, is_complete=True)

    def product(self, rows: Sequence[RawRow]) -> CanonicalRow:
        """The product of a row."""
        row = rows[-1]
        start, _, end = text(row, "sale_price_effective_date").partition("/")
        state = fold_column_name(text(row, "availability").rsplit("/", 1)[-1])
        is_hidden = text(row, "visibility").casefold() in ("hidden", "staging", "whitelist_only")
        kinds = paths(row.get("product_type")) or paths(row.get("fb_product_category"))
        google = text({"c": _first_value(row.get("google_product_category"))}, "c")
        return {
            "id": text(row, "id"),
            "title": _first_value(row.get("title")),
            "description": _first_value(row.get("description")) or row.get("rich_text_description"),
            "price": _first_value(row.get("price")),
            "sale_price": _first_value(row.get("sale_price")),
            "sale_start": start.strip(),
            "sale_end": end.strip(),
            "brand": _first_value(row.get("brand")),
            "category": kinds or ([] if google.isdigit() else paths(google)),
            "colour": _first_value(row.get("color") or row.get("colour")),
            "material": _first_value(row.get("material")),
            "group": text(row, "item_group_id"),
            "availability": _AVAILABILITY.get(state),
            "stock": text(row, "quantity_to_sell_on_facebook", "inventory", "quantity", "sell_on_google_quantity"),
            "rating": row.get("average_review_rating"),
            "rating_count": row.get("number_of_ratings"),
            "published": False if is_hidden or text(row, "status").casefold() in ("archived", "inactive") else None,
            "expires_at": row.get("expiration_date"),
            "pictures": _pictures(row),
            "attributes": self._attributes(row),
        }

    def _attributes(self, row: RawRow) -> dict[str, Any]:
        result: dict[str, Any] = {name: _first_value(row.get(name)) for name in ("size", "gtin", "mpn")}
        for column, value in row.items():
            name = fold_column_name(column)
            if column in _TAKEN or name.startswith(_TECHNICAL) or not isinstance(value, str | int | float | list):
                continue
            texts = [strip_invisible(str(item)) for item in (value if isinstance(value, list) else [value])]
            if all(len(text) <= _MOST_CHARACTERS and "://" not in text for text in texts):
                result[strip_invisible(column).removeprefix("g:").replace("_", " ")] = value
        names, values = (_as_list(row.get(f"product_detail_attribute_{suffix}")) for suffix in ("name", "value"))
        for key, item in zip(names, values, strict=False):
            result.setdefault(strip_invisible(str(key)), item)
        return drop_empty(result)


def _first_value(value: object) -> object:
    return next((item for item in value if not is_missing(item)), None) if isinstance(value, list) else value


def _as_list(value: object) -> list[object]:
    return value if isinstance(value, list) else [] if is_missing(value) else [value]


def _pictures(row: RawRow) -> list[str]:
    more: list[str] = []
    for value in _as_list(row.get("additional_image_link")):
        more += [part for part in str(value).replace(", http", "\nhttp").replace(",http", "\nhttp").split("\n") if part]
    first = [str(value) for value in _as_list(row.get("image_link"))]
    return list(dict.fromkeys([*first, *(reference for part in more for reference in split_cell(part, "\n"))]))
