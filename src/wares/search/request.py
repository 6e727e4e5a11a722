"""Request of a search: a query understood and encoded, and how far to go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from wares.search.composition import Aspect
from wares.search.kept import KeptAttributes
from wares.search.similarity_floor import SimilarityFloors
from wares.types import (
    ALL,
    MOST_NUMS,
    Filter,
    Instruction,
    NumberOrder,
    Query,
    QueryAnalysis,
    Sparse,
    StageClock,
    Vectors,
)

WORDS, IMAGE, TEXT, ATTRIBUTES, COMPOSED = "words", "image", "text", "attributes", "composed"
"""Modalities that find products: exact words, pictures, titles as vectors, values that words name, and a picture
changed by words.
"""
MODALITIES = ("words", "pictures")
"""What a query's own weights are of."""
Fusion = Literal["rrf", "score"]
RelatedMode = Literal["below", "count", "hide"]
"""What becomes of products that match only in part: below the line, counted with the answer, or left out."""


@dataclass(frozen=True, slots=True)
class RetrievalRequest:
    """A query, understood and encoded.

    words         those of its words that name what is sought
    analysis      these analysed; `terms` their sparse vector, and `matching` the products that have all of them;
                  `needed` what those must satisfy that have only some of them: the first that any does; () = nothing
    words_vector  (dim,) of its words; None = none were given
    picture       (dim,) of its pictures, and of the product it starts from; None = neither was given
    aspects       what the words change of the picture, and what they leave
    kept          what stays as it is of the product or picture; None = nothing is known to
    like          number of the product it starts from, which is left out
    where         what the words limit the search to, besides the filter
    order         the order that the words ask for; None = none
    floors        from which cosine on a product that only vectors found is an answer to the words; None = any is
    instructions  what the words ask for, as it is followed
    clock         what its stages take
    """

    query: Query
    words: str
    analysis: QueryAnalysis
    terms: Sparse
    matching: Filter
    needed: tuple[Filter, ...] = ()
    words_vector: Vectors | None = None
    picture: Vectors | None = None
    aspects: tuple[Aspect, ...] = ()
    kept: KeptAttributes | None = None
    like: int | None = None
    where: Filter = ALL
    order: NumberOrder | None = None
    floors: SimilarityFloors | None = None
    instructions: tuple[Instruction, ...] = ()
    clock: StageClock = field(default_factory=StageClock, compare=False)

    @property
    def has_words(self) -> bool:
        """Whether words name what is sought."""
        return bool(self.words.strip() or len(self.terms.indices))

    def weight(self, modality: str) -> float:
        """The query's own weight of one of `MODALITIES`."""
        return self.query.weights.get(modality, 1.0)


@dataclass(frozen=True, slots=True)
class SearchLimits:
    """Limits: how far a search goes, and what counts how much.

    min_matches         words are relaxed while fewer products match
    min_relative_score  0–1: the share of the best score that a product matching only some words needs
    ranking_depth       products that are ordered by relevance
    neighbours          products that a vector search admits
    weights             of words, vectors and attributes in fusion
    fusion              how modalities are fused
    related             what becomes of products that match only in part
    """

    min_matches: int
    min_relative_score: float
    ranking_depth: int
    neighbours: int
    weights: Mapping[str, float]
    fusion: Fusion
    related: RelatedMode = "below"

    def bounded(self) -> SearchLimits:
        """The same, so that the candidates of all modalities together stay within what an index is asked of at once."""
        return replace(
            self,
            min_matches=min(self.min_matches, MOST_NUMS // 2),
            ranking_depth=min(self.ranking_depth, MOST_NUMS // 2),
            neighbours=min(self.neighbours, MOST_NUMS // 4),
        )
