"""What a hybrid search of another engine is asked for and gives, and reciprocal rank fusion by hand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from wares.types import Vectors

RRF_K = 60
FACET = "baseColour"


@dataclass(frozen=True, slots=True)
class Found:
    """Rows of a page, best first, and the facet's counts over what the words match (empty without a filter)."""

    rows: list[dict[str, Any]]
    counts: dict[str, int]


class Engine(Protocol):
    """An engine that is handed words and a vector."""

    def search(self, words: str, vector: Vectors, using: str, gender: str | None, k: int) -> Found:
        """The `k` best by words and by vector `using`, of one gender where it is given."""
        ...


def fused(legs: Iterable[Iterable[int]], k: int) -> list[int]:
    """The `k` best places by RRF of legs that are best first."""
    scores: dict[int, float] = {}
    for leg in legs:
        for rank, place in enumerate(leg, 1):
            scores[place] = scores.get(place, 0.0) + 1.0 / (RRF_K + rank)
    return sorted(scores, key=lambda place: -scores[place])[:k]
