"""Highlighting as it is meant: each text is compared with every alternative of every word of the query."""

from __future__ import annotations

from html import escape

from wares.language.analysis.analyzer import Analyzer
from wares.language.analysis.tokens import Span
from wares.language.highlight import CLOSE, OPEN
from wares.types import QueryAnalysis, QueryWord


def highlight(text: str, analysis: QueryAnalysis, analyzer: Analyzer, tag: str | None = None) -> str:
    """`text` escaped for HTML, with `<mark>` around what the query's words matched in it.

    tag   the text's language; None = the shop's own
    """
    return _mark_ranges(text, _ranges(text, analysis, analyzer, tag))


def snippet(text: str, analysis: QueryAnalysis, analyzer: Analyzer, tag: str | None = None, around: int = 120) -> str:
    """At most about `around` characters of `text` around the densest matches, marked, with … where text is left out."""
    ranges = _ranges(text, analysis, analyzer, tag)
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
    match_counts = [sum(1 for a, b in ranges if first <= a and b <= first + around * 3 // 4) for first, _ in ranges]
    first = ranges[match_counts.index(max(match_counts))][0]
    return first - around // 8


def _word_edge(text: str, start: int) -> int:
    if start and (space := text.find(" ", start, start + 20)) > 0:
        return space + 1
    return start


def _ranges(text: str, analysis: QueryAnalysis, analyzer: Analyzer, tag: str | None) -> list[tuple[int, int]]:
    if not analysis.words:
        return []
    spans_of_term: dict[str, list[Span]] = {}
    for span in analyzer.spans(text, tag):
        if span.term in analysis.weights:
            spans_of_term.setdefault(span.term, []).append(span)
    spans = sorted((s.start, s.end) for word in analysis.words for s in _matched_spans(word, spans_of_term))
    ranges: list[tuple[int, int]] = []
    for start, end in spans:
        if ranges and start <= ranges[-1][1]:
            ranges[-1] = (ranges[-1][0], max(end, ranges[-1][1]))
        else:
            ranges.append((start, end))
    return ranges


def _matched_spans(word: QueryWord, spans_of_term: dict[str, list[Span]]) -> list[Span]:
    """Where the word is matched: by everything that stands for the whole word, or else by the best of its parts."""
    matches: list[Span] = []
    for alternative in word.alternatives:
        if all(term in spans_of_term for term in alternative.terms):
            if matches and alternative.kind in {"parts", "pinyin"}:
                continue
            matches += _touching_spans(
                [span for term in alternative.terms for span in spans_of_term[term]], len(alternative.terms)
            )
    return matches


def _touching_spans(spans: list[Span], terms: int) -> list[Span]:
    """Of several terms' places, those that touch another term's, if any do: one stray character is not the word."""
    if terms == 1:
        return spans
    touching = [
        span
        for span in spans
        if any(span.term != other.term and span.start <= other.end and other.start <= span.end for other in spans)
    ]
    return touching if len({other_span.term for other_span in touching}) == terms else spans


def _mark_ranges(text: str, ranges: list[tuple[int, int]]) -> str:
    pieces: list[str] = []
    at = 0
    for start, end in ranges:
        pieces += [escape(text[at:start]), OPEN, escape(text[start:end]), CLOSE]
        at = end
    return "".join([*pieces, escape(text[at:])])
