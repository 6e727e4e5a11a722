"""The slow, obvious index: the oracle of the fast one, and enough for a few hundred products in memory."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from wares.errors import BadInput
from wares.index.checks import DENSE, check_entry, check_leg
from wares.index.resolve import KnownAttributes, resolve, without_terms
from wares.types import (
    Among,
    And,
    AttributeKind,
    Entry,
    Filter,
    HasTerms,
    Leg,
    LegCandidates,
    Match,
    Not,
    Nums,
    Or,
    Range,
    Sparse,
    Vectors,
)


class ExactIndex:
    """An index in memory that compares everything with everything; see `wares.types.Index`."""

    def __init__(self, dim: int) -> None:
        self._dim = dim
        self._entries: dict[int, Entry] = {}
        self._known = KnownAttributes(set(), set())

    def upsert(self, entries: Sequence[Entry]) -> None:
        """Insert or replace by number; of one number the last entry counts. Raises `BadInput` as `EdgeIndex` does."""
        for entry in entries:
            check_entry(entry, self._dim)
        for entry in entries:
            self._entries[entry.num] = entry
            self._known = KnownAttributes(
                self._known.texts | set(entry.facets), self._known.numbers | set(entry.numbers)
            )

    def delete(self, nums: Sequence[int]) -> None:
        """Remove; unknown numbers are passed over."""
        for num in nums:
            self._entries.pop(int(num), None)

    def search(self, legs: Sequence[Leg], where: Filter | None = None) -> list[LegCandidates]:
        """Every leg's best products among those `where` admits; scores as `EdgeIndex.search` gives them."""
        for leg in legs:
            check_leg(leg, self._dim)
        admitted = [self._entries[num] for num in self.select(where).tolist()]
        return [_best(self._scores(leg, admitted), leg.limit) for leg in legs]

    def select(self, where: Filter | None = None) -> Nums:
        """The numbers `where` admits, ascending."""
        resolved = resolve(And(()) if where is None else where, self._known)
        return np.array(sorted(num for num, entry in self._entries.items() if satisfies(entry, resolved)), np.int64)

    def keep(self, nums: Nums, where: Filter) -> NDArray[np.bool_]:
        """Which of `nums` satisfy `where` (shape (n,)); `HasTerms` is not allowed here."""
        resolved = without_terms(resolve(where, self._known))
        return np.array(
            [(e := self._entries.get(num)) is not None and satisfies(e, resolved) for num in nums.tolist()], np.bool_
        )

    def values(self, nums: Nums, attribute: str, groups: NDArray[np.int64] | None = None) -> dict[str, int]:
        """How many of `nums` have each value of a text attribute; given each one's group code, how many groups."""
        self._known.check(attribute, "text")
        owners: dict[str, list[int]] = {}
        for num, group in zip(nums.tolist(), (nums if groups is None else groups).tolist(), strict=True):
            for text in _texts(self._entries[num], attribute) if num in self._entries else ():
                owners.setdefault(text, []).append(group)
        return {text: len(found if groups is None else set(found)) for text, found in owners.items()}

    def numbers(self, nums: Nums, attribute: str) -> NDArray[np.float64]:
        """The numeric attribute of each of `nums`; NaN = no value."""
        self._known.check(attribute, "number")
        found = (self._entries.get(num) for num in nums.tolist())
        return np.array([math.nan if e is None else e.numbers.get(attribute, math.nan) for e in found], np.float64)

    def groups(self, nums: Nums) -> NDArray[np.int64]:
        """A code a variant group; products standing alone have codes of their own."""
        names = sorted({entry.group for entry in self._entries.values() if entry.group is not None})
        found = ((num, self._entries.get(num)) for num in nums.tolist())
        return np.array([-num if e is None or e.group is None else names.index(e.group) for num, e in found], np.int64)

    def vectors(self, nums: Sequence[int], using: str) -> dict[int, Vectors]:
        """Stored vectors by number; products without one are absent."""
        if using not in DENSE:
            raise BadInput(f"unknown vector {using!r}; known: {', '.join(DENSE)}")
        found = ((int(num), self._entries.get(int(num))) for num in nums)
        return {num: entry.vectors[using] for num, entry in found if entry is not None and using in entry.vectors}

    def attributes(self) -> dict[str, AttributeKind]:
        """Every attribute ever held, with its kind; one that is text here and number there counts as text."""
        return self._known.kinds()

    def declare(self, attributes: Mapping[str, AttributeKind]) -> None:
        """These attributes are held, of this kind alone."""
        texts = {name for name, kind in attributes.items() if kind == "text"}
        numbers = attributes.keys() - texts
        self._known = KnownAttributes((self._known.texts | texts) - numbers, (self._known.numbers | numbers) - texts)

    def versions(self) -> tuple[Nums, NDArray[np.int64]]:
        """Numbers of the products, ascending, and the sequence number of each."""
        nums = sorted(self._entries)
        return np.array(nums, np.int64), np.array([self._entries[num].seq for num in nums], np.int64)

    def require_room(self) -> None:
        """Nothing to do: nothing is written to a disk."""

    def __len__(self) -> int:
        return len(self._entries)

    def flush(self) -> None:
        """Nothing to do: nothing is kept."""

    def optimize(self) -> None:
        """Nothing to do: there are no graphs."""

    def close(self) -> None:
        """Nothing to do: there are no files."""

    def _scores(self, leg: Leg, admitted: Sequence[Entry]) -> dict[int, float]:
        if isinstance(leg.vector, Sparse):
            return self._word_scores(leg.vector, admitted)
        query = leg.vector
        return {e.num: float(e.vectors[leg.using] @ query) for e in admitted if leg.using in e.vectors}

    def _word_scores(self, query: Sparse, admitted: Sequence[Entry]) -> dict[int, float]:
        """Σ query weight · idf · product weight over shared terms; products that share none are left out."""
        weights = dict(zip(query.indices.tolist(), query.values.tolist(), strict=True))
        rarity = {term: self._idf(term) for term in weights}
        scores = {}
        for entry in admitted:
            own = dict(zip(entry.words.indices.tolist(), entry.words.values.tolist(), strict=True))
            shared = weights.keys() & own.keys()
            if shared:
                scores[entry.num] = sum(weights[term] * rarity[term] * own[term] for term in shared)
        return scores

    def _idf(self, term: int) -> float:
        """ln((N − n + ½) / (n + ½) + 1): N products with words, n of them with the term.

        The weight of Robertson and Spärck Jones (1976), kept positive by the + 1 as in Lucene; the engine's own.
        """
        with_words = [entry for entry in self._entries.values() if len(entry.words.indices)]
        n = sum(term in entry.words.indices for entry in with_words)
        return math.log((len(with_words) - n + 0.5) / (n + 0.5) + 1)


