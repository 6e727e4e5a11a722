"""PrestaShop and thirty bees: the product CSV of import and export, the back office's list, and combinations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from wares.catalog.choices import option_name
from wares.catalog.platforms.adapter import (
    Adapter,
    Canonical,
    Links,
    Values,
    amount,
    as_written,
    clean,
    count,
    first,
    flag,
    has,
    lines,
    parts,
    text,
    whole,
    with_variants,
)
from wares.errors import BadFeed

_HEADINGS: dict[str, tuple[str, ...]] = {
    "ID": ("Product ID", "ID", "Product ID*", "id_product", "ID produit", "Product ID *"),
    "Active": ("Active (0/1)", "Active", "Enabled", "Status", "Actif (0/1)", "Actif", "Aktiv (0/1)", "Activo (0/1)",
               "Attivo (0/1)", "État", "Displayed"),
    "Name": ("Name *", "Name", "Name*", "Nom *", "Nom", "Nombre *", "Nome *"),
    "Categories": ("Categories (x,y,z...)", "Categories (x,y,z,...)", "Categories", "Category",
                   "Catégories (x,y,z...)", "Catégories (x,y,z,...)", "Categorías (x,y,z...)", "Kategorien (x,y,z...)",
                   "Categorie (x,y,z...)", "Catégorie"),
    "Price": ("Price tax included", "Price (tax incl.)", "Final price", "Prix TTC", "Prix (TTC)",
              "Price tax excluded or Price tax included", "Price tax excluded", "Price (tax excl.)", "Base price",
              "Prix HT", "Prix (HT)", "Prix HT ou Prix TTC"),
    "On sale": ("On sale (0/1)", "On sale", "En solde (0/1)"),
    "Discount amount": ("Discount amount", "Montant de la remise"),
    "Discount percent": ("Discount percent", "Pourcentage de réduction", "Pourcentage de remise"),
    "Discount from": ("Discount from (yyyy-mm-dd)", "Discount from", "Réduction de (aaaa-mm-jj)"),
    "Discount to": ("Discount to (yyyy-mm-dd)", "Discount to", "Réduction à (aaaa-mm-jj)"),
    "Reference": ("Reference #", "Reference", "Référence n°", "Référence #", "Référence"),
    "Manufacturer": ("Manufacturer", "Brand", "Marque", "Fabricant"),
    "EAN13": ("EAN13", "EAN-13", "Barcode"),
    "UPC": ("UPC", "CUP"),
    "ISBN": ("ISBN",),
    "MPN": ("MPN",),
    "Quantity": ("Quantity", "Quantité", "Cantidad", "Quantità", "Menge"),
    "Visibility": ("Visibility", "Visibilité"),
    "Summary": ("Summary", "Short description", "Description courte", "Récapitulatif"),
    "Description": ("Description", "Long description"),
    "Tags": ("Tags (x,y,z...)", "Tags", "Mots-clés (x,y,z...)"),
    "Available for order": ("Available for order (0 = No, 1 = Yes)", "Available for order",
                            "Disponible à la vente (0 = Non, 1 = Oui)"),
    "Out of stock": ("Out of stock action", "Out of stock", "Action en cas de rupture de stock"),
    "Images": ("Image URLs (x,y,z...)", "Image URLs", "Image URL", "Image", "URL des images (x,y,z...)",
               "URLs des images (x,y,z...)"),
    "Features": ("Feature(Name:Value:Position)", "Feature (Name:Value:Position)",
                 "Feature (Name:Value:Position:Customized)", "Feature(Name:Value:Position:Customized)",
                 "Caractéristique (Nom:Valeur:Position)", "Caractéristique (Nom:Valeur:Position:Personnalisé)"),
    "Condition": ("Condition", "État du produit"),
    "Attribute": ("Attribute (Name:Type:Position)*", "Attribute (Name:Type:Position)",
                  "Attribut (Nom:Type:Position)*", "Attribut (Nom:Type:Position)"),
    "Value": ("Value (Value:Position)*", "Value (Value:Position)", "Valeur (Valeur:Position)*",
              "Valeur (Valeur:Position)"),
    "Impact on price": ("Impact on price", "Impact sur le prix"),
}  # fmt: skip
_MARKS = (
    "Active (0/1)", "Categories (x,y,z...)", "Categories (x,y,z,...)", "Price tax excluded", "Price tax included",
    "Price tax excluded or Price tax included", "On sale (0/1)", "Reference #", "Image URLs (x,y,z...)",
    "Feature(Name:Value:Position)", "Price (tax excl.)", "Price (tax incl.)", "Tags (x,y,z...)", "Tax rules ID",
    "Attribute (Name:Type:Position)*", "Value (Value:Position)*", "Impact on price", "Actif (0/1)",
    "Catégories (x,y,z...)", "Prix HT ou Prix TTC", "URL des images (x,y,z...)", "id_product", "Prix HT",
)  # fmt: skip
_ROOTS = frozenset({"home", "accueil", "inicio", "startseite", "root", "2"})


class PrestaShop(Adapter):
    """Rows with one product ID are one product, its combinations a row each."""

    NAME: ClassVar[str] = "a PrestaShop export"
    FIELDS: ClassVar[Mapping[str, str]] = {
        "id": "ID", "title": "Name", "description": "Description", "price": "Price", "brand": "Manufacturer",
        "category": "Categories", "stock": "Quantity", "pictures": "Images",
    }  # fmt: skip

    @classmethod
    def fits(cls, columns: Sequence[str], rows: Sequence[Values]) -> bool:
        """Two of the headings that only PrestaShop writes, or those of the back office's list."""
        marks = count(columns, *_MARKS)
        listed = has(columns, "Product ID", "Name", "Reference", "Category", "Quantity")
        return marks >= 2 or (marks >= 1 and listed)

    @classmethod
    def headings(cls, columns: Sequence[str]) -> Mapping[str, str]:
        """Short names for the export's, the first of several that a file has."""
        found: dict[str, str] = {}
        for heading, names in _HEADINGS.items():
            written = {name: column for column, name in as_written(columns, names).items()}
            column = next((written[name] for name in names if name in written), None)
            if column is not None:
                found.setdefault(column, heading)
        if "Name" not in found.values():
            raise BadFeed(
                "PrestaShop's list of combinations has no products' names; put its columns into the export of the "
                "products, joined by Product ID, and give that"
            )
        return found

    def links(self, values: Values) -> Links:
        """The product's ID, or its reference."""
        return Links(text(values, "ID", "Reference") or None, is_whole=not text(values, "Attribute"))

    def product(self, rows: Sequence[Values]) -> Canonical:
        """The product of an ID, with its combinations."""
        head = next((row for row in rows if text(row, "Name") and not text(row, "Attribute")), rows[0])
        features = _features(head)
        hidden = flag(head.get("Active")) is False or text(head, "Visibility").casefold() == "none"
        found: Canonical = {
            "id": text(head, "ID", "Reference"),
            "title": first(rows, "Name"),
            "description": lines(text(head, "Summary"), text(head, "Description")),
            "brand": text(head, "Manufacturer"),
            "category": _categories(head),
            "colour": features.pop("colour", None),
            "material": features.pop("material", None),
            "pictures": [one for one in parts(head.get("Images")) if "." in one],
            "published": False if hidden else None,
            "attributes": clean(
                {
                    **features,
                    "tags": parts(head.get("Tags")),
                    "reference": text(head, "Reference"),
                    **{name.lower(): text(head, name) for name in ("EAN13", "UPC", "ISBN", "MPN")},
                }
            ),
        }
        combinations = [row for row in rows if text(row, "Attribute") and text(row, "Value")]
        if not combinations:
            return clean({**found, **_offer(head)})
        return with_variants(found, [_combination(row, head) for row in combinations])


