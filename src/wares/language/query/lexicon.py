"""The bilingual lexicon of shop words: how types, colours, genders, uses, seasons, patterns and materials are called.

One list for training captions, for understanding queries and for composing them.
"""

from __future__ import annotations

import csv
from functools import cache
from importlib import resources

from wares.types.words import ValueNames


@cache
def lexicon() -> dict[str, ValueNames]:
    """Value in lower case → its names, from `lexicon.csv`."""
    return {
        row["value"]: ValueNames(tuple(row["english"].split("|")), tuple(row["chinese"].split("|"))) for row in _rows()
    }


@cache
def kinds() -> dict[str, tuple[str, ...]]:
    """Kind of attribute ("type", "colour", …) → the lexicon's values of it."""
    result: dict[str, list[str]] = {}
    for row in _rows():
        result.setdefault(row["kind"], []).append(row["value"])
    return {kind: tuple(values) for kind, values in result.items()}


@cache
def kind_of_name() -> dict[str, str]:
    """Name in lower case, of a value or of what it is called in either language → the first kind that has it."""
    result: dict[str, str] = {}
    for kind, values in kinds().items():
        for value in values:
            names = lexicon()[value]
            for name in (value, *names.english, *names.chinese):
                result.setdefault(name.casefold(), kind)
    return result


def _rows() -> list[dict[str, str]]:
    file = resources.files("wares.language") / "data" / "lexicon.csv"
    return list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))
