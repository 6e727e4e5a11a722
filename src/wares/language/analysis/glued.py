"""Glued words: neighbours that are also written as one, and the initials of two words joined by `&` or `and`.

Which neighbours are one word elsewhere is not known when a text is read: all short ones give a term of their own, and
who types them as one word finds exactly the texts in which they stand side by side.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from wares.language.analysis.languages import Language
from wares.language.analysis.signs import INITIALS
from wares.language.analysis.tokens import AnalyzedToken, Span

GLUED = "j:"
"""Before the stem of two neighbouring words, written as one."""
_LONGEST_WORD, _LONGEST = 9, 16
_BETWEEN = re.compile(r"[ \-/&.'’+]{1,3}")
_JOINED = re.compile(r"(?<![a-z0-9])([a-z])[a-z']{2,}\s?(?:&|\+|\band\b|\bund\b|\bet\b)\s?([a-z])[a-z']+")


def glued_spans(text: str, pieces: Sequence[tuple[int, AnalyzedToken]], language: Language) -> Iterator[Span]:
    """The glued neighbours of a normalised text, and initials, with their places in it."""
    for (start, first), (at, second) in pairwise(pieces):
        left, right = first.query_words[0], second.query_words[0]
        if left.kind != "word" or right.kind != "word" or not _BETWEEN.fullmatch(text[start + left.end : at]):
            continue
        if _may_be_half(left.text, language) and _may_be_half(right.text, language):
            word = left.text + right.text
            if len(word) <= _LONGEST:
                yield Span(start + left.start, at + right.end, GLUED + language.stem(word), 1.0)
    for match in _JOINED.finditer(text):
        yield Span(match.start(), match.end(), INITIALS + match[1] + match[2], 1.0)


def _may_be_half(word: str, language: Language) -> bool:
    return len(word) <= _LONGEST_WORD and word.isalpha() and (len(word) == 1 or not language.is_stop_word(word))
