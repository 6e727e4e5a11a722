"""Writer of the filter grammar: from the tree back to text."""

from __future__ import annotations

import re

from wares.errors import BadFilter
from wares.index.filters.tokens import KEYWORDS
from wares.types import ALL, And, Filter, Match, Not, Or, Range

_PLAIN = re.compile(r"[\w.+-]+")


def format_filter(where: Filter) -> str:
    """The text that `parse` reads as `where` (a lone operand of AND or OR stands for itself).

    Raises `BadFilter` for what the grammar cannot say: terms, "at least 2 of", an empty OR, a range with two ends of
    which one is left out.
    """
    return "" if where == ALL else _format(where)


def _format(where: Filter) -> str:
    match where:
        case Match(field=field, values=(value,)):
            return f"{_quote(field)}:{_quote(value)}"
        case Match(field=field, values=(_, *_) as values):
            return f"{_quote(field)}:({' OR '.join(map(_quote, values))})"
        case Range():
            return _format_range(where)
        case And(operands=(_, *_) as operands):
            return " AND ".join(_bracket(operand) for operand in operands)
        case Or(operands=(_, *_) as operands, least=1):
            return " OR ".join(_bracket(operand) for operand in operands)
        case Not(operand=operand):
            return f"NOT {_bracket(operand)}"
    raise BadFilter(f"a filter the grammar cannot write: {where}")


def _bracket(where: Filter) -> str:
    return f"({_format(where)})" if isinstance(where, And | Or) else _format(where)


def _format_range(where: Range) -> str:
    name, low, high = _quote(where.field), where.low, where.high
    if low is not None and high is not None and not where.open_low and not where.open_high:
        return f"{name} = {low!r}" if low == high else f"{name}:{low!r} TO {high!r}"
    if low is not None and high is None:
        return f"{name} {'>' if where.open_low else '>='} {low!r}"
    if high is not None and low is None:
        return f"{name} {'<' if where.open_high else '<='} {high!r}"
    raise BadFilter(f"a range the grammar cannot write: {where}; write two conditions joined with AND")


def _quote(text: str) -> str:
    if _PLAIN.fullmatch(text) and text.upper() not in KEYWORDS:
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
