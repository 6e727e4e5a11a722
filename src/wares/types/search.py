"""Queries and their answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Literal, TypedDict

from msgspec import Meta

from wares.types.constraints import (
    BINS,
    MAX_FACETS,
    MAX_PICTURES,
    NAME,
    PAGE,
    PER_PAGE,
    WORDS,
    Constraint,
    LanguageTag,
    Name,
)
from wares.types.index import Stats
from wares.types.instruction import Instruction
from wares.types.product import Product
from wares.types.speech import Transcript
from wares.types.words import MatchKind

Sort = str
"""`relevance`, or a numeric attribute's name for ascending, `-name` for descending; products without it come last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """Everything asked at once.

    words       what was typed; at most 10,000 characters are read
    pictures    encoded picture files (JPEG, PNG, WebP, …)
    audio       a recording of what is asked for aloud; its words come before `words`; b"" = none
    film        a film file of what is sought; it counts like a picture; b"" = none
    like        id of a product to start from ("more like this, but …"); left out of its own answer
    weights     modality → weight ≥ 0; modalities "words", "pictures"; absent = 1
    filter      e.g. `brand:Acme AND price < 80`: limits what is searched
    refine      attribute → values (or "low..high" for numbers), OR within one attribute, AND between them: narrows
                what was found; a facet's own refinement is not applied to its counts, so that others can be chosen
    facets      attributes to count; numeric ones give statistics
    bins        most bins of a histogram of each numeric facet; 0 = none is made
    sort        see `Sort`
    page        1-based
    per_page    0–1000
    grouped     show one product of each variant group
    language    "en" or "zh": labels and highlighted texts; None = the shop's own
    prefix      the last word may still be unfinished (search as you type)
    verbatim    the words are right as they are typed: no typing error is corrected
    explain     say why each hit is there
    shopper     who asks, so that taste has a say in the order and the answer is named; "" = nobody known
    session     the same for a visit
    personal    whether taste has a say
    """

    words: Annotated[str, Constraint(WORDS)] = ""
    pictures: Annotated[tuple[bytes, ...], Constraint(Meta(max_length=MAX_PICTURES))] = ()
    audio: bytes = b""
    film: bytes = b""
    like: Name | None = None
    weights: Annotated[Mapping[Name, float], Constraint(Meta(max_length=16))] = field(default_factory=dict)
    filter: str = ""
    refine: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    facets: Annotated[tuple[Name, ...], Constraint(Meta(max_length=MAX_FACETS))] = ()
    bins: Annotated[int, Constraint(BINS)] = 0
    sort: Annotated[Sort, Constraint(NAME)] = "relevance"
    page: Annotated[int, Constraint(PAGE)] = 1
    per_page: Annotated[int, Constraint(PER_PAGE)] = 20
    grouped: bool = False
    language: LanguageTag | None = None
    prefix: bool = False
    verbatim: bool = False
    explain: bool = False
    shopper: Name = ""
    session: Name = ""
    personal: bool = True


class QueryOptions(TypedDict, total=False):
    """Fields of `Query` by name, as keywords take them; lists stand for tuples."""

    pictures: Sequence[bytes]
    audio: bytes
    film: bytes
    weights: Mapping[str, float]
    filter: str
    refine: Mapping[str, Sequence[str]]
    facets: Sequence[str]
    bins: int
    sort: Sort
    page: int
    per_page: int
    grouped: bool
    language: str | None
    prefix: bool
    verbatim: bool
    explain: bool
    shopper: str
    session: str
    personal: bool


class SearchOptions(QueryOptions, total=False):
    """What may stand beside the words of a search."""

    like: str | None


class SimilarOptions(QueryOptions, total=False):
    """What may stand beside a product to start from."""

    words: str


class QueryFields(SearchOptions, SimilarOptions, total=False):
    """Every field of `Query`."""


@dataclass(frozen=True, slots=True)
class MatchedTerm:
    """A query word and the catalogue's term it was found by; `filled` when only values the annotator filled have it."""

    word: str
    term: str
    kind: MatchKind
    filled: bool = False


