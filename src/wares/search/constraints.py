"""Constraints of a query: its filter, refinements, facets and order, checked against the index's attributes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from wares.errors import BadFilter, BadQuery
from wares.index.filters import any_spelling, parse, parse_range
from wares.types import AttributeKind, Filter, Match, NumberOrder, Or, Query, Range

RELEVANCE = "relevance"


@dataclass(frozen=True, slots=True)
class Constraints:
    """A query's filter, its refinements by attribute, the attributes to count with their kinds, and the order wanted
    (None = relevance).
    """

    where: Filter
    refine: Mapping[str, Filter]
    facets: Mapping[str, AttributeKind]
    order: NumberOrder | None


def constraints_of(query: Query, kinds: Mapping[str, AttributeKind]) -> Constraints:
    """The query's constraints in an index whose attributes are of these `kinds`.

    Raises `BadQuery` for an attribute the index does not hold or cannot sort by, `BadFilter` for a filter or a range
    that cannot be read.
    """
    _check_known("facets", query.facets, kinds)
    _check_known("refine", tuple(query.refine), kinds)
    return Constraints(
        where=any_spelling(parse(query.filter), kinds),
        refine={name: _refinement(name, values, kinds[name]) for name, values in query.refine.items() if values},
        facets={name: kinds[name] for name in query.facets},
        order=_order(query.sort, kinds),
    )


def _check_known(field: str, attributes: Sequence[str], kinds: Mapping[str, AttributeKind]) -> None:
    for attribute in attributes:
        if attribute not in kinds:
            has = ", ".join(sorted(kinds)) or "none"
            raise BadQuery(f"{field}: this shop has no attribute {attribute!r}; known: {has}")


def _order(sort: str, kinds: Mapping[str, AttributeKind]) -> NumberOrder | None:
    attribute = sort.removeprefix("-")
    if sort == RELEVANCE:
        return None
    if kinds.get(attribute) == "number":
        return NumberOrder(attribute, descending=sort.startswith("-"))
    numeric = ", ".join(sorted(name for name, kind in kinds.items() if kind == "number"))
    remedy = f", or one of {numeric}, or one of them after -" if numeric else "; no other order is known here"
    raise BadQuery(f"sort: {sort!r} is not relevance{remedy}")


def _refinement(attribute: str, values: Sequence[str], kind: AttributeKind) -> Filter:
    if kind == "text":
        return Match(attribute, tuple(values))
    ranges = tuple(_range(attribute, value) for value in values)
    return ranges[0] if len(ranges) == 1 else Or(ranges)


def _range(attribute: str, text: str) -> Range:
    try:
        return parse_range(text, attribute)
    except BadFilter as error:
        raise BadFilter(f"refine: {attribute}: {error}") from error
