"""Sitemaps: an index, files of the shop's lists, and files of products, each with its languages and its last change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

from wares.server.pages.addresses import Addresses, prefix_of, slug
from wares.server.pages.visit import PageVisit
from wares.server.schemas.responses.shop import LANGUAGES
from wares.types import ListedProduct

MOST_URLS = 10_000
"""Addresses of one file."""
A_FILE = MOST_URLS // len(LANGUAGES)
"""Products, or lists, of one file: each has an address in every language."""
AT_ONCE = 500
"""Products read at once."""
BEGIN = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
    'xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
)
END = "</urlset>\n"
_INDEX = '<?xml version="1.0" encoding="UTF-8"?>\n<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'


def index(visit: PageVisit) -> str:
    """The index of all files."""
    numbers = {"lists": _files(len(_list_paths(visit.addresses))), "products": _files(len(visit.site.product_numbers))}
    paths = [f"/sitemaps/{kind}-{n}.xml" for kind, last in numbers.items() for n in range(1, last + 1)]
    places = (f"<sitemap><loc>{escape(visit.absolute(path))}</loc></sitemap>\n" for path in paths)
    return f"{_INDEX}{''.join(places)}</sitemapindex>\n"


def lists(visit: PageVisit, number: int) -> str | None:
    """A file of the home page, the list of all products, categories and brands; None = there is none of this number."""
    languages = visit.languages()
    paths = list(zip(*(_list_paths(each) for each in languages), strict=True))[(number - 1) * A_FILE : number * A_FILE]
    if not paths:
        return None
    tags = [each.language for each in languages]
    return BEGIN + "".join(_entry(dict(zip(tags, each, strict=True)), visit, None) for each in paths) + END


def product_parts(visit: PageVisit, number: int) -> Sequence[Sequence[int]]:
    """Numbers of the products of a file, in parts that are read at once; none = there is no such file."""
    nums: list[int] = visit.site.product_numbers[(number - 1) * A_FILE : number * A_FILE].tolist()
    return [nums[start : start + AT_ONCE] for start in range(0, len(nums), AT_ONCE)]


def product_entries(visit: PageVisit, nums: Sequence[int]) -> str:
    """The entries of these products."""
    return "".join(_product_entries(visit, visit.shop.listed(nums)))


def _product_entries(visit: PageVisit, listed: Sequence[ListedProduct]) -> Iterator[str]:
    own = visit.site.own
    prefixes = {each.language: f"{prefix_of(each.language, own)}/p/" for each in visit.languages()}
    for product in listed:
        id_ = quote(product.id, safe="")
        paths = {}
        for language, prefix in prefixes.items():
            title = slug(product.titles.get(language) or product.title)
            paths[language] = f"{prefix}{id_}/{quote(title)}" if title else prefix + id_
        yield _entry(paths, visit, product.changed)


def _entry(paths: dict[str, str], visit: PageVisit, changed: float | None) -> str:
    """One page in all its languages; each names all of them."""
    found = {language: visit.absolute(path) for language, path in paths.items()}
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang="{language}" href={quoteattr(url)}/>' for language, url in found.items()
    )
    day = datetime.fromtimestamp(changed, UTC).date().isoformat() if changed is not None else ""
    last = f"<lastmod>{day}</lastmod>" if day else ""
    return "".join(f"<url><loc>{escape(url)}</loc>{last}{links}</url>\n" for url in found.values())


def _list_paths(addresses: Addresses) -> list[str]:
    categories = [addresses.category(value) for value in addresses.categories.slugs_by_value]
    brands = [addresses.brand(value) for value in addresses.brands.slugs_by_value]
    return [addresses.home(), addresses.everything(), *categories, *brands]


def _files(n: int) -> int:
    return -(-n // A_FILE)


def robots(visit: PageVisit) -> str:
    """What search engines may ask: pages, not searches, nor lists that are narrowed, nor what programs ask."""
    prefixes = [each.prefix for each in visit.languages()]
    rules = ["User-agent: *", "Allow: /v1/products/*/pictures/", "Disallow: /v1/"]
    rules += [f"Disallow: {prefix}/{name}" for prefix in prefixes for name in ("s?", "s$", "cart", "compare", "hearts")]
    rules += [f"Disallow: /*{mark}{name}" for name in ("refine.", "sort=") for mark in ("?", "&")]
    return "\n".join([*rules, "", f"Sitemap: {visit.absolute('/sitemap.xml')}", ""])
