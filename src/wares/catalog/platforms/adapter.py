"""What every platform's adapter has: how rows find their product, and the helpers that build a canonical row.

A canonical row is a mapping whose keys are names of product fields and whose values are still as the feed has them:
`mapping.guess` finds every column at once, and the cleaner reads the values. `variants` is a list of mappings with
`options` (name → value), `sku`, `codes`, `price`, `was_price`, `sale_price`, `sale_start`, `sale_end`, `stock`,
`availability` and `picture` (a reference).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from wares.tabular.look import folded
from wares.tabular.prices import price
from wares.tabular.text import is_missing, visible

Values = Mapping[str, object]
Canonical = dict[str, Any]

CANONICAL = (
    "id", "title", "description", "price", "was_price", "sale_price", "sale_start", "sale_end", "currency", "brand",
    "category", "colour", "material", "attributes", "choices", "variants", "group", "stock", "availability",
    "popularity", "rating", "rating_count", "size_guide", "published", "published_at", "expires_at", "texts",
    "pictures",
)  # fmt: skip
"""The keys a canonical row may have."""

OFFER = ("price", "was_price", "sale_price", "sale_start", "sale_end", "stock", "availability")
"""The keys that a variant and its product share."""

_YES = frozenset({"1", "true", "yes", "y", "on", "enabled", "active", "published", "si", "sí", "ja", "oui", "是"})
_NO = frozenset({"0", "-1", "2", "false", "no", "n", "off", "disabled", "inactive", "unpublished", "nein", "non", "否"})


@dataclass(frozen=True, slots=True)
class Links:
    """How a row says which product it is, or belongs to.

    key        the product's name in the feed; rows with the same key are one product; "" = that of the row above;
               None = it has no name and stands alone
    names      further names by which other rows may call it their parent
    parents    the names of its parent, the first that a row of the feed has holds; () = it stands by itself
    children   names by which rows that it lists itself call it their parent
    is_whole   the row tells the whole product: of several with one key the last counts
    """

    key: str | None
    names: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()
    children: tuple[str, ...] = ()
    is_whole: bool = False


class Adapter:
    """Rows of one platform's export → canonical rows.

    `FIELDS` says under which heading the adapter looks for a product field, so that a column named by the shop's people
    can stand in for it; `columns` renames the feed's headings to those the adapter knows.
    """

    NAME: ClassVar[str] = ""
    FIELDS: ClassVar[Mapping[str, str]] = {}

    def __init__(self, columns: Sequence[str], rows: Sequence[Values], declared: Mapping[str, str]) -> None:
        self.columns = dict(self.headings(columns))
        self.declared = dict(declared)
        for field, column in declared.items():
            if heading := self.FIELDS.get(field):
                for other in [one for one, name in self.columns.items() if name == heading]:
                    self.columns[other] = f"{heading} (not taken)"
                self.columns[column] = heading
                self.declared.pop(field)

    @classmethod
    def fits(cls, columns: Sequence[str], rows: Sequence[Values]) -> bool:
        """Whether the feed's columns and first rows are those of this platform."""
        raise NotImplementedError

    @classmethod
    def headings(cls, columns: Sequence[str]) -> Mapping[str, str]:
        """Column of the feed → heading as the adapter calls it; columns that are not there keep their names."""
        return {}

    def links(self, values: Values) -> Links:
        """How the row (under the adapter's headings) finds its product."""
        raise NotImplementedError

    def product(self, rows: Sequence[Values]) -> Canonical:
        """The canonical row of a product, from its rows in the feed's order."""
        raise NotImplementedError

    def renamed(self, values: Values) -> Values:
        """The row under the adapter's headings."""
        return {self.columns.get(name, name): value for name, value in values.items()} if self.columns else values

    def canonical(self, rows: Sequence[Values]) -> Canonical:
        """`product`, with the fields for which the shop's people named columns taken from those."""
        found = settled(self.product(rows))
        for field, column in self.declared.items():
            value = next((row[column] for row in rows if not is_missing(row.get(column))), None)
            if field in ("text", "number"):
                found.setdefault("attributes", {})[column] = value
            elif field in CANONICAL:
                found[field] = value
        return clean(found)


# ------------------------------------------------------------------------------------------------------- recognition


def has(columns: Iterable[str], *names: str) -> bool:
    """Whether every one of `names` is among the columns, compared as `folded` does."""
    return {folded(name) for name in names} <= {folded(column) for column in columns}


def count(columns: Iterable[str], *names: str) -> int:
    """How many of `names` are among the columns, compared as `folded` does."""
    return len({folded(name) for name in names} & {folded(column) for column in columns})


