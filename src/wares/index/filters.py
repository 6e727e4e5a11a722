"""The one filter grammar: text, as search-box users and `InstantSearch` write it, ↔ the `Filter` tree of `wares.types`.

    filter   := any                                      empty text = everything
    any      := all (OR all)*
    all      := one (AND one)*                           AND binds closer than OR
    one      := NOT one | "(" any ")" | name ":" value | name ":" number TO number | name sign number
    value    := word | quoted | "(" (word | quoted) (OR (word | quoted))* ")"
    sign     := < | <= | = | != | > | >=

Keywords are read in any case. Names and values with spaces, brackets, colons or signs in them stand in quotes, single
or double; a backslash escapes. Full-width colons, brackets, signs and quotes mean the same as their narrow forms.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, NoReturn, TypeVar

from wares.errors import BadFilter
from wares.types import Among, And, Filter, HasTerms, Match, Not, Or, Range

MAX_CHARACTERS = 10_000
MAX_NESTING = 50

_WIDE = str.maketrans("（）：＜＝＞！", "():<=>!")
_SIGNS = {"≤": "<=", "≥": ">=", "≠": "!=", "<>": "!=", "==": "=", "=<": "<=", "=>": ">="}
_QUOTES = {'"': '"', "'": "'", "“": "”", "‘": "’", "「": "」", "『": "』", "＂": "＂", "＇": "＇"}
_KEYWORDS = ("AND", "OR", "NOT", "TO")
_PUNCTUATION = re.compile(r"[()（）：:]|[<>=!＜＝＞！]+|[≤≥≠]")
_WORD = re.compile(r"[^\s()（）：:<>=!＜＝＞！≤≥≠]+")
_PLAIN = re.compile(r"[\w.+-]+")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)

_T = TypeVar("_T")
_Kind = Literal["word", "quoted", "punctuation", "end"]


@dataclass(frozen=True, slots=True)
class _Token:
    kind: _Kind
    text: str
    at: int

    def is_keyword(self, keyword: str) -> bool:
        return self.kind == "word" and self.text.upper() == keyword

    @property
    def shown(self) -> str:
        return "the end" if self.kind == "end" else repr(self.text)


def parse(text: str) -> Filter:
    """The filter `text` stands for; empty = `And(())`, everything.

    Raises `BadFilter` with the place, a caret under it and the remedy; more than 10,000 characters, or 50 conditions
    within one another, are refused.
    """
    if len(text) > MAX_CHARACTERS:
        raise BadFilter(f"filter: {len(text):,} characters, at most {MAX_CHARACTERS:,} are read; shorten it")
    parser = _Parser(text)
    return And(()) if parser.at_end() else parser.whole()


def parse_range(text: str, field: str) -> Range:
    """`10..80`, `..80` or `10..` as an inclusive `Range` of `field`. Raises `BadFilter` for anything else."""
    left, dots, right = text.partition("..")
    low, high = (_number(part.strip()) if part.strip() else None for part in (left, right))
    given = [part for part in (left, right) if part.strip()]
    if not dots or not given or any(_number(part.strip()) is None for part in given):
        raise BadFilter(f"{field}: {text!r} is no range of numbers; write low..high, ..high or low.., e.g. 10..80")
    if low is not None and high is not None and low > high:
        raise BadFilter(f"{field}: the range {text!r} ends before it begins; write {right.strip()}..{left.strip()}")
    return Range(field, low, high)


def format_filter(where: Filter) -> str:
    """The text that `parse` reads as `where` (a lone part of AND or OR stands for itself).

    Raises `BadFilter` for what the grammar cannot say: terms, "at least 2 of", an empty OR, a range with two ends of
    which one is left out.
    """
    if where == And(()):
        return ""
    return _format(where)


def names(where: Filter) -> set[str]:
    """The attributes `where` speaks of."""
    match where:
        case Match(field=field) | Range(field=field):
            return {field}
        case And(parts=parts) | Or(parts=parts):
            return set().union(*map(names, parts))
        case Not(part=part):
            return names(part)
        case HasTerms() | Among():
            return set()


# ----------------------------------------------------------------------------------------------------------- reading


class _Parser:
    """Recursive descent over the tokens; `token` is the one to be read next."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._tokens = self._scan()
        self._next = 0
        self._depth = 0

    @property
    def token(self) -> _Token:
        return self._tokens[self._next]

    def at_end(self) -> bool:
        return self.token.kind == "end"

    def whole(self) -> Filter:
        found = self.any()
        if not self.at_end():
            self.fail_after(found)
        return found

    def any(self) -> Filter:
        parts = self._chain("OR", self.all)
        return parts[0] if len(parts) == 1 else Or(parts)

    def all(self) -> Filter:
        parts = self._chain("AND", self.one)
        return parts[0] if len(parts) == 1 else And(parts)

    def one(self) -> Filter:
        self._depth += 1
        if self._depth > MAX_NESTING:
            self.fail("nested too deeply", f"at most {MAX_NESTING} brackets or NOTs may stand within one another")
        found = self._negated() if self.token.is_keyword("NOT") else self._positive()
        self._depth -= 1
        return found

    def fail(self, what: str, remedy: str, token: _Token | None = None) -> NoReturn:
        at = (token or self.token).at
        raise BadFilter(f"filter, character {at + 1}: {what}\n{_pointed(self.text, at)}\n{remedy}")

    def fail_after(self, found: Filter) -> NoReturn:
        """Something follows a complete condition: most often a value with a space in it."""
        token = self.token
        if token.text == ")":
            self.fail("a closing bracket without its opening one", "remove it, or add the opening one")
        if isinstance(found, Match) and token.kind == "word":
            value = f'{found.field}:"{found.values[-1]} {token.text}"'
            self.fail(f"AND or OR expected before {token.shown}", f"put quotes around values with spaces: {value}")
        self.fail(f"AND or OR expected before {token.shown}", "join conditions with AND or OR, or use quotes")

    def _negated(self) -> Filter:
        self._take()
        return Not(self.one())

    def _positive(self) -> Filter:
        token = self.token
        if token.text == "(" and token.kind == "punctuation":
            self._take()
            found = self.any()
            self._close(token, found)
            return found
        if token.kind not in ("word", "quoted") or any(map(token.is_keyword, _KEYWORDS)):
            self.fail(f"a condition expected, not {token.shown}", "write name:value, name < number, or ( … )")
        return self._condition(self._take())

    def _condition(self, name: _Token) -> Filter:
        field = name.text
        if not field:
            self.fail("an empty name", "name the attribute, e.g. brand:Acme", name)
        sign = self.token
        if sign.kind != "punctuation" or sign.text in "()":
            self.fail(f"a colon or a sign expected after {field!r}", f"write {field}:value or {field} < number")
        self._take()
        return self._valued(field) if sign.text == ":" else self._compared(field, sign)

    def _compared(self, field: str, sign: _Token) -> Filter:
        if sign.text not in ("<", "<=", "=", "!=", ">", ">="):
            self.fail(f"{sign.text!r} is no sign", "use one of < <= = != > >=", sign)
        value = self._read_number(f"for text write {'NOT ' * (sign.text == '!=')}{field}:value")
        match sign.text:
            case "<" | "<=":
                return Range(field, high=value, open_high=sign.text == "<")
            case ">" | ">=":
                return Range(field, low=value, open_low=sign.text == ">")
            case "=":
                return Range(field, value, value)
        return Not(Range(field, value, value))

    def _valued(self, field: str) -> Filter:
        if self.token.text == "(" and self.token.kind == "punctuation":
            opening = self._take()
            values = self._chain("OR", self._read_value)
            self._close(opening, Match(field, values))
            return Match(field, values)
        if not self._tokens[min(self._next + 1, len(self._tokens) - 1)].is_keyword("TO"):
            return Match(field, (self._read_value(),))
        first = self.token
        low = self._read_number("before TO stands a number; put quotes around a text value with spaces")
        self._take()
        high = self._read_number("after TO stands a number, e.g. price:10 TO 80")
        if low > high:
            self.fail("the range ends before it begins", f"write {field}:{high:g} TO {low:g}", first)
        return Range(field, low, high)

    def _read_value(self) -> str:
        if self.token.kind not in ("word", "quoted"):
            self.fail(f"a value expected, not {self.token.shown}", 'write name:value, or name:"a value (like this)"')
        return self._take().text

    def _read_number(self, remedy: str) -> float:
        value = _number(self.token.text) if self.token.kind in ("word", "quoted") else None
        if value is None:
            self.fail(f"a number expected, not {self.token.shown}", remedy)
        self._take()
        return value

    def _chain(self, keyword: str, read: Callable[[], _T]) -> tuple[_T, ...]:
        parts = [read()]
        while self.token.is_keyword(keyword):
            self._take()
            parts.append(read())
        return tuple(parts)

    def _close(self, opening: _Token, found: Filter) -> None:
        if self.at_end():
            self.fail("this bracket is never closed", "add a closing bracket", opening)
        if self.token.text != ")" or self.token.kind != "punctuation":
            self.fail_after(found)
        self._take()

    def _take(self) -> _Token:
        token = self.token
        self._next += 1
        return token

    def _scan(self) -> list[_Token]:
        tokens, at = [], 0
        while at < len(self.text):
            if self.text[at].isspace():
                at += 1
                continue
            token, at = self._token_at(at)
            tokens.append(token)
        return [*tokens, _Token("end", "", len(self.text))]

    def _token_at(self, at: int) -> tuple[_Token, int]:
        if found := _PUNCTUATION.match(self.text, at):
            sign = found.group().translate(_WIDE)
            return _Token("punctuation", _SIGNS.get(sign, sign), at), found.end()
        if closing := _QUOTES.get(self.text[at]):
            quoted = re.compile(rf"(?:[^\\{closing}]|\\.)*{closing}", re.DOTALL).match(self.text, at + 1)
            if quoted is None:
                self.fail("this quote is never closed", f"add {closing} after the value", _Token("word", "", at))
            return _Token("quoted", _ESCAPE.sub(r"\1", quoted.group()[:-1]).strip(), at), quoted.end()
        word = _WORD.match(self.text, at)
        assert word is not None, "every character is space, punctuation, a quote or part of a word"
        return _Token("word", word.group(), at), word.end()


