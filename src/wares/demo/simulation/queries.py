"""Queries of shoppers: the words of an intent, and which of a product's values they name."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from wares.demo.simulation.product_columns import ProductColumns
from wares.demo.simulation.product_values import UNKNOWN, text_of
from wares.demo.simulation.shopping_patterns import shopping_patterns
from wares.types import Matrix, Rows

QueryLanguage: TypeAlias = Literal["en", "zh"]

_SHARES = {"audience": 0.25, "brand": 0.12, "trait": 0.3}  # how often a query says each
_NAMED = 3.0  # what each thing that is named counts, in e-folds of appeal
_SLIPS, _SHORTEST = 0.03, 5  # share of English queries with two letters swapped, and how long they are at least
_WRITTEN_TOGETHER = 0.6  # share of Chinese queries without spaces


@dataclass(frozen=True, slots=True)
class QueryIntent:
    """A query and what it means, in codes of `ProductColumns`; `UNKNOWN` = not said.

    words     as typed
    audience  0 = not said
    trait     (place in `Categories.attributes`, code of the value)
    """

    words: str
    noun: int = UNKNOWN
    colour: int = UNKNOWN
    brand: int = UNKNOWN
    audience: int = 0
    trait: tuple[int, int] = (0, UNKNOWN)

    def matches(self, columns: ProductColumns, rows: Rows) -> Matrix:
        """(n,) float32 ≥ 0, larger where more of what is named is there."""
        scores = np.zeros(len(rows), np.float32)
        if self.noun != UNKNOWN:
            scores += columns.noun[rows] == self.noun
        if self.colour != UNKNOWN:
            scores += columns.colour[rows] == self.colour
        if self.brand != UNKNOWN:
            scores += columns.brand[rows] == self.brand
        if self.audience:
            scores += columns.audience[rows] == self.audience
        if self.trait[1] != UNKNOWN:
            scores += columns.traits[rows, self.trait[0]] == self.trait[1]
        return scores * np.float32(_NAMED)


def draw_query(
    columns: ProductColumns, row: int, language: QueryLanguage, colour: float, chance: random.Random
) -> QueryIntent:
    """The query of one who has this product in mind and says some of what it is like; its colour with the
    chance `colour`, 0–1."""
    product = columns.products[row]
    index = chance.randrange(len(columns.attributes)) if columns.attributes else 0
    audience = int(columns.audience[row])
    texts = {
        "brand": text_of(product, "brand", language),
        "audience": getattr(shopping_patterns().audience_words[audience], language) if audience else "",
        "colour": text_of(product, "colour", language),
        "trait": text_of(product, columns.attributes[index], language) if columns.attributes else "",
    }
    shares = {"colour": colour, **_SHARES}
    names = [name for name, text in texts.items() if text and chance.random() < shares[name]]
    names = [name for name in names if texts[name].casefold() not in shopping_patterns().unused_values]
    noun = getattr(columns.nouns[columns.noun[row]], language) or text_of(product, "title", language)
    words = [*(texts[name] for name in names), noun]
    return QueryIntent(
        words=_chinese(words, chance) if language == "zh" else _english(words, chance),
        noun=int(columns.noun[row]),
        colour=int(columns.colour[row]) if "colour" in names else UNKNOWN,
        brand=int(columns.brand[row]) if "brand" in names else UNKNOWN,
        audience=audience if "audience" in names else 0,
        trait=(index, int(columns.traits[row, index])) if "trait" in names else (0, UNKNOWN),
    )


def zero_result_query(language: QueryLanguage, chance: random.Random) -> str:
    """Words for something that the shop does not have."""
    text: str = getattr(chance.choice(shopping_patterns().zero_result_queries), language)
    return text


def _english(words: list[str], chance: random.Random) -> str:
    text = " ".join(words).lower()
    if chance.random() < _SLIPS and len(text) > _SHORTEST:
        position = chance.randrange(1, len(text) - 2)
        text = text[:position] + text[position + 1] + text[position] + text[position + 2 :]
    return text


def _chinese(words: list[str], chance: random.Random) -> str:
    return ("" if chance.random() < _WRITTEN_TOGETHER else " ").join(words)
