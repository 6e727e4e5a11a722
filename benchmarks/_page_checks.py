"""Checks of a page without JavaScript: what its head says, its JSON-LD by a library, and what it links."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

import lxml.html
from extruct.jsonld import JsonLdExtractor

LANGUAGES = {"en", "zh", "x-default"}
MOST_TITLE, MOST_DESCRIPTION = 160, 200
_NODES = {
    "home": ("WebSite", "Organization"),
    "product": ("BreadcrumbList",),
    "category": ("BreadcrumbList", "ItemList"),
    "brand": ("BreadcrumbList", "ItemList"),
    "all": ("BreadcrumbList", "ItemList"),
}
"""Kind of a page → JSON-LD that it must have; a product has a Product or a ProductGroup besides."""
_AVAILABILITY = {"InStock", "OutOfStock", "LimitedAvailability", "PreOrder", "BackOrder"}


@dataclass(frozen=True, slots=True)
class CheckedPage:
    """A page: its kind, what is wrong with it, and the paths it links that robots may follow."""

    kind: str
    complaints: tuple[str, ...]
    links: tuple[str, ...]


def checked(text: str, url: str) -> CheckedPage:
    """Check a page that lies at `url`."""
    tree = lxml.html.fromstring(text.encode())
    kind = kind_of(urlsplit(url).path)
    nodes = JsonLdExtractor().extract(text)
    complaints = [*_head(tree, url), *_nodes(kind, nodes)]
    if len(tree.xpath("//h1[not(ancestor::*[@hidden])]")) != 1:
        complaints.append("not one h1")
    return CheckedPage(kind, tuple(complaints), tuple(_links(tree, url)))


def kind_of(path: str) -> str:
    """The kind of page at a path."""
    parts = path.removeprefix("/zh").strip("/").split("/")
    return {"": "home", "p": "product", "c": "category", "b": "brand"}.get(parts[0], parts[0])


def _head(tree: lxml.html.HtmlElement, url: str) -> Iterator[str]:
    title, description = (_one(tree, path) for path in ("//title/text()", "//meta[@name='description']/@content"))
    if not title or len(title) > MOST_TITLE:
        yield "title"
    if not description or len(description) > MOST_DESCRIPTION:
        yield "description"
    if _one(tree, "//link[@rel='canonical']/@href") != url:
        yield "canonical"
    links = {each.get("hreflang"): each.get("href") for each in tree.xpath("//head/link[@rel='alternate']")}
    if set(links) != LANGUAGES or url not in links.values():
        yield "hreflang"
    for name in ("og:title", "og:type", "og:url", "og:description"):
        if not _one(tree, f"//meta[@property='{name}']/@content"):
            yield name


def _nodes(kind: str, nodes: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    by_type = {str(node.get("@type")): node for node in nodes}
    for wanted in _NODES.get(kind, ()):
        if wanted not in by_type:
            yield f"no {wanted}"
    if any("schema.org" not in str(node.get("@context")) for node in nodes):
        yield "@context"
    if crumbs := by_type.get("BreadcrumbList"):
        yield from _list(crumbs, "crumb", last_may_lack="item")
    if items := by_type.get("ItemList"):
        yield from _list(items, "item")
    if site := by_type.get("WebSite"):
        target = str(site.get("potentialAction", {}).get("target", {}).get("urlTemplate", ""))
        if "{search_term_string}" not in target:
            yield "SearchAction"
    if kind == "product":
        yield from _product(by_type)


def _list(node: Mapping[str, Any], what: str, last_may_lack: str = "") -> Iterator[str]:
    elements = node.get("itemListElement", [])
    places = [each.get("position") for each in elements]
    if not elements or places != list(range(places[0] or 0, (places[0] or 0) + len(places))):
        yield f"{what} positions"
    for each in elements[: len(elements) - bool(last_may_lack)]:
        if not str(each.get("item") or each.get("url") or "").startswith("http"):
            yield f"{what} without an address"


def _product(by_type: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    node = by_type.get("Product") or by_type.get("ProductGroup")
    if node is None:
        yield "no Product"
        return
    yield from _described(node)
    if node["@type"] == "Product":
        yield from _offer(node)
        if not node.get("sku"):
            yield "sku"
        return
    if not node.get("productGroupID") or not node.get("variesBy") or not node.get("hasVariant"):
        yield "ProductGroup"
    for variant in node.get("hasVariant", []):
        yield from (f"variant: {one}" for one in (*_described(variant), *_offer(variant)))


def _described(node: Mapping[str, Any]) -> Iterator[str]:
    for name in ("name", "description", "image"):
        if not node.get(name):
            yield name
    if any(not str(each).startswith("http") for each in node.get("image", [])):
        yield "relative image"
    if "brand" in node and not node["brand"].get("name"):
        yield "brand"
    rating = node.get("aggregateRating")
    if rating and not (
        rating["worstRating"] <= rating["ratingValue"] <= rating["bestRating"] and rating["ratingCount"] > 0
    ):
        yield "aggregateRating"


def _offer(node: Mapping[str, Any]) -> Iterator[str]:
    """What merchant listings ask of an offer."""
    offer = node.get("offers")
    if not offer:
        yield "no offer"
        return
    price = offer.get("price") if offer["@type"] == "Offer" else offer.get("lowPrice")
    if not isinstance(price, int | float) or price <= 0:
        yield "price"
    if len(str(offer.get("priceCurrency", ""))) != 3:
        yield "priceCurrency"
    if str(offer.get("availability", "")).removeprefix("https://schema.org/") not in _AVAILABILITY:
        yield "availability"
    if "Condition" not in str(offer.get("itemCondition", "")):
        yield "itemCondition"
    if not str(offer.get("url", "")).startswith("http"):
        yield "offer's url"


def _links(tree: lxml.html.HtmlElement, url: str) -> Iterator[str]:
    here = urlsplit(url)
    for each in tree.xpath("//body//a[@href]"):
        target = urlsplit(urljoin(url, each.get("href")))
        if target.netloc == here.netloc and "nofollow" not in each.get("rel", ""):
            yield target.path + (f"?{target.query}" if target.query else "")


def _one(tree: lxml.html.HtmlElement, path: str) -> str:
    found = tree.xpath(path)
    return str(found[0]).strip() if len(found) == 1 else ""
