"""The kinds of products the demo shop sells, read from `kinds.toml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from wares.demo.words import BilingualText, DemoVocabulary, load_table, vocabulary


@dataclass(frozen=True, slots=True)
class Style:
    """A way in which a kind is made.

    shape     what the drawing calls it
    word      its word in a title; empty when the noun says it already
    noun      the product's name in this style
    material  the only material of this style; "" = any of the kind's
    """

    shape: str
    word: BilingualText
    noun: BilingualText
    material: str = ""


@dataclass(frozen=True, slots=True)
class ProductKind:
    """A kind of product: what it is called, what it costs (US dollars, low to high) and what it may look like.

    Audiences, sizes, colours, patterns and materials are keys of the vocabulary; empty audiences or materials = not
    said. For every design of a common kind there are `often` of this one.
    """

    name: str
    department: str
    category: BilingualText
    price: tuple[float, float]
    audiences: tuple[str, ...]
    sizes: str
    colours: tuple[str, ...]
    patterns: tuple[str, ...]
    materials: tuple[str, ...]
    styles: tuple[Style, ...]
    features: tuple[BilingualText, ...]
    often: int = 1


def _style(text: str, noun: BilingualText) -> Style:
    shape, en, zh, *material = text.split("|")
    if en.startswith("="):
        return Style(shape, BilingualText("", ""), BilingualText(en[1:], zh[1:]), *material)
    return Style(shape, BilingualText(en, zh), noun, *material)


def _kind(name: str, table: Mapping[str, Any], words: DemoVocabulary) -> ProductKind:
    noun = BilingualText.parse(table["name"])
    plural = BilingualText(noun.en if noun.en.endswith("s") else noun.en + "s", noun.zh)
    return ProductKind(
        name=name,
        department=table["department"],
        category=BilingualText.parse(table["category"]) if "category" in table else plural,
        price=(float(table["price"][0]), float(table["price"][1])),
        audiences=words.audience_groups[table.get("audience", "none")],
        sizes=table.get("sizes", "none"),
        colours=words.colour_groups[table.get("colours", "any")],
        patterns=words.pattern_groups[table["patterns"]],
        materials=tuple(table["materials"]),
        styles=tuple(_style(text, noun) for text in table.get("styles", ("||",))),
        features=tuple(BilingualText.parse(text) for text in table["features"]),
        often=int(table.get("often", 1)),
    )


@lru_cache(maxsize=1)
def kinds() -> tuple[ProductKind, ...]:
    """All kinds, in the order of the file."""
    words = vocabulary()
    return tuple(_kind(name, table, words) for name, table in load_table("kinds.toml").items())
