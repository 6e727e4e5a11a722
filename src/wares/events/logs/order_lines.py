"""Order lines: what stands in `items`, `products` or `line_items`, one product each."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from wares.events.logs.column_names import NAMES, folded
from wares.events.logs.values import is_number, parse_choices, strip_missing
from wares.tabular.sources import RawRow
from wares.tabular.values.options import canonical_option_name

LINES = frozenset(
    {"items", "products", "lineitems", "orderitems", "orderlines", "lines", "contents", "cartitems", "productlist",
     "refundlineitems", "orderproducts", "商品列表", "订单商品"}
)  # fmt: skip
"""Columns in which a record has its lines."""

_IDS = tuple(name for name in NAMES["products"] if name not in NAMES["codes"])
_PIPED = re.compile(r"\b(?:product_?id|sku|name)\s*:", re.IGNORECASE)


def first_value(values: RawRow, names: Sequence[str]) -> object:
    """The first filled value among the columns with these folded names; None = there is none."""
    folds = {folded(name): value for name, value in values.items() if strip_missing(value) is not None}
    return next((folds[name] for name in names if name in folds), None)


def read_lines(column: str, value: object) -> list[RawRow] | None:
    """The lines that a column holds; None = it holds none.

    Read are lists of objects, and text as exports of orders write it: `product_id:12|sku:A|quantity:2;product_id:13…`.
    """
    if isinstance(value, str):
        if not folded(column).startswith("lineitem") or not _PIPED.search(value) or "|" not in value:
            return None
        return [_parse_piped(line) for line in re.split(r"[;\n]", value) if _PIPED.search(line)]
    if folded(column) not in LINES:
        return None
    lines = [value] if isinstance(value, Mapping) else value
    if not isinstance(lines, list | tuple) or not all(isinstance(line, Mapping) for line in lines):
        return None
    return [line for line in lines if isinstance(line, Mapping)]


def _parse_piped(line: str) -> RawRow:
    return {
        name.strip(): value.strip() for name, colon, value in (part.partition(":") for part in line.split("|")) if colon
    }


def line_columns(lines: Sequence[RawRow]) -> dict[str, object]:
    """Lines as columns of the names of `EventBody`, one value a product; those that name no product are left out."""
    line_fields = [line for line in map(_line, lines) if line is not None]
    result: dict[str, object] = {"products": [line["products"] for line in line_fields]}
    if any(line["codes"] is not None for line in line_fields):
        result["codes"] = ["" if line["codes"] is None else line["codes"] for line in line_fields]
    for name, missing in (("prices", None), ("quantities", 1), ("positions", None), ("choices", {})):
        values = [missing if line[name] is None else line[name] for line in line_fields]
        if any(line[name] is not None for line in line_fields) and None not in values:
            result[name] = values
    return result


def _line(line: RawRow) -> dict[str, object] | None:
    """One product's values; None = no product is named."""
    nested = next(
        (line[name] for name in ("line_item", "variant", "item", "product") if _is_object(line.get(name))), {}
    )
    merged = {**(nested if isinstance(nested, Mapping) else {}), **{k: v for k, v in line.items() if v is not nested}}
    code = first_value({name: value for name, value in merged.items() if str(value) != "0"}, NAMES["codes"])
    product = first_value(merged, _IDS)
    if isinstance(product, Mapping):
        product = first_value(product, (*_IDS, "id"))
    if product is None or str(product) == "0":
        product = code if code is not None or _names_products(merged) else first_value(merged, ("id",))
    if product is None:
        return None
    quantity = first_value(merged, NAMES["quantities"])
    return {
        "products": product,
        "codes": code,
        "prices": _price(merged, quantity),
        "quantities": quantity,
        "positions": first_value(merged, ("position", "index")),
        "choices": _choice(merged) or None,
    }


def _names_products(line: RawRow) -> bool:
    """Whether a line has a column for its product, so that its own id is none."""
    return any(folded(name) in ("productid", "variantid", "variationid", "itemid") for name in line)


def _is_object(value: object) -> bool:
    return isinstance(value, Mapping) and bool(value)


def _price(line: RawRow, quantity: object) -> object:
    """Of one piece: as told, or the line's sum by its pieces; Shopify's and others' objects hold an amount."""
    price = first_value(line, NAMES["prices"])
    if isinstance(price, Mapping):
        price = first_value(price, ("amount", "value", "gross", "centamount"))
        price = first_value(price, ("amount",)) if isinstance(price, Mapping) else price
    if price is not None:
        return price
    total = first_value(line, ("subtotal", "total", "linetotal", "totalprice"))
    pieces = float(str(quantity)) if is_number(quantity) else 1.0
    return abs(float(str(total)) / pieces) if is_number(total) and pieces else None


def _choice(line: RawRow) -> dict[str, str]:
    """The choice made, of options, of selected options, of a shop's data about the line, or of columns of its own."""
    result: dict[str, str] = {}
    for name, value in line.items():
        key = folded(name)
        if key in ("metadata", "properties", "selectedoptions", "options", "variationattributes", "optionvalues"):
            result |= _pairs(value)
        elif key in NAMES["choices"] and isinstance(value, Mapping | str):
            result |= parse_choices(value)
        elif key in (*NAMES["size"], *NAMES["colour"]) and isinstance(value, str) and strip_missing(value) is not None:
            result[canonical_option_name(name)] = value.strip()
    return result


def _pairs(value: object) -> dict[str, str]:
    """A mapping, or a list of objects with a name and a value; what a shop hides (`_name`) is left out."""
    if isinstance(value, Mapping):
        value = [{"name": name, "value": text_} for name, text_ in value.items()]
    result: dict[str, str] = {}
    for entry in value if isinstance(value, list) else ():
        if isinstance(entry, Mapping):
            name, text = (
                first_value(entry, ("name", "key", "displaykey", "option", "attribute")),
                first_value(entry, ("value", "option")),
            )
            label = first_value(entry, ("displayvalue",)) or text
            if isinstance(name, str) and isinstance(label, str) and not name.startswith("_"):
                result[canonical_option_name(name)] = label.strip()
    return result


def drop_columns(plain: RawRow, names: Sequence[str]) -> dict[str, object]:
    """The row without the columns of these folded names."""
    return {column: value for column, value in plain.items() if folded(column) not in names}
