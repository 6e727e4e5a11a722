"""Ranking evidence: everything that features are worked out from, as arrays over n candidates of one query."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from wares.types import Floats, Ints, Mask, Rows

TITLE_LENGTH = 40
"""Terms of a title that are looked at; as a place, that of a word which the title lacks."""


@dataclass(frozen=True, slots=True)
class TitleTerms:
    """Titles as arrays of terms.

    terms   (n, `TITLE_LENGTH`) uint32 term numbers in the order of the words; 0 = the title is over
    places  the same shape, uint8: place of the word that each term belongs to, from 0
    """

    terms: NDArray[np.uint32]
    places: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.terms)

    def take(self, rows: Rows) -> TitleTerms:
        """(n,) those of `rows`; empty ones for rows that are not here."""
        inside = (rows >= 0) & (rows < len(self))
        terms = np.zeros((len(rows), TITLE_LENGTH), np.uint32)
        places = np.zeros((len(rows), TITLE_LENGTH), np.uint8)
        terms[inside], places[inside] = self.terms[rows[inside]], self.places[rows[inside]]
        return TitleTerms(terms, places)


NO_TITLES = TitleTerms(np.zeros((0, TITLE_LENGTH), np.uint32), np.zeros((0, TITLE_LENGTH), np.uint8))


@dataclass(frozen=True, slots=True)
class QueryTerms:
    """A query's q words with every way in which each may be found: t terms in a ways.

    terms        (t,) uint32 term numbers; a way with several terms needs them all
    way_starts   (a,) where each way's terms begin
    way_weights  (a,) 0–1, what a match by it is worth beside an exact one
    word_starts  (q,) where each word's ways begin
    idf          (q,) inverse document frequency of each word, > 0
    has_digit    (q,)
    named        (q,) whether the word names a value of an attribute
    """

    terms: NDArray[np.uint32]
    way_starts: Ints
    way_weights: Floats
    word_starts: Ints
    idf: Floats
    has_digit: Mask
    named: Mask

    def __len__(self) -> int:
        return len(self.word_starts)


NO_TERMS = QueryTerms(
    np.zeros(0, np.uint32), np.zeros(0, np.int64), np.zeros(0), np.zeros(0, np.int64), np.zeros(0),
    np.zeros(0, np.bool_), np.zeros(0, np.bool_),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TitleMatches:
    """Which of q words n titles have.

    worth   (n, q) 0–1, 0 = the title lacks the word
    places  (n, q) int place of the match in the title, `TITLE_LENGTH` = none
    lengths (n,) words of each title
    matched (n,) words of each title that match a term of the query
    """

    worth: Floats
    places: Ints
    lengths: Ints
    matched: Ints


@dataclass(frozen=True, slots=True)
class RankingEvidence:
    """What is known when candidates are ranked.

    query         its words
    matches       these in the candidates' titles
    scores        modality → (n,) score of the candidate by it alone: BM25, cosines, agreement of attributes; 0 = none
    fused         (n,) score of the linear blend, larger is better
    affinity      (n,) −1 … 1, how well it suits the shopper; 0 = nothing is known
    numbers       name → (n,) price, rating, …; NaN = not known
    popularity    (n,) ≥ 0 weight of the product's events that has not faded; `trending` (n,) log of its growth
    shown         (n,) ≥ 0 how often the product was shown
    available     (n,) whether it can be had
    now           Unix seconds
    """

    query: QueryTerms
    matches: TitleMatches
    scores: Mapping[str, Floats]
    fused: Floats
    affinity: Floats
    numbers: Mapping[str, Floats] = field(default_factory=dict)
    popularity: Floats = field(default_factory=lambda: np.zeros(0))
    trending: Floats = field(default_factory=lambda: np.zeros(0))
    shown: Floats = field(default_factory=lambda: np.zeros(0))
    available: Mask = field(default_factory=lambda: np.zeros(0, np.bool_))
    now: float = 0.0

    def __len__(self) -> int:
        return len(self.fused)

    def number(self, name: str) -> Floats:
        """(n,) an attribute; NaN = not known."""
        return self.numbers.get(name, np.full(len(self), np.nan))

    def counted(self, values: Floats) -> Floats:
        """(n,) counts of events, or zeros where none were read."""
        return values if len(values) == len(self) else np.zeros(len(self))


def match_words(query: QueryTerms, titles: TitleTerms) -> TitleMatches:
    """The query's words in titles: one look-up for all words of all titles; a word's best way counts."""
    n, t = len(titles), len(query.terms)
    lengths = np.where(titles.terms[:, :1] != 0, titles.places.max(axis=1, initial=0)[:, None] + 1, 0)[:, 0]
    lengths = lengths.astype(np.int64)
    if not t or not n:
        empty = np.zeros((n, len(query)))
        return TitleMatches(empty, np.full(empty.shape, TITLE_LENGTH), lengths, np.zeros(n, np.int64))
    of_term, matched = _places_of_terms(query, titles)
    of_way = np.maximum.reduceat(of_term, query.way_starts, axis=1)
    worth = np.where(of_way < TITLE_LENGTH, query.way_weights, 0.0)
    return TitleMatches(
        np.maximum.reduceat(worth, query.word_starts, axis=1),
        np.minimum.reduceat(of_way, query.word_starts, axis=1),
        lengths,
        matched,
    )


def _places_of_terms(query: QueryTerms, titles: TitleTerms) -> tuple[Ints, Ints]:
    """(n, t) place of each term of the query in each title, `TITLE_LENGTH` = it is not there; (n,) words matched."""
    unique, inverse = np.unique(query.terms, return_inverse=True)
    positions = np.searchsorted(unique, titles.terms)
    positions[positions == len(unique)] = 0
    rows, columns = np.nonzero((unique[positions] == titles.terms) & (titles.terms != 0))
    places = np.minimum(titles.places[rows, columns], TITLE_LENGTH - 1).astype(np.int64)
    of_unique = np.full((len(titles), len(unique)), TITLE_LENGTH, np.int64)
    found = positions[rows, columns]
    backwards = np.arange(len(rows) - 1, -1, -1)  # of several places the first one stays
    of_unique[rows[backwards], found[backwards]] = places[backwards]
    words = np.zeros((len(titles), TITLE_LENGTH), np.bool_)
    words[rows, places] = True
    return of_unique[:, inverse], words.sum(axis=1)
