"""What a shop is made of, handed about as one frozen object; and how a product looks to the index."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from wares.annotate.annotator import Annotator
from wares.annotate.values import FillPolicy
from wares.catalog.offers import available_pieces, discount, option_values
from wares.catalog.pictures.decode import PictureLimits
from wares.constants import PATH_SEPARATOR
from wares.search.request import IMAGE, TEXT
from wares.search.similarity_floor import SimilarityFloors
from wares.settings import Settings
from wares.shop.runtime.language import ShopLanguage
from wares.shop.runtime.word_changes import ValueLabel
from wares.store.catalog import Catalog
from wares.store.products.records import Change
from wares.types import AttributeKind, Encoder, Entry, Index, Product, Sparse, Vectors

NO_ANNOTATOR, NO_FILLING = "none; make one with: wares train annotator", "off (annotate_fill)"
QUIET = (NO_ANNOTATOR, NO_FILLING)
"""States of an annotation that nobody needs to be told of at every ingest."""


@dataclass(frozen=True, slots=True)
class Annotation:
    """What fills missing values.

    annotator   None = nothing is filled
    policy        what the settings want filled
    state       in words for people: what there is, or why nothing is filled and what to do
    """

    annotator: Annotator | None = None
    policy: FillPolicy = field(default_factory=lambda: FillPolicy(1.0))
    state: str = NO_ANNOTATOR


@dataclass(frozen=True, slots=True)
class Components:
    """What one open shop is made of; `clock` tells the present, Unix seconds, `floors` what is near enough to words."""

    settings: Settings
    catalog: Catalog
    index: Index
    encoder: Encoder
    language: ShopLanguage
    annotation: Annotation = field(default_factory=Annotation)
    clock: Callable[[], float] = time.time
    floors: SimilarityFloors = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "floors", SimilarityFloors(self.encoder))


def limits_of(settings: Settings) -> PictureLimits:
    """What a picture may be."""
    return PictureLimits(
        max_pixels=int(settings.picture_max_megapixels * 1e6),
        max_bytes=int(settings.picture_max_megabytes * 1e6),
        timeout=settings.picture_timeout,
        keep_side=settings.picture_max_side,
    )


def steps(category: str | Iterable[str]) -> tuple[str, ...]:
    """A category's path from the root, given step by step or as text ("Shoes > Boots")."""
    if not isinstance(category, str):
        return tuple(category)
    return tuple(step for part in category.split(PATH_SEPARATOR.strip()) if (step := part.strip()))


@lru_cache(maxsize=4096)
def paths(category: tuple[str, ...]) -> tuple[str, ...]:
    """Every step of a category path from the root: ("Shoes", "Shoes > Boots")."""
    return tuple(PATH_SEPARATOR.join(category[: i + 1]) for i in range(len(category)))


def facets(product: Product) -> dict[str, tuple[str, ...]]:
    """The product's text attributes, and what can be chosen of it; a field's name always means the field."""
    texts = {
        name: value
        for name, value in product.attributes.items()
        if isinstance(value, tuple) and value and _is_free(name, "text")
    }
    for name in _SINGLE:
        if value := getattr(product, name):
            texts[name] = (value,)
    if product.category:
        texts["category"] = paths(product.category)
    for path in product.other_categories:
        texts["category"] = (*texts.get("category", ()), *paths(path))
    if product.choices or product.variants:
        for name, values in option_values(product).items():
            if name in _OPTION_FIELDS or FIELDS.get(name) is None:
                texts[name] = (*texts.get(name, ()), *values)
    return {name: values if len(values) == 1 else tuple(dict.fromkeys(values)) for name, values in texts.items()}


_SINGLE = ("brand", "colour", "currency", "group", "availability", "material")  # fields with one text
_OPTION_FIELDS = {"colour", "material"}  # fields that may be chosen as well
_NOT_IN_QUERIES = {"currency", "group", "availability"}
_LATER_FIELDS: Mapping[str, AttributeKind] = {
    "availability": "text", "material": "text", "was_price": "number", "discount": "number", "rating": "number",
    "rating_count": "number", "published_at": "number",
}  # fmt: skip
FIELDS: Mapping[str, AttributeKind] = {
    "brand": "text", "category": "text", "colour": "text", "currency": "text", "group": "text",
    "price": "number", "stock": "number", "popularity": "number", **_LATER_FIELDS,
}  # fmt: skip
"""The fields that every product may have and that can be filtered or counted, with their kinds."""


