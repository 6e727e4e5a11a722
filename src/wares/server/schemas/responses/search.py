"""Answers of searches and suggestions."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from msgspec import UNSET, UnsetType

from wares.server.schemas.responses.products import EncodedProduct, PathOf, encoded, no_path
from wares.types import (
    Explanation,
    FacetValue,
    FilmMoment,
    Histogram,
    Hit,
    Hits,
    Instruction,
    Matched,
    Stats,
    Suggestion,
    Transcript,
)


class HitAnswer(msgspec.Struct, frozen=True):
    """One hit; `highlights` are HTML-escaped texts with `<mark>` around what matched, `url` is the path of its page,
    `moment`, of a product with a film, where in it what was asked for is seen.

    In an answer that has a name, `moved` tells how many places up taste put the hit (down < 0).
    """

    id: str
    score: float
    product: EncodedProduct
    highlights: Mapping[str, str]
    explanation: Explanation | None
    related: bool = False
    moved: int | UnsetType = UNSET
    moment: FilmMoment | UnsetType = UNSET
    url: str | UnsetType = UNSET

    @classmethod
    def of(cls, hit: Hit, with_name: bool, path: PathOf) -> HitAnswer:
        """The answer for one hit of an answer that is `with_name`, or not; `path` gives the path of its page."""
        return cls(
            id=hit.id,
            score=hit.score,
            product=encoded(hit.product),
            highlights=hit.highlights,
            explanation=hit.explanation,
            related=hit.related,
            moved=hit.moved if with_name else UNSET,
            moment=hit.moment or UNSET,
            url=path(hit.product),
        )


class FacetAnswer(msgspec.Struct, frozen=True):
    """An attribute's values, most frequent first, or a number's statistics (null for text); `histogram` where `bins`
    asked for it.
    """

    values: tuple[FacetValue, ...]
    stats: Stats | None
    histogram: Histogram | UnsetType = UNSET


class SearchAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """An answer to a search; `took_ms` is the search alone, without the network. After the `total` products that match,
    `related` ones follow that match in part or are only near. `words` name what is sought; `instructions` are what the
    query asks for besides, each with the query `without` it.

    Of a question with a recording, `heard` tells what was said.

    Where a shopper or session asked, and of products like one, `query_id` names the answer and `personal` tells whether
    taste had a say. `timings_ms`, where an explanation was asked for, tells the milliseconds of each stage.
    """

    total: int
    related: int
    page: int
    pages: int
    per_page: int
    matched: Matched
    corrected: str | None
    words: str
    instructions: tuple[Instruction, ...]
    took_ms: float
    hits: list[HitAnswer]
    facets: dict[str, FacetAnswer]
    heard: Transcript | UnsetType = UNSET
    query_id: str | UnsetType = UNSET
    personal: bool | UnsetType = UNSET
    timings_ms: Mapping[str, float] | UnsetType = UNSET

    @classmethod
    def of(cls, hits: Hits, explain: bool, path: PathOf = no_path) -> SearchAnswer:
        """The answer for a search that asked for an explanation, or not; `path` gives the path of a product's page."""
        return cls(
            total=hits.total,
            related=hits.related,
            page=hits.page,
            pages=hits.pages,
            per_page=hits.per_page,
            matched=hits.matched,
            corrected=hits.corrected,
            words=hits.words,
            instructions=hits.instructions,
            took_ms=round(hits.took_ms, 3),
            hits=[HitAnswer.of(hit, bool(hits.query_id), path) for hit in hits.hits],
            facets={
                name: FacetAnswer(facet.values, facet.stats, facet.histogram or UNSET)
                for name, facet in hits.facets.items()
            },
            heard=hits.heard or UNSET,
            query_id=hits.query_id or UNSET,
            personal=hits.personal if hits.query_id else UNSET,
            timings_ms={name: round(took, 3) for name, took in hits.timings_ms.items()} if explain else UNSET,
        )


class SuggestAnswer(msgspec.Struct, frozen=True):
    """Queries worth typing, best first; categories and products that match what is typed."""

    suggestions: tuple[Suggestion, ...]
    categories: tuple[FacetValue, ...]
    products: tuple[EncodedProduct, ...]


class TrendingAnswer(msgspec.Struct, frozen=True):
    """Queries that several shoppers searched and took a hit of lately, the most asked first."""

    queries: tuple[str, ...]
