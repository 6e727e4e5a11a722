"""A query's words after analysis, and sparse vectors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Sparse:
    """A sparse vector: `indices` uint32 (term numbers, unique), `values` float32, same length."""

    indices: NDArray[np.uint32]
    values: NDArray[np.float32]


MatchKind = Literal["exact", "prefix", "synonym", "typo", "pinyin", "parts"]


@dataclass(frozen=True, slots=True)
class Alternative:
    """One way in which a query word may be found: every one of `terms` is in the product.

    weight   0–1, what a match by this way is worth beside an exact one
    """

    terms: tuple[str, ...]
    kind: MatchKind
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
class QueryAnalysis:
    """A query's words after analysis. `corrected` is the query as it should have been typed, None when it was right.

    `weights` maps at least every term of every alternative to its weight in the query's sparse vector (before IDF);
    `readings` do not overlap and stand in the order of the words.
    """

    words: tuple[QueryWord, ...]
    weights: Mapping[str, float]
    corrected: str | None = None
    readings: tuple[Reading, ...] = ()


@dataclass(frozen=True, slots=True)
class ValueNames:
    """How a value is called, usual name first; () = not known in that language."""

    english: tuple[str, ...] = ()
    chinese: tuple[str, ...] = ()
