"""Text features: words, pairs of words, pieces of words, Chinese characters and their pairs.

A feature is a string; the encoder's vocabulary gives the known ones a row in its table. Pieces (3 to 5 letters, with
`<` and `>` for a word's ends, marked `#`) let a misspelt or unknown word lie near the known ones: FastText's idea
(Bojanowski et al., "Enriching word vectors with subword information", 2017).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

LONGEST = 10_000
"""Characters of a text that are read."""

_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_TOKEN = re.compile(rf"[{_HAN}]+|[^\W_{_HAN}]+")
_POSSESSIVE = re.compile(r"['’]s\b")
_HAN_START = re.compile(rf"[{_HAN}]")
_PIECE_SIZES = (3, 4, 5)
_WORD_LONGEST = 40

Feature = tuple[str, float]
Bag = tuple[NDArray[np.int64], NDArray[np.float32]]
"""Rows of the table and what each weighs, same length."""


def tokens(text: str) -> list[str]:
    """Words and runs of Chinese characters, normalised (NFKC, lower case, accents off), in the order of the text."""
    text = unicodedata.normalize("NFKC", text[:LONGEST]).casefold()
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return _TOKEN.findall(_POSSESSIVE.sub("", text))


def pairs(words: list[str]) -> list[str]:
    """Every two neighbouring words as one feature, e.g. `navy blue`."""
    return [f"{a} {b}" for a, b in pairwise(words)]


@lru_cache(maxsize=65_536)
def token_features(token: str) -> tuple[Feature, ...]:
    """A token's features with their weights.

    A word is itself (weight 1) and its pieces (together 1; none when it holds a digit); a run of Chinese characters is
    its characters, pairs and triples, weight 1 each.
    """
    if is_han(token):
        sizes = range(1, 4)
        return tuple((token[i : i + n], 1.0) for n in sizes for i in range(len(token) - n + 1))
    word = token[:_WORD_LONGEST]
    if not word.isalpha():
        return ((word, 1.0),)
    delimited = f"<{word}>"
    pieces = [f"#{delimited[i : i + n]}" for n in _PIECE_SIZES for i in range(len(delimited) - n + 1)]
    return ((word, 1.0), *((piece, 1.0 / len(pieces)) for piece in pieces))


def is_han(token: str) -> bool:
    """Whether a token of `tokens` is a run of Chinese characters."""
    return _HAN_START.match(token) is not None


class FeatureVocabulary:
    """Feature vocabulary: the features an encoder knows; the n-th of `names` has row n of its table."""

    def __init__(self, names: Sequence[str]) -> None:
        self._row = {name: number for number, name in enumerate(names)}
        self.token_bag = lru_cache(maxsize=65_536)(self._look_up)

    def __len__(self) -> int:
        return len(self._row)

    def bag(self, text: str) -> Bag:
        """A text's known features, weights divided by the root of its number of tokens; empty when none is known."""
        words = tokens(text)
        token_bags = [self.token_bag(token) for token in words]
        pair_rows = self.pair_rows(words)
        rows = np.concatenate([*(p[0] for p in token_bags), np.asarray(pair_rows, dtype=np.int64)])
        weights = np.concatenate([*(p[1] for p in token_bags), np.ones(len(pair_rows), dtype=np.float32)])
        return rows, weights * np.float32(max(1, len(words)) ** -0.5)

    def pair_rows(self, words: list[str]) -> list[int]:
        """Rows of the known pairs of a text's words."""
        return [row for pair in pairs(words) if (row := self._row.get(pair)) is not None]

    def _look_up(self, token: str) -> Bag:
        """A token's known features and what each weighs in a text of one token."""
        entries = [(row, weight) for name, weight in token_features(token) if (row := self._row.get(name)) is not None]
        return np.array([r for r, _ in entries], dtype=np.int64), np.array([w for _, w in entries], dtype=np.float32)
