"""Term weights of a query: what each term of a word counts for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from wares.language.analysis.tokens import RawQueryWord
from wares.language.vocabulary import Vocabulary
from wares.types import Alternative

WRITTEN = 0.1


def distinct(alternatives: Iterable[Alternative]) -> list[Alternative]:
    """The alternatives without repetitions, each as its best."""
    best_of_terms: dict[frozenset[str], Alternative] = {}
    for alternative in alternatives:
        key = frozenset(alternative.terms)
        if key not in best_of_terms or best_of_terms[key].weight < alternative.weight:
            best_of_terms[key] = alternative
    return list(best_of_terms.values())


def term_weights(alternatives: Sequence[Alternative], vocabulary: Vocabulary) -> dict[str, float]:
    """Query values: no alternative's terms are together worth more than its weight times the word's own IDF."""
    rarity = [sum(map(vocabulary.idf, alternative.terms)) for alternative in alternatives]
    by_rarity = zip(alternatives, rarity, strict=True)
    reference = next((idf for alternative, idf in by_rarity if all(map(vocabulary.df, alternative.terms))), 0.0)
    weights: dict[str, float] = {}
    for alternative, idf in zip(alternatives, rarity, strict=True):
        scale = min(1.0, reference / idf) if reference else 1.0
        for term in alternative.terms:
            weights[term] = max(weights.get(term, 0.0), alternative.weight * scale)
    return weights


def written_weight(word: RawQueryWord, vocabulary: Vocabulary) -> dict[str, float]:
    """A light preference for the very form of the word: "painting" before "paint"."""
    surface_term, stem = f"w:{word.text}", word.alternatives[0].terms[0]
    if word.kind != "word" or not vocabulary.df(surface_term):
        return {}
    return {surface_term: WRITTEN * min(1.0, vocabulary.idf(stem) / vocabulary.idf(surface_term))}
