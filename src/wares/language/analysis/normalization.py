"""Normalization: full and half width, capitals, accents, quotes and traditional characters fold into one spelling.

Folding goes character by character, so that every place in the folded text can be traced back to the original.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from typing import Any

CJK = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
_HAS_CJK = re.compile(f"[{CJK}]")
_SPECIAL = {
    **dict.fromkeys("’‘‛′´`", "'"),
    **dict.fromkeys("“”‟″", '"'),
    **dict.fromkeys("‐‑‒–—−", "-"),
    "×": "x",
    "⁄": "/",
    "♯": "#",
}
_PLAIN_LETTERS = str.maketrans({"ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "æ": "ae", "œ": "oe", "ı": "i"})
"""Letters that are no letter and an accent, and what they are typed as."""
_NO_ACCENTS = "йїў"
"""Letters of their own, which decompose all the same."""


class CharacterFolding(dict[int, str]):
    """Character → its folded form, filled as characters are met (for `str.translate`).

    accents      letters keep theirs, but for vowel signs of Arabic and Hebrew, which few write
    dotless      capital I is the capital of ı, as in Turkish
    simplified   traditional Chinese characters become simplified ones
    letters      further letters and what they become, after all that
    """

    def __init__(
        self,
        *,
        accents: bool = False,
        dotless: bool = False,
        simplified: bool = True,
        letters: Mapping[int, str] | None = None,
    ) -> None:
        super().__init__()
        self._accents, self._simplified, self._letters = accents, simplified, letters
        self._lower_first = not dotless
        if dotless:
            self.update({ord("I"): "ı", ord("İ"): "i"})

    def __missing__(self, code: int) -> str:
        char = chr(code)
        replacement = _SPECIAL.get(char)
        if replacement is None and self._letters and char.lower() in _NO_ACCENTS:
            replacement = char.lower()
        if replacement is None:
            replacement = unicodedata.normalize("NFKC", char).casefold()
            base = unicodedata.normalize("NFKD", replacement)
            if any("\u0300" <= c <= "\u036f" for c in base) and not (
                self._accents and len(replacement) == 1 < len(base)
            ):
                replacement = "".join(c for c in base if not "\u0300" <= c <= "\u036f")
            if not self._accents:
                replacement = replacement.translate(_PLAIN_LETTERS)
            if self._accents or self._letters:
                replacement = _VOWEL_SIGNS.sub("", replacement).translate(self._letters or {})
            if "⁄" in replacement:
                # "1½" must become "1 1/2", never "11/2".
                replacement = " " + replacement.replace("⁄", "/")
        self[code] = replacement
        return replacement

    def normalize(self, text: str) -> str:
        """The folded text; never raises."""
        if text.isascii() and self._lower_first:
            return text.lower()
        normalized = text.translate(self)
        return simplified(normalized) if self._simplified else normalized

    def normalize_with_offsets(self, text: str) -> tuple[str, list[int] | None]:
        """The folded text, and for each of its places (and its end) the place in `text`; None = the same places."""
        normalized = self.normalize(text)
        if text.isascii():
            return normalized, None
        offsets: list[int] = []
        for position, char in enumerate(text):
            offsets += [position] * len(self[ord(char)])
        offsets.append(len(text))
        return normalized, offsets


DEFAULT_FOLDING = CharacterFolding()
_VOWEL_SIGNS = re.compile("[\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc]")


@cache
def _simplifier() -> Any:
    from opencc import OpenCC

    return OpenCC("t2s")


def has_cjk(text: str) -> bool:
    """Whether there is any Chinese character in `text`."""
    return not text.isascii() and _HAS_CJK.search(text) is not None


def normalize(text: str) -> str:
    """NFKC, without case and accents, Chinese simplified; never raises."""
    return DEFAULT_FOLDING.normalize(text)


def normalize_with_offsets(text: str) -> tuple[str, list[int] | None]:
    """The folded text, and for each of its places (and its end) the place in `text`; None = the same places."""
    return DEFAULT_FOLDING.normalize_with_offsets(text)


def simplified(text: str) -> str:
    """The text in simplified characters, as long as it was; nothing else of it changes."""
    if not has_cjk(text):
        return text
    try:
        simple: str = _simplifier().convert(text)
    except UnicodeError:  # lone surrogates cannot be handed to the converter
        return text
    if len(simple) == len(text):
        return simple
    return "".join(c if len(s := _simplifier().convert(c)) != 1 else s for c in text)