def as_written(columns: Sequence[str], names: Iterable[str]) -> dict[str, str]:
    """Column → the one of `names` it is, compared as `folded` does; the first column holds."""
    known = {folded(name): name for name in names}
    found: dict[str, str] = {}
    for column in columns:
        name = known.get(folded(column))
        if name is not None and name not in found.values():
            found[column] = name
    return found


# ------------------------------------------------------------------------------------------------------------ values


def text(values: Values, *keys: str) -> str:
    """The first of the values that has text, trimmed; empty where none has."""
    for key in keys:
        value = values.get(key)
        if isinstance(value, str | int | float) and not isinstance(value, bool) and not is_missing(value):
            return visible(value) if isinstance(value, str) else as_text(value)
    return ""


def as_text(value: int | float) -> str:
    """A number as an id is written: whole ones without a fraction."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() and abs(value) < 2**53 else str(value)


def lines(*texts: str) -> str:
    """The texts a line each, without empty ones and repeats."""
    return "\n".join(dict.fromkeys(filter(None, texts)))


def first(rows: Iterable[Values], key: str) -> Any:
    """The first value of `key` that is not missing, as the feed has it; None where there is none."""
    return next((row[key] for row in rows if not is_missing(row.get(key))), None)


def flag(value: object) -> bool | None:
    """Yes or no as exports write it; None = neither is said."""
    if isinstance(value, bool):
        return value
    word = str(value).strip().casefold() if isinstance(value, str | int | float) else ""
    word = word.removesuffix(".0")
    return True if word in _YES else False if word in _NO else None


def parts(value: object, separators: str = ",", escaped: bool = False) -> list[str]:
    """The parts of a text, or of a list, trimmed and without empty ones; `escaped`: `\\,` is a comma in a part."""
    if isinstance(value, list | tuple):
        return [part for one in value for part in parts(one, "", escaped)]
    if is_missing(value) or not isinstance(value, str | int | float):
        return []
    if not separators or not isinstance(value, str):
        return [visible(str(value))]
    pattern = rf"(?<!\\)[{re.escape(separators)}]" if escaped else f"[{re.escape(separators)}]"
    found = (visible(part) for part in re.split(pattern, value))
    return [part.replace("\\,", ",") if escaped else part for part in found if part]


def paths(value: object) -> list[str]:
    """Category paths: a list's, or those in one text with commas, semicolons or bars between whole paths."""
    if isinstance(value, list | tuple):
        return [path for one in value for path in paths(one)]
    if not isinstance(value, str) or is_missing(value):
        return []
    for separator in ",;|":
        found = parts(value, separator)
        if len(found) > 1 and all(">" in one or " / " in one for one in found):
            return found
    return [visible(value)]


def deepest(found: Sequence[Sequence[str]]) -> list[list[str]]:
    """The paths without those that another one goes on from."""
    levels = [list(one) for one in found if one]
    return [one for one in levels if not any(one != other and other[: len(one)] == one for other in levels)]


def nodes(value: object) -> list[dict[str, Any]]:
    """The objects in a list, or in GraphQL's `edges` of `node` or `nodes`."""
    if isinstance(value, Mapping):
        if "edges" in value:
            return [edge["node"] for edge in nodes(value["edges"]) if isinstance(edge.get("node"), dict)]
        return nodes(value.get("nodes") or value.get("items"))
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list | tuple) else []


def named(value: object) -> str:
    """A text, or the name, title or value of an object that stands for it."""
    if isinstance(value, Mapping):
        return text(value, "name", "title", "label", "value", "fullName", "presentation")
    return text({"value": value}, "value")


def whole(value: object) -> int | None:
    """A count of pieces; None where it is none."""
    try:
        return None if is_missing(value) or isinstance(value, bool) else int(float(str(value).replace(",", ".")))
    except (ValueError, OverflowError):
        return None


def amount(value: object) -> float | None:
    """What a price comes to, for comparing prices of one product; None where it is no price."""
    if isinstance(value, list | tuple):
        return amount(value[0]) if value else None
    if isinstance(value, Mapping):
        return amount(next((value[key] for key in ("amount", "value", "centAmount") if key in value), None))
    try:
        return None if is_missing(value) else price(value).amount
    except (ValueError, TypeError):
        return None


def minor(value: object, currency: str = "") -> float | None:
    """An amount in a currency's smallest unit (cents) in its usual unit."""
    if is_missing(value) or isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        found = float(value)
    except ValueError:
        return None
    code = currency.upper() or "EUR"
    return found if code in _WHOLE else found / 1000 if code in _THOUSAND else found / 100


_WHOLE = "BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF UGX UYI VND VUV XAF XOF XPF"
_THOUSAND = "BHD IQD JOD KWD LYD OMR TND"


