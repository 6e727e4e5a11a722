"""Analyzer: text becomes terms, those of a product or a query, with the place that each stands for."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain, islice

from wares.language.analysis.codes import code_terms, compact
from wares.language.analysis.glued import GLUED, glued_spans
from wares.language.analysis.heads import FOR_WHAT, chinese_modifiers, emphases
from wares.language.analysis.languages import ENGLISH, Language, language
from wares.language.analysis.normalization import normalize
from wares.language.analysis.tokenizer import key_terms, tokenize, tokenize_query
from wares.language.analysis.tokens import AnalyzedToken, RawQueryWord, Span
from wares.language.query.synonyms import Synonyms
from wares.types import Alternative

__all__ = ["FIELDS", "Analyzer", "DocumentTerms", "normalize"]

FIELDS = ("title", "brand", "category", "colour", "attributes", "codes", "identifiers", "description")
"""The fields of a document; a title goes to `title` in whatever language it is written, whole codes (those of variants
also to `codes`, for their parts) to `identifiers`.
"""
_WHOLE_FIELDS = frozenset({"title", "codes"})
_NAMES = frozenset({"title", "brand"})
MAX_FIELD = 20_000
"""Characters read of one field."""
ELSEWHERE = 0.8
"""What a word's stem in a further language is worth beside that in the shop's own."""
_USUAL_WORD = 6
WHOLE = "t:"
"""Before a whole title or code as one term: who types it exactly wants that product, however short other titles are."""
UNCOUNTED = (WHOLE, GLUED)
"""Before terms that the vocabulary does not count."""
_LONGEST_PHRASE = 4
_VALUE = 24  # characters of a text that is likely to come again with other products
_WORDS = re.compile(r"[^\W_]+")
WeightedTerms = tuple[tuple[tuple[str, float], ...], float]
"""Terms with what each counts for, in order; and the length of their text."""


def whole_title(text: str, language: Language = ENGLISH) -> str:
    """A title as one term, punctuation and case aside; empty for a text without letters and digits."""
    key = " ".join(_WORDS.findall(language.fold_accents(language.normalize(text[:MAX_FIELD]))))
    return WHOLE + key if key else ""


@dataclass(frozen=True, slots=True)
class DocumentTerms:
    """A product's words. `counts`: field → term → how often; `lengths`: field → length in words (> 0)."""

    counts: Mapping[str, Mapping[str, float]]
    lengths: Mapping[str, float]

    @property
    def terms(self) -> frozenset[str]:
        """Every term of the document, once, but for whole titles and glued words: what the vocabulary counts."""
        terms = frozenset(chain.from_iterable(self.counts.values()))
        return terms.difference([term for term in terms if term.startswith(UNCOUNTED)])


class Analyzer:
    """Reads a shop's texts: those in its own language, Chinese, and those in further languages.

    synonyms   those in force
    language   the shop's own; English and Chinese are one
    further    the other languages in which queries are understood
    """

    def __init__(
        self, synonyms: Synonyms | None = None, language: Language = ENGLISH, further: Iterable[Language] = ()
    ) -> None:
        self.synonyms = Synonyms.default() if synonyms is None else synonyms
        self.language = language
        self.further_languages = tuple(other for other in dict.fromkeys((ENGLISH, *further)) if other is not language)

    def warm(self) -> None:
        """Read the synonyms now, so that no query waits for it."""
        _ = self._phrases, self.synonym_words

    def document(self, fields: Mapping[str, Sequence[str]], tag: str | None = None) -> DocumentTerms:
        """The terms of a product, by field (see `FIELDS`); of a field's text, the first 20,000 characters are read."""
        return self.documents([(tag, fields)])

    def documents(self, texts_by_language: Iterable[tuple[str | None, Mapping[str, Sequence[str]]]]) -> DocumentTerms:
        """The terms of a product whose fields are given in several languages; the tag None is the shop's own."""
        counts: dict[str, dict[str, float]] = {}
        lengths: dict[str, float] = {}
        for tag, fields in texts_by_language:
            language = self._language_of(tag)
            for field, texts in fields.items():
                field_counts = counts.setdefault(field, {})
                for text in texts:
                    terms, length = _terms_of(field, text[:MAX_FIELD], language)
                    lengths[field] = lengths.get(field, 0.0) + length
                    for term, count in terms:
                        field_counts[term] = field_counts.get(term, 0.0) + count
                    if field in _WHOLE_FIELDS and (whole := whole_title(text, language)):
                        field_counts[whole] = 1.0
        non_empty = {field: term_counts for field, term_counts in counts.items() if term_counts}
        return DocumentTerms(non_empty, {field: lengths[field] for field in non_empty})

    def spans(self, text: str, tag: str | None = None) -> tuple[Span, ...]:
        """Every term of `text` with the place it stands for (places in `text` as given)."""
        return _text_spans(text, self._language_of(tag))

    def glued_spans(self, text: str, tag: str | None, stems: Collection[str]) -> tuple[Span, ...]:
        """The neighbours in `text` that are one of `stems` when they are written as one, with the place of both."""
        language = self._language_of(tag)
        letters = _letters(text, language)
        return _text_glued_spans(text, language) if any(stem in letters for stem in stems) else ()

    def _language_of(self, tag: str | None) -> Language:
        return self.language if tag is None else language(tag)

    def query_words(self, text: str, most: int = 1_000) -> list[RawQueryWord]:
        """The first `most` words of a query, before stop words are dropped and the vocabulary is looked at.

        Their places are those in `language.normalize(text)`.
        """
        normalized = self.language.normalize(text)
        words = list(islice(tokenize_query(normalized, self.language), most))
        return (
            [self._add_further_stems(word, normalized[word.start : word.end]) for word in words]
            if self.further_languages
            else words
        )

    def _add_further_stems(self, word: RawQueryWord, surface: str) -> RawQueryWord:
        """The word with its stems in further languages, where it has others there."""
        if word.kind != "word" or not word.text.isalpha():
            return word
        existing = {alternative.terms for alternative in word.alternatives}
        stems = dict.fromkeys(
            stem for other in self.further_languages for stem in other.forms(other.normalize(surface))
        )
        further = [Alternative((stem,), "exact", ELSEWHERE) for stem in stems if (stem,) not in existing]
        return word._replace(alternatives=(*word.alternatives, *further)) if further else word

    def synonyms_at(self, keys: Sequence[str], start: int) -> Iterable[tuple[int, tuple[str, ...]]]:
        """For the phrases beginning at `keys[start]`: their number of words, and the terms of a synonym.

        `keys` are the first of the `key_terms` of the query's words.
        """
        for length in range(min(_LONGEST_PHRASE, len(keys) - start), 0, -1):
            for terms in self._phrases.get(tuple(keys[start : start + length]), ()):
                yield length, terms

    @cached_property
    def _phrases(self) -> dict[tuple[str, ...], tuple[tuple[str, ...], ...]]:
        return {
            self._key(source): tuple(dict.fromkeys(filter(None, map(self.terms, targets))))
            for source, targets in self.synonyms.entries.items()
        }

    @cached_property
    def synonym_words(self) -> frozenset[str]:
        """The `key_terms` of every word of the synonyms: words that are right, whether or not the shop has them."""
        phrases = dict.fromkeys(chain(self.synonyms.entries, *self.synonyms.entries.values()))
        return frozenset(chain.from_iterable(map(self._key, phrases)))

    def _key(self, phrase: str) -> tuple[str, ...]:
        words = self.query_words(phrase)
        return tuple(dict.fromkeys(term for word in words for term in key_terms(word, self.language)))

    def terms(self, phrase: str) -> tuple[str, ...]:
        """The terms of a phrase, each once: a product that has them all has the phrase's words."""
        return tuple(dict.fromkeys(term for word in self.query_words(phrase) for term in word.alternatives[0].terms))


