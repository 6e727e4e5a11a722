"""What products say of themselves, as columns of codes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from wares.demo.kinds import kinds
from wares.demo.simulation.habits import habits
from wares.demo.words import Word
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


def codes(values: Iterable[Key | None]) -> tuple[list[Key], Codes]:
    """The different values in the order they come, and the code of each; None is `UNKNOWN`."""
    known: dict[Key, int] = {}
    found = [UNKNOWN if value is None else known.setdefault(value, len(known)) for value in values]
    return list(known), np.array(found, np.int32)


def value(product: Product, name: str) -> str | None:
    """The first text of an attribute."""
    held = product.attributes.get(name)
    return held[0] if isinstance(held, tuple) and held else None


def said(product: Product, name: str, tongue: str) -> str:
    """ "title", "brand", "colour", "category" (its last step) or an attribute in "en" or "zh"; "" = not said.

    What the shop does not say in that language is said in its own.
    """
    other = product.texts.get(tongue, {}).get(name)
    if other:
        return _CATEGORY_STEP.split(other)[-1] if name == "category" else other
    if name == "category":
        return product.category[-1] if product.category else ""
    own: str | None = getattr(product, name) if name in ("title", "brand", "colour") else value(product, name)
    return own or ""


def audiences(products: Sequence[Product]) -> NDArray[np.int8]:
    """(n,) places in `habits.AUDIENCES`; 0 = for anyone, or not said."""
    meant = habits().audiences
    found = [next((v for name in _GENDERS if (v := value(product, name))), "") for product in products]
    return np.array([meant.get(text.casefold(), 0) for text in found], np.int8)


def traits(products: Sequence[Product]) -> tuple[tuple[str, ...], Codes]:
    """The attributes that make a style, and (n, attributes) codes of their first values, counted through."""
    said_by = Counter(name for product in products for name, held in product.attributes.items() if held)
    columns: list[tuple[str, Codes]] = []
    first = 0
    for name, _ in said_by.most_common():
        if name in _GENDERS or name in _SIZES or len(columns) == _TRAITS:
            continue
        values, found = codes(value(product, name) for product in products)
        if 1 < len(values) <= _MOST_VALUES:
            columns.append((name, np.where(found == UNKNOWN, UNKNOWN, found + first).astype(np.int32)))
            first += len(values)
    empty = np.zeros((len(products), 0), np.int32)
    return tuple(name for name, _ in columns), np.column_stack([empty, *(found for _, found in columns)])


def nouns(products: Sequence[Product]) -> tuple[list[Word], Codes]:
    """What each product is called in a query: the noun of a drawn kind that its title has, else its category."""
    known: dict[str, set[Word]] = {}
    for kind in kinds():
        known.setdefault(kind.category.en, set()).update(style.noun for style in kind.styles)
    return codes(_noun(product, known.get(said(product, "category", "en"), set())) for product in products)


def _noun(product: Product, known: Iterable[Word]) -> Word:
    title = said(product, "title", "en")
    held = [noun for noun in known if noun.en in title]
    if held:
        return max(held, key=lambda noun: (len(noun.en), noun))
    return Word(said(product, "category", "en"), said(product, "category", "zh"))


def sizes(products: Sequence[Product]) -> NDArray[np.uint64]:
    """(n,) masks with one bit a size, the smallest size the lowest; 0 = has none. The 63 commonest sizes count."""
    held = [_sizes_of(product) for product in products]
    counts = Counter(size for some in held for size in some)
    scale = sorted((size for size, _ in counts.most_common(_MOST_SIZES)), key=_size_order)
    bit = {size: 1 << place for place, size in enumerate(scale)}
    return np.array([sum(bit.get(size, 0) for size in set(some)) for some in held], np.uint64)


def _sizes_of(product: Product) -> tuple[str, ...]:
    for name in _SIZES:
        held = product.attributes.get(name)
        if isinstance(held, tuple):
            return held
    return ()


def _size_order(size: str) -> tuple[int, float, str]:
    folded = size.casefold()
    if folded in _LETTER_SIZES:
        return 0, _LETTER_SIZES.index(folded), folded
    number = re.search(r"\d+(\.\d+)?", folded)
    return (1, float(number[0]), folded) if number else (2, 0, folded)


def levels(products: Sequence[Product], shelf: Codes) -> Matrix:
    """(n,) how dear each is among those of its shelf, 0 the cheapest to 1 the dearest; 0.5 = not known."""
    prices = np.array([np.nan if product.price is None else product.price for product in products])
    found = np.full(len(products), 0.5, np.float32)
    known = np.flatnonzero(np.isfinite(prices))
    order = known[np.lexsort((prices[known], shelf[known]))]
    counts = np.bincount(shelf[order])
    starts = np.repeat(np.cumsum(counts) - counts, counts)
    places = np.arange(len(order)) - starts
    found[order] = (places + 0.5) / np.repeat(counts, counts)
    return found
