"""Highlighting: marks in a text exactly what a query's words matched."""

from __future__ import annotations

from html import escape

from wares.language.analysis.analyzer import Analyzer
from wares.language.analysis.tokenizer import Span
from wares.types import QueryAnalysis, QueryWord

OPEN, CLOSE = "<mark>", "</mark>"


def highlight(text: str, understood: QueryAnalysis, analyzer: Analyzer, tag: str | None = None) -> str:
    """`text` escaped for HTML, with `<mark>` around what the query's words matched in it.

    tag   the text's language; None = the shop's own
    """
    return _mark_ranges(text, _ranges(text, understood, analyzer, tag))


def snippet(text: str, understood: QueryAnalysis, analyzer: Analyzer, tag: str | None = None, around: int = 120) -> str:
    """At most about `around` characters of `text` around the densest matches, marked, with … where text is left out."""
    ranges = _ranges(text, understood, analyzer, tag)
    if len(text) <= around:
        return _mark_ranges(text, ranges)
    start = _best_start(ranges, around)
    start = _word_edge(text, max(0, min(start, len(text) - around)))
    end = min(len(text), start + around)
    if end < len(text) and (space := text.rfind(" ", start + around // 2, end)) > 0:
        end = space
    inside = [(max(a, start) - start, min(b, end) - start) for a, b in ranges if a < end and b > start]
    return ("… " if start else "") + _mark_ranges(text[start:end], inside) + (" …" if end < len(text) else "")


def _best_start(ranges: list[tuple[int, int]], around: int) -> int:
    if not ranges:
        return 0
    counted = [sum(1 for a, b in ranges if first <= a and b <= first + around * 3 // 4) for first, _ in ranges]
    first = ranges[counted.index(max(counted))][0]
    return first - around // 8


def _word_edge(text: str, start: int) -> int:
    if start and (space := text.find(" ", start, start + 20)) > 0:
        return space + 1
    return start


def _ranges(text: str, understood: QueryAnalysis, analyzer: Analyzer, tag: str | None) -> list[tuple[int, int]]:
    if not understood.words:
        return []
    places: dict[str, list[Span]] = {}
    for span in analyzer.spans(text, tag):
        if span.term in understood.weights:
            places.setdefault(span.term, []).append(span)
    spans = sorted((s.start, s.end) for word in understood.words for s in _matched_spans(word, places))
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _matched_spans(word: QueryWord, places: dict[str, list[Span]]) -> list[Span]:
    """Where the word is matched: by everything that stands for the whole word, or else by the best of its parts."""
    result: list[Span] = []
    for alternative in word.alternatives:
        if all(term in places for term in alternative.terms):
            if result and alternative.kind in {"parts", "pinyin"}:
                continue
            result += _touching_spans(
                [span for term in alternative.terms for span in places[term]], len(alternative.terms)
            )
    return result


def _touching_spans(spans: list[Span], terms: int) -> list[Span]:
    """Of several terms' places, those that touch another term's, if any do: one stray character is not the word."""
    if terms == 1:
        return spans
    touching = [
        one
        for one in spans
        if any(one.term != other.term and one.start <= other.end and other.start <= one.end for other in spans)
    ]
    return touching if len({span.term for span in touching}) == terms else spans


def _mark_ranges(text: str, ranges: list[tuple[int, int]]) -> str:
    parts: list[str] = []
    at = 0
    for start, end in ranges:
        parts += [escape(text[at:start]), OPEN, escape(text[start:end]), CLOSE]
        at = end
    return "".join([*parts, escape(text[at:])])
