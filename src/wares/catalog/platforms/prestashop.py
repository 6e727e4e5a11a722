"""PrestaShop and thirty bees: the product CSV of import and export, the back office's list, and combinations."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from wares.catalog.platforms.adapter import CanonicalRow, PlatformAdapter, RowLinks, drop_empty, with_variants
from wares.catalog.platforms.cells import amount, first, flag, integer, lines, split_cell, text
from wares.errors import BadFeed
from wares.tabular.sources import RawRow
from wares.tabular.values.options import canonical_option_name

_HEADINGS: dict[str, tuple[str, ...]] = {
    "ID": ("productid", "id", "idproduct", "idproduit", "produktid", "idproducto", "idprodotto"),
    "Active": ("active", "enabled", "status", "actif", "aktiv", "activo", "attivo", "état", "displayed", "actief"),
    "Name": ("name", "nom", "nombre", "nome", "naam", "produktname"),
    "Categories": ("categories", "category", "catégories", "categorías", "kategorien", "categorie", "catégorie"),
    "Attribute": ("attribute", "attribut", "atributo", "attributo"),
    "Value": ("value", "valeur", "valor", "wert", "valore"),
    "Impact on price": ("impactonprice", "impactsurleprix"),
    "On sale": ("onsale", "ensolde"),
    "Discount amount": ("discountamount", "montantdelaremise", "reductionprice"),
    "Discount percent": ("discountpercent", "pourcentagederéduction", "pourcentagedelaremise", "reductionpercent"),
    "Discount from": ("discountfrom", "réductionde", "reductionfrom"),
    "Discount to": ("discountto", "réductionà", "reductionto"),
    "Reference": ("reference", "référence", "référencen°", "referencia", "artikelnummer", "productreference"),
    "Manufacturer": ("manufacturer", "brand", "marque", "fabricant", "marke", "marca"),
    "EAN13": ("ean13", "ean", "barcode", "gtin"),
    "UPC": ("upc", "cup"),
    "ISBN": ("isbn",),
    "MPN": ("mpn",),
    "Quantity": ("quantity", "quantité", "cantidad", "quantità", "menge"),
    "Visibility": ("visibility", "visibilité"),
    "Summary": ("summary", "shortdescription", "descriptioncourte", "récapitulatif", "résumé", "descriptionshort"),
    "Description": ("description", "longdescription", "beschreibung", "descripción"),
    "Tags": ("tags", "motsclés", "étiquettes"),
    "Available for order": ("availablefororder", "disponibleàlavente", "disponiblepourlacommande"),
    "Out of stock": ("outofstockaction", "outofstock", "encasderupturedestock", "actionencasderupturedestock"),
    "Images": ("imageurls", "imageurl", "image", "urldesimages", "urlsdesimages"),
    "Features": ("feature", "features", "caractéristique", "caractéristiques"),
    "Condition": ("condition", "étatduproduit"),
}  # fmt: skip
"""Heading as the adapter calls it → what exports write, as `_short` writes it; earlier names are preferred."""

_INCLUDED = re.compile(r"^(?:pricetaxincl|pricettc|prixttc|price.*incl|finalprice|preis.*inkl)")
_EXCLUDED = re.compile(r"^(?:pricetax|price.*excl|prixht|baseprice|price$|prix$|preis)")
_MARKS = re.compile(
    r"\(0/1\)|\(x,y,z|yyy-mm-dd|aaaa-mm-jj|\(0 ?= ?no|^price \(?tax|^prix (?:ht|ttc)|^feature ?\(name|"
    r"^caractéristique ?\(nom|^attribut\w? ?\(n\w+:type|^value ?\(value:|^valeur ?\(valeur:|^id_product$",
    re.IGNORECASE,
)
_HINTS = re.compile(
    r"^tax rules? id|^reference ?#|^wholesale price|^available for order|^impact on price|^ecotax", re.IGNORECASE
)
_ROOTS = frozenset({"home", "accueil", "inicio", "startseite", "root", "2"})


class PrestaShop(PlatformAdapter):
    """Rows with one product ID are one product, its combinations a row each."""

    NAME: ClassVar[str] = "a PrestaShop export"
    FIELDS: ClassVar[Mapping[str, str]] = {
        "id": "ID", "title": "Name", "description": "Description", "price": "Price", "brand": "Manufacturer",
        "category": "Categories", "stock": "Quantity", "pictures": "Images",
    }  # fmt: skip

    @classmethod
    def matches(cls, columns: Sequence[str], rows: Sequence[RawRow]) -> bool:
        """Two headings as only PrestaShop writes them, or those of the back office's list."""
        marks = sum(bool(_MARKS.search(column)) for column in columns)
        hints = sum(bool(_HINTS.search(column)) for column in columns)
        is_listing = {"productid", "name", "reference", "quantity"} <= set(map(_short, columns))
        return marks >= 2 or (marks == 1 and (hints >= 2 or is_listing))

    @classmethod
    def headings(cls, columns: Sequence[str]) -> Mapping[str, str]:
        """Short names for the export's, the first of several that a file has."""
        column_of: dict[str, str] = {}
        for column in columns:
            column_of.setdefault(_short(column), column)
        result: dict[str, str] = {}
        for heading, names in _HEADINGS.items():
            name = next((name for name in names if name in column_of), None)
            if name is not None:
                result.setdefault(column_of[name], heading)
        price_columns = [
            column for pattern in (_INCLUDED, _EXCLUDED) for name, column in column_of.items() if pattern.match(name)
        ]
        if price_columns:
            result[price_columns[0]] = "Price"
        if "Attribute" in result.values() and "Name" not in result.values():
            raise BadFeed(
                "PrestaShop's list of combinations has no products' names; put its columns into the export of the "
                "products, joined by Product ID, and give that"
            )
        return result

    def row_links(self, values: RawRow) -> RowLinks:
        """The product's ID, or its reference."""
        return RowLinks(text(values, "ID", "Reference") or None, is_complete=not text(values, "Attribute"))

    def product(self, rows: Sequence[RawRow]) -> CanonicalRow:
        """The product of an ID, with its combinations."""
        head = next((row for row in rows if text(row, "Name") and not text(row, "Attribute")), rows[0])
        features = _features(head)
        is_hidden = flag(head.get("Active")) is False or text(head, "Visibility").casefold() == "none"
        product: CanonicalRow = {
            "id": text(head, "ID", "Reference"),
            "title": first(rows, "Name"),
            "description": lines(text(head, "Summary"), text(head, "Description")),
            "brand": text(head, "Manufacturer"),
            "category": _categories(head),
            "colour": features.pop("colour", None),
            "material": features.pop("material", None),
            "pictures": [image for image in split_cell(head.get("Images")) if "." in image],
            "published": False if is_hidden else None,
            "attributes": drop_empty(
                {
                    **features,
                    "tags": split_cell(head.get("Tags")),
                    "reference": text(head, "Reference"),
                    **{name.lower(): text(head, name) for name in ("EAN13", "UPC", "ISBN", "MPN")},
                }
            ),
        }
        combinations = [row for row in rows if text(row, "Attribute") and text(row, "Value")]
        if not combinations:
            return drop_empty({**product, **_offer(head)})
        return with_variants(product, [_combination(row, head) for row in combinations])


