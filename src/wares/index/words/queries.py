"""Queries: filters, terms and values as the words engine is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import tantivy
from tantivy import Occur
from tantivy import Query as EngineQuery

from wares.index.attributes import MOST_COLUMNS, HeldAttributes, number_field, text_field
from wares.index.words.schema import GROUPED, NUM, PRODUCT, TERMS, VALUE_PREFIX, group_text, number_text, term_text
from wares.types import Among, And, Filter, HasTerms, Match, Not, NumberOrder, Or, Range


class QueryBuilder:
    """Makes queries over a schema and the attributes held, for one state of the engine.

    frequency   how many products have a term; 0 = none. A query has no part of which the state has nothing: the engine
                would look for it in every segment, and a union costs several times what its only living part does.
    """

    def __init__(self, schema: tantivy.Schema, attributes: HeldAttributes, frequency: Callable[[str], int]) -> None:
        self._schema, self._attributes, self._frequency = schema, attributes, frequency

    def filter(self, where: Filter) -> EngineQuery:
        """The products that satisfy a resolved filter."""
        match where:
            case And(operands=()) | HasTerms(terms=()):
                return self._text(PRODUCT)
            case And(operands=operands):
                return self._all(operands)
            case Or(operands=operands, least=least):
                return self._least(operands, least)
            case Not():
                return self._all([where])
            case Match(field=field, values=values):
                return _any([self.value(field, value) for value in values])
            case Range():
                return self._range(where)
            case HasTerms(terms=terms):
                return _every([self.term(term) for term in terms])
            case Among(nums=nums):
                return _any([tantivy.Query.term_query(self._schema, NUM, num, "basic") for num in nums])

    def weighted(self, where: Filter, weights: Mapping[int, float]) -> EngineQuery:
        """The products of a filter, by the sum of the weights of those of its terms that they have."""
        match where:
            case And(operands=(_, *_) as operands) if not any(isinstance(each, Not) for each in operands):
                return _every([self.weighted(operand, weights) for operand in operands])
            case Or(operands=operands, least=1):
                return self._best_ways(operands, weights)
            case HasTerms(terms=(_, *_) as terms):
                return _every([EngineQuery.boost_query(self.term(term), weights.get(term, 0.0)) for term in terms])
            case _:
                return EngineQuery.const_score_query(self.filter(where), 0.0)

    def term(self, term: int) -> EngineQuery:
        """Products with a term."""
        return self._text(term_text(term))

    def value(self, attribute: str, value: str) -> EngineQuery:
        """Products with a text value."""
        return EngineQuery.term_query(self._schema, text_field(attribute), VALUE_PREFIX + value, "basic")

    def grouped(self, where: Filter) -> EngineQuery:
        """Products of a filter that are in a variant group."""
        return _every([self.filter(where), self._text(GROUPED)])

    def in_groups(self, where: Filter, codes: Sequence[int]) -> EngineQuery:
        """Products of a filter that are in one of these variant groups."""
        return _every([self.filter(where), _any([self._text(group_text(code)) for code in codes])])

    def alone(self, where: Filter) -> EngineQuery:
        """Products of a filter that stand alone."""
        return EngineQuery.boolean_query([(Occur.Must, self.filter(where)), (Occur.MustNot, self._text(GROUPED))])

    def scored(self, where: Filter, scores: Sequence[EngineQuery]) -> EngineQuery:
        """Products of a filter that any of `scores` speaks for, by the sum of what these score."""
        condition = EngineQuery.const_score_query(self.filter(where), 0.0)
        clauses = [(Occur.Should, score) for score in scores]
        matching = EngineQuery.boolean_query(clauses, minimum_number_should_match=1)
        return (
            matching
            if where == And(())
            else EngineQuery.boolean_query([(Occur.Must, condition), (Occur.Must, matching)])
        )

    def order_field(self, order: NumberOrder) -> str | None:
        """The column of a numeric attribute; None = it has none."""
        slot = self._attributes.slot(order.attribute)
        return None if slot is None or slot >= MOST_COLUMNS else number_field(slot)

    def with_number(self, slot: int) -> EngineQuery:
        """Products with a numeric attribute."""
        if slot >= MOST_COLUMNS:
            return self._text(number_text(slot))
        return EngineQuery.exists_query(number_field(slot))

    def is_there(self, term: int) -> bool:
        """Whether any product has a term."""
        return self._frequency(term_text(term)) > 0

    def _alive(self, ways: Iterable[Filter]) -> list[Filter]:
        """Those ways that any product may satisfy."""
        return [way for way in ways if not isinstance(way, HasTerms) or all(map(self.is_there, way.terms))]

    def _best_ways(self, operands: Sequence[Filter], weights: Mapping[int, float]) -> EngineQuery:
        """Products of any of the ways, by what all their own ways weigh; a way that only goes further than another is
        looked for among the products of that one.
        """
        ways = self._alive(operands)
        further: dict[int, list[EngineQuery]] = {}
        for way in ways:
            if (wider := _wider(way, ways)) is not None:
                further.setdefault(id(wider), []).append(self.weighted(way, weights))
        return _any([_with_optional(self.weighted(way, weights), further.get(id(way), ())) for way in _widest(ways)])

    def _all(self, operands: Iterable[Filter]) -> EngineQuery:
        clauses = []
        for operand in operands:
            if isinstance(operand, Not):
                clauses.append((Occur.MustNot, self.filter(operand.operand)))
            else:
                clauses.append((Occur.Must, self.filter(operand)))
        if all(occur == Occur.MustNot for occur, _ in clauses):
            clauses.append((Occur.Must, self._text(PRODUCT)))
        return EngineQuery.boolean_query(clauses)

    def _least(self, operands: Sequence[Filter], least: int) -> EngineQuery:
        if least <= 0:
            return self._text(PRODUCT)
        if least > len(operands):
            return EngineQuery.empty_query()
        if least == 1:
            return _any([self.filter(operand) for operand in _widest(self._alive(operands))])
        queries = [self.filter(operand) for operand in operands]
        return EngineQuery.boolean_query(
            [(Occur.Should, query) for query in queries], minimum_number_should_match=least
        )

    def _range(self, where: Range) -> EngineQuery:
        slot = self._attributes.slot(where.field)
        if slot is None:
            return EngineQuery.empty_query()
        if where.low is None and where.high is None:
            return self.with_number(slot)
        return EngineQuery.range_query(
            self._schema,
            number_field(slot),
            tantivy.FieldType.Float,
            where.low,
            where.high,
            where.low is None or not where.open_low,
            where.high is None or not where.open_high,
        )

    def _text(self, term: str) -> EngineQuery:
        return EngineQuery.term_query(self._schema, TERMS, term, "freq")


def _wider(way: Filter, ways: Sequence[Filter]) -> HasTerms | None:
    """The first of `ways` that all products of `way` satisfy as well, and that itself has no wider one; None = none."""
    if not isinstance(way, HasTerms) or len(way.terms) < 2:
        return None
    terms = frozenset(way.terms)
    wider = (each for each in ways if isinstance(each, HasTerms) and terms > frozenset(each.terms))
    return min(wider, key=lambda each: len(frozenset(each.terms)), default=None)


def _widest(ways: Sequence[Filter]) -> list[Filter]:
    """The ways without those that only go further than another: what satisfies these satisfies any."""
    return [way for way in ways if _wider(way, ways) is None]


def _with_optional(query: EngineQuery, scores: Sequence[EngineQuery]) -> EngineQuery:
    """The products of a query, by its score and what `scores` add."""
    if not scores:
        return query
    return EngineQuery.boolean_query([(Occur.Must, query), *((Occur.Should, score) for score in scores)])


def _any(queries: Sequence[EngineQuery]) -> EngineQuery:
    if not queries:
        return EngineQuery.empty_query()
    return queries[0] if len(queries) == 1 else EngineQuery.boolean_query([(Occur.Should, query) for query in queries])


def _every(queries: Sequence[EngineQuery]) -> EngineQuery:
    return queries[0] if len(queries) == 1 else EngineQuery.boolean_query([(Occur.Must, query) for query in queries])
