"""Addresses of pages: slugs, and the path of each page in a language."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import quote, urlencode

from wares.server.schemas.responses.shop import LANGUAGES
from wares.tags import base
from wares.types import Product

STEP = " > "
"""Between the levels of a category's value."""
MOST_SLUG, MOST_CODE = 80, 8
"""Characters of one part of a slug, and of what tells apart two values with the same."""
_LATIN_ACCENTS = re.compile("[\u0300-\u036f]")


def own_language(shop_language: str) -> str:
    """The language of the pages without a language in their address: the shop's own, English where there is none."""
    own = base(shop_language)
    return own if own in LANGUAGES else LANGUAGES[0]


def page_language(language: str | None, own: str) -> str:
    """The language of pages for whoever asks in `language`, any tag: it where there are pages in it, else `own`."""
    asked = base(language) if language else own
    return asked if asked in LANGUAGES else own


def prefix_of(language: str, own: str) -> str:
    """What addresses in `language` begin with: nothing in the shop's own language, else "/zh" or "/en"."""
    return "" if language == own else f"/{language}"


@lru_cache(maxsize=65_536)
def slug(text: str) -> str:
    """A text as a part of an address: letters and digits of any script, in small letters and without Latin accents,
    with "-" for whatever stands between; at most `MOST_SLUG` characters. Empty for a text without any of them.
    """
    plain = _LATIN_ACCENTS.sub("", unicodedata.normalize("NFKD", text.casefold()))
    kept = "".join(each if _is_kept(each) else "-" for each in unicodedata.normalize("NFC", plain))
    return re.sub("-+", "-", kept)[:MOST_SLUG].strip("-")


def _is_kept(letter: str) -> bool:
    return letter.isalnum() or unicodedata.category(letter).startswith("M")


def text_of(product: Product, name: str, language: str) -> str:
    """A product's text in a language, else in the shop's own; empty where it has none."""
    return product.texts.get(language, {}).get(name) or getattr(product, name) or ""


def product_path(product: Product, language: str, own: str) -> str:
    """The path of a product's page; its id may hold anything, a slash too."""
    base_path = f"{prefix_of(language, own)}/p/{quote(product.id, safe='')}"
    title = slug(text_of(product, "title", language))
    return f"{base_path}/{quote(title)}" if title else base_path


@dataclass(frozen=True, slots=True)
class ValueSlugs:
    """Slugs of an attribute's values, one each.

    values_by_slug   those that stand in addresses
    slugs_by_value   the same the other way around
    """

    values_by_slug: Mapping[str, str] = field(default_factory=dict)
    slugs_by_value: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, values: Iterable[str]) -> ValueSlugs:
        """The slugs of these values. Of several with the same slug the first in the order of letters keeps it; the
        others get a code made from the value alone, as does one without any letter or digit.
        """
        by_slug: dict[str, str] = {}
        for value in sorted(set(values)):
            plain = _path_slug(value)
            by_slug[plain if plain and plain not in by_slug else _coded(plain, value)] = value
        return cls(by_slug, {value: each for each, value in by_slug.items()})

    def value(self, text: str) -> str | None:
        """The value that an address means, also by its code where it no longer needs one; None = none."""
        if text in self.values_by_slug:
            return self.values_by_slug[text]
        plain, _, code = text.rpartition("-")
        value = self.values_by_slug.get(plain)
        return value if value is not None and code == _code(value) else None


def _path_slug(value: str) -> str:
    return "/".join(filter(None, map(slug, value.split(STEP))))


def _coded(plain: str, value: str) -> str:
    return f"{plain}-{_code(value)}" if plain else _code(value)


def _code(value: str) -> str:
    return hashlib.blake2b(value.encode("utf-8", "replace"), digest_size=MOST_CODE // 2).hexdigest()


@dataclass(frozen=True, slots=True)
class Addresses:
    """Paths of pages in one language.

    language     of the pages
    own          that of pages without a language in their address
    categories, brands   slugs of their values
    """

    language: str
    own: str
    categories: ValueSlugs
    brands: ValueSlugs

    @property
    def prefix(self) -> str:
        """What every path begins with."""
        return prefix_of(self.language, self.own)

    def home(self) -> str:
        """The home page."""
        return f"{self.prefix}/"

    def product(self, product: Product) -> str:
        """A product's page."""
        return product_path(product, self.language, self.own)

    def category(self, value: str, page: int = 1) -> str:
        """A category's page; one that no product has is searched for."""
        return self._value("category", "c", self.categories, value, page)

    def brand(self, value: str, page: int = 1) -> str:
        """A brand's page; likewise."""
        return self._value("brand", "b", self.brands, value, page)

    def everything(self, page: int = 1) -> str:
        """The list of all products."""
        return _with_page(f"{self.prefix}/all", page)

    def search(self, parameters: Iterable[tuple[str, str]] = ()) -> str:
        """A search."""
        pairs = list(parameters)
        return f"{self.prefix}/s" + (f"?{urlencode(pairs)}" if pairs else "")

    def shell(self, name: str) -> str:
        """The page `cart`, `compare` or `hearts`."""
        return f"{self.prefix}/{name}"

    def _value(self, attribute: str, letter: str, slugs: ValueSlugs, value: str, page: int) -> str:
        path = slugs.slugs_by_value.get(value)
        if path is None:
            return self.search([(f"refine.{attribute}", value)])
        return _with_page(f"{self.prefix}/{letter}/{quote(path)}", page)


def _with_page(path: str, page: int) -> str:
    return f"{path}?page={page}" if page > 1 else path
