"""Boot data: what a page's modules would ask the shop for, handed over with the page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from markupsafe import Markup

from wares.server.pages.page import Page
from wares.server.pages.visit import PageVisit
from wares.server.schemas.encode import encode
from wares.server.schemas.responses.recommendations import RecommendAnswer
from wares.server.schemas.responses.search import FacetAnswer, SearchAnswer
from wares.server.schemas.responses.shop import ShopAnswer
from wares.types import FacetValue, Hits, Recommendations

MOST_ATTRIBUTES = 64_000
"""Bytes of attributes' labels and addresses beyond which they are left for the modules to ask for."""
_ESCAPED = tuple((letter, f"\\u{ord(letter):04x}") for letter in "<>&\u2028\u2029")


def boot_of(page: Page, visit: PageVisit) -> dict[str, Any]:
    """The boot data of a page; what does not apply is absent."""
    facts, site = visit.facts, visit.site
    attributes = site.encoded_attributes(visit.language)
    found: dict[str, Any] = {"shop": ShopAnswer.of(visit.shop.settings, voice=visit.shop.voice.is_there)}
    if len(bytes(attributes)) <= MOST_ATTRIBUTES:
        found["attributes"] = attributes
    roots = tuple(FacetValue(each.value, each.count, visit.label("category", each.value)) for each in facts.roots())
    found["facets"] = {"category": FacetAnswer(roots, None)}
    return {**found, **page.boot, "page": _about(page, visit)}


def _about(page: Page, visit: PageVisit) -> dict[str, Any]:
    addresses, facts = visit.addresses, visit.facts
    links = {
        "home": addresses.home(),
        "search": addresses.search(),
        "all": addresses.everything(),
        **{name: addresses.shell(name) for name in ("cart", "compare", "hearts")},
        "languages": {each.language: page.locate(each) for each in visit.languages()},
    }
    tiles = [{"value": tile.value, "count": tile.count, "picture": tile.picture} for tile in facts.tiles]
    return {
        "kind": page.kind, "language": visit.language, "refine": page.refine, "links": links,
        "facets": facts.facet_names, "tiles": tiles,
    }  # fmt: skip


def answer_of(hits: Hits, visit: PageVisit) -> SearchAnswer:
    """A search's answer without what differs from one asking to the next, so that the same page stays the same."""
    return msgspec.structs.replace(SearchAnswer.of(hits, False, visit.addresses.product), took_ms=0.0)


def script_json(value: Mapping[str, Any]) -> Markup:
    """JSON that may stand inside a script element: nothing in it ends the element or begins a comment."""
    text = encode(value).decode()
    for letter, escaped in _ESCAPED:
        text = text.replace(letter, escaped)
    return Markup(text)


def recommendations_of(recommendations: Recommendations, visit: PageVisit) -> RecommendAnswer:
    """Recommendations for somebody unknown, likewise without what differs; their answer has no name."""
    answer = RecommendAnswer.of(recommendations, visit.addresses.product)
    return msgspec.structs.replace(answer, took_ms=0.0, query_id="")
