"""What a shop is made of, handed about as one frozen object; and how a product looks to the index."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from wares.search.admit import IMAGE, TEXT
from wares.settings import Settings
from wares.shop.wording import Name, Wording
from wares.store.catalogue import Catalogue
from wares.types import Encoder, Entry, Index, Product, Sparse, Vectors

PATH_SEPARATOR = " > "


@dataclass(frozen=True, slots=True)
class Parts:
    """The rooms' objects of one open shop."""

    settings: Settings
    catalogue: Catalogue
    index: Index
    encoder: Encoder
    wording: Wording


def paths(category: Sequence[str]) -> tuple[str, ...]:
    """Every step of a category path from the root: ("Shoes", "Shoes > Boots")."""
    return tuple(PATH_SEPARATOR.join(category[: i + 1]) for i in range(len(category)))


def facets(product: Product) -> dict[str, tuple[str, ...]]:
    """The product's text attributes. The fields every product has win over attributes of the same name."""
    found = {name: value for name, value in product.attributes.items() if isinstance(value, tuple) and value}
    single = {"brand": product.brand, "colour": product.colour, "currency": product.currency}
    single["group"] = product.group
    found.update({name: (value,) for name, value in single.items() if value})
    if product.category:
        found["category"] = paths(product.category)
    return {name: tuple(dict.fromkeys(values)) for name, values in found.items()}


def numbers(product: Product) -> dict[str, float]:
    """The product's numeric attributes; unknown ones are absent."""
    found = {name: float(value) for name, value in product.attributes.items() if not isinstance(value, tuple)}
    fields = {"price": product.price, "stock": product.stock, "popularity": product.popularity or None}
    found.update({name: float(value) for name, value in fields.items() if value is not None})
    return found


def titles(product: Product) -> list[str]:
    """The product's title in every language it has."""
    return [product.title, *(text["title"] for text in product.texts.values() if text.get("title"))]


def entry(num: int, product: Product, words: Sparse, pictures: Sequence[Vectors], title: Vectors) -> Entry:
    """What the index keeps of a product: `pictures` are its pictures' vectors, `title` its title's (zero = unknown)."""
    vectors: dict[str, Vectors] = {}
    if len(pictures) and (mean := unit(np.mean(pictures, axis=0))) is not None:
        vectors[IMAGE] = mean
    if (known := unit(title)) is not None:
        vectors[TEXT] = known
    return Entry(num, vectors, words, facets(product), numbers(product), product.group)


def unit(vector: Vectors) -> Vectors | None:
    """To unit length; None for a zero vector."""
    length = float(np.linalg.norm(vector))
    return (vector / length).astype(np.float32) if length > 1e-6 else None


def encode_titles(encoder: Encoder, products: Sequence[Product]) -> list[Vectors]:
    """One vector a product, the mean over its languages' titles."""
    texts = [titles(product) for product in products]
    flat = encoder.encode_words([title for group in texts for title in group])
    ends = np.cumsum([len(group) for group in texts])
    return [flat[end - len(group) : end].mean(axis=0) for group, end in zip(texts, ends, strict=True)]


def names(product: Product, sign: int = 1) -> list[Name]:
    """What the product's values are called in its other languages, as its own texts have it."""
    found: list[Name] = []
    own = facets(product)
    for language, text in product.texts.items():
        for attribute, label in text.items():
            if attribute == "category":
                steps = [step.strip() for step in label.split(">")]
                if len(steps) == len(product.category):
                    pairs = zip(paths(product.category), paths(steps), strict=True)
                    found += [Name(language, attribute, value, called, sign) for value, called in pairs]
            elif len(values := own.get(attribute, ())) == 1:
                found.append(Name(language, attribute, values[0], label, sign))
    return found
