"""Scripts without spaces between words, and Korean: where words probably begin, by the scripts of Japanese."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from itertools import groupby

from wares.language.analysis.normalization import CJK

_HIRAGANA, _KATAKANA, _HANGUL = "\u3041-\u309f", "\u30a0-\u30ff\u31f0-\u31ff", "\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3"
_SOUTH_EAST_ASIAN = "\u0e00-\u0e3a\u0e40-\u0e4e\u0e80-\u0eff\u1000-\u103f\u1050-\u109d\u1780-\u17d3"
LETTERS = f"{CJK}\u3005\u3006{_HIRAGANA}{_KATAKANA}{_HANGUL}{_SOUTH_EAST_ASIAN}"
"""Inside a class of a pattern: the letters of such scripts."""
_SCRIPT = (("hiragana", re.compile(f"[{_HIRAGANA}]")), ("katakana", re.compile(f"[{_KATAKANA}]")))
_LONGEST_ENDING = 2


def words(run: str) -> list[tuple[int, int]]:
    """(start, end) of the words of a run: Japanese changes its script there, others are not cut."""
    result: list[tuple[int, int]] = []
    for _, letters in groupby(run, _script):
        start = result[-1][1] if result else 0
        result.append((start, start + len(list(letters))))
    return result


def is_ending(run: str, start: int, end: int) -> bool:
    """Whether a word is but an ending or a particle: one or two hiragana beside another script."""
    return end - start <= min(_LONGEST_ENDING, len(run) - 1) and _script(run[start]) == "hiragana"


def _script(letter: str) -> str:
    return next((name for name, letters in _SCRIPT if letters.match(letter)), "")


@cache
def marks() -> str:
    """Inside a class of a pattern: every mark that belongs to the letter before it (vowel signs of Hindi)."""
    return "".join(chr(code) for code in range(0x300, 0x10000) if unicodedata.category(chr(code))[0] == "M")