def iso_day(value: object) -> object:
    """A date as American software writes it (`2/28/24`, `2/28/2024, 12:00 AM`) as `2024-02-28`; others stay."""
    found = re.match(r"(\d{1,2})/(\d{1,2})/(\d{2}|\d{4})(?=$|[ ,])", value.strip()) if isinstance(value, str) else None
    if found is None:
        return value
    year = found[3] if len(found[3]) == 4 else f"20{found[3]}"
    return f"{year}-{int(found[1]):02d}-{int(found[2]):02d}"


# ---------------------------------------------------------------------------------------------------- canonical rows


def clean(found: Canonical) -> Canonical:
    """The row without what is missing; `False` and 0 stay."""
    return {key: value for key, value in found.items() if not is_missing(value)}


def availability(stock: int | None, backorders: bool | None, tracked: bool = True) -> str | None:
    """Whether a thing can be had, from its count and whether it may be ordered without stock; None = not known."""
    if not tracked:
        return "in_stock"
    if stock is None:
        return None
    if stock > 0:
        return "in_stock"
    return "backorder" if backorders else "out_of_stock"


def with_variants(product: Canonical, variants: Sequence[Canonical]) -> Canonical:
    """The product with its variants, told apart by their options; one without options is the product itself."""
    variants = distinct(variants)
    if not variants:
        return clean(product)
    if len(variants) == 1 and not variants[0].get("options"):
        return folded_in(product, variants[0])
    product = {**product, "variants": variants}
    pictures = list(product.get("pictures") or ())
    own = [one["picture"] for one in variants if one.get("picture")]
    product["pictures"] = list(dict.fromkeys([*pictures, *own]))
    if is_missing(product.get("stock")):
        stocks = [whole(one.get("stock")) for one in variants]
        if None not in stocks:
            product["stock"] = sum(stock or 0 for stock in stocks)
    product["availability"] = _best([one.get("availability") for one in variants]) or product.get("availability")
    priced = [one for one in variants if amount(one.get("price")) is not None]
    if priced:
        able = [one for one in priced if one.get("availability") != "out_of_stock"] or priced
        lowest = min(able, key=lambda one: amount(one.get("sale_price")) or amount(one["price"]) or 0.0)
        product.update({key: lowest.get(key) for key in OFFER[:5]})
    return clean(product)


def settled(found: Canonical) -> Canonical:
    """The row with colour, brand and material as fields where only attributes say them, and no option said twice."""
    attributes = dict(found.get("attributes") or {})
    chosen = {name for one in found.get("variants") or () for name in one.get("options") or ()}
    for name in list(attributes):
        short = folded(name)
        field = _LIFTED.get(short)
        if name in chosen:
            del attributes[name]
        elif field and is_missing(found.get(field)):
            found[field] = value = attributes.pop(name)
            if field == "colour" and isinstance(value, list) and len(value) > 1 and not chosen:
                found["choices"] = {**(found.get("choices") or {}), "colour": value}
        elif field == "colour":
            del attributes[name]
    texts = {name: as_text(one) if type(one) in (int, float) else one for name, one in attributes.items()}
    return {**found, "attributes": texts}


_LIFTED = {
    "colour": "colour", "color": "colour", "brand": "brand", "marke": "brand", "marque": "brand", "marca": "brand",
    "merk": "brand", "material": "material", "matière": "material", "materiale": "material", "materiaal": "material",
}  # fmt: skip


def folded_in(product: Canonical, variant: Canonical) -> Canonical:
    """The product with what its only variant says of it."""
    offer = {key: variant[key] for key in OFFER if not is_missing(variant.get(key))}
    codes = {"sku": variant.get("sku"), "barcode": [code for code in variant.get("codes") or () if code]}
    attributes = {**(product.get("attributes") or {}), **clean(codes)}
    pictures = list(product.get("pictures") or ())
    if variant.get("picture") and variant["picture"] not in pictures:
        pictures.append(variant["picture"])
    return clean({**product, **offer, "attributes": attributes, "pictures": pictures})


def distinct(variants: Sequence[Canonical]) -> list[Canonical]:
    """The variants with options of their own: where several have none, their code tells them apart; last ones hold."""
    several = sum(not one.get("options") for one in variants) > 1
    found: dict[tuple[tuple[str, str], ...], Canonical] = {}
    for place, variant in enumerate(variants, 1):
        options = dict(variant.get("options") or {})
        if not options and several:
            options = {"variant": str(variant.get("sku") or place)}
        found[tuple(sorted(options.items()))] = clean({**variant, "options": options})
    return list(found.values())


def _best(found: Sequence[Any]) -> str | None:
    if any(one is None for one in found) and not any(one == "in_stock" for one in found):
        return None
    return next((one for one in ("in_stock", "preorder", "backorder", "out_of_stock") if one in found), None)
