"""Spellings of filter values: what differs in its quotation marks or in how its accents are encoded is one value.

Values are compared exactly by an index. Who types a filter cannot know whether the shop wrote `Women's` or `Women’s`,
nor whether its letters are composed (NFC) or followed by combining marks (NFD).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import replace
from itertools import product

from wares.index.filters.resolve import with_operands
from wares.types import And, Filter, Match, Not, Or, Range

_APOSTROPHES, _QUOTES = "'’‘ʼ´`′", '"”“″'
_MARKS = tuple((re.compile(f"[{marks}]"), marks) for marks in (_APOSTROPHES, _QUOTES))


def any_spelling(where: Filter, attributes: Collection[str] = ()) -> Filter:
    """The filter with every text value in all its spellings, and names as one of `attributes` is spelled."""
    match where:
        case Match(field=field, values=values):
            spelled = dict.fromkeys(spelling for value in values for spelling in spellings(value))
            return Match(_known(field, attributes), tuple(spelled))
        case Range():
            return replace(where, field=_known(where.field, attributes))
        case And(operands=operands) | Or(operands=operands):
            return with_operands(where, tuple(any_spelling(operand, attributes) for operand in operands))
        case Not(operand=operand):
            return Not(any_spelling(operand, attributes))
        case _:
            return where


def _known(name: str, attributes: Collection[str]) -> str:
    if name in attributes:
        return name
    return next((spelling for spelling in spellings(name) if spelling in attributes), name)


def spellings(value: str) -> list[str]:
    """A value as given, and with other quotation marks and encodings of its accents; all marks of a kind are alike."""
    spelled = [value]
    for pattern, marks in _MARKS:
        if pattern.search(value):
            spelled += [pattern.sub(mark, each) for each, mark in product(list(spelled), marks)]
    if not value.isascii():
        spelled += [unicodedata.normalize(form, each) for each in list(spelled) for form in ("NFC", "NFD")]
    return list(dict.fromkeys(spelled))
