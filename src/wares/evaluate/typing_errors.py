"""Typing errors as people make them, drawn from a seeded generator."""

from __future__ import annotations

import re
import string

import numpy as np

_WORD = re.compile(r"[A-Za-z]+")
_KINDS = ("insert", "delete", "substitute", "transpose")


def with_typing_error(text: str, rng: np.random.Generator, letters: int = 5) -> str | None:
    """`text` with one letter inserted, deleted, substituted or two neighbours transposed in one of its words.

    Only Latin words of at least `letters` letters are touched, the kind and the place drawn evenly; the word always
    differs from the original. None when `text` has no such word.
    """
    words = [match for match in _WORD.finditer(text) if len(match.group()) >= letters]
    if not words:
        return None
    match = words[int(rng.integers(len(words)))]
    return text[: match.start()] + _misspelt(match.group(), rng) + text[match.end() :]


def _misspelt(word: str, rng: np.random.Generator) -> str:
    wrong = word
    while wrong.lower() == word.lower():
        kind = _KINDS[int(rng.integers(len(_KINDS)))]
        position = int(rng.integers(len(word) - (kind == "transpose")))
        letter = string.ascii_lowercase[int(rng.integers(26))]
        before, after = word[:position], word[position:]
        if kind == "insert":
            wrong = before + letter + after
        elif kind == "delete":
            wrong = before + after[1:]
        elif kind == "substitute":
            wrong = before + letter + after[1:]
        else:
            wrong = before + after[1] + after[0] + after[2:]
    return wrong
