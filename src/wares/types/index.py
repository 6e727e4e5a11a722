"""The index protocol, and what an index takes and gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

import numpy as np

from wares.types.arrays import Floats, Ints, Mask, Nums, Scores, Vectors
from wares.types.filter import ALL, Filter
from wares.types.words import Reading, Sparse

MOST_NUMS = 10_000
"""Bound: the most products that one call takes or gives."""
POPULARITY = "popularity"
STOCK = "stock"
"""Numeric attribute: pieces that can be had; 0 = sold out, none = not known."""
"""The numeric attribute that decides where nothing else does: larger first, products without it last."""

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
    """One modality's part of a search: the `limit` best by vector `using` ("words" for the sparse one).

    A dense leg scores products that have that vector, by the dot product with vectors kept in half precision (off by up
    to 0.001); the words leg those that share a term, by Σ query weight · idf · product weight over shared terms.
    Products that share only terms of less than a tenth of the largest query weight need not be found.
    """

    using: str
    vector: Vectors | Sparse
    limit: int


@dataclass(frozen=True, slots=True)
class AttributesLeg:
    """The attributes' part of a search: how much of what a query's words name each product has, 0–1; the `limit` best.

    The score is the mean over `readings` of (1 − s) · best + s · share: best is the weight of the likeliest value that
    the product has, by that of the likeliest of all; share the weights of all values it has, by the sum of all; s is
    `SHARE_OF_ALL`. Products that score 0 are left out; equal ones stand by popularity, then by number.

    also   (n,) numbers that are scored as well, however low; 0 is left out here, too. Where 100 of them have all
           that is named, an index need not look for others
    """

    readings: tuple[Reading, ...]
    limit: int
    also: Nums = field(default_factory=lambda: np.empty(0, np.int64))


SHARE_OF_ALL = 0.25
"""How much it counts in `AttributesLeg` to have more than one of the values a reading may mean."""


@dataclass(frozen=True, slots=True)
class LegCandidates:
    """Products found by one leg, best first: `nums` (n,) int64 and `scores` (n,) float32."""

    nums: Nums
    scores: Scores


@dataclass(frozen=True, slots=True)
class Admission:
    """Which products a query is about, whatever finds them, in two tiers; decided before refinements.

    matching   the first tier, that totals and facets speak of
    related    the second: numbers, best first and at most `MOST_NUMS`, of products that match in part or are only near.
               Those that match, too, are of the first tier alone
    """

    matching: Filter = ALL
    related: Nums = field(default_factory=lambda: np.empty(0, np.int64))


EVERYTHING = Admission()
"""All products, as when no words are given."""
NO_REFINEMENT: Mapping[str, Filter] = {}
"""Nothing narrowed."""


@dataclass(frozen=True, slots=True)
class NumberOrder:
    """By a numeric attribute; products without it come last either way."""

    attribute: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Stats:
    """Of a numeric attribute over the admitted set; products without a value do not count."""

    min: float
    max: float
    mean: float
    sum: float
    count: int


@dataclass(frozen=True, slots=True)
class AttributeValues:
    """Attributes of n products: `texts` attribute → (n,) tuples of values, `numbers` attribute → (n,), NaN = none."""

    texts: Mapping[str, tuple[tuple[str, ...], ...]]
    numbers: Mapping[str, Floats]


@dataclass(frozen=True, slots=True)
class Aggregates:
    """Counts of values by text attribute, and statistics by numeric attribute (None = no product has one)."""

    facets: dict[str, dict[str, int]]
    stats: dict[str, Stats | None]


class Selection(Protocol):
    """The products that a query admits, in one consistent state, to be counted, ordered and asked of.

    Products are those of both tiers that satisfy the filter and every refinement, unless something else is said. What
    is taken or given is bounded by `MOST_NUMS`: no method hands out every number. Methods raise `BadFilter` for an
    attribute the index does not hold, or not of that kind, and `BadInput` for more numbers than the bound.
    """

    def count(self) -> int:
        """Products of the first tier; their variant groups when grouped."""
        ...

    def facet(self, attribute: str, most: int | None = None) -> dict[str, int]:
        """How many products of the first tier have each value of a text attribute, the `most` frequent (None = all)
        first, equal ones by value; groups when grouped. The attribute's own refinement is left out.
        """
        ...

    def stats(self, attribute: str) -> Stats | None:
        """Of a numeric attribute over the first tier's products, its own refinement left out; None = none has it."""
        ...

    def aggregate(self, texts: Sequence[str], numbers: Sequence[str], most: int | None = None) -> Aggregates:
        """`facet` of several text attributes and `stats` of several numeric ones in one call."""
        ...

    def histogram(self, attribute: str, edges: Floats) -> Ints:
        """(n,) how many products of the first tier have a number in each bin [edge, next edge) of (n + 1,) ascending
        `edges`; the attribute's own refinement is left out.
        """
        ...

    def candidates(self, legs: Sequence[Leg | AttributesLeg]) -> list[LegCandidates]:
        """Every leg's best products, several modalities in one call; one result a leg. Raises `BadInput` for a leg the
        index has no vector for.
        """
        ...

    def top(self, candidates: Nums, order: NumberOrder | None, offset: int, limit: int) -> Nums:
        """The numbers at `offset` and up to `limit` after it, best first: a page; with groups the best of each.

        candidates   candidates, best first; those that are not selected are passed over
        order    None = the candidates, then all else by popularity and number; otherwise by the attribute, and where it
                 is equal as with None

        The first tier comes before the second, whose products that are no candidates keep the order of `related`; a
        group stands where its best product does, so that the first `count()` places are the first tier's.
        """
        ...

    def groups(self, nums: Nums) -> Ints:
        """(n,) a code a variant group; products standing alone, and unknown ones, have codes of their own."""
        ...

    def keep(self, nums: Nums) -> Mask:
        """(n,) which of `nums` are selected; unknown numbers are not."""
        ...

    def read(self, nums: Nums, attributes: Sequence[str]) -> AttributeValues:
        """Attributes of these products, selected or not; unknown products have none. An attribute that is text here and
        number there is in both mappings.
        """
        ...


