"""The admitted set: which products a query is about, computed once, whatever retrieved them.

Hits, total, pages, facets, statistics and groups are all taken from it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from wares.types import And, Candidates, Filter, HasTerms, Index, Leg, Matched, Nums, Or, Sparse, Understood, Vectors

WORDS, IMAGE, TEXT = "words", "image", "text"
_NOTHING = Candidates(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32))


@dataclass(frozen=True, slots=True)
class Admitted:
    """`nums` in ascending order; `legs` modality → what it found (products outside `nums` may be among them)."""

    nums: Nums
    legs: dict[str, Candidates]
    matched: Matched


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a search goes.

    enough      words are relaxed while fewer products match
    least       0–1: the share of the best score that a product matching only some words needs
    neighbours  products that a vector search admits
    """

    enough: int
    least: float
    neighbours: int


def everything(index: Index, where: Filter) -> Admitted:
    """No words, no picture: all the filter lets through."""
    return Admitted(index.select(where), {}, "everything")


def by_words(
    index: Index,
    understood: Understood,
    number: Callable[[str], int],
    dense: Sequence[tuple[str, Vectors]],
    where: Filter,
    reach: Reach,
) -> Admitted:
    """All products that match all words; when those are fewer than `enough`, the best that match some, up to `enough`.

    The dense legs only help to order what the words admit; when no product has any of the words, they admit instead.
    `number` gives a term's number.
    """
    query = sparse(understood, number)
    if not len(query.indices):
        return by_vectors(index, dense, where, reach)
    all_words = And((where, words_filter(understood, number)))
    legs = [Leg(WORDS, query, max(len(index), 1)), *(Leg(u, v, reach.neighbours) for u, v in dense)]
    found = index.search(legs, all_words)
    full = found[0]
    names = [WORDS, *(using for using, _ in dense)]
    if len(full.nums) >= reach.enough:
        return Admitted(np.sort(full.nums), dict(zip(names, found, strict=True)), "all")
    some = index.search([Leg(WORDS, query, reach.enough)], where)[0]
    best = max([*full.scores[:1].tolist(), *some.scores[:1].tolist()], default=0.0)
    extra = ~np.isin(some.nums, full.nums) & (some.scores >= reach.least * best)
    room = reach.enough - len(full.nums)
    more = Candidates(some.nums[extra][:room], some.scores[extra][:room])
    if not len(full.nums) and not len(more.nums):
        return by_vectors(index, dense, where, reach)
    together = Candidates(np.concatenate([full.nums, more.nums]), np.concatenate([full.scores, more.scores]))
    by_score = np.argsort(-together.scores, kind="stable")
    together = Candidates(together.nums[by_score], together.scores[by_score])
    legs_found = {WORDS: together}
    if dense:
        near = index.search([Leg(u, v, reach.neighbours) for u, v in dense], where)
        legs_found.update(zip(names[1:], near, strict=True))
    return Admitted(np.sort(together.nums), legs_found, "all" if not len(more.nums) else "some")


def by_vectors(
    index: Index,
    dense: Sequence[tuple[str, Vectors]],
    where: Filter,
    reach: Reach,
    words: Sparse | None = None,
) -> Admitted:
    """The union of every leg's nearest; the caller's fused order cuts it to `neighbours`."""
    legs = [Leg(using, vector, reach.neighbours) for using, vector in dense]
    names = [using for using, _ in dense]
    if words is not None and len(words.indices):
        legs.append(Leg(WORDS, words, reach.neighbours))
        names.append(WORDS)
    found = index.search(legs, where) if legs else []
    nums = np.unique(np.concatenate([f.nums for f in found])) if found else _NOTHING.nums
    return Admitted(nums, dict(zip(names, found, strict=True)), "similar")


def sparse(understood: Understood, number: Callable[[str], int]) -> Sparse:
    """The query's sparse vector. Terms whose numbers collide are added up."""
    weights: dict[int, float] = {}
    for term, weight in understood.weights.items():
        weights[number(term)] = weights.get(number(term), 0.0) + weight
    return Sparse(np.fromiter(weights, dtype=np.uint32), np.fromiter(weights.values(), dtype=np.float32))


def words_filter(understood: Understood, number: Callable[[str], int]) -> Filter:
    """Every word, each by any of its alternatives."""
    return And(
        tuple(
            Or(tuple(HasTerms(tuple(number(term) for term in way.terms)) for way in word.alternatives))
            for word in understood.words
        )
    )
