"""Codes and glued words in a query: neighbours that are one code or one word of the shop, whole or begun."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from wares.language.analysis.codes import CODE, compact, ends_a_part, has_digit
from wares.language.analysis.languages import Language
from wares.language.analysis.tokens import RawQueryWord
from wares.language.vocabulary import Vocabulary
from wares.types import Alternative

MOST_BEGUN = 50
"""Codes that a begun one may stand for."""
LONGEST_RUN = 6
"""Neighbours that are taken together."""
BEGUN, GLUED = 0.8, 0.8
_SHORTEST_NUMBER, _SHORTEST_BEGUN, _SHORTEST_HALF = 4, 2, 2
_WordsRun = tuple[int, int]
"""The query's words from one to another, exclusive."""


class CodeReader:
    """Reads one query's words as codes.

    whole       the query as one code, "" = it cannot be one
    unfinished  position of the word that may be unfinished, −1 = none
    """

    def __init__(
        self, words: Sequence[RawQueryWord], vocabulary: Vocabulary, language: Language, whole: str, unfinished: int
    ) -> None:
        self._words, self._vocabulary, self._language = words, vocabulary, language
        self._whole, self._unfinished = whole, unfinished
        self._texts = [_part(word) for word in words]

    def alternatives(self) -> list[list[Alternative]]:
        """For every word, the codes and glued words that it is a part of."""
        found: list[list[Alternative]] = [[] for _ in self._words]
        for start in range(len(self._words)):
            for end in range(start + 1, min(start + LONGEST_RUN, len(self._words)) + 1):
                if not self._texts[end - 1]:
                    break
                for alternative in self._ways("".join(self._texts[start:end]), (start, end)):
                    for position in range(start, end):
                        found[position].append(alternative)
        return found

    def whole_code(self) -> str:
        """The term of the code that the whole query is; "" = it is none of the shop's."""
        term = CODE + self._whole
        return term if self._whole and self._vocabulary.df(term) else ""

    def _ways(self, text: str, run: _WordsRun) -> Iterator[Alternative]:
        df = self._vocabulary.df
        is_known = bool(df(CODE + text)) and self._may_be_code(text, run)
        if is_known:
            yield Alternative((CODE + text,), "exact", 1.0)
        if run[1] - run[0] > 1 and not text.isdigit() and df(term := self._language.stem(text)):
            yield Alternative((term,), "parts", GLUED)
        if has_digit(text) and len(text) >= _SHORTEST_BEGUN:
            is_unfinished = self._unfinished == run[1] - 1
            if is_unfinished or (len(text) >= _SHORTEST_NUMBER and not is_known and not self._is_word(text, run)):
                yield from self._begun(text, whole_parts=not is_unfinished)

    def _may_be_code(self, text: str, run: _WordsRun) -> bool:
        """A number or a word among others is seldom a code, if it is short or has no digits."""
        if text == self._whole:
            return True
        return has_digit(text) and (len(text) >= _SHORTEST_NUMBER or not text.isdigit())

    def _is_word(self, text: str, run: _WordsRun) -> bool:
        """Whether the shop's texts have it as a word of its own."""
        if run[1] - run[0] > 1 and text.isdigit():
            return False
        return bool(self._vocabulary.df(text))

    def _begun(self, text: str, whole_parts: bool) -> Iterator[Alternative]:
        beginning = CODE + text
        for term in self._vocabulary.with_prefix(beginning, MOST_BEGUN):
            if term != beginning and not (whole_parts and not ends_a_part(term, len(beginning))):
                yield Alternative((term,), "prefix", BEGUN)


def split_shapes(word: RawQueryWord, vocabulary: Vocabulary, language: Language) -> tuple[str, ...]:
    """The terms of a word with letters and digits, its letters cut where that gives words of the shop
    (`iphone15promax` → iphone, 15, pro, max); () where nothing is to be cut.
    """
    if word.kind != "word" or not has_digit(word.text):
        return ()
    terms: list[str] = []
    is_cut = False
    for shape in _shapes(word.text):
        halves = () if shape.isdigit() else _halves(shape, vocabulary, language)
        is_cut |= bool(halves)
        terms += halves or [language.stem(shape)]
    return tuple(dict.fromkeys(terms)) if is_cut else ()


def _shapes(text: str) -> list[str]:
    shapes: list[str] = []
    for char in compact(text):
        if shapes and shapes[-1][-1].isdigit() == char.isdigit():
            shapes[-1] += char
        else:
            shapes.append(char)
    return shapes


def _halves(letters: str, vocabulary: Vocabulary, language: Language) -> list[str]:
    """The two words of the shop that letters are made of, as terms, the commonest; [] = there are none."""
    best, most = list[str](), 0
    for at in range(_SHORTEST_HALF, len(letters) - _SHORTEST_HALF + 1):
        halves = [language.stem(letters[:at]), language.stem(letters[at:])]
        if (frequency := min(map(vocabulary.df, halves))) > most:
            best, most = halves, frequency
    return best


def _part(word: RawQueryWord) -> str:
    """What a word is in a code; "" = it stands in none."""
    return "" if word.kind in {"chinese", "run", "sign", "emoji"} else compact(word.text)
