"""Codes and glued words in a query: neighbours that are one code or one word of the shop, whole or begun."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from wares.language.analysis.codes import CODE, compact, ends_a_part, has_digit, is_mixed
from wares.language.analysis.languages import Language
from wares.language.analysis.tokens import RawQueryWord
from wares.language.vocabulary import Vocabulary
from wares.types import Alternative

MOST_BEGUN = 50
"""Codes that a begun one may stand for."""
LONGEST_RUN = 6
"""Neighbours that are taken together."""
BEGUN, GLUED = 0.8, 0.8
_SHORTEST_NUMBER, _SHORTEST_BEGUN, _SHORTEST_LETTERS, _LONGEST_CUT, _SHORTEST_PIECE = 4, 2, 3, 24, 2
LABELS = frozenset((
    "sku", "ean", "gtin", "upc", "mpn", "isbn", "asin", "barcode", "artikelnummer", "artnr",
    "货号", "条码", "条形码", "编号",
))  # fmt: skip
"""What codes are called: beside a number it is not looked for."""
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
        is_known = self._may_be_code(text) and bool(df(CODE + text))
        if is_known:
            yield Alternative((CODE + text,), "exact", 1.0)
        if self._may_be_word(text, run) and df(term := self._language.stem(text)):
            yield Alternative((term,), "parts", GLUED)
        if self._unfinished == run[1] - 1 and self._may_be_unfinished(text):
            yield from self._begun(text, whole_parts=False)
        elif not is_known and self._may_be_begun(text, run):
            yield from self._begun(text, whole_parts=True)

    def _may_be_word(self, text: str, run: _WordsRun) -> bool:
        """Neighbours may be one word: two of letters, and any number of single letters or of letters and digits."""
        length = run[1] - run[0]
        return length > 1 and not text.isdigit() and (length == 2 or length == len(text) or is_mixed(text))

    def _may_be_code(self, text: str) -> bool:
        """A number or a word among others is seldom a code, if it is short or has no digits."""
        if text == self._whole:
            return True
        return has_digit(text) and (len(text) >= _SHORTEST_NUMBER or not text.isdigit())

    def _may_be_unfinished(self, text: str) -> bool:
        """What is being typed may become a code; without digits only where nothing else is typed."""
        if has_digit(text):
            return len(text) >= _SHORTEST_BEGUN
        return len(text) >= _SHORTEST_LETTERS and text == self._whole

    def _may_be_begun(self, text: str, run: _WordsRun) -> bool:
        """One word, or the whole query, may be the first parts of a code, if the shop's texts do not have it."""
        is_one = run[1] - run[0] == 1 or text == self._whole
        is_long = has_digit(text) and len(text) >= _SHORTEST_NUMBER
        return is_one and is_long and not self._vocabulary.df(text)

    def _begun(self, text: str, whole_parts: bool) -> Iterator[Alternative]:
        beginning = CODE + text
        for term in self._vocabulary.with_prefix(beginning, MOST_BEGUN):
            if term != beginning and not (whole_parts and not ends_a_part(term, len(beginning))):
                yield Alternative((term,), "prefix", BEGUN)


def cut_words(word: RawQueryWord, vocabulary: Vocabulary, language: Language) -> list[tuple[str, ...]]:
    """The terms of the shop's words that a word with letters and digits consists of (`iphone15pro` → iphone, 15, pro).

    As few as there can be, and as many, since two of these may also be one; [] where it does not consist of any.
    """
    text = compact(word.text)
    if word.kind != "word" or len(text) > _LONGEST_CUT or not is_mixed(text):
        return []
    pieces: dict[int, list[_Piece]] = {}
    for start in range(len(text)):
        for end in range(start + 1, len(text) + 1):
            if _is_edge(text, start, end):
                term = _stem(text[start:end], language)
                if frequency := vocabulary.df(term):
                    pieces.setdefault(end, []).append(_Piece(start, term, frequency))
    cuts = (_best_cut(len(text), pieces, by) for by in (_fewest, _most))
    return list(dict.fromkeys(tuple(dict.fromkeys(cut)) for cut in cuts if cut))


class _Piece(NamedTuple):
    """A word of the shop that begins at a place of another one, and how many products have it."""

    start: int
    term: str
    frequency: int


class _Cut(NamedTuple):
    """The beginning of a word as words of the shop, and how many products have the rarest of these."""

    terms: tuple[str, ...]
    rarest: float


def _fewest(cut: _Cut) -> tuple[float, float]:
    return len(cut.terms), -cut.rarest


def _most(cut: _Cut) -> tuple[float, float]:
    return -len(cut.terms), -cut.rarest


def _best_cut(
    length: int, pieces: Mapping[int, Sequence[_Piece]], by: Callable[[_Cut], tuple[float, float]]
) -> tuple[str, ...]:
    best = {0: _Cut((), math.inf)}
    for end in range(1, length + 1):
        cuts = [
            _Cut((*best[piece.start].terms, piece.term), min(piece.frequency, best[piece.start].rarest))
            for piece in pieces.get(end, ())
            if piece.start in best
        ]
        if cuts:
            best[end] = min(cuts, key=by)
    return best[length].terms if length in best else ()


def _is_edge(text: str, start: int, end: int) -> bool:
    """Whether a piece of two letters or more, or with all the digits that stand there, may be cut out."""
    if start and text[start - 1].isdigit() and text[start].isdigit():
        return False
    if end < len(text) and text[end - 1].isdigit() and text[end].isdigit():
        return False
    piece = text[start:end]
    return len(piece) < len(text) and (len(piece) >= _SHORTEST_PIECE or has_digit(piece))


def _stem(piece: str, language: Language) -> str:
    return language.stem(piece) if piece.isalpha() else piece


def _part(word: RawQueryWord) -> str:
    """What a word is in a code; "" = it stands in none."""
    return "" if word.kind in {"chinese", "run", "sign", "emoji"} else compact(word.text)
