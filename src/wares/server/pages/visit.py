"""The site that all pages of a shop share, and the visit of one page: which language, origin and parameters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING

import msgspec
from starlette.requests import Request

from wares.server.http.forms import url_pairs
from wares.server.pages.addresses import Addresses, own_language, page_language, product_path
from wares.server.pages.cache import PageCache
from wares.server.pages.facts import CatalogFacts, Kept, facts_of
from wares.server.pages.texts import Translator, translator
from wares.server.schemas.encode import encode
from wares.server.schemas.responses.shop import LANGUAGES, AttributesAnswer
from wares.types import Nums, Product

if TYPE_CHECKING:
    from wares.shop import Shop

MOST_ADDRESSES = 2_000
"""Values of an attribute whose addresses are told all at once."""
MOST_DIGITS = 6
"""Of the number of a page."""


class Site:
    """What all pages of one shop share. `public_url`: scheme and host under which shoppers call it; empty = as each of
    them does.
    """

    def __init__(self, shop: Shop, public_url: str = "") -> None:
        self.shop, self.public_url, self.cache = shop, public_url, PageCache()
        self._facts, self._numbers = Kept(facts_of), Kept(_product_numbers)
        self._attributes = {language: Kept(partial(self._encoded, language)) for language in LANGUAGES}

    @property
    def own(self) -> str:
        """The language of pages without a language in their address."""
        return own_language(self.shop.settings.shop_language)

    @property
    def facts(self) -> CatalogFacts:
        """What pages say of the whole shop."""
        return self._facts.of(self.shop)

    @property
    def product_numbers(self) -> Nums:
        """(n,) the store's numbers of all products that shoppers see, ascending."""
        return self._numbers.of(self.shop)

    def addresses(self, language: str) -> Addresses:
        """The addresses of pages in a language."""
        facts = self.facts
        return Addresses(language, self.own, facts.categories, facts.brands)

    def attributes(self, language: str) -> AttributesAnswer:
        """The attributes of the shop, with labels in a language, any tag, and addresses of pages in it or its own."""
        shop, addresses = self.shop, self.addresses(page_language(language, self.own))
        paths = {
            name: {value: path(value) for value in slugs.slugs_by_value}
            for name, slugs, path in (
                ("category", addresses.categories, addresses.category),
                ("brand", addresses.brands, addresses.brand),
            )
            if len(slugs.slugs_by_value) <= MOST_ADDRESSES
        }
        return AttributesAnswer(shop.attributes(), shop.labels(language), paths)

    def paths(self, language: str | None) -> Callable[[Product], str]:
        """What gives the path of a product's page for whoever asks in a language; None = the shop's own."""
        own = self.own
        return partial(product_path, language=page_language(language, own), own=own)

    def visit(self, request: Request, language: str) -> PageVisit:
        """The visit that a request is."""
        origin = self.public_url or f"{request.url.scheme}://{request.headers.get('host', '')}"
        return PageVisit(self, language, origin, request.url.query, tuple(url_pairs(request)))

    def encoded_attributes(self, language: str) -> msgspec.Raw:
        """The same as JSON."""
        return self._attributes[language].of(self.shop)

    def _encoded(self, language: str, _: Shop) -> msgspec.Raw:
        return msgspec.Raw(encode(self.attributes(language)))


def _product_numbers(shop: Shop) -> Nums:
    return shop.product_numbers()


@dataclass(frozen=True)
class PageVisit:
    """One request for a page.

    origin      scheme and host under which the shop is called, e.g. "https://shop.example"
    query       of the address, as it was sent
    parameters  the same, read
    """

    site: Site
    language: str
    origin: str
    query: str = ""
    parameters: tuple[tuple[str, str], ...] = field(default=())

    @property
    def shop(self) -> Shop:
        """The shop."""
        return self.site.shop

    @cached_property
    def facts(self) -> CatalogFacts:
        """What pages say of the whole shop."""
        return self.site.facts

    @cached_property
    def addresses(self) -> Addresses:
        """The addresses of pages in the page's language."""
        return self.site.addresses(self.language)

    @property
    def t(self) -> Translator:
        """The texts in the page's language."""
        return translator(self.language)

    @cached_property
    def labels(self) -> Mapping[str, Mapping[str, str]]:
        """attribute → value → what it is called in the page's language."""
        return self.shop.labels(self.language)

    def label(self, attribute: str, value: str) -> str:
        """What a value is called."""
        return self.labels.get(attribute, {}).get(value, value)

    def absolute(self, path: str) -> str:
        """The whole address of a path."""
        return self.origin + path

    def languages(self) -> tuple[Addresses, ...]:
        """The addresses in every language, the shop's own first."""
        own = self.addresses.own
        return tuple(replace(self.addresses, language=each) for each in sorted(LANGUAGES, key=lambda one: one != own))

    def page(self) -> int:
        """The number of the page of a list that is asked for; 1 for nonsense."""
        text = dict(self.parameters).get("page", "1")
        return max(1, int(text)) if text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS else 1

    def currency_of(self, product: Product) -> str:
        """The currency in which a product is priced; empty = not known."""
        return product.currency or self.shop.settings.shop_currency