def satisfies(entry: Entry, where: Filter) -> bool:
    """Whether one product satisfies a resolved filter."""
    match where:
        case Match(field=field, values=values):
            return bool(_texts(entry, field) & set(values))
        case Range(field=field):
            return field in entry.numbers and _inside(entry.numbers[field], where)
        case HasTerms(terms=terms):
            return set(terms) <= set(entry.words.indices.tolist())
        case Among(nums=nums):
            return entry.num in nums
        case And(parts=parts):
            return all(satisfies(entry, part) for part in parts)
        case Or(parts=parts, least=least):
            return sum(satisfies(entry, part) for part in parts) >= least
        case Not(part=part):
            return not satisfies(entry, part)


def _inside(number: float, where: Range) -> bool:
    above: Callable[[float, float], bool] = float.__gt__ if where.open_low else float.__ge__
    below: Callable[[float, float], bool] = float.__lt__ if where.open_high else float.__le__
    number = float(number)
    return (where.low is None or above(number, float(where.low))) and (
        where.high is None or below(number, float(where.high))
    )


def _texts(entry: Entry, attribute: str) -> set[str]:
    return {text.strip() for text in entry.facets.get(attribute, ())}


def _best(scores: dict[int, float], limit: int) -> LegCandidates:
    best = sorted(scores.items(), key=lambda item: (-item[1], item[0]))[:limit]
    return LegCandidates(
        np.array([num for num, _ in best], np.int64), np.array([score for _, score in best], np.float32)
    )
