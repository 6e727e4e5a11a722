"""The index protocol, and what an index takes and gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from wares.types.arrays import Nums, Scores, Vectors
from wares.types.filter import Filter
from wares.types.words import Sparse

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
class LegCandidates:
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

    def search(self, legs: Sequence[Leg], where: Filter | None = None) -> list[LegCandidates]:
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
