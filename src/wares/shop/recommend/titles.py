"""Languages of sentences and titles."""

from __future__ import annotations

from wares.profiles.phrases import PhraseLanguage
from wares.shop.runtime.language import ShopLanguage
from wares.tags import base, closest
from wares.types import Product


def language_of(language: str | None, wording: ShopLanguage) -> PhraseLanguage:
    """The language of sentences: Chinese where it is asked for, or is the shop's own; else English.

    Raises `BadQuery` for a language that the shop has nothing in.
    """
    wording.require(language)
    return "zh" if base(language or wording.tag) == "zh" else "en"


def title_of(product: Product, language: str) -> str:
    """What a product is called in a language."""
    tag = closest(language, product.texts) if product.texts else None
    return (product.texts[tag].get("title") if tag else None) or product.title
