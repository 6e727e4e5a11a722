"""JSON-LD: what machines read of pages, in the terms of schema.org and as merchant listings ask for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, TypeAlias
from urllib.parse import urlencode

from wares.server.pages.addresses import STEP, text_of
from wares.server.pages.offers import Supply, prices, supply_of, with_variant
from wares.server.pages.page import Crumb, shortened
from wares.server.pages.visit import PageVisit
from wares.server.schemas.picture_paths import picture_path
from wares.types import Product, Variant

Node: TypeAlias = dict[str, Any]
CONTEXT = "https://schema.org"
MOST_LISTED_VARIANTS = 100
"""A product with more variants is described by the range of its prices."""
MOST_TEXT = 5_000
_AVAILABILITY: Mapping[Supply, str] = {
    "out": "OutOfStock", "preorder": "PreOrder", "backorder": "BackOrder", "few": "LimitedAvailability",
    "in": "InStock", "": "InStock",
}  # fmt: skip
_CONDITIONS = {"used": "UsedCondition", "refurbished": "RefurbishedCondition", "damaged": "DamagedCondition"}
_PROPERTIES = {
    "size": "size", "尺寸": "size", "尺码": "size", "colour": "color", "color": "color", "颜色": "color",
    "material": "material", "材质": "material", "pattern": "pattern", "图案": "pattern",
}  # fmt: skip
"""Names of choices → schema.org's property."""
_CODES = ("gtin", "ean", "upc", "isbn", "barcode")


def product_nodes(product: Product, visit: PageVisit, siblings: Sequence[Product]) -> list[Node]:
    """A product with its offers; `siblings` are the other products of its group."""
    url = visit.absolute(visit.addresses.product(product))
    if product.variants and len(product.variants) <= MOST_LISTED_VARIANTS:
        return [_group(product, visit, url)]
    node: Node = {
        "@context": CONTEXT,
        "@type": "Product",
        "@id": f"{url}#product",
        "url": url,
        **_about(product, visit),
    }
    node |= {"sku": product.id, **_code(_codes_of(product)), **_offers(product, visit, url)}
    if product.group:
        node["inProductGroupWithID"] = product.group
    if product.group and siblings:
        node["isVariantOf"] = _group_of(product, visit, siblings)
    return [node]


def breadcrumbs(crumbs: Iterable[Crumb], visit: PageVisit) -> Node:
    """The way from the home page."""
    steps: list[Node] = []
    for position, crumb in enumerate(crumbs, 1):
        step: Node = {"@type": "ListItem", "position": position, "name": crumb.name}
        if crumb.path:
            step["item"] = visit.absolute(crumb.path)
        steps.append(step)
    return {"@context": CONTEXT, "@type": "BreadcrumbList", "itemListElement": steps}


def shop_nodes(visit: PageVisit) -> list[Node]:
    """The shop as a website that can be searched, and whose it is."""
    name, home = visit.shop.settings.shop_name, visit.absolute(visit.addresses.home())
    organization: Node = {"@type": "Organization", "@id": f"{visit.origin}/#organization", "name": name}
    organization |= {"url": visit.absolute("/"), "logo": visit.absolute("/storefront/icon.svg")}
    action = {
        "@type": "SearchAction",
        "target": {
            "@type": "EntryPoint",
            "urlTemplate": f"{visit.absolute(visit.addresses.search())}?q={{search_term_string}}",
        },
        "query-input": "required name=search_term_string",
    }
    site = {
        "@context": CONTEXT, "@type": "WebSite", "@id": f"{home}#website", "url": home, "name": name,
        "inLanguage": visit.language, "publisher": {"@id": organization["@id"]}, "potentialAction": action,
    }  # fmt: skip
    return [site, {"@context": CONTEXT, **organization}]


def item_list(paths: Sequence[str], visit: PageVisit, name: str, first: int = 1) -> Node:
    """A list of products by their pages; `first` is the place of the first."""
    items = [
        {"@type": "ListItem", "position": first + at, "url": visit.absolute(path)} for at, path in enumerate(paths)
    ]
    return {
        "@context": CONTEXT,
        "@type": "ItemList",
        "name": name,
        "numberOfItems": len(items),
        "itemListElement": items,
    }


def _about(product: Product, visit: PageVisit) -> Node:
    """What a product is, apart from how it is sold."""
    language = visit.language
    title, description = (text_of(product, name, language) for name in ("title", "description"))
    node: Node = {"name": shortened(title, 150), "description": shortened(description or title, MOST_TEXT)}
    if product.pictures:
        node["image"] = [visit.absolute(picture_path(product.id, n)) for n in range(len(product.pictures))]
    if product.brand:
        node["brand"] = {"@type": "Brand", "name": text_of(product, "brand", language)}
    if product.category:
        node["category"] = product.texts.get(language, {}).get("category") or STEP.join(product.category)
    if product.colour:
        node["color"] = text_of(product, "colour", language)
    if product.material:
        node["material"] = text_of(product, "material", language)
    if product.rating is not None and product.rating_count:
        node["aggregateRating"] = {
            "@type": "AggregateRating", "ratingValue": product.rating, "ratingCount": product.rating_count,
            "bestRating": 5, "worstRating": 1 if product.rating >= 1 else 0,
        }  # fmt: skip
    return node


