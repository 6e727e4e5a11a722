"""Shopping patterns, read from `shoppers.toml`: what goes together, seasons, palettes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from wares.demo.words import BilingualText, load_table

AUDIENCES = ("anyone", "women", "men", "kids")
"""Whom a product is made for, by code."""


@dataclass(frozen=True, slots=True)
class ShoppingPatterns:
    """All of `shoppers.toml`. Names of kinds and colours, and values, are folded to lower case.

    complements  kind → kinds looked for beside it, the likeliest first
    seasonality  kind → +1 in winter, −1 in summer; the others sell alike all year
    multi_buy  kinds of which more than one is bought at once
    palettes   colours that are liked together
    neutral_colours  colours that few dislike
    audiences  value of a gender attribute → code in `AUDIENCES`
    audience_words  code in `AUDIENCES` → what a query calls it
    unused_values  values that nobody types
    zero_result_queries  what some look for and the shop does not have
    """

    complements: Mapping[str, tuple[str, ...]]
    seasonality: Mapping[str, int]
    multi_buy: frozenset[str]
    palettes: tuple[tuple[str, ...], ...]
    neutral_colours: frozenset[str]
    audiences: Mapping[str, int]
    audience_words: Mapping[int, BilingualText]
    unused_values: frozenset[str]
    zero_result_queries: tuple[BilingualText, ...]


@lru_cache(maxsize=1)
def shopping_patterns() -> ShoppingPatterns:
    """The shopping_patterns, read once."""
    table = load_table("shoppers.toml")
    audiences = table["audiences"]
    return ShoppingPatterns(
        complements={name.casefold(): _fold(complements) for name, complements in table["goes_with"].items()},
        seasonality=dict.fromkeys(_fold(table["seasons"]["winter"]), 1)
        | dict.fromkeys(_fold(table["seasons"]["summer"]), -1),
        multi_buy=frozenset(_fold(table["several"]["names"])),
        palettes=tuple(_fold(colours) for colours in table["palettes"].values()),
        neutral_colours=frozenset(_fold(table["neutral"]["names"])),
        audiences={value: code for code, name in enumerate(AUDIENCES) for value in _fold(audiences.get(name, []))},
        audience_words={AUDIENCES.index(name): BilingualText.parse(text) for name, text in table["called"].items()},
        unused_values=frozenset(_fold(table["unsaid"]["words"])),
        zero_result_queries=tuple(BilingualText.parse(text) for text in table["lacking"]["words"]),
    )


def _fold(names: list[str]) -> tuple[str, ...]:
    return tuple(name.casefold() for name in names)
