"""Parser of the filter grammar: recursive descent over tokens."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NoReturn, TypeVar

from wares.index.filters.tokens import KEYWORDS, FilterToken, fail, tokens_of
from wares.types import And, Filter, Match, Not, Or, Range

MAX_NESTING = 50
_T = TypeVar("_T")


class Parser:
    """Recursive descent over the tokens of `text`; `_token` is the one to be read next."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._tokens = tokens_of(text)
        self._next = 0
        self._depth = 0

    @property
    def _token(self) -> FilterToken:
        return self._tokens[self._next]

    def at_end(self) -> bool:
        """Whether nothing is left to read."""
        return self._token.kind == "end"

    def whole(self) -> Filter:
        """The filter of all the text. Raises `BadFilter` with the place and the remedy."""
        condition = self._disjunction()
        if not self.at_end():
            self._fail_after(condition)
        return condition

    def _disjunction(self) -> Filter:
        operands = self._chain("OR", self._conjunction)
        return operands[0] if len(operands) == 1 else Or(operands)

    def _conjunction(self) -> Filter:
        operands = self._chain("AND", self._operand)
        return operands[0] if len(operands) == 1 else And(operands)

    def _operand(self) -> Filter:
        self._depth += 1
        if self._depth > MAX_NESTING:
            self._fail("nested too deeply", f"at most {MAX_NESTING} brackets or NOTs may stand within one another")
        where = self._negation() if self._token.is_keyword("NOT") else self._positive()
        self._depth -= 1
        return where

    def _fail(self, problem: str, remedy: str, token: FilterToken | None = None) -> NoReturn:
        fail(self.text, (token or self._token).at, problem, remedy)

    def _fail_after(self, condition: Filter) -> NoReturn:
        """Something follows a complete condition: most often a value with a space in it."""
        token = self._token
        if token.text == ")":
            self._fail("a closing bracket without its opening one", "remove it, or add the opening one")
        if isinstance(condition, Match) and token.kind == "word":
            value = f'{condition.field}:"{condition.values[-1]} {token.text}"'
            self._fail(f"AND or OR expected before {token.label}", f"put quotes around values with spaces: {value}")
        self._fail(f"AND or OR expected before {token.label}", "join conditions with AND or OR, or use quotes")

    def _negation(self) -> Filter:
        self._take()
        return Not(self._operand())

    def _positive(self) -> Filter:
        token = self._token
        if token.is_sign("("):
            self._take()
            condition = self._disjunction()
            self._close(token, condition)
            return condition
        if token.kind not in ("word", "quoted") or any(map(token.is_keyword, KEYWORDS)):
            self._fail(f"a condition expected, not {token.label}", "write name:value, name < number, or ( … )")
        return self._condition(self._take())

    def _condition(self, name: FilterToken) -> Filter:
        field = name.text
        if not field:
            self._fail("an empty name", "name the attribute, e.g. brand:Acme", name)
        sign = self._token
        if sign.kind != "punctuation" or sign.text in "()":
            self._fail(f"a colon or a sign expected after {field!r}", f"write {field}:value or {field} < number")
        self._take()
        return self._value_condition(field) if sign.text == ":" else self._comparison(field, sign)

    def _comparison(self, field: str, sign: FilterToken) -> Filter:
        if sign.text not in ("<", "<=", "=", "!=", ">", ">="):
            self._fail(f"{sign.text!r} is no sign", "use one of < <= = != > >=", sign)
        value = self._read_number(f"for text write {'NOT ' * (sign.text == '!=')}{field}:value")
        match sign.text:
            case "<" | "<=":
                return Range(field, high=value, open_high=sign.text == "<")
            case ">" | ">=":
                return Range(field, low=value, open_low=sign.text == ">")
            case "=":
                return Range(field, value, value)
        return Not(Range(field, value, value))

    def _value_condition(self, field: str) -> Filter:
        if self._token.is_sign("("):
            opening = self._take()
            values = self._chain("OR", self._read_value)
            self._close(opening, Match(field, values))
            return Match(field, values)
        if not self._tokens[min(self._next + 1, len(self._tokens) - 1)].is_keyword("TO"):
            return Match(field, (self._read_value(),))
        first = self._token
        low = self._read_number("before TO stands a number; put quotes around a text value with spaces")
        self._take()
        high = self._read_number("after TO stands a number, e.g. price:10 TO 80")
        if low > high:
            self._fail("the range ends before it begins", f"write {field}:{high:g} TO {low:g}", first)
        return Range(field, low, high)

    def _read_value(self) -> str:
        if self._token.kind not in ("word", "quoted"):
            self._fail(f"a value expected, not {self._token.label}", 'write name:value, or name:"a value (like this)"')
        return self._take().text

    def _read_number(self, remedy: str) -> float:
        value = finite_number(self._token.text) if self._token.kind in ("word", "quoted") else None
        if value is None:
            self._fail(f"a number expected, not {self._token.label}", remedy)
        self._take()
        return value

    def _chain(self, keyword: str, read: Callable[[], _T]) -> tuple[_T, ...]:
        operands = [read()]
        while self._token.is_keyword(keyword):
            self._take()
            operands.append(read())
        return tuple(operands)

    def _close(self, opening: FilterToken, condition: Filter) -> None:
        if self.at_end():
            self._fail("this bracket is never closed", "add a closing bracket", opening)
        if not self._token.is_sign(")"):
            self._fail_after(condition)
        self._take()

    def _take(self) -> FilterToken:
        token = self._token
        self._next += 1
        return token


def finite_number(text: str) -> float | None:
    """`text` as a finite number, or None."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) and "_" not in text else None
