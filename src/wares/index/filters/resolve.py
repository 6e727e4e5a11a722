"""Resolution of filters as written to those that an index can answer: names checked, numbers told from texts."""

from __future__ import annotations

import difflib
import math
from collections.abc import Set
from dataclasses import dataclass

from wares.errors import BadFilter
from wares.types import Among, And, AttributeKind, Filter, HasTerms, Match, Not, Or, Range


@dataclass(frozen=True, slots=True)
class KnownAttributes:
    """The attributes an index holds. A name may be in both: a shop's sizes can be "XL" here and 42 there."""

    texts: Set[str]
    numbers: Set[str]

    def kinds(self) -> dict[str, AttributeKind]:
        """Attribute → kind, sorted by name; one held as both counts as text."""
        return {name: "text" if name in self.texts else "number" for name in sorted({*self.texts, *self.numbers})}

    def check(self, attribute: str, kind: AttributeKind) -> None:
        """Raises `BadFilter` when there is no such attribute of that kind."""
        attributes = self.texts if kind == "text" else self.numbers
        if attribute in attributes:
            return
        if attribute in self.texts or attribute in self.numbers:
            raise BadFilter(
                f"{attribute!r} is no {kind} attribute; the {kind} attributes are: {_join_names(attributes)}"
            )
        raise BadFilter(_unknown(attribute, self.texts | self.numbers))


def resolve(where: Filter, attributes: KnownAttributes) -> Filter:
    """`where` with text conditions only on texts and ranges only on numbers.

    `size:42` also finds the number 42. Raises `BadFilter` for an unknown attribute (with the closest known one), for a
    text asked of a number and for a range over texts.
    """
    match where:
        case Match():
            return _resolve_match(where, attributes)
        case Range():
            return _resolve_range(where, attributes)
        case And() | Or():
            return with_operands(where, tuple(resolve(operand, attributes) for operand in where.operands))
        case Not(operand=operand):
            return Not(resolve(operand, attributes))
        case HasTerms() | Among():
            return where


def with_operands(where: And | Or, operands: tuple[Filter, ...]) -> Filter:
    """The filter over other operands; the same object where these are its own, so that it is known again."""
    if list(map(id, operands)) == list(map(id, where.operands)):
        return where
    return And(operands) if isinstance(where, And) else Or(operands, where.least)


def _resolve_match(where: Match, attributes: KnownAttributes) -> Filter:
    field, values = where.field, tuple(value.strip() for value in where.values)
    if field in attributes.texts and field not in attributes.numbers:
        return where if values == where.values else Match(field, values)
    attributes.check(field, "text" if field in attributes.texts else "number")
    numbers = [_number(value) for value in values]
    equal = tuple(Range(field, number, number) for number in numbers if number is not None)
    if field in attributes.texts:
        return Or((Match(field, values), *equal))
    if None in numbers:
        bad = values[numbers.index(None)]
        raise BadFilter(f"{field!r} is a number, not {bad!r}; write {field} = 20, {field} < 20 or {field}:10 TO 20")
    return Or(equal)


def _resolve_range(where: Range, attributes: KnownAttributes) -> Filter:
    if where.field in attributes.texts and where.field not in attributes.numbers:
        raise BadFilter(f"{where.field!r} holds texts, which have no range; write {where.field}:value")
    attributes.check(where.field, "number")
    return where


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _unknown(attribute: str, names: Set[str]) -> str:
    lower = {name.lower(): name for name in sorted(names)}
    near = difflib.get_close_matches(attribute.lower(), lower, n=1, cutoff=0.6)
    hint = f"did you mean {lower[near[0]]!r}? " if near else ""
    return f"unknown attribute {attribute!r}; {hint}known: {_join_names(names)}"


def _join_names(attributes: Set[str]) -> str:
    names = sorted(attributes)
    return ", ".join(names[:40]) + (f" and {len(names) - 40} more" if len(names) > 40 else "") or "none yet"
