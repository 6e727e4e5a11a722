"""Title sequence: the terms of a title with the word each belongs to, as numbers, so that arrays can compare places."""

from __future__ import annotations

from collections.abc import Sequence

from wares.language.analysis.analyzer import Analyzer
from wares.language.vocabulary import term_number

_NO_WORDS = ("py:", "pi:", "t:", "j:", "w:", "c:")
"""Before terms that are no word of the text by themselves: sounds, whole titles, glued words, surfaces, characters."""
_LAST_PLACE = 255


def title_sequence(titles: Sequence[str], analyzer: Analyzer, most: int) -> tuple[list[int], list[int]]:
    """At most `most` term numbers of a product's titles in order, and the place of the word that each belongs to, from
    0. A title in another language follows the first.

    Terms that overlap stand at one place: the parts of a code, the pairs of characters of a Chinese word.
    """
    terms: list[int] = []
    places: list[int] = []
    place = -1
    for title in titles:
        spans, end = [span for span in analyzer.spans(title) if not span.term.startswith(_NO_WORDS)], -1
        for span in sorted(spans, key=lambda span: (span.start, -span.end))[: most - len(terms)]:
            place += span.start >= end
            end = max(end, span.end)
            terms.append(term_number(span.term))
            places.append(min(place, _LAST_PLACE))
    return terms, places