@dataclass(frozen=True, slots=True)
class RankReason:
    """What one group of features did to a product's place.

    feature       name of the group
    label         what it is called, for merchants
    contribution  by how much the ranker's score is above what it would be if the group said nothing; < 0 = it holds the
                  product back
    phrase        the reason as a shopper reads it; "" = none that a shopper is told, or it speaks against the product
    """

    feature: str
    label: str
    contribution: float
    phrase: str = ""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a hit is there. `shares` maps each modality to its part of the score (they sum to 1); `ranks` to its rank;
    `reasons` are those of a learnt ranker, what counts most first, none without one or far down the list; `chances`
    what it thinks likely once the product is looked at: "click", "cart", "purchase" or "relevant" → 0–1.
    """

    shares: Mapping[str, float]
    ranks: Mapping[str, int]
    matched: tuple[MatchedTerm, ...] = ()
    reasons: tuple[RankReason, ...] = ()
    chances: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FilmMoment:
    """Where in a product's film it looks most like what was asked for: the frame's place in the product's `pictures`,
    and the second at which it is shown.
    """

    picture: int
    second: float


@dataclass(frozen=True, slots=True)
class Hit:
    """A product in the answer. `highlights` maps fields to HTML-escaped text with `<mark>` around what matched.

    `moved` is how many places taste put it up (> 0) or down (< 0); 0 = it stands where it would stand for anybody.
    `related`: it matches only in part or is only near, stands below the line, and is in no count.
    `moment`: of a product with a film, where it is most like what was asked for; None = it has none.
    """

    id: str
    score: float
    product: Product
    highlights: Mapping[str, str] = field(default_factory=dict)
    explanation: Explanation | None = None
    moved: int = 0
    related: bool = False
    moment: FilmMoment | None = None


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value with its count over the admitted set; `label` is the value in the query's language."""

    value: str
    count: int
    label: str


@dataclass(frozen=True, slots=True)
class Histogram:
    """How many products have a number in each of n bins over the admitted set: bin i reaches from `edges[i]` up to, not
    including, `edges[i + 1]`. The n + 1 edges ascend and are round numbers; all that `Stats` counts are in.
    """

    edges: tuple[float, ...]
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Facet:
    """An attribute's values, most frequent first, or a number's statistics and, when asked for, histogram."""

    attribute: str
    values: tuple[FacetValue, ...] = ()
    stats: Stats | None = None
    histogram: Histogram | None = None


Matched = Literal["all", "some", "similar", "everything", "nothing"]
"""How the answer came about: products match all words, only some of them (these are related ones), are near by vector,
or no words were given; or nothing in the shop is like what was asked for, and the nearest are related ones.
"""


@dataclass(frozen=True, slots=True)
class Hits:
    """An answer. `total` and `facets` speak of the products that match; in `hits` and `pages` related ones follow.

    related    products that follow those of `total` in the list
    words      those of the words that name what is sought
    instructions  what the words asked for besides the thing, each with the query without it
    heard      what was said, of a query with a recording; None = there was none
    query_id   names it, so that clicks can be tied to it; "" of a search that neither shopper nor session asked
    personal   whether taste had a say in the order
    timings_ms   stage → milliseconds, see `wares.types.stages`
    """

    hits: tuple[Hit, ...]
    total: int
    page: int
    pages: int
    per_page: int
    facets: Mapping[str, Facet]
    matched: Matched
    corrected: str | None
    took_ms: float
    related: int = 0
    instructions: tuple[Instruction, ...] = ()
    words: str = ""
    heard: Transcript | None = None
    query_id: str = ""
    personal: bool = False
    timings_ms: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A query worth typing; `marked` is HTML-escaped with `<mark>` around what is typed already."""

    text: str
    marked: str
    source: Literal["query", "phrase"]


@dataclass(frozen=True, slots=True)
class SearchOffers:
    """What may be meant by words being typed; `categories` and `products` match them, most first, best first."""

    suggestions: tuple[Suggestion, ...]
    categories: tuple[FacetValue, ...] = ()
    products: tuple[Product, ...] = ()
