"""Tokenizer: pieces of text (a word, a measure, a run without spaces) and every term each gives, with its place.

The places make one analysis serve three purposes: the terms of a document, the words of a query, and highlighting.
Kinds of terms by prefix: none = a stem or a Chinese word; `w:` a word as written, `a:` with its accents; `c:` one
character of a language without spaces; `b:` two adjacent ones; `py:` joined pinyin; `pi:` its initials; `u:` a measure;
`d:` dimensions, `s:` a number of these, `n:` that of a measure; `i:` initials; `j:` two words as one; `k:` a code;
`t:` a whole title.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from types import MappingProxyType

from wares.language.analysis import chinese, quantities, signs, units
from wares.language.analysis import spaceless_scripts as unspaced
from wares.language.analysis.languages import ENGLISH, Language
from wares.language.analysis.normalization import CJK
from wares.language.analysis.tokens import AnalyzedToken, PlacedTerm, RawQueryWord, Span, exact, parts

_UNACCENTED = 0.6
"""What a word's stem without its accents is worth beside the stem as written."""
_OF_CODE = 0.7
"""What the letters and the digits of one word count for in a text, beside words of their own."""
CHARACTERS = 0.4
"""What matching a Chinese word's characters, wherever they stand, is worth beside the word."""

_LETTER = rf"[^\W_{CJK}]"
_MEASURES = "|".join(
    f"(?P<{name}>{pattern})"
    for name, pattern in (
        ("emoji", signs.EMOJI),
        ("thread", units.THREAD),
        ("dimensions", units.DIMENSIONS),
        ("measure", rf"{units.MEASURE}(?!-\d)"),
        ("loose", units.LOOSE),
        ("number", units.BARE),
        ("sign", signs.SIGN),
        ("acronym", signs.ACRONYM),
        ("ampersand", signs.AMPERSAND),
    )
)
_PLAIN: Mapping[str, Callable[[str], AnalyzedToken]] = MappingProxyType(
    {
        "emoji": signs.emoji,
        "thread": quantities.screw_thread,
        "dimensions": quantities.dimensions,
        "measure": quantities.measure,
        "loose": quantities.loose_measure,
        "number": quantities.bare_number,
        "sign": signs.sign,
        "acronym": signs.acronym,
        "ampersand": signs.ampersand,
    }
)
"""Pieces that are read alike in every language."""
_CHINESE = rf"(?P<chinese>(?:(?<![a-z0-9])[a-z])?[{CJK}]{{1,64}})"
_TOKEN = re.compile(rf"{_MEASURES}|{_CHINESE}|(?P<word>{_LETTER}+(?:['-]{_LETTER}+)*)")
_SHAPES = re.compile(r"[^\W\d_]+|\d+")
_MARKED_SHAPES = re.compile(r"[^\d'-]+|\d+")
_LONGEST = 64


@cache
def _tokens(language: Language) -> re.Pattern[str]:
    """What the pieces of a folded text look like; outside English, letters carry marks (`जूते`)."""
    if language is ENGLISH:
        return _TOKEN
    spaceless = rf"(?P<run>[{unspaced.LETTERS}]{{1,64}})" if language.spaceless else _CHINESE
    outside = unspaced.LETTERS if language.spaceless else CJK
    letter = rf"(?:[^\W_{outside}]|[{unspaced.marks()}])" if not language.spaceless else rf"[^\W_{outside}]"
    return re.compile(rf"{_MEASURES}|{spaceless}|(?P<word>{letter}+(?:['-]{letter}+)*)")


def tokenize(
    normalized: str, language: Language = ENGLISH, *, sounds_of_words: bool = False
) -> Iterator[tuple[int, AnalyzedToken]]:
    """Every piece of a text that `language` has normalised, with its place in it.

    sounds_of_words   of Chinese, only words have their pinyin, not every run of characters: for long texts, whose
                      runs over the edges of words hardly ever come again
    """
    for match in _tokens(language).finditer(normalized):
        sort, text = match.lastgroup or "word", match[0]
        yield match.start(), _chinese(text, sounds_of_words) if sort == "chinese" else _piece(sort, text, language)


def tokenize_query(normalized: str, language: Language = ENGLISH) -> Iterator[RawQueryWord]:
    """The query words of a normalised text, with their places in it; the pinyin of Chinese is not looked up."""
    for match in _tokens(language).finditer(normalized):
        sort, start = match.lastgroup or "word", match.start()
        words = _chinese_words(match[0]) if sort == "chinese" else _piece(sort, match[0], language).query_words
        for word in words:
            yield word._replace(start=word.start + start, end=word.end + start)


@lru_cache(maxsize=1 << 15)
def _piece(sort: str, text: str, language: Language) -> AnalyzedToken:
    if sort == "word":
        return _word(text, language)
    if sort == "run":
        return _run(text, language)
    return _PLAIN[sort](text)


# ------------------------------------------------------------------------------------------------------------ words


def _word_spans(text: str, start: int, language: Language) -> tuple[Span, ...]:
    """The stems of one plain word, and the word as written."""
    end = start + len(text)
    return tuple(Span(start, end, term, 1.0) for term in (*language.forms(text), *language.surface_terms(text)))