def _is_free(name: str, kind: AttributeKind) -> bool:
    """Whether an attribute of this name is one: not if it is a field's, unless it may stand for a field left empty."""
    return name not in FIELDS or _LATER_FIELDS.get(name) == kind


def values(product: Product, kinds: Mapping[str, AttributeKind]) -> list[tuple[str, str]]:
    """The product's values that words of a query may name, with their attributes; `kinds` are the shop's."""
    facet_texts = texts_of_kind(facets(product), kinds)
    return [(name, value) for name, texts in facet_texts.items() if name not in _NOT_IN_QUERIES for value in texts]


def texts_of_kind(
    all_texts: dict[str, tuple[str, ...]], kinds: Mapping[str, AttributeKind]
) -> dict[str, tuple[str, ...]]:
    """Those texts whose attribute is no number in the shop."""
    return {name: texts for name, texts in all_texts.items() if kinds.get(name) != "number" or name in FIELDS}


def index_value_counts(index: Index) -> dict[tuple[str, str], int]:
    """(attribute, value) → how many products have it, of every value that words may name."""
    selection = index.select()
    texts = [name for name, kind in index.attributes().items() if kind == "text" and name not in _NOT_IN_QUERIES]
    return {(name, value): n for name in texts for value, n in selection.facet(name).items()}


def numbers(product: Product) -> dict[str, float]:
    """The product's numeric attributes; unknown ones are absent."""
    own = ((name, value) for name, value in product.attributes.items() if _is_free(name, "number"))
    values_ = {name: float(value) for name, value in own if not isinstance(value, tuple)}
    fields = {
        "price": product.price,
        "was_price": product.was_price,
        "discount": discount(product),
        "stock": available_pieces(product),
        "popularity": product.popularity or None,
        "rating": product.rating,
        "rating_count": product.rating_count,
        "published_at": product.published_at,
    }
    values_.update({name: float(value) for name, value in fields.items() if value is not None})
    return values_


def titles(product: Product) -> list[str]:
    """The product's title in every language it has."""
    return [product.title, *(text["title"] for text in product.texts.values() if text.get("title"))]


def entry(
    change: Change,
    words: Sparse,
    pictures: Sequence[Vectors],
    title: Vectors,
    kinds: Mapping[str, AttributeKind],
) -> Entry:
    """What the index keeps of a product: `pictures` are its pictures' vectors, `title` its title's (zero = unknown),
    `kinds` those of the shop's attributes.
    """
    product = change.product
    assert product is not None
    vectors: dict[str, Vectors] = {}
    if len(pictures) and (mean := unit(np.mean(pictures, axis=0))) is not None:
        vectors[IMAGE] = mean
    if (title_vector := unit(title)) is not None:
        vectors[TEXT] = title_vector
    texts = texts_of_kind(facets(product), kinds)
    return Entry(change.num, vectors, words, texts, numbers(product), product.group, change.seq)


def unit(vector: Vectors) -> Vectors | None:
    """To unit length; None for a zero vector."""
    length = float(np.linalg.norm(vector))
    return (vector / length).astype(np.float32) if length > 1e-6 else None


def encode_titles(encoder: Encoder, products: Sequence[Product]) -> list[Vectors]:
    """One vector a product, the mean over its languages' titles."""
    texts = [titles(product) for product in products]
    flat = encoder.encode_words([title for group in texts for title in group])
    if len(flat) == len(texts):
        return list(flat)
    ends = np.cumsum([len(group) for group in texts])
    return [flat[end - len(group) : end].mean(axis=0) for group, end in zip(texts, ends, strict=True)]


def mean_picture(vectors: Sequence[Vectors], dim: int) -> Vectors:
    """(dim,) unit mean of a product's pictures' vectors; zeros when there is none."""
    mean = unit(np.mean(vectors, axis=0)) if len(vectors) else None
    return np.zeros(dim, np.float32) if mean is None else mean


def names(product: Product, sign: int = 1) -> list[ValueLabel]:
    """What the product's values are called in its other languages, as its own texts have it."""
    if not product.texts:
        return []
    labels: list[ValueLabel] = []
    own = facets(product)
    for language, text in product.texts.items():
        for attribute, label in text.items():
            if attribute == "category":
                steps = [step.strip() for step in label.split(">")]
                if len(steps) == len(product.category):
                    pairs = zip(paths(product.category), paths(tuple(steps)), strict=True)
                    labels += [ValueLabel(language, attribute, value, called, sign) for value, called in pairs]
            elif len(values := own.get(attribute, ())) == 1:
                labels.append(ValueLabel(language, attribute, values[0], label, sign))
    return labels
