"""Product values as columns of codes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from wares.demo.kinds import kinds
from wares.demo.simulation.shopping_patterns import shopping_patterns
from wares.demo.words import BilingualText
from wares.shop.offers import option_values
from wares.types import Codes, Matrix, Product

UNKNOWN = -1
"""Code of a colour, brand or value that a product does not have."""

_GENDERS = ("gender", "audience", "sex", "性别")
_SIZES = ("size", "sizes", "尺码", "尺寸")
_TRAITS = 4  # attributes that make a style: those that most products have
_MOST_VALUES = 200  # of such an attribute; with more it is no style but a name
_MOST_SIZES = 63  # bits of a size mask
_LETTER_SIZES = ("xxxs", "xxs", "xs", "s", "m", "l", "xl", "xxl", "xxxl")
_CATEGORY_STEP = re.compile(r"\s*[>/|]\s*")

Key = TypeVar("Key", bound=Hashable)


def encode(values: Iterable[Key | None]) -> tuple[list[Key], Codes]:
    """The different values in the order they come, and the code of each; None is `UNKNOWN`."""
    code_of: dict[Key, int] = {}
    codes = [UNKNOWN if value is None else code_of.setdefault(value, len(code_of)) for value in values]
    return list(code_of), np.array(codes, np.int32)


def first_value(product: Product, name: str) -> str | None:
    """The first text of an attribute."""
    values = product.attributes.get(name)
    return values[0] if isinstance(values, tuple) and values else None


def text_of(product: Product, name: str, language: str) -> str:
    """ "title", "brand", "colour", "category" (its last step) or an attribute in "en" or "zh"; "" = not said.

    What the shop does not say in that language is said in its own.
    """
    translation = product.texts.get(language, {}).get(name)
    if translation:
        return _CATEGORY_STEP.split(translation)[-1] if name == "category" else translation
    if name == "category":
        return product.category[-1] if product.category else ""
    own: str | None = getattr(product, name) if name in ("title", "brand", "colour") else first_value(product, name)
    return own or ""


def audiences(products: Sequence[Product]) -> NDArray[np.int8]:
    """(n,) places in `shopping_patterns.AUDIENCES`; 0 = for anyone, or not said."""
    code_of = shopping_patterns().audiences
    codes = [next((v for name in _GENDERS if (v := first_value(product, name))), "") for product in products]
    return np.array([code_of.get(text.casefold(), 0) for text in codes], np.int8)


def style_attributes(products: Sequence[Product]) -> tuple[tuple[str, ...], Codes]:
    """The attributes that make a style, and (n, attributes) codes of their first values, counted through."""
    counts = Counter(name for product in products for name, values in product.attributes.items() if values)
    columns: list[tuple[str, Codes]] = []
    first = 0
    for name, _ in counts.most_common():
        if name in _GENDERS or name in _SIZES or len(columns) == _TRAITS:
            continue
        values, codes = encode(first_value(product, name) for product in products)
        if 1 < len(values) <= _MOST_VALUES:
            columns.append((name, np.where(codes == UNKNOWN, UNKNOWN, codes + first).astype(np.int32)))
            first += len(values)
    empty = np.zeros((len(products), 0), np.int32)
    return tuple(name for name, _ in columns), np.column_stack([empty, *(codes for _, codes in columns)])


def query_nouns(products: Sequence[Product]) -> tuple[list[BilingualText], Codes]:
    """What each product is called in a query: the noun of a drawn kind that its title has, else its category."""
    nouns_of: dict[str, set[BilingualText]] = {}
    for kind in kinds():
        nouns_of.setdefault(kind.category.en, set()).update(style.noun for style in kind.styles)
    return encode(_noun(product, nouns_of.get(text_of(product, "category", "en"), set())) for product in products)


def _noun(product: Product, nouns: Iterable[BilingualText]) -> BilingualText:
    title = text_of(product, "title", "en")
    values = [noun for noun in nouns if noun.en in title]
    if values:
        return max(values, key=lambda noun: (len(noun.en), noun))
    return BilingualText(text_of(product, "category", "en"), text_of(product, "category", "zh"))


def size_masks(products: Sequence[Product]) -> NDArray[np.uint64]:
    """(n,) masks with one bit a size, the smallest size the lowest; 0 = has none. The 63 commonest sizes count."""
    values = [_sizes_of(product) for product in products]
    counts = Counter(size for some in values for size in some)
    scale = sorted((size for size, _ in counts.most_common(_MOST_SIZES)), key=_size_order)
    bit = {size: 1 << index for index, size in enumerate(scale)}
    return np.array([sum(bit.get(size, 0) for size in set(some)) for some in values], np.uint64)


def _sizes_of(product: Product) -> tuple[str, ...]:
    options = option_values(product)
    for name in _SIZES:
        values = options.get(name) or product.attributes.get(name)
        if isinstance(values, tuple):
            return values
    return ()


def _size_order(size: str) -> tuple[int, float, str]:
    name = size.casefold()
    if name in _LETTER_SIZES:
        return 0, _LETTER_SIZES.index(name), name
    number = re.search(r"\d+(\.\d+)?", name)
    return (1, float(number[0]), name) if number else (2, 0, name)


def price_levels(products: Sequence[Product], category: Codes) -> Matrix:
    """(n,) how dear each is among those of its category, 0 the cheapest to 1 the dearest; 0.5 = not known."""
    prices = np.array([np.nan if product.price is None else product.price for product in products])
    codes = np.full(len(products), 0.5, np.float32)
    rows = np.flatnonzero(np.isfinite(prices))
    order = rows[np.lexsort((prices[rows], category[rows]))]
    counts = np.bincount(category[order])
    starts = np.repeat(np.cumsum(counts) - counts, counts)
    places = np.arange(len(order)) - starts
    codes[order] = (places + 0.5) / np.repeat(counts, counts)
    return codes