def _number(text: str) -> float | None:
    """`text` as a finite number, or None."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) and "_" not in text else None


def _pointed(text: str, at: int) -> str:
    """The part of `text` around character `at`, and a caret under it (wide characters are padded with wide spaces)."""
    start = max(0, at - 40)
    shown = re.sub(r"\s", " ", text[start : at + 40])
    pad = "".join("\u3000" if unicodedata.east_asian_width(c) in "WF" else " " for c in shown[: at - start])
    return f"  {shown}\n  {pad}^"


# ----------------------------------------------------------------------------------------------------------- writing


def _format(where: Filter) -> str:
    match where:
        case Match(field=field, values=(value,)):
            return f"{_quoted(field)}:{_quoted(value)}"
        case Match(field=field, values=(_, *_) as values):
            return f"{_quoted(field)}:({' OR '.join(map(_quoted, values))})"
        case Range():
            return _format_range(where)
        case And(parts=(_, *_) as parts):
            return " AND ".join(_bracketed(part) for part in parts)
        case Or(parts=(_, *_) as parts, least=1):
            return " OR ".join(_bracketed(part) for part in parts)
        case Not(part=part):
            return f"NOT {_bracketed(part)}"
    raise BadFilter(f"a filter the grammar cannot write: {where}")


def _bracketed(where: Filter) -> str:
    return f"({_format(where)})" if isinstance(where, And | Or) else _format(where)


def _format_range(where: Range) -> str:
    name, low, high = _quoted(where.field), where.low, where.high
    if low is not None and high is not None and not where.open_low and not where.open_high:
        return f"{name} = {low!r}" if low == high else f"{name}:{low!r} TO {high!r}"
    if low is not None and high is None:
        return f"{name} {'>' if where.open_low else '>='} {low!r}"
    if high is not None and low is None:
        return f"{name} {'<' if where.open_high else '<='} {high!r}"
    raise BadFilter(f"a range the grammar cannot write: {where}; write two conditions joined with AND")


def _quoted(text: str) -> str:
    if _PLAIN.fullmatch(text) and text.upper() not in _KEYWORDS:
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