def _categories(row: Values) -> list[list[str]]:
    found = [[level for level in parts(path, "/") if level.casefold() not in _ROOTS]
             for path in parts(row.get("Categories"), ",")]  # fmt: skip
    return [one for one in found if one] or [one for one in [parts(row.get("Categories"))] if one]


def _features(row: Values) -> dict[str, Any]:
    """`Colour:Red:1,Made of:Wool, silk:2` → name → value; a comma in a value is part of it."""
    pieces: list[str] = []
    for part in parts(row.get("Features")):
        if ":" in part or not pieces:
            pieces.append(part)
        else:
            name, value, *rest = pieces[-1].split(":")
            pieces[-1] = ":".join([name, f"{value}, {part}", *rest])
    found: dict[str, Any] = {}
    for name, value, *_ in (piece.split(":") for piece in pieces if ":" in piece):
        key = option_name(name)
        key = "material" if key.casefold() in ("material", "matière", "compositions", "composition") else key
        if value.strip():
            old = found.get(key)
            found[key] = value.strip() if old is None else [*(old if isinstance(old, list) else [old]), value.strip()]
    for key in ("colour", "material"):
        if isinstance(found.get(key), list):
            found[key] = ", ".join(found[key])
    return found


def _offer(row: Values) -> Canonical:
    price, stock = amount(row.get("Price")), whole(row.get("Quantity"))
    percent, less = amount(row.get("Discount percent")), amount(row.get("Discount amount"))
    reduced = None
    if price is not None and (percent or less):
        reduced = round(price * (1 - (percent or 0.0) / 100) - (less or 0.0), 6)
    later = text(row, "Out of stock").casefold() in ("1", "allow", "allow orders")
    found = None if stock is None else "in_stock" if stock > 0 else "backorder" if later else "out_of_stock"
    if flag(row.get("Available for order")) is False:
        found = "out_of_stock"
    dates = {"sale_start": row.get("Discount from"), "sale_end": row.get("Discount to")}
    given = {name: value for name, value in dates.items() if not str(value or "").startswith("0000")}
    return clean(
        {
            "price": row.get("Price"),
            "sale_price": reduced,
            **(given if reduced is not None else {}),
            "stock": None if stock is None else max(stock, 0),
            "availability": found,
        }
    )


def _combination(row: Values, head: Values) -> Canonical:
    names = [part.split(":")[0] for part in parts(row.get("Attribute"))]
    values = [part.split(":")[0] for part in parts(row.get("Value"))]
    base, impact = amount(head.get("Price")), amount(row.get("Impact on price")) or 0.0
    offer = _offer({**row, "Price": head.get("Price")})
    return clean(
        {
            **offer,
            "price": head.get("Price") if base is None or not impact else round(base + impact, 6),
            "options": {option_name(name): value.strip() for name, value in zip(names, values, strict=False)},
            "sku": text(row, "Reference"),
            "codes": [text(row, name) for name in ("EAN13", "UPC", "ISBN", "MPN") if text(row, name)],
        }
    )
