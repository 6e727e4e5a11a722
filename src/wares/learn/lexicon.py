"""A small bilingual lexicon of shop words: colours, article types, genders, uses, seasons, with their Chinese names."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class Names:
    """How a value is called, usual name first; () = not known in that language."""

    english: tuple[str, ...] = ()
    chinese: tuple[str, ...] = ()


@cache
def lexicon() -> dict[str, Names]:
    """Value in lower case → its names, from `lexicon.csv`."""
    text = resources.files("wares.learn").joinpath("lexicon.csv").read_text(encoding="utf-8")
    return {
        row["value"]: Names(tuple(row["english"].split("|")), tuple(row["chinese"].split("|")))
        for row in csv.DictReader(text.splitlines())
    }
