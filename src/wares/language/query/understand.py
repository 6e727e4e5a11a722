"""Query understanding: a query's words, every way in which each may be found, and what each way is worth."""

from __future__ import annotations

from collections.abc import Sequence

from wares.language.analysis.analyzer import Analyzer, whole_title
from wares.language.analysis.codes import code_of_query, has_digit
from wares.language.analysis.tokens import RawQueryWord
from wares.language.query.attributes import AttributeNames
from wares.language.query.codes import LABELS
from wares.language.query.expansion import EXPANSIONS, WORDS, QueryExpander, TypedForm
from wares.language.query.term_weights import distinct, term_weights, written_weight
from wares.language.vocabulary import Vocabulary
from wares.types import Alternative, QueryAnalysis, QueryWord

READ = 10_000
"""Characters read of a query."""
EXACT_TITLE = 0.5
EXACT_CODE = 5.0
_MOST = 24
_SEPARATORS = "-./_"
"""Behind a word that may go on."""
NO_NAMES = AttributeNames(())
"""Of a shop that is not known to have attributes."""


def understand(
    words: str,
    analyzer: Analyzer,
    vocabulary: Vocabulary,
    *,
    names: AttributeNames = NO_NAMES,
    prefix: bool = False,
    verbatim: bool = False,
) -> QueryAnalysis:
    """Reads a query as typed (its first 10,000 characters, 64 words); never raises, whatever the text.

    `names` tells which words name values of the shop's attributes: such words are also found by the value's own words,
    and are never taken for typing errors, as no word is with `verbatim`. With `prefix`, the last may be unfinished. A
    term's weight is its alternative's, reduced where the term is so rare that IDF would make it count more than the
    word itself.
    """
    text = words[:READ]
    normalized = analyzer.language.normalize(text)
    query = _useful(names.resegment(analyzer.query_words(text, WORDS)), normalized, vocabulary)
    is_unfinished = prefix and query and not normalized[query[-1].end :].strip(_SEPARATORS)
    unfinished = len(query) - 1 if is_unfinished else -1
    code = code_of_query(analyzer.language.fold_accents(normalized))
    expander = QueryExpander(query, analyzer, vocabulary, names, TypedForm(unfinished, code, verbatim))
    alternatives_of = [expander.alternatives(position) for position in range(len(query))]
    readings = expander.read()
    for reading in readings:
        for position in range(reading.start, reading.end):
            alternatives_of[position] += expander.value_alternatives(reading)
    words_read, weights = _weigh(query, alternatives_of, vocabulary)
    if whole := whole_title(text, analyzer.language) if words_read else "":
        weights[whole] = EXACT_TITLE
    if expander.code:
        weights[expander.code] = EXACT_CODE
    return QueryAnalysis(words_read, weights, expander.corrected_text(normalized), readings)


def _weigh(
    query: Sequence[RawQueryWord], alternatives_of: Sequence[Sequence[Alternative]], vocabulary: Vocabulary
) -> tuple[tuple[QueryWord, ...], dict[str, float]]:
    """The words with their best alternatives, and term → weight, summed over the words."""
    weights: dict[str, float] = {}
    query_words = []
    for word, alternatives in zip(query, alternatives_of, strict=True):
        by_weight = tuple(sorted(distinct(alternatives), key=lambda a: -a.weight))[: _MOST + EXPANSIONS]
        query_words.append(QueryWord(word.text, by_weight))
        for term, weight in {**term_weights(by_weight, vocabulary), **written_weight(word, vocabulary)}.items():
            weights[term] = weights.get(term, 0.0) + weight
    return tuple(query_words), weights


def _useful(query_words: Sequence[RawQueryWord], normalized: str, vocabulary: Vocabulary) -> list[RawQueryWord]:
    """Without emoji that the shop does not have, what codes are called, stop words, if anything else is left, and
    repetitions.
    """
    words = [word for word in query_words if word.kind != "emoji" or vocabulary.df(word.text)]
    if any(has_digit(word.text) for word in words):
        words = [word for word in words if word.text not in LABELS]
    useful = [word for word in words if not word.stop or _is_attached(word, normalized)] or list(words)
    return list({word.alternatives: word for word in reversed(useful)}.values())[::-1]


def _is_attached(word: RawQueryWord, normalized: str) -> bool:
    """Whether a single letter is a part of something, as in `77/a`."""
    return len(word.text) == 1 and word.start > 0 and normalized[word.start - 1] in _SEPARATORS
