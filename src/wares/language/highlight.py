"""Highlighting: marks in texts exactly what a query's words matched."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape
from typing import NamedTuple

from wares.language.analysis.analyzer import Analyzer
from wares.language.analysis.glued import GLUED
from wares.types import QueryAnalysis

OPEN, CLOSE = "<mark>", "</mark>"
_WEAK = frozenset({"parts", "pinyin"})
_ESCAPED = re.compile("[&<>\"']")
Place = tuple[int, int]
"""In a text, from and to (exclusive)."""

Ranges = list[Place]
"""Places ascending and apart."""
_PlacesOfTerm = dict[str, list[Place]]


class _Way(NamedTuple):
    """One way in which a query's word may be found: the word's place, its own among the word's, and the terms.

    is_weak   it counts only where no better way was found
    """

    word: int
    position: int
    terms: tuple[str, ...]
    is_weak: bool


class Highlighter:
    """A query's words made ready once to be marked in any number of texts, those of a page."""

    def __init__(self, analysis: QueryAnalysis, analyzer: Analyzer) -> None:
        self._analyzer = analyzer
        self._ways: dict[str, list[_Way]] = {}
        self._known: dict[frozenset[str], Sequence[tuple[str, ...]]] = {}
        for word, query_word in enumerate(analysis.words):
            for position, alternative in enumerate(query_word.alternatives):
                if alternative.terms:
                    way = _Way(word, position, alternative.terms, alternative.kind in _WEAK)
                    for term in alternative.terms:
                        self._ways.setdefault(term, [])
                    self._ways[alternative.terms[0]].append(way)
        self._glued = [term.removeprefix(GLUED) for term in self._ways if term.startswith(GLUED)]

    def highlight(self, text: str, tag: str | None = None) -> str:
        """`text` escaped for HTML, with `<mark>` around what the query's words matched in it.

        tag   the text's language; None = the shop's own
        """
        return _mark_ranges(text, self._ranges(text, tag))

    def snippet(self, text: str, tag: str | None = None, around: int = 120) -> str:
        """At most about `around` characters of `text` around the densest matches, marked, … where text is left out."""
        ranges = self._ranges(text, tag)
        if len(text) <= around:
            return _mark_ranges(text, ranges)
        start = _best_start(ranges, around)
        start = _word_edge(text, max(0, min(start, len(text) - around)))
        end = min(len(text), start + around)
        if end < len(text) and (space := text.rfind(" ", start + around // 2, end)) > 0:
            end = space
        inside = [(max(a, start) - start, min(b, end) - start) for a, b in ranges if a < end and b > start]
        return ("… " if start else "") + _mark_ranges(text[start:end], inside) + (" …" if end < len(text) else "")

    def _ranges(self, text: str, tag: str | None) -> Ranges:
        known, places_of_term = self._ways, _PlacesOfTerm()
        for start, end, term, _ in self._analyzer.spans(text, tag) if known else ():
            if term in known:
                places_of_term.setdefault(term, []).append((start, end))
        if apart := [stem for stem in self._glued if stem not in places_of_term]:
            for start, end, term, _ in self._analyzer.glued_spans(text, tag, apart):
                if term in known:
                    places_of_term.setdefault(term, []).append((start, end))
        if not places_of_term:
            return []
        places: set[Place] = set()
        for terms in self._matching(frozenset(places_of_term)):
            places.update(places_of_term[terms[0]] if len(terms) == 1 else _touching_places(terms, places_of_term))
        return _joined(places)

    def _matching(self, found: frozenset[str]) -> Sequence[tuple[str, ...]]:
        """The terms by which a text that has those `found` is matched: each of the query's words by everything that
        stands for the whole word, or else by the best of its parts. Texts of a page often have the same ones.
        """
        if found not in self._known:
            terms_of_ways: list[tuple[str, ...]] = []
            matched = -1  # the word that the last way matched
            for way in sorted(way for term in found for way in self._ways[term]):
                if found.issuperset(way.terms) and not (way.is_weak and way.word == matched):
                    terms_of_ways.append(way.terms)
                    matched = way.word
            self._known[found] = terms_of_ways
        return self._known[found]


def _best_start(ranges: Ranges, around: int) -> int:
    if not ranges:
        return 0
    match_counts = [sum(1 for a, b in ranges if first <= a and b <= first + around * 3 // 4) for first, _ in ranges]
    first = ranges[match_counts.index(max(match_counts))][0]
    return first - around // 8


def _word_edge(text: str, start: int) -> int:
    if start and (space := text.find(" ", start, start + 20)) > 0:
        return space + 1
    return start


def _joined(places: Iterable[Place]) -> Ranges:
    """The places, those that touch as one."""
    ranges: Ranges = []
    for start, end in sorted(places):
        if ranges and start <= ranges[-1][1]:
            ranges[-1] = (ranges[-1][0], max(end, ranges[-1][1]))
        else:
            ranges.append((start, end))
    return ranges


def _touching_places(terms: tuple[str, ...], places_of_term: _PlacesOfTerm) -> Iterable[Place]:
    """Of several terms' places, those that touch another term's, if any do: one stray character is not the word."""
    places = [(start, end, term) for term in terms for start, end in places_of_term[term]]
    touching = [
        (start, end, term)
        for start, end, term in places
        if any(term != other and start <= other_end and other_start <= end for other_start, other_end, other in places)
    ]
    is_whole = len({term for _, _, term in touching}) == len(terms)
    return [(start, end) for start, end, _ in (touching if is_whole else places)]


def _mark_ranges(text: str, ranges: Ranges) -> str:
    shown = _as_it_is if _ESCAPED.search(text) is None else escape
    pieces: list[str] = []
    at = 0
    for start, end in ranges:
        pieces += (shown(text[at:start]), OPEN, shown(text[start:end]), CLOSE)
        at = end
    pieces.append(shown(text[at:]))
    return "".join(pieces)


def _as_it_is(text: str) -> str:
    return text
