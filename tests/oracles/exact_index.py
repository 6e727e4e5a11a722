"""The slow, obvious index: it compares everything with everything, and what is fast must answer as it does."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from wares.errors import BadInput
from wares.index.checks import DENSE, check_bound, check_entries, check_leg
from wares.index.filters.resolve import KnownAttributes, resolve
from wares.types import (
    ALL,
    EVERYTHING,
    NO_REFINEMENT,
    POPULARITY,
    SHARE_OF_ALL,
    Admission,
    Aggregates,
    Among,
    And,
    AttributeKind,
    AttributesLeg,
    AttributeValues,
    Entry,
    Filter,
    Floats,
    HasTerms,
    Ints,
    Leg,
    LegCandidates,
    Mask,
    Match,
    Not,
    NumberOrder,
    Nums,
    Or,
    Range,
    Reading,
    Sparse,
    Stats,
    Vectors,
)


class ExactIndex:
    """An index in memory that compares everything with everything; see `wares.types.Index`."""

    def __init__(self, dim: int) -> None:
        self._dim = dim
        self._entries: dict[int, Entry] = {}
        self._seq = 0
        self._known = KnownAttributes(set(), set())

    def upsert(self, entries: Sequence[Entry]) -> None:
        """Insert or replace by number; of one number the last entry counts. Raises `BadInput` as an index does."""
        for entry in entries:
            check_entries([entry], self._dim)
        for entry in entries:
            self._entries[entry.num] = entry
            self._seq = max(self._seq, entry.seq)
            self._known = KnownAttributes(
                self._known.texts | set(entry.facets), self._known.numbers | set(entry.numbers)
            )

    def delete(self, nums: Sequence[int]) -> None:
        """Remove; unknown numbers are passed over."""
        for num in nums:
            self._entries.pop(int(num), None)

    def select(
        self,
        admission: Admission = EVERYTHING,
        where: Filter = ALL,
        refine: Mapping[str, Filter] = NO_REFINEMENT,
        grouped: bool = False,
    ) -> ExactSelection:
        """What is admitted, and satisfies `where` and every refinement."""
        check_bound("related", len(admission.related))
        matching, limits = resolve(admission.matching, self._known), resolve(where, self._known)
        refinements = {name: resolve(condition, self._known) for name, condition in refine.items()}
        admitted = {num: entry for num, entry in self._entries.items() if satisfies(entry, limits)}
        first = {num: entry for num, entry in admitted.items() if satisfies(entry, matching)}
        related = [num for num in dict.fromkeys(admission.related.tolist()) if num in admitted and num not in first]
        second = {num: admitted[num] for num in related}
        return ExactSelection(dict(self._entries), self._known, first, second, refinements, grouped, self._dim)

    def vectors(self, nums: Sequence[int], using: str) -> dict[int, Vectors]:
        """Stored vectors by number; products without one are absent."""
        if using not in DENSE:
            raise BadInput(f"unknown vector {using!r}; known: {', '.join(DENSE)}")
        found = ((int(num), self._entries.get(int(num))) for num in nums)
        return {num: entry.vectors[using] for num, entry in found if entry is not None and using in entry.vectors}

    def matrix(self, nums: Nums, using: str) -> Vectors:
        """(n, dim) the stored vectors of these products in this order; zeros where there is none."""
        found = self.vectors(nums.tolist(), using)
        rows = [found.get(num, np.zeros(self._dim, np.float32)) for num in nums.tolist()]
        return np.array(rows, np.float32).reshape(len(nums), self._dim)

    def words(self, nums: Sequence[int]) -> dict[int, Sparse]:
        """Stored BM25 vectors by number; products that are not there are absent."""
        return {num: self._entries[num].words for num in map(int, nums) if num in self._entries}

    def attributes(self) -> dict[str, AttributeKind]:
        """Every attribute ever held, with its kind; one that is text here and number there counts as text."""
        return self._known.kinds()

    def declare(self, attributes: Mapping[str, AttributeKind]) -> None:
        """These attributes are held, of this kind alone."""
        texts = {name for name, kind in attributes.items() if kind == "text"}
        numbers = attributes.keys() - texts
        self._known = KnownAttributes((self._known.texts | texts) - numbers, (self._known.numbers | numbers) - texts)

    def versions(self) -> tuple[Nums, Ints]:
        """Numbers of the products, ascending, and the sequence number of each."""
        nums = sorted(self._entries)
        return np.array(nums, np.int64), np.array([self._entries[num].seq for num in nums], np.int64)

    def seq(self) -> int:
        """The largest sequence number that was ever taken."""
        return self._seq

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


@dataclass(frozen=True)
class ExactSelection:
    """See `wares.types.Selection`; `first` and `second` are the tiers before refinements."""

    entries: Mapping[int, Entry]
    known: KnownAttributes
    first: Mapping[int, Entry]
    second: Mapping[int, Entry]
    refine: Mapping[str, Filter]
    grouped: bool
    dim: int

    def count(self) -> int:
        return len({self._place(entry) for entry in self._refined(self.first)})

    def facet(self, attribute: str, most: int | None = None) -> dict[str, int]:
        self.known.check(attribute, "text")
        owners: dict[str, set[object]] = {}
        for entry in self._refined(self.first, attribute):
            for text in _texts(entry, attribute):
                owners.setdefault(text, set()).add(self._place(entry))
        counts = sorted(((text, len(found)) for text, found in owners.items()), key=lambda one: (-one[1], one[0]))
        return dict(counts[:most])

    def stats(self, attribute: str) -> Stats | None:
        self.known.check(attribute, "number")
        chosen = self._refined(self.first, attribute)
        values = [float(entry.numbers[attribute]) for entry in chosen if attribute in entry.numbers]
        if not values:
            return None
        return Stats(min(values), max(values), sum(values) / len(values), sum(values), len(values))

    def aggregate(self, texts: Sequence[str], numbers: Sequence[str], most: int | None = None) -> Aggregates:
        return Aggregates({n: self.facet(n, most) for n in texts}, {n: self.stats(n) for n in numbers})

    def histogram(self, attribute: str, edges: Floats) -> Ints:
        self.known.check(attribute, "number")
        values = [float(e.numbers[attribute]) for e in self._refined(self.first, attribute) if attribute in e.numbers]
        bins = zip(edges.tolist(), edges.tolist()[1:], strict=False)
        return np.array([sum(low <= value < high for value in values) for low, high in bins], np.int64)

    def candidates(self, legs: Sequence[Leg | AttributesLeg]) -> list[LegCandidates]:
        for leg in legs:
            check_leg(leg, self.dim)
        selected = [*self._refined(self.first), *self._refined(self.second)]
        return [self._leg(leg, selected) for leg in legs]

    def top(self, ranked: Nums, order: NumberOrder | None, offset: int, limit: int) -> Nums:
        check_bound("ranked", len(ranked))
        check_bound("limit", limit)
        if order is not None:
            self.known.check(order.attribute, "number")
        places = {num: place for place, num in reversed(list(enumerate(ranked.tolist())))}
        related = list(self.second)

        def value(entry: Entry) -> tuple[float, ...]:
            if order is None or order.attribute not in entry.numbers:
                return (math.inf, 0.0)
            number = float(entry.numbers[order.attribute])
            return (-number if order.descending else number, 0.0)

        def by_popularity(entry: Entry) -> tuple[object, ...]:
            return (value(entry), places.get(entry.num, math.inf), *_popularity(entry), entry.num)

        def by_relation(entry: Entry) -> tuple[object, ...]:
            return (value(entry), places.get(entry.num, math.inf), related.index(entry.num))

        first = sorted(self._refined(self.first), key=by_popularity)
        second = sorted(self._refined(self.second), key=by_relation)
        shown = {self._place(entry): entry.num for entry in reversed([*first, *second])}
        ordered = [entry.num for entry in (*first, *second) if shown[self._place(entry)] == entry.num]
        return np.array(ordered[offset : offset + limit], np.int64)

    def groups(self, nums: Nums) -> Ints:
        check_bound("groups", len(nums))
        names = sorted({entry.group for entry in self.entries.values() if entry.group is not None})
        found = ((num, self.entries.get(num)) for num in nums.tolist())
        return np.array([-num if e is None or e.group is None else names.index(e.group) for num, e in found], np.int64)

    def keep(self, nums: Nums) -> Mask:
        check_bound("keep", len(nums))
        selected = {entry.num for tier in (self.first, self.second) for entry in self._refined(tier)}
        return np.array([num in selected for num in nums.tolist()], np.bool_)

    def read(self, nums: Nums, attributes: Sequence[str]) -> AttributeValues:
        check_bound("read", len(nums))
        for name in attributes:
            self.known.check(name, "text" if name in self.known.texts else "number")
        found = [self.entries.get(num) for num in nums.tolist()]
        texts = {
            name: tuple(() if entry is None else _ordered_texts(entry, name) for entry in found)
            for name in attributes
            if name in self.known.texts
        }
        numbers = {
            name: np.array([math.nan if entry is None else entry.numbers.get(name, math.nan) for entry in found])
            for name in attributes
            if name in self.known.numbers
        }
        return AttributeValues(texts, numbers)

    def _refined(self, tier: Mapping[int, Entry], but: str | None = None) -> list[Entry]:
        conditions = [condition for name, condition in self.refine.items() if name != but]
        return [entry for entry in tier.values() if all(satisfies(entry, condition) for condition in conditions)]

    def _place(self, entry: Entry) -> object:
        return entry.group if self.grouped and entry.group is not None else entry.num

    def _leg(self, leg: Leg | AttributesLeg, selected: Sequence[Entry]) -> LegCandidates:
        if isinstance(leg, AttributesLeg):
            return self._by_attributes(leg, selected)
        if isinstance(leg.vector, Sparse):
            return _best(self._word_scores(leg.vector, selected), leg.limit)
        query = leg.vector
        return _best(
            {e.num: float(e.vectors[leg.using] @ query) for e in selected if leg.using in e.vectors}, leg.limit
        )

    def _by_attributes(self, leg: AttributesLeg, selected: Sequence[Entry]) -> LegCandidates:
        scores = {entry.num: self._agreement(entry, leg.readings) for entry in selected}
        positive = [num for num, score in scores.items() if score > 0]
        best = sorted(positive, key=lambda num: (-scores[num], *_popularity(self.entries[num]), num))
        chosen = [num for place, num in enumerate(best) if place < leg.limit or num in leg.also.tolist()]
        return LegCandidates(np.array(chosen, np.int64), np.array([scores[num] for num in chosen], np.float32))

    def _agreement(self, entry: Entry, readings: Sequence[Reading]) -> float:
        total = 0.0
        for reading in readings:
            weights = [value.weight for value in reading.values]
            matches = (Match(value.attribute, (value.value,)) for value in reading.values)
            held = [
                weight if satisfies(entry, resolve(match, self.known)) else 0.0
                for weight, match in zip(weights, matches, strict=True)
            ]
            best, share = max(held) / max(weights), sum(held) / sum(weights)
            total += (1 - SHARE_OF_ALL) * best + SHARE_OF_ALL * share
        return total / max(len(readings), 1)

    def _word_scores(self, query: Sparse, selected: Sequence[Entry]) -> dict[int, float]:
        """Σ query weight · idf · product weight over shared terms; products that share none are left out."""
        weights = dict(zip(query.indices.tolist(), query.values.tolist(), strict=True))
        rarity = {term: self._idf(term) for term in weights}
        scores = {}
        for entry in selected:
            own = dict(zip(entry.words.indices.tolist(), entry.words.values.tolist(), strict=True))
            shared = weights.keys() & own.keys()
            if shared:
                scores[entry.num] = sum(weights[term] * rarity[term] * own[term] for term in shared)
        return scores

    def _idf(self, term: int) -> float:
        """ln((N − n + ½) / (n + ½) + 1): N products, n of them with the term.

        The weight of Robertson and Spärck Jones (1976), kept positive by the + 1 as in Lucene.
        """
        n = sum(term in entry.words.indices for entry in self.entries.values())
        return math.log((len(self.entries) - n + 0.5) / (n + 0.5) + 1)


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
        case And(operands=operands):
            return all(satisfies(entry, operand) for operand in operands)
        case Or(operands=operands, least=least):
            return sum(satisfies(entry, operand) for operand in operands) >= least
        case Not(operand=operand):
            return not satisfies(entry, operand)


def _inside(number: float, where: Range) -> bool:
    above: Callable[[float, float], bool] = float.__gt__ if where.open_low else float.__ge__
    below: Callable[[float, float], bool] = float.__lt__ if where.open_high else float.__le__
    number = float(number)
    return (where.low is None or above(number, float(where.low))) and (
        where.high is None or below(number, float(where.high))
    )


def _texts(entry: Entry, attribute: str) -> set[str]:
    return set(_ordered_texts(entry, attribute))


def _ordered_texts(entry: Entry, attribute: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text.strip() for text in entry.facets.get(attribute, ())))


def _popularity(entry: Entry) -> tuple[float]:
    return (-float(entry.numbers[POPULARITY]) if POPULARITY in entry.numbers else math.inf,)


def _best(scores: dict[int, float], limit: int) -> LegCandidates:
    best = sorted(scores.items(), key=lambda item: (-item[1], item[0]))[:limit]
    return LegCandidates(
        np.array([num for num, _ in best], np.int64), np.array([score for _, score in best], np.float32)
    )
