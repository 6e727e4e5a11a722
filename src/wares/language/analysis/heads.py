"""Heads: which word of a title says what the thing is. `Lenovo X1 laptop 14 inch` is a laptop, a `laptop bag` a bag.

The thing stands before its accessory: what only says what an accessory is for counts for less.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import resources

from wares.language.analysis.languages import Language
from wares.language.analysis.tokens import AnalyzedToken

EMPHASIS = {0: 2.0, 1: 1.3}
"""What the head of a text counts for, and the word before it."""
FOR_WHAT = 0.4
"""What counts a word that says what an accessory is for."""
_LONGEST_CHINESE = 3


def emphases(pieces: Sequence[AnalyzedToken], language: Language) -> list[float]:
    """(n,) what the terms of each piece of a text count for."""
    head = head_of(pieces, language)
    if not pieces or language.head_first or not _is_accessory(pieces[head]):
        return [EMPHASIS.get(head - place, 1.0) if _is_word(piece) else 1.0 for place, piece in enumerate(pieces)]
    return [
        EMPHASIS[0] if place == head else FOR_WHAT if _is_word(piece) else 1.0 for place, piece in enumerate(pieces)
    ]


def head_of(pieces: Sequence[AnalyzedToken], language: Language) -> int:
    """Where the head stands: the last word before `with`, `for` or `in`, and before measures."""
    if language.head_first:
        return 0
    for position, piece in enumerate(pieces):
        first = piece.query_words[0]
        if position and (first.text in language.after_head or _ends_name(pieces, position)):
            return position - 1
    last = len(pieces) - 1
    while last > 0 and pieces[last].query_words[0].kind == "emoji":
        last -= 1
    return last


def chinese_modifiers(run: str) -> int:
    """Characters at the beginning of a run of Chinese that say what the accessory at its end is for; 0 = none."""
    for length in range(min(_LONGEST_CHINESE, len(run) - 1), 0, -1):
        if run[-length:] in _accessories():
            return len(run) - length
    return 0


def _ends_name(pieces: Sequence[AnalyzedToken], position: int) -> bool:
    """Whether a measure ends the name of the thing: only figures and their words follow."""
    before = pieces[position - 1].query_words[0]
    return pieces[position].query_words[0].kind == "measure" and before.kind == "word" and before.text.isalpha()


def _is_word(piece: AnalyzedToken) -> bool:
    return piece.query_words[0].kind == "word"


def _is_accessory(piece: AnalyzedToken) -> bool:
    word = piece.query_words[0]
    return word.kind == "word" and (word.text in _accessories() or word.text.removesuffix("s") in _accessories())


@cache
def _accessories() -> frozenset[str]:
    text = (resources.files("wares.language") / "data" / "accessories.txt").read_text(encoding="utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())
