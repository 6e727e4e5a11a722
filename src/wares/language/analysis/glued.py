"""Glued words: neighbours that are also written as one, and the initials of two words joined by `&` or `and`.

Which neighbours are one word elsewhere is not known when a text is read: all short ones give a term of their own, and
who types them as one word finds exactly the texts in which they stand side by side.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from wares.language.analysis.languages import Language
from wares.language.analysis.signs import INITIALS
from wares.language.analysis.tokens import AnalyzedToken, RawQueryWord, Span

GLUED = "j:"
"""Before the stem of two neighbouring words, written as one."""
_LONGEST_WORD, _LONGEST = 9, 16
_BETWEEN = frozenset(before + sign + after for before in ("", " ") for sign in " -/&.'+" for after in ("", " "))
_AND = ("&", "+", " and ", " und ", " et ")
_JOINED = re.compile(r"(?<![a-z0-9])([a-z])[a-z']{2,}\s?(?:&|\+|\band\b|\bund\b|\bet\b)\s?([a-z])[a-z']+")


def glued_spans(text: str, pieces: Sequence[tuple[int, AnalyzedToken]], language: Language) -> Iterator[Span]:
    """The glued neighbours of a normalised text, and initials, with their places in it."""
    begin, half, end = 0, "", 0
    for start, piece in pieces:
        word = piece.query_words[0]
        text_of_word = word.text if word.kind == "word" and _may_be_half(word) else ""
        if half and text_of_word and len(half) + len(text_of_word) <= _LONGEST and text[end:start] in _BETWEEN:
            yield Span(begin, start + word.end, GLUED + language.stem(half + text_of_word), 1.0)
        begin, half, end = start, text_of_word, start + word.end
    if any(sign in text for sign in _AND):
        for match in _JOINED.finditer(text):
            yield Span(match.start(), match.end(), INITIALS + match[1] + match[2], 1.0)


def _may_be_half(word: RawQueryWord) -> bool:
    return len(word.text) <= _LONGEST_WORD and word.text.isalpha() and not (word.stop and len(word.text) > 1)
