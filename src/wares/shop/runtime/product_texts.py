"""A product's texts, language by language, by the fields that language weighs."""

from __future__ import annotations

from typing import TypeAlias

from wares.catalog.codes import product_codes
from wares.catalog.offers import option_values, variant_codes
from wares.types import Product, Variant

ProductTexts: TypeAlias = list[tuple[str | None, dict[str, list[str]]]]
"""A language's tag (None = the shop's own), and field → texts."""


def same_words(product: Product, other: Product) -> bool:
    """Whether both products have the same words and values, whatever they cost and whether they can be had."""
    same = all(getattr(product, name) == getattr(other, name) for name in _WORD_FIELDS)
    return same and [*map(_variant_words, product.variants)] == [*map(_variant_words, other.variants)]


_WORD_FIELDS = (
    "title", "description", "brand", "category", "other_categories", "colour", "material", "attributes", "choices",
    "currency", "group", "texts",
)  # fmt: skip


def _variant_words(variant: Variant) -> tuple[object, ...]:
    return variant.options, variant.sku, variant.codes


def texts_of(product: Product) -> ProductTexts:
    """The product's texts by the fields that language weighs, with their tag; the shop's own first (None)."""
    own = {
        "title": [product.title],
        "brand": [product.brand or ""],
        "category": [*_further_steps(product), *product.category],
        "colour": [product.colour or ""],
        "description": [product.description],
        "identifiers": product_codes(product),
        "attributes": [v for values in product.attributes.values() if isinstance(values, tuple) for v in values],
    }
    if product.material:
        own["attributes"].append(product.material)
    if product.choices or product.variants:
        for name, values in option_values(product).items():
            target = own["colour" if name == "colour" else "attributes"]
            target += [value for value in values if value not in target]
        own["codes"] = variant_codes(product)
    by_language: list[tuple[str | None, dict[str, list[str]]]] = [(None, own)]
    for tag, text in product.texts.items():
        fields: dict[str, list[str]] = {}
        for name, value in text.items():
            segments = [step.strip() for step in value.split(">")] if name == "category" else [value]
            fields.setdefault(name if name in own else "attributes", []).extend(segments)
        by_language.append((tag, fields))
    return [
        (tag, {name: filled for name, texts in fields.items() if (filled := [text for text in texts if text])})
        for tag, fields in by_language
    ]


def _further_steps(product: Product) -> list[str]:
    steps = dict.fromkeys(step for path in product.other_categories for step in path)
    return [step for step in steps if step not in product.category]
