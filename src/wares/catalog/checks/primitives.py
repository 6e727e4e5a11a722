"""Primitive checks: a text, a list, a mapping, a number, each within its bounds."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from numbers import Real
from typing import Any

from wares.catalog.bounds import MOST_NUMBER, NAME_LENGTH
from wares.tabular.values.prices import check_magnitude
from wares.tabular.values.text import abbreviate

NUMBERS = (int, float, Decimal, Real)
UNREADABLE = (ValueError, TypeError, OverflowError, RecursionError)
"""What is raised by reading a value that is not what it should be."""


def text(value: Any, most: int) -> str:
    """A text of at most `most` characters that can be kept: without NUL, and Unicode as a whole."""
    if type(value) is not str:
        if not isinstance(value, str):
            raise ValueError(f"a text is expected, not {type_name(value)}")
        value = str.__str__(value)
    if len(value) > most:
        raise ValueError(f"{len(value):,} characters; {most:,} are allowed")
    if "\0" in value:
        raise ValueError("holds the character NUL; take it out")
    if not value.isascii():
        try:
            value.encode("utf-8")
        except UnicodeEncodeError as error:
            raise ValueError("holds half a character (a lone surrogate); give Unicode text") from error
    return value  # type: ignore[no-any-return]


def type_name(value: object) -> str:
    """The value and its type, for a message."""
    return "none" if value is None else f"{type(value).__name__} ({abbreviate(value, 40)})"


def as_tuple(value: Any, most: int, noun: str) -> tuple[Any, ...]:
    """A list as a tuple of at most `most` things; `noun` they are, for a message."""
    if not isinstance(value, tuple | list):
        raise ValueError(f"{noun} are given as a list, not {type_name(value)}")
    if len(value) > most:
        raise ValueError(f"{len(value):,} {noun}; {most:,} are allowed")
    return tuple(value)


def mapping(value: Any, most: int, noun: str) -> Mapping[Any, Any]:
    """A mapping with at most `most` names; `noun` it holds, for a message."""
    if not isinstance(value, Mapping):
        raise ValueError(f"{noun} are given as one object, name → value, not {type_name(value)}")
    if len(value) > most:
        raise ValueError(f"{len(value):,} {noun}; {most:,} are allowed")
    return value


def name(value: Any, noun: str) -> str:
    """A name, trimmed; `noun` has it, for a message."""
    text_value = text(value, NAME_LENGTH).strip()
    if not text_value:
        raise ValueError(f"{noun} without a name; give it one")
    return text_value


def number(value: Any) -> float:
    """A finite number of at most `MOST_NUMBER`, either sign."""
    if type(value) is float:
        if -MOST_NUMBER <= value <= MOST_NUMBER:
            return value
        raise ValueError(f"{value:g} is not a finite number of at most {MOST_NUMBER:g}")
    if isinstance(value, bool) or not isinstance(value, NUMBERS):
        raise ValueError(f"a number is expected, not {type_name(value)}")
    if isinstance(value, int) and abs(value) > MOST_NUMBER:
        raise ValueError(f"{abbreviate(value)} is too large; {MOST_NUMBER:g} is the largest number")
    return check_magnitude(float(value), value)


def amount(value: Any) -> float:
    """A number ≥ 0."""
    result = number(value)
    if result < 0:
        raise ValueError(f"{abbreviate(value)} is negative")
    return result


def integer(value: Any, noun: str = "pieces") -> int:
    """A whole number ≥ 0; `noun` it counts, for a message."""
    result = amount(value)
    if not result.is_integer():
        raise ValueError(f"{abbreviate(value)} {noun}; give a whole number")
    return value if type(value) is int else int(result)
