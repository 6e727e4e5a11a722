"""Text becomes terms: those of a product, those of a query, and the place in the text that each stands for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import islice

from wares.language.pieces import Asked, Piece, Span, read, read_asked
from wares.language.synonyms import Synonyms
from wares.language.text import normalise, normalise_with_offsets

__all__ = ["FIELDS", "Analyzer", "DocumentTerms", "normalise"]

FIELDS = ("title", "brand", "category", "colour", "attributes", "codes", "description")
"""The fields of a document; a title goes to `title` in whatever language it is written."""
_WHOLE_FIELDS = frozenset({"title", "codes"})
MAX_FIELD = 20_000
"""Characters read of one field."""
HEAD = {0: 2.0, 1: 1.3}
"""What the last word of a text's head counts for, and the one before it (in any field)."""
_AFTER_HEAD = frozenset({"with", "for", "in"})
_USUAL_WORD = 6
WHOLE = "t:"
"""Before a whole title or code as one term: who types it exactly wants that product, however short other titles are."""
_LONGEST_PHRASE = 4
_WORDS = re.compile(r"[^\W_]+")


def whole_title(text: str) -> str:
    """A title as one term, punctuation and case aside; empty for a text without letters and digits."""
    key = " ".join(_WORDS.findall(normalise(text[:MAX_FIELD])))
    return WHOLE + key if key else ""


@dataclass(frozen=True, slots=True)
class DocumentTerms:
    """A product's words. `counts`: field → term → how often; `lengths`: field → length in words (> 0)."""

    counts: Mapping[str, Mapping[str, float]]
    lengths: Mapping[str, float]

    @property
    def terms(self) -> frozenset[str]:
        """Every term of the document, once, but for whole titles: what the vocabulary counts."""
        return frozenset(term for counts in self.counts.values() for term in counts if not term.startswith(WHOLE))


class Analyzer:
    """Reads texts in Chinese and English; holds the synonyms in force, and is otherwise without state."""

    def __init__(self, synonyms: Synonyms | None = None) -> None:
        self.synonyms = Synonyms.default() if synonyms is None else synonyms

    def warm(self) -> None:
        """Read the synonyms now, so that no query waits for it."""
        _ = self._phrases

    def document(self, fields: Mapping[str, Sequence[str]]) -> DocumentTerms:
        """The terms of a product, by field (see `FIELDS`); of a field's text, the first 20,000 characters are read."""
        counts: dict[str, dict[str, float]] = {}
        lengths: dict[str, float] = {}
        for field, texts in fields.items():
            found: dict[str, float] = {}
            length = 0.0
            for text in texts:
                length += _count(normalise(text[:MAX_FIELD]), found)
                if field in _WHOLE_FIELDS and (whole := whole_title(text)):
                    found[whole] = 1.0
            if found:
                counts[field] = found
                lengths[field] = length
        return DocumentTerms(counts, lengths)

    def spans(self, text: str) -> tuple[Span, ...]:
        """Every term of `text` with the place it stands for (places in `text` as given)."""
        return _text_spans(text)

    def asked(self, text: str, most: int = 1_000) -> list[Asked]:
        """The first `most` words of a query, before stop words are dropped and the vocabulary is looked at.

        Their places are those in `normalise(text)`.
        """
        return list(islice(read_asked(normalise(text)), most))

    def synonyms_at(self, keys: Sequence[str], start: int) -> Iterable[tuple[int, tuple[str, ...]]]:
        """For the phrases beginning at `keys[start]`: their number of words, and the terms of a synonym.

        `keys` are the first terms of the query's words.
        """
        for length in range(min(_LONGEST_PHRASE, len(keys) - start), 0, -1):
            for terms in self._phrases.get(tuple(keys[start : start + length]), ()):
                yield length, terms

    @cached_property
    def _phrases(self) -> dict[tuple[str, ...], tuple[tuple[str, ...], ...]]:
        return {
            self.terms(source): tuple(dict.fromkeys(filter(None, map(self.terms, targets))))
            for source, targets in self.synonyms.entries.items()
        }

    def terms(self, phrase: str) -> tuple[str, ...]:
        """The terms of a phrase, each once: a product that has them all has the phrase's words."""
        return tuple(dict.fromkeys(term for word in self.asked(phrase) for term in word.alternatives[0].terms))


@lru_cache(maxsize=4096)
def _text_spans(text: str) -> tuple[Span, ...]:
    """Cached: the titles of a shop's favourites are highlighted again and again."""
    folded, offsets = normalise_with_offsets(text)
    spans = _spans(folded)
    if offsets is None:
        return tuple(spans)
    if len(offsets) - 1 != len(folded):
        return ()
    return tuple(Span(offsets[s.start], offsets[s.end - 1] + 1, s.term, s.times) for s in spans)


def _count(folded: str, found: dict[str, float]) -> float:
    """Adds a text's terms to `found`; gives its length: half its words, half its characters in words of the usual six.

    Two texts of as many words seldom have as many characters: ranks hang on fewer ties.
    """
    pieces = [piece for _, piece in read(folded)]
    head = _head(pieces)
    length = 0.0
    for place, piece in enumerate(pieces):
        emphasis = HEAD.get(head - place, 1.0) if piece.asked[0].sort == "word" else 1.0
        for _, _, term, count in piece.spans:
            found[term] = found.get(term, 0.0) + count * emphasis
        length += piece.length
    return (length + len(folded) / _USUAL_WORD) / 2


def _head(pieces: Sequence[Piece]) -> int:
    """Where the head stands: "ladder" of "fibreglass ladder with tray" says what the thing is."""
    for place, piece in enumerate(pieces):
        if place and piece.asked[0].text in _AFTER_HEAD:
            return place - 1
    return len(pieces) - 1


def _spans(folded: str) -> list[Span]:
    return [
        Span(start + place, end + place, term, count)
        for place, piece in read(folded)
        for start, end, term, count in piece.spans
    ]