class Index(Protocol):
    """Vectors, postings and columns of a shop. One writer; readers may run beside it.

    An update is visible to the next call and survives a kill of the process once the call has returned. Methods raise
    `StoreFull` when the disk is full.
    """

    def upsert(self, entries: Sequence[Entry]) -> None:
        """Insert or replace by number."""
        ...

    def delete(self, nums: Sequence[int]) -> None:
        """Remove; unknown numbers are passed over."""
        ...

    def select(
        self,
        admission: Admission = EVERYTHING,
        where: Filter = ALL,
        refine: Mapping[str, Filter] = NO_REFINEMENT,
        grouped: bool = False,
    ) -> Selection:
        """What is admitted, of that what satisfies `where` and every refinement: attribute → filter.

        Raises `BadFilter` for an attribute the index does not hold, `BadInput` for too many `related`.
        """
        ...

    def vectors(self, nums: Sequence[int], using: str) -> dict[int, Vectors]:
        """Stored vectors by number; products without one are absent."""
        ...

    def matrix(self, nums: Nums, using: str) -> Vectors:
        """(n, dim) float32, the stored vectors of these products in this order; zeros where there is none."""
        ...

    def words(self, nums: Sequence[int]) -> dict[int, Sparse]:
        """Stored BM25 vectors (`Entry.words`) by number; products that are not there are absent."""
        ...

    def attributes(self) -> dict[str, AttributeKind]:
        """Every attribute held, with its kind."""
        ...

    def declare(self, attributes: Mapping[str, AttributeKind]) -> None:
        """These attributes are held, of this kind alone, whether a product has them or not."""
        ...

    def versions(self) -> tuple[Nums, Ints]:
        """The number and the sequence number (`Entry.seq`) of every product, both (n,), ascending by number."""
        ...

    def seq(self) -> int:
        """The largest sequence number (`Entry.seq`) that was ever taken; 0 = none."""
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