def _short(column: str) -> str:
    """A heading in small letters, without what stands in brackets, signs and spaces; `Price (tax excl.)` keeps that."""
    name = column.casefold()
    if not name.startswith("pri"):
        name = re.sub(r"\(.*", "", name)
    return re.sub(r"[\s*#.()_\-/':]+", "", name)


def _categories(row: RawRow) -> list[list[str]]:
    paths = [[level for level in split_cell(path, "/") if level.casefold() not in _ROOTS]
             for path in split_cell(row.get("Categories"), ",")]  # fmt: skip
    return [path for path in paths if path] or [path for path in [split_cell(row.get("Categories"))] if path]


def _features(row: RawRow) -> dict[str, Any]:
    """`Colour:Red:1,Made of:Wool, silk:2` → name → value; a comma in a value is part of it."""
    pieces: list[str] = []
    for part in split_cell(row.get("Features")):
        if ":" in part or not pieces:
            pieces.append(part)
        else:
            name, value, *more = pieces[-1].split(":")
            pieces[-1] = ":".join([name, f"{value}, {part}", *more])
    result: dict[str, Any] = {}
    for name, value, *_ in (piece.split(":") for piece in pieces if ":" in piece):
        key = canonical_option_name(name)
        key = "material" if key.casefold() in ("material", "matière", "compositions", "composition") else key
        if value.strip():
            old = result.get(key)
            result[key] = value.strip() if old is None else [*(old if isinstance(old, list) else [old]), value.strip()]
    for key in ("colour", "material"):
        if isinstance(result.get(key), list):
            result[key] = ", ".join(result[key])
    return result


def _offer(row: RawRow) -> CanonicalRow:
    price, stock = amount(row.get("Price")), integer(row.get("Quantity"))
    percent, less = amount(row.get("Discount percent")), amount(row.get("Discount amount"))
    sale_price = None
    if price is not None and (percent or less):
        sale_price = round(price - less if less else price * (1 - (percent or 0.0) / 100), 6)
    later = text(row, "Out of stock").casefold() in ("1", "allow", "allow orders")
    state = None if stock is None else "in_stock" if stock > 0 else "backorder" if later else "out_of_stock"
    if flag(row.get("Available for order")) is False:
        state = "out_of_stock"
    dates = {"sale_start": row.get("Discount from"), "sale_end": row.get("Discount to")}
    known_dates = {name: value for name, value in dates.items() if not str(value or "").startswith("0000")}
    return drop_empty(
        {
            "price": row.get("Price"),
            "sale_price": sale_price,
            **(known_dates if sale_price is not None else {}),
            "stock": None if stock is None else max(stock, 0),
            "availability": state,
        }
    )


def _combination(row: RawRow, head: RawRow) -> CanonicalRow:
    names = [part.split(":")[0] for part in split_cell(row.get("Attribute"))]
    values = [part.split(":")[0] for part in split_cell(row.get("Value"))]
    base, impact = amount(head.get("Price")), amount(row.get("Impact on price")) or 0.0
    offer = _offer({**row, "Price": head.get("Price")})
    return drop_empty(
        {
            **offer,
            "price": head.get("Price") if base is None or not impact else round(base + impact, 6),
            "options": {canonical_option_name(name): value.strip() for name, value in zip(names, values, strict=False)},
            "sku": text(row, "Reference"),
            "codes": [text(row, name) for name in ("EAN13", "UPC", "ISBN", "MPN") if text(row, name)],
        }
    )
