"""Tokens: what one piece of a text gives, as terms of a document and as words of a query."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple, TypeAlias

from wares.types import Alternative

PARTS = 0.6
"""What matching only the parts of a word (of `t-shirt`, of a Chinese word) is worth beside the word."""

TokenKind = Literal["word", "number", "measure", "chinese", "run", "code", "sign", "emoji"]


class Span(NamedTuple):
    """Term `term` stands for the characters start…end; in a document it counts `times` times."""

    start: int
    end: int
    term: str
    times: float


PlacedTerm: TypeAlias = tuple[int, int, str, float]
"""What a `Span` consists of; of these there are many."""


class RawQueryWord(NamedTuple):
    """One query word before the vocabulary is looked at; `start` and `end` are places in its piece."""

    text: str
    start: int
    end: int
    kind: TokenKind
    stop: bool
    alternatives: tuple[Alternative, ...]


class AnalyzedToken(NamedTuple):
    """What one piece of text gives. `length` is its share of the field's length.

    query_words   of Chinese, the first and the last, without alternatives; `tokenize_query` has them all
    """

    spans: Sequence[PlacedTerm]
    length: float
    query_words: tuple[RawQueryWord, ...]


def exact(*terms: str, weight: float = 1.0) -> Alternative:
    """All of `terms`, which stand for the whole word."""
    return Alternative(terms, "exact", weight)


def parts(terms: tuple[str, ...], weight: float = PARTS) -> Alternative:
    """All of `terms`, which are parts of the word."""
    return Alternative(tuple(dict.fromkeys(terms)), "parts", weight)
