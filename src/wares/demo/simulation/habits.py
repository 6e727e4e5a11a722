"""What is known of shoppers beside their taste, read from `shoppers.toml`: what goes together, seasons, palettes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from wares.demo.words import Word, load_table

AUDIENCES = ("anyone", "women", "men", "kids")
"""Whom a product is made for, by code."""


@dataclass(frozen=True, slots=True)
class Habits:
    """All of `shoppers.toml`. Names of kinds and colours, and values, are folded to lower case.

    goes_with  kind → kinds looked for beside it, the likeliest first
    season     kind → +1 in winter, −1 in summer; the others sell alike all year
    several    kinds of which more than one is bought at once
    palettes   colours that are liked together
    neutral    colours that few dislike
    audiences  value of a gender attribute → code in `AUDIENCES`
    called     code in `AUDIENCES` → what a query calls it
    unsaid     values that nobody types
    lacking    what some look for and the shop does not have
    """

    goes_with: Mapping[str, tuple[str, ...]]
    season: Mapping[str, int]
    several: frozenset[str]
    palettes: tuple[tuple[str, ...], ...]
    neutral: frozenset[str]
    audiences: Mapping[str, int]
    called: Mapping[int, Word]
    unsaid: frozenset[str]
    lacking: tuple[Word, ...]


@lru_cache(maxsize=1)
def habits() -> Habits:
    """The habits, read once."""
    table = load_table("shoppers.toml")
    audiences = table["audiences"]
    return Habits(
        goes_with={name.casefold(): _folded(partners) for name, partners in table["goes_with"].items()},
        season=dict.fromkeys(_folded(table["seasons"]["winter"]), 1)
        | dict.fromkeys(_folded(table["seasons"]["summer"]), -1),
        several=frozenset(_folded(table["several"]["names"])),
        palettes=tuple(_folded(colours) for colours in table["palettes"].values()),
        neutral=frozenset(_folded(table["neutral"]["names"])),
        audiences={value: code for code, name in enumerate(AUDIENCES) for value in _folded(audiences.get(name, []))},
        called={AUDIENCES.index(name): Word.parse(text) for name, text in table["called"].items()},
        unsaid=frozenset(_folded(table["unsaid"]["words"])),
        lacking=tuple(Word.parse(text) for text in table["lacking"]["words"]),
    )


def _folded(names: list[str]) -> tuple[str, ...]:
    return tuple(name.casefold() for name in names)
