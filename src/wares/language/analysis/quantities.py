"""Quantities as tokens: bare numbers, measures, dimensions and screw threads.

A number that belongs to something is not that number alone: `u:` is a measure in its base unit, `d:` dimensions, `s:` a
number of these, `n:` the number of a measure. Who asks for a bare number or a measure also finds those, but only beside
other words.
"""

from __future__ import annotations

from itertools import combinations

from wares.language.analysis import units
from wares.language.analysis.tokens import AnalyzedToken, RawQueryWord, Span, TokenKind, exact, parts
from wares.language.analysis.units import Quantity
from wares.types import Alternative

MEASURE, DIMENSIONS, SIDE, NUMBER = "u:", "d:", "s:", "n:"
QUANTITIES = (MEASURE, DIMENSIONS)
LOOSELY = (SIDE, NUMBER)
"""Beginnings of terms that stand for a number of something larger."""
_SIDES, _ALSO, _APART, _OF_SIDES = 0.9, 0.9, 0.8, 0.6


def bare_number(text: str) -> AnalyzedToken:
    """A number alone: `501`."""
    term = units.number(text)
    ways = (exact(term), parts((NUMBER + term,), 0.6), parts((SIDE + term,), 0.5))
    return AnalyzedToken((Span(0, len(text), term, 1.0),), 1.0, (_word(text, *ways, kind="number"),))


def measure(text: str) -> AnalyzedToken:
    """A number and its unit: `500 ml`."""
    quantity = units.quantity(text)
    terms = (quantity.term, NUMBER + quantity.number)
    spans = tuple(Span(quantity.start, quantity.end, term, 1.0) for term in terms)
    return AnalyzedToken(spans, 1.0, (_word(text, *_ways(quantity)),))


def loose_measure(text: str) -> AnalyzedToken:
    """A number, and a letter that may be its unit or a word: `5 m`."""
    quantity = units.quantity(text)
    letter = text[-1]
    number_end = len(text[:-1].rstrip())
    spans = (
        Span(0, number_end, quantity.number, 1.0),
        Span(len(text) - 1, len(text), letter, 1.0),
        Span(0, len(text), quantity.term, 1.0),
    )
    ways = (*_ways(quantity), parts((quantity.number, letter), _APART))
    return AnalyzedToken(spans, 2.0, (_word(text, *ways),))


def _ways(quantity: Quantity) -> tuple[Alternative, ...]:
    ways = [exact(quantity.term), *(exact(term, weight=_ALSO) for term in quantity.also())]
    if quantity.is_length:
        ways += [parts((f"{SIDE}{quantity.amount}{quantity.base}",), _SIDES), parts((SIDE + quantity.number,), 0.5)]
    return tuple(ways)


def dimensions(text: str) -> AnalyzedToken:
    """Sides of a thing, `160 x 200 cm`, or how many of a measure, `24 x 0.5 l`."""
    sides = units.sides(text)
    named = _with_shared_unit(sides)
    spans = [Span(0, len(text), chain, 1.0) for chain in _chains(named)]
    for written, side in zip(sides, named, strict=True):
        spans.append(Span(side.start, side.end, SIDE + side.number, 1.0))
        if side.is_length:
            spans.append(Span(side.start, side.end, f"{SIDE}{side.amount}{side.base}", 1.0))
        elif written.unit:
            spans.append(Span(side.start, side.end, written.term, 1.0))
    word = _word(text, *_dimension_ways(named))
    return AnalyzedToken(tuple(spans), float(len(sides)), (word._replace(text=text.strip(" .-")),))


def _dimension_ways(sides: list[Quantity]) -> list[Alternative]:
    whole, in_base_units = _chain(sides), _base_chain(sides)
    ways = [exact(whole)] + ([exact(in_base_units, weight=_ALSO)] if in_base_units not in {"", whole} else [])
    if all(side.is_length for side in sides):
        ways.append(parts(tuple(f"{SIDE}{side.amount}{side.base}" for side in sides), _SIDES))
    elif any(side.unit for side in sides):
        ways.append(parts(tuple(side.term for side in sides if side.unit), _SIDES))
    return [*ways, parts(tuple(SIDE + side.number for side in sides), _OF_SIDES)]


def _with_shared_unit(sides: list[Quantity]) -> list[Quantity]:
    """The sides, each with the unit that stands only behind the last: `160 x 200 cm`."""
    last = sides[-1]
    if not last.is_length or any(side.unit for side in sides[:-1]):
        return sides
    return [Quantity(side.start, side.end, side.number, last.unit) for side in sides]


def _chains(sides: list[Quantity]) -> list[str]:
    """The dimensions and any two or three of them, in order, as written and in base units."""
    some = [list(chosen) for n in range(2, len(sides) + 1) for chosen in combinations(sides, n)] or [sides]
    chains = (chain for chosen in some for chain in (_chain(chosen), _base_chain(chosen)) if chain)
    return list(dict.fromkeys(chains))


def _chain(sides: list[Quantity]) -> str:
    return "d:" + "x".join(side.number for side in sides)


def _base_chain(sides: list[Quantity]) -> str:
    return "d:" + "x".join(side.amount for side in sides) if all(side.is_length for side in sides) else ""


def screw_thread(text: str) -> AnalyzedToken:
    """`M4x20`, in whatever way it is written; the thread `M4` is a word of its own."""
    first, second = units.thread(text)
    whole = f"{first}x{second}"
    spans = (
        Span(0, len(text), whole, 1.0),
        Span(0, len(first), first, 1.0),
        Span(0, len(text), first + second, 1.0),
    )
    return AnalyzedToken(spans, 1.0, (_word(text, exact(whole), exact(first + second, weight=_ALSO), kind="code"),))


def _word(text: str, *ways: Alternative, kind: TokenKind = "measure") -> RawQueryWord:
    distinct = tuple({way.terms: way for way in reversed(ways)}.values())[::-1]
    return RawQueryWord(text, 0, len(text), kind, False, distinct)