def _group(product: Product, visit: PageVisit, url: str) -> Node:
    """A product with variants: a group, each variant a product of its own."""
    names = dict.fromkeys(name for variant in product.variants for name in variant.options)
    varies = [_varies_by(name) for name in names]
    return {
        "@context": CONTEXT, "@type": "ProductGroup", "@id": f"{url}#product", "url": url, **_about(product, visit),
        "productGroupID": product.id, "variesBy": varies,
        "hasVariant": [_variant(product, variant, visit, url) for variant in product.variants],
    }  # fmt: skip


def _variant(product: Product, variant: Variant, visit: PageVisit, url: str) -> Node:
    options = ", ".join(visit.label(name, value) for name, value in variant.options.items())
    place = f"{url}?{urlencode([(f'choice.{name}', value) for name, value in variant.options.items()])}"
    node = _about(product, visit)
    node.pop("aggregateRating", None)  # it stands at the group
    node |= {"@type": "Product", "name": f"{node['name']} – {options}" if options else node["name"]}
    for name, value in variant.options.items():
        if known := _PROPERTIES.get(name.casefold()):
            node[known] = visit.label(name, value)
    if variant.picture is not None and variant.picture < len(product.pictures):
        node["image"] = [visit.absolute(picture_path(product.id, variant.picture))]
    node["sku"] = variant.sku or f"{product.id} {options}".strip()
    return {**node, **_code(variant.codes), **_offers(with_variant(product, variant), visit, place)}


def _group_of(product: Product, visit: PageVisit, siblings: Sequence[Product]) -> Node:
    """The group that a product is one of, with the pages of the others."""
    pages = [visit.absolute(visit.addresses.product(each)) for each in siblings]
    varies = [
        term
        for term, name in (("color", "colour"), ("material", "material"))
        if len({getattr(each, name) for each in (product, *siblings)}) > 1
    ]
    return {
        "@type": "ProductGroup", "productGroupID": product.group,
        "name": shortened(text_of(product, "title", visit.language), 150),
        "variesBy": [f"{CONTEXT}/{term}" for term in varies] or ["design"],
        "hasVariant": [{"@type": "Product", "url": page} for page in pages],
    }  # fmt: skip


def _varies_by(name: str) -> str:
    known = _PROPERTIES.get(name.casefold())
    return f"{CONTEXT}/{known}" if known else name


def _offers(product: Product, visit: PageVisit, url: str) -> Node:
    """The offer of a product, or the range of its variants'; nothing without price and currency."""
    currency, sold = visit.currency_of(product), prices(product)
    if not currency or not sold:
        return {}
    state, _ = supply_of(product)
    common: Node = {
        "url": url, "priceCurrency": currency, "availability": f"{CONTEXT}/{_AVAILABILITY[state]}",
        "itemCondition": f"{CONTEXT}/{_condition(product)}",
    }  # fmt: skip
    if len(product.variants) > 1:
        span: Node = {"@type": "AggregateOffer", "lowPrice": sold[0], "highPrice": sold[-1]}
        return {"offers": span | {"offerCount": len(product.variants), **common}}
    offer: Node = {"@type": "Offer", "price": sold[0], **common}
    if product.sale is not None and product.sale.end is not None and product.sale.price == sold[0]:
        offer["priceValidUntil"] = datetime.fromtimestamp(product.sale.end, UTC).date().isoformat()
    return {"offers": offer}


def _condition(product: Product) -> str:
    value = product.attributes.get("condition")
    text = value[0].casefold() if isinstance(value, tuple) and value else ""
    return _CONDITIONS.get(text, "NewCondition")


def _codes_of(product: Product) -> Iterator[str]:
    if len(product.variants) == 1:
        yield from product.variants[0].codes
    for name in _CODES:
        value = product.attributes.get(name)
        if isinstance(value, tuple):
            yield from value
        elif value is not None and value == int(value):
            yield str(int(value))


def _code(codes: Iterable[str]) -> Node:
    """The first of some codes that is a GTIN, under its name."""
    found = next((code for code in codes if is_gtin(code)), None)
    return {} if found is None else {f"gtin{len(found)}": found}


def is_gtin(code: str) -> bool:
    """Whether a code is a GTIN (EAN, UPC): 8, 12, 13 or 14 digits, the last of which checks the others."""
    if not (code.isascii() and code.isdecimal() and len(code) in (8, 12, 13, 14)):
        return False
    weighed = sum(int(digit) * (3 if at % 2 else 1) for at, digit in enumerate(reversed(code)))
    return weighed % 10 == 0