@lru_cache(maxsize=4096)
def _text_spans(text: str, language: Language) -> tuple[Span, ...]:
    """Cached: the titles of a shop's favourites are highlighted again and again."""
    normalized, offsets = language.normalize_with_offsets(text)
    return _in_text(_spans(normalized, language), normalized, offsets)


@lru_cache(maxsize=4096)
def _letters(text: str, language: Language) -> str:
    """A text folded, without what stands between its words."""
    return compact(language.normalize(text))


@lru_cache(maxsize=4096)
def _text_glued_spans(text: str, language: Language) -> tuple[Span, ...]:
    """All glued neighbours of a text; cached as `_text_spans` are."""
    normalized, offsets = language.normalize_with_offsets(text)
    spans = glued_spans(normalized, list(tokenize(normalized, language)), language)
    return _in_text(spans, normalized, offsets)


def _in_text(spans: Iterable[Span], normalized: str, offsets: Sequence[int] | None) -> tuple[Span, ...]:
    """The spans of a normalised text with their places in the text as given."""
    if offsets is None:
        return tuple(spans)
    if len(offsets) - 1 != len(normalized):
        return ()
    return tuple(Span(offsets[s.start], offsets[s.end - 1] + 1, s.term, s.times) for s in spans)


def _terms_of(field: str, text: str, language: Language) -> WeightedTerms:
    """A field's terms with what each counts for, in order; and its length in words."""
    if field == "identifiers":
        return tuple((term, 1.0) for term in code_terms(language.fold_accents(language.normalize(text)))), 1.0
    return (_value_terms if len(text) <= _VALUE else _long_terms)(text, language, field in _NAMES)


def _text_terms(text: str, language: Language, is_name: bool) -> WeightedTerms:
    """A text's terms with what each counts for, in order; and its length: half its words, half its characters in words
    of the usual six. Of a long text, only the words have their pinyin.

    Two texts of as many words seldom have as many characters: ranks hang on fewer ties. Of a name, which may be a
    title or a brand, glued neighbours are terms as well.
    """
    normalized = language.normalize(text)
    placed = list(tokenize(normalized, language, sounds_of_words=not is_name and len(text) > _VALUE))
    pieces = [piece for _, piece in placed]
    length = 0.0
    terms: list[tuple[str, float]] = []
    for (start, piece), emphasis in zip(placed, emphases(pieces, language), strict=True):
        until = _modifiers(normalized, start, piece) if is_name else 0
        terms += [(term, count * (FOR_WHAT if end <= until else emphasis)) for _, end, term, count in piece.spans]
        length += piece.length
    if is_name:
        terms += [(span.term, span.times) for span in glued_spans(normalized, placed, language)]
    return tuple(terms), (length + len(normalized) / _USUAL_WORD) / 2


_value_terms = lru_cache(maxsize=8192)(_text_terms)
"""Cached: brands, colours and steps of categories come again with every product."""
_long_terms = lru_cache(maxsize=64)(_text_terms)
"""Cached for the moment: of a product that is changed, most texts come again at once."""


def _modifiers(normalized: str, start: int, piece: AnalyzedToken) -> int:
    """Characters at the beginning of a piece of Chinese that only say what it is for."""
    last = piece.query_words[-1]
    return chinese_modifiers(normalized[start : start + last.end]) if last.kind == "chinese" else 0


def _spans(normalized: str, language: Language) -> list[Span]:
    return [
        Span(start + position, end + position, term, count)
        for position, piece in tokenize(normalized, language)
        for start, end, term, count in piece.spans
    ]