def _word(text: str, language: Language) -> AnalyzedToken:
    begins, core = language.core(text[:_LONGEST])
    whole = re.sub("['-]", "", core)
    matches = (_SHAPES if language is ENGLISH else _MARKED_SHAPES).finditer(core)
    shapes = [(begins + m.start(), m[0]) for m in matches]
    end, plain = begins + len(core), language.fold_accents(core)
    if len(shapes) == 1:
        spans = _word_spans(whole, begins, language)
        stem_of_whole, *further = language.forms(whole)
        forms = (exact(stem_of_whole), *(exact(form, weight=_UNACCENTED) for form in further))
        return AnalyzedToken(
            spans, 1.0, (RawQueryWord(plain, begins, end, "word", language.is_stop_word(plain), forms),)
        )
    stem = language.forms(whole)[0]
    spans = (Span(begins, end, stem, 1.0),)
    terms = []
    for start, shape in shapes:
        if len(shape) > 1 or shape.isdigit() or "-" in core:
            part = _word_spans(shape, start, language)
            spans += part if "-" in core else tuple(span._replace(times=_OF_CODE) for span in part)
            terms.append(part[0].term)
    alternatives = (exact(stem), parts(tuple(terms))) if len(terms) > 1 else (exact(stem),)
    return AnalyzedToken(
        spans, float(core.count("-") + 1), (RawQueryWord(plain, begins, end, "word", False, alternatives),)
    )


# ---------------------------------------------------------------------------------------------------------- Chinese


def _chinese(run: str, sounds_of_words: bool) -> AnalyzedToken:
    """Hardly any run comes again, so that none is kept; of its query words there are the ends, as bare texts."""
    cuts, words = chinese.cut_for_search(run)
    spans: list[PlacedTerm] = [(i, i + 1, f"c:{char}", 1.0) for i, char in enumerate(run)]
    spans += [(i, i + 2, f"b:{run[i : i + 2]}", 1.0) for i in range(len(run) - 1)]
    spans += [(start, end, run[start:end], 1.0) for start, end in sorted(words) if end - start > 1]
    spans += _sounds_of_words(run, cuts, words) if sounds_of_words else _sounds(run, cuts)
    ends = (RawQueryWord(run[start:end], start, end, "chinese", False, ()) for start, end in (cuts[0], cuts[-1]))
    return AnalyzedToken(spans, float(len(cuts)), tuple(ends))


@lru_cache(maxsize=1 << 12)
def _chinese_words(run: str) -> tuple[RawQueryWord, ...]:
    return tuple(_chinese_word(run, start, end) for start, end in chinese.cut(run))


def _sounds(run: str, cuts: Sequence[tuple[int, int]]) -> Iterator[PlacedTerm]:
    """The pinyin of every run of up to four characters, and the initials of those that are words together."""
    sounds = [sound for start, end in cuts for sound in chinese.syllables(run[start:end])]
    edges = {start for start, _ in cuts} | {len(run)}
    for start in range(len(run)):
        joined, begins_word = "py:", start in edges
        for end in range(start + 1, min(start + chinese.RUN, len(run)) + 1):
            joined += sounds[end - 1]
            yield (start, end, joined, 1.0)
            if begins_word and end - start > 1 and end in edges:
                yield (start, end, "pi:" + chinese.initials(sounds[start:end]), 1.0)


def _sounds_of_words(
    run: str, cuts: Sequence[tuple[int, int]], words: Collection[tuple[int, int]]
) -> Iterator[PlacedTerm]:
    """The pinyin of words and of the words inside them, and the initials of those of two characters and more."""
    sounds = [sound for start, end in cuts for sound in chinese.syllables(run[start:end])]
    for start, end in sorted(words):
        yield (start, end, "py:" + "".join(sounds[start:end]), 1.0)
        if end - start > 1:
            yield (start, end, "pi:" + chinese.initials(sounds[start:end]), 1.0)


def _chinese_word(run: str, start: int, end: int) -> RawQueryWord:
    word = run[start:end]
    stop = word in chinese.STOP
    if len(word) == 1:
        return RawQueryWord(word, start, end, "chinese", stop, (exact(f"c:{word}"),))
    alternatives = [exact(word), parts(tuple(f"b:{word[i : i + 2]}" for i in range(len(word) - 1)))]
    alternatives.append(parts(tuple(f"c:{char}" for char in word), CHARACTERS))
    return RawQueryWord(word, start, end, "chinese", stop, tuple(alternatives))


def key_terms(word: RawQueryWord, language: Language) -> tuple[str, ...]:
    """What a query's word is known by in synonyms and names, whether or not it is typed with its accents."""
    if word.kind == "run":
        return (word.text,)
    if word.kind == "word" and word.text.isalpha():
        return (language.stem(word.text),)
    return word.alternatives[0].terms


def split_word(word: RawQueryWord, positions: Sequence[int]) -> list[RawQueryWord]:
    """A Chinese word cut further, before its characters `positions` (ascending)."""
    edges = [0, *positions, len(word.text)]
    pieces = (_chinese_word(word.text, start, end) for start, end in pairwise(edges))
    return [piece._replace(start=piece.start + word.start, end=piece.end + word.start) for piece in pieces]


# ----------------------------------------------------------------------------------------- scripts without spaces


def _run(run: str, language: Language) -> AnalyzedToken:
    spans = [Span(i, i + 1, f"c:{char}", 1.0) for i, char in enumerate(run)]
    spans += [Span(i, i + 2, f"b:{run[i : i + 2]}", 1.0) for i in range(len(run) - 1)]
    words = tuple(_run_word(run, start, end, language) for start, end in unspaced.words(run))
    return AnalyzedToken(tuple(spans), float(len(words)), words)


def _run_word(run: str, start: int, end: int, language: Language) -> RawQueryWord:
    """A word is all its pairs of neighbours; of a longer one, its characters are not looked for one by one."""
    word = run[start:end]
    pairs = tuple(dict.fromkeys(f"b:{word[i : i + 2]}" for i in range(len(word) - 1)))
    terms = pairs or (f"c:{word}",)
    stop = language.is_stop_word(word) or unspaced.is_ending(run, start, end)
    return RawQueryWord(word, start, end, "run", stop, (exact(*terms, weight=len(terms) ** -0.5),))
