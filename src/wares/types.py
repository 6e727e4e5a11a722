"""What crosses a room's border: small frozen objects and the two protocols every part is built on.

Conventions. A *number* (`num`) is the store's own positive integer for a product, stable for its life; an *id* is the
shop's string. Vectors are float32 of unit length. Scores are larger-is-better. `None` always means "not known".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol, Self, TypeAlias

import numpy as np
from numpy.typing import NDArray

Vectors: TypeAlias = NDArray[np.float32]
Nums: TypeAlias = NDArray[np.int64]
Scores: TypeAlias = NDArray[np.float32]
Pixels: TypeAlias = NDArray[np.uint8]

# --------------------------------------------------------------------------------------------------------- products


@dataclass(frozen=True, slots=True)
class Picture:
    """Where a product's picture comes from; exactly one of the three is set.

    `path` is absolute (a feed's relative paths are resolved against the feed's folder).
    """

    data: bytes | None = None
    path: str | None = None
    url: str | None = None


Availability = Literal["in_stock", "out_of_stock", "preorder", "backorder"]
"""Whether a product can be had, apart from how many pieces there are: all but `out_of_stock` can be ordered."""


@dataclass(frozen=True, slots=True)
class Sale:
    """A reduced price: it holds from `start` up to, not including, `end` (Unix seconds); None = open end."""

    price: float
    start: float | None = None
    end: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """One form in which a product is bought; what is None or empty is as the product has it.

    options       name of the choice → value, e.g. {"size": "M", "colour": "red"}; unique among the product's variants
    sku           the shop's code; several variants may share one; "" = none
    codes         further codes (GTIN, EAN, ISBN, MPN) by which it may be searched
    price, was_price, sale, stock, availability   as of `Product`
    picture       position in the product's `pictures`
    """

    options: Mapping[str, str]
    sku: str = ""
    codes: tuple[str, ...] = ()
    price: float | None = None
    was_price: float | None = None
    sale: Sale | None = None
    stock: int | None = None
    availability: Availability | None = None
    picture: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """One thing that can be found and bought.

    id                given by the shop, 1–512 characters
    title             never empty
    price             what it costs now, in units of `currency`, ≥ 0; None = not known
    was_price         the regular price, where `price` is a reduced one; None = not reduced
    sale              a reduced price and its dates: while it holds, `price` is its price, `was_price` the regular one
    currency          ISO 4217 code, or None
    category          path from the root, e.g. ("Shoes", "Running shoes"); () = not known
    other_categories  further paths under which it stands
    material          e.g. "70 % wool, 30 % silk"
    attributes        further attributes: text values (several allowed) or one number
    choices           name → the values a shopper chooses between, where the shop lists no variants; see also `variants`
    variants          the forms in which it can be bought, in the shop's order; () = as it is
    group             products with the same group are shown as one
    stock             pieces; None = not known how many
    availability      None = not known: then it can be had unless `stock` is 0
    popularity        ≥ 0, any scale; 0 = not known
    rating            mean of its ratings, 0–5; None = not known
    rating_count      how many ratings
    size_guide        text, or an http(s) address
    published         False = kept, but shown to nobody (a draft)
    published_at      Unix seconds of publishing; it is shown from then on; None = not known
    expires_at        Unix seconds from which it is no longer shown; None = never
    texts             language tag → field → text, e.g. {"zh": {"title": "跑步鞋", "colour": "红色"}}
    filled            "category", "colour" or attribute → confidence, 0–1, for each value that is not the shop's own but
                      was filled by its annotator; no other value is ever touched
    """

    id: str
    title: str
    description: str = ""
    price: float | None = None
    was_price: float | None = None
    sale: Sale | None = None
    currency: str | None = None
    brand: str | None = None
    category: tuple[str, ...] = ()
    other_categories: tuple[tuple[str, ...], ...] = ()
    colour: str | None = None
    material: str | None = None
    attributes: Mapping[str, tuple[str, ...] | float] = field(default_factory=dict)
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    variants: tuple[Variant, ...] = ()
    group: str | None = None
    stock: int | None = None
    availability: Availability | None = None
    popularity: float = 0.0
    rating: float | None = None
    rating_count: int | None = None
    size_guide: str = ""
    published: bool = True
    published_at: float | None = None
    expires_at: float | None = None
    texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    pictures: tuple[Picture, ...] = ()
    filled: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Filled:
    """A value the shop left out and its annotator filled; `confidence` is the probability that it is right."""

    product: str
    field: str
    value: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Problem:
    """Something found in a feed, for the report. `line` is 1-based (0 = the whole file); `field` may be empty.

    severity    "skipped" = the row was not taken; "changed" = taken, with the field repaired or left out;
                "noticed" = taken as it is, but look (duplicates, outliers)
    """

    file: str
    line: int
    field: str
    reason: str
    severity: Literal["skipped", "changed", "noticed"] = "skipped"
    product: str = ""


# ---------------------------------------------------------------------------------------------------------- filters


@dataclass(frozen=True, slots=True)
class Match:
    """Attribute `field` has at least one of `values` (text compared exactly after trimming)."""

    field: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Range:
    """Number `field` lies between `low` and `high`; None = open end; `open_*` leaves the end itself out."""

    field: str
    low: float | None = None
    high: float | None = None
    open_low: bool = False
    open_high: bool = False


@dataclass(frozen=True, slots=True)
class HasTerms:
    """The product's words include every one of these term numbers."""

    terms: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Among:
    """The product's number is one of `nums` (what an earlier selection found)."""

    nums: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class And:
    """All of `parts`; empty = everything."""

    parts: tuple[Filter, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least `least` of `parts` (1 = plain OR); empty = nothing."""

    parts: tuple[Filter, ...]
    least: int = 1


@dataclass(frozen=True, slots=True)
class Not:
    """Not `part`."""

    part: Filter


Filter: TypeAlias = "Match | Range | HasTerms | Among | And | Or | Not"

# ------------------------------------------------------------------------------------------------------------ words


@dataclass(frozen=True, slots=True)
class Sparse:
    """A sparse vector: `indices` uint32 (term numbers, unique), `values` float32, same length."""

    indices: NDArray[np.uint32]
    values: NDArray[np.float32]


Kind = Literal["exact", "prefix", "synonym", "typo", "pinyin", "parts"]


@dataclass(frozen=True, slots=True)
class Alternative:
    """One way in which a query word may be found: every one of `terms` is in the product.

    weight   0–1, what a match by this way is worth beside an exact one
    """

    terms: tuple[str, ...]
    kind: Kind
    weight: float


@dataclass(frozen=True, slots=True)
class QueryWord:
    """One word of a query as typed, with every way it may be found, best first."""

    text: str
    alternatives: tuple[Alternative, ...]


@dataclass(frozen=True, slots=True)
class NamedValue:
    """A value of one of the shop's attributes that words name; `weight` 0–1, 1 = its usual name."""

    attribute: str
    value: str
    weight: float


@dataclass(frozen=True, slots=True)
class Reading:
    """The query's words `start` to `end` (exclusive) name any of `values`, the likeliest first."""

    start: int
    end: int
    values: tuple[NamedValue, ...]


@dataclass(frozen=True, slots=True)
class Understood:
    """A query's words after analysis. `corrected` is the query as it should have been typed, None when it was right.

    `weights` maps at least every term of every alternative to its weight in the query's sparse vector (before IDF);
    `readings` do not overlap and stand in the order of the words.
    """

    words: tuple[QueryWord, ...]
    weights: Mapping[str, float]
    corrected: str | None = None
    readings: tuple[Reading, ...] = ()


# ------------------------------------------------------------------------------------------------------------ index


AttributeKind = Literal["text", "number"]
"""What an attribute's values are: texts, several a product, or one number."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One product as the index keeps it.

    vectors   name → (dim,) unit vector; a modality the product lacks is absent
    words     the product's BM25 sparse vector
    facets    attribute → its text values (without duplicates)
    numbers   attribute → number
    group     variant group, None = stands alone
    seq       sequence number of the store's change that the entry tells of; 0 = none
    """

    num: int
    vectors: Mapping[str, Vectors]
    words: Sparse
    facets: Mapping[str, tuple[str, ...]]
    numbers: Mapping[str, float]
    group: str | None = None
    seq: int = 0


@dataclass(frozen=True, slots=True)
class Leg:
    """One modality's part of a search: the `limit` best by vector `using` ("words" for the sparse one)."""

    using: str
    vector: Vectors | Sparse
    limit: int


@dataclass(frozen=True, slots=True)
class Candidates:
    """Products found by one leg, best first: `nums` (n,) int64 and `scores` (n,) float32."""

    nums: Nums
    scores: Scores


@dataclass(frozen=True, slots=True)
class Stats:
    """Of a numeric attribute over the admitted set; products without a value do not count."""

    min: float
    max: float
    mean: float
    sum: float
    count: int


class Index(Protocol):
    """Vectors, postings and columns of a shop. One writer; readers may run beside it.

    An update is visible to the next call and survives a kill of the process once the call has returned. Every method
    raises `BadFilter` for an attribute the index does not hold, `StoreFull` when the disk is full.
    """

    def upsert(self, entries: Sequence[Entry]) -> None:
        """Insert or replace by number."""
        ...

    def delete(self, nums: Sequence[int]) -> None:
        """Remove; unknown numbers are passed over."""
        ...

    def search(self, legs: Sequence[Leg], where: Filter | None = None) -> list[Candidates]:
        """Every leg's best products among those `where` admits, in one engine call; one result a leg."""
        ...

    def select(self, where: Filter | None = None) -> Nums:
        """The numbers `where` admits, ascending."""
        ...

    def keep(self, nums: Nums, where: Filter) -> NDArray[np.bool_]:
        """Which of `nums` satisfy `where` (shape (n,)); `HasTerms` is not allowed here."""
        ...

    def values(self, nums: Nums, attribute: str, groups: NDArray[np.int64] | None = None) -> dict[str, int]:
        """How many of `nums` have each value of a text attribute; given each one's group code, how many groups."""
        ...

    def numbers(self, nums: Nums, attribute: str) -> NDArray[np.float64]:
        """The numeric attribute of each of `nums`; NaN = no value."""
        ...

    def groups(self, nums: Nums) -> NDArray[np.int64]:
        """A code a variant group; products standing alone have codes of their own."""
        ...

    def vectors(self, nums: Sequence[int], using: str) -> dict[int, Vectors]:
        """Stored vectors by number; products without one are absent."""
        ...

    def attributes(self) -> dict[str, AttributeKind]:
        """Every attribute held, with its kind."""
        ...

    def declare(self, attributes: Mapping[str, AttributeKind]) -> None:
        """These attributes are held, of this kind alone, whether a product has them or not."""
        ...

    def versions(self) -> tuple[Nums, NDArray[np.int64]]:
        """The number and the sequence number (`Entry.seq`) of every product, both (n,), ascending by number."""
        ...

    def require_room(self) -> None:
        """Raises `StoreFull` when the disk has no room for an update; to be asked before the store is written."""
        ...

    def __len__(self) -> int: ...

    def flush(self) -> None:
        """Force everything to the disk (survives a power cut, not just a kill)."""
        ...

    def optimize(self) -> None:
        """Build or rebuild the graphs after many updates; searches stay right without it, only slower."""
        ...

    def close(self) -> None:
        """Release the files."""
        ...


# ---------------------------------------------------------------------------------------------------------- encoder


class Encoder(Protocol):
    """Modality → unit vectors in one space."""

    @property
    def dim(self) -> int:
        """Length of the vectors."""
        ...

    @property
    def fingerprint(self) -> str:
        """Changes whenever the same input would give another vector."""
        ...

    def encode_words(self, texts: Sequence[str]) -> Vectors:
        """(n,) texts → (n, dim) unit vectors; a text without a known word gives a zero row."""
        ...

    def encode_pictures(self, pictures: Sequence[Pixels]) -> Vectors:
        """(h, w, 3) uint8 RGB pictures of any size → (n, dim) unit vectors."""
        ...


# ------------------------------------------------------------------------------------------------- questions, answers

Sort = str
"""`relevance`, or a numeric attribute's name for ascending, `-name` for descending; products without it come last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """Everything asked at once.

    words       what was typed; at most 10,000 characters are read
    pictures    encoded picture files (JPEG, PNG, WebP, …)
    like        id of a product to start from ("more like this, but …"); left out of its own answer
    weights     modality → weight ≥ 0; modalities "words", "pictures"; absent = 1
    filter      e.g. `brand:Acme AND price < 80`: limits what is searched
    refine      attribute → values (or "low..high" for numbers), OR within one attribute, AND between them: narrows
                what was found; a facet's own refinement is not applied to its counts, so that others can be chosen
    facets      attributes to count; numeric ones give statistics
    sort        see `Sort`
    page        1-based
    per_page    0–1000
    grouped     show one product of each variant group
    language    "en" or "zh": labels and highlighted texts; None = the shop's own
    prefix      the last word may still be unfinished (search as you type)
    explain     say why each hit is there
    shopper     who asks, so that taste has a say in the order and the answer is named; "" = nobody known
    session     the same for a visit
    personal    whether taste has a say
    """

    words: str = ""
    pictures: tuple[bytes, ...] = ()
    like: str | None = None
    weights: Mapping[str, float] = field(default_factory=dict)
    filter: str = ""
    refine: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    facets: tuple[str, ...] = ()
    sort: Sort = "relevance"
    page: int = 1
    per_page: int = 20
    grouped: bool = False
    language: str | None = None
    prefix: bool = False
    explain: bool = False
    shopper: str = ""
    session: str = ""
    personal: bool = True


@dataclass(frozen=True, slots=True)
class MatchedTerm:
    """A query word and the catalogue's term it was found by; `filled` when only values the annotator filled have it."""

    word: str
    term: str
    kind: Kind
    filled: bool = False


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a hit is there. `shares` maps each modality to its part of the score (they sum to 1); `ranks` to its rank."""

    shares: Mapping[str, float]
    ranks: Mapping[str, int]
    matched: tuple[MatchedTerm, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """A product in the answer. `highlights` maps fields to HTML-escaped text with `<mark>` around what matched.

    `moved` is how many places taste put it up (> 0) or down (< 0); 0 = it stands where it would stand for anybody.
    """

    id: str
    score: float
    product: Product
    highlights: Mapping[str, str] = field(default_factory=dict)
    explanation: Explanation | None = None
    moved: int = 0


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value with its count over the admitted set; `label` is the value in the query's language."""

    value: str
    count: int
    label: str


@dataclass(frozen=True, slots=True)
class Facet:
    """An attribute's values, most frequent first, or a number's statistics."""

    attribute: str
    values: tuple[FacetValue, ...] = ()
    stats: Stats | None = None


Matched = Literal["all", "some", "similar", "everything"]
"""How the admitted set came about: all words matched, only some had to, nearest by vector, or no words were given."""


@dataclass(frozen=True, slots=True)
class Hits:
    """An answer. `hits`, `total`, `pages` and `facets` speak of one admitted set.

    query_id   names it, so that clicks can be tied to it; "" of a search that neither shopper nor session asked
    personal   whether taste had a say in the order
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
    query_id: str = ""
    personal: bool = False


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A query worth typing; `marked` is HTML-escaped with `<mark>` around what is typed already."""

    text: str
    marked: str
    source: Literal["query", "phrase"]


# --------------------------------------------------------------------------------------------- what shoppers do

EventKind = Literal["view", "click", "cart", "purchase", "favourite", "rating", "search", "impression", "return",
    "remove_from_cart",
]  # fmt: skip
"""`return` takes back a purchase, `remove_from_cart` what `cart` put in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something a shopper did. At least one of `shopper` and `session` is set.

    id          given by whoever tells of it, 1–512 characters; the same id counts once, whatever else it says
    shopper     the shop's own token of a known shopper; "" = not signed in
    session     token of one visit; events of a session that has a shopper are that shopper's, the earlier ones too
    products    ids; empty only for a search
    query       words of the search that led here, or of a `search` itself
    query_id    names the answer that was acted upon; "" = not known
    positions   1-based places in that answer, one a product, or empty
    prices      paid for one piece, one a product, or empty
    quantities  pieces, one a product, or empty = one each
    choices     the choices made (`Variant.options`), one mapping a product, or empty = none told
    rating      1–5, of a `rating` only
    time        when it happened, Unix seconds (UTC)
    """

    id: str
    kind: EventKind
    time: float
    shopper: str = ""
    session: str = ""
    products: tuple[str, ...] = ()
    query: str = ""
    query_id: str = ""
    positions: tuple[int, ...] = ()
    prices: tuple[float, ...] = ()
    quantities: tuple[int, ...] = ()
    choices: tuple[Mapping[str, str], ...] = ()
    rating: float | None = None


@dataclass(frozen=True, slots=True)
class Interactions:
    """Who did what to which product, one row each, in the order of time. Arrays of the same length (n,).

    shoppers   int64 codes 0 … `shopper_count` − 1
    items      int64 codes 0 … `item_count` − 1; a recommender answers in these
    times      float64 Unix seconds
    weights    float32 ≥ 0, what the kind of event is worth
    kinds      int8 positions in `EVENT_KINDS`
    """

    shoppers: NDArray[np.int64]
    items: NDArray[np.int64]
    times: NDArray[np.float64]
    weights: NDArray[np.float32]
    kinds: NDArray[np.int8]
    shopper_count: int
    item_count: int


EVENT_KINDS: tuple[EventKind, ...] = (
    "view", "click", "cart", "purchase", "favourite", "rating", "search", "impression", "return",
    "remove_from_cart",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Taste:
    """What a recommender is told of one shopper.

    items     (n,) int64 codes of what was interacted with, oldest first; may repeat
    times     (n,) float64 Unix seconds
    weights   (n,) float32 ≥ 0
    shopper   code of the shopper in the `Interactions` that were learnt from; None = unknown then
    now       Unix seconds of the question
    """

    items: NDArray[np.int64]
    times: NDArray[np.float64]
    weights: NDArray[np.float32]
    shopper: int | None = None
    now: float = 0.0


class Recommender(Protocol):
    """Learns from interactions, then scores every item for a shopper. Scores are larger-is-better, of any scale.

    Made from its settings; `fit` returns the recommender itself, ready. Whatever it knows of the items beside the
    interactions (vectors, attributes) it is given when it is made.
    """

    name: str

    def fit(self, interactions: Interactions, progress: Callable[[float], None] = lambda done: None) -> Self:
        """Learn; `progress` hears the share that is done, 0–1."""
        ...

    def scores(self, tastes: Sequence[Taste]) -> Scores:
        """(shoppers, items) float32; −inf where it has nothing to say. What was seen is scored like the rest."""
        ...


# -------------------------------------------------------------------------------------------- what the shop recommends

Placement = Literal["home", "product", "cart", "category", "email"]
"""Where recommendations are shown: what is left out and who has a say depend on it, see `Shop.recommend`."""

Because = Literal[
    "looked", "searched", "bought_together", "viewed_together", "similar", "next", "brand", "category", "colour",
    "attribute", "price", "popular", "trending", "new",
]  # fmt: skip
"""Kinds of reasons."""


@dataclass(frozen=True, slots=True)
class Why:
    """Why a product is recommended. `text` is for people; `product` the id it speaks of, `value` the value; or None."""

    kind: Because
    text: str
    product: str | None = None
    value: str | None = None


@dataclass(frozen=True, slots=True)
class Recommendation:
    """A product recommended. `shares` maps each recommender to its part of the score; they sum to 1, or are empty."""

    id: str
    score: float
    product: Product
    reasons: tuple[Why, ...]
    shares: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Recommendations:
    """An answer, best first. `query_id` names it, so that clicks can be tied to it.

    fallback   nothing was known that could have a say, so that the items are what everyone gets
    """

    placement: Placement
    query_id: str
    items: tuple[Recommendation, ...]
    fallback: bool
    took_ms: float
