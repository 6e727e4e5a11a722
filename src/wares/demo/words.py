"""The demo shop's vocabulary, read from `words.toml`, and the texts composed from it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any, NamedTuple, TypeVar

T = TypeVar("T")


class BilingualText(NamedTuple):
    """One thing said in English and in Chinese."""

    en: str
    zh: str

    @classmethod
    def parse(cls, text: str) -> BilingualText:
        """`"a|b"` → a BilingualText."""
        en, zh = text.split("|")
        return cls(en, zh)


@dataclass(frozen=True, slots=True)
class Colour:
    """A colour's name, its red-green-blue 0–255 and the names of colours that go with it."""

    word: BilingualText
    rgb: tuple[int, int, int]
    seconds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern's word in a title (empty = not said), its attribute value and its description around `{second}`."""

    title: BilingualText
    value: BilingualText
    phrase: BilingualText


@dataclass(frozen=True, slots=True)
class Material:
    """A material's word in a title, its texture in the drawing, and its English noun in a sentence."""

    word: BilingualText
    texture: str
    noun: str


@dataclass(frozen=True, slots=True)
class Brand:
    """A made-up brand and the departments it sells in."""

    word: BilingualText
    departments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DemoVocabulary:
    """All of `words.toml`, by the keys used there."""

    departments: Mapping[str, BilingualText]
    colours: Mapping[str, Colour]
    colour_groups: Mapping[str, tuple[str, ...]]
    patterns: Mapping[str, Pattern]
    pattern_groups: Mapping[str, tuple[str, ...]]
    materials: Mapping[str, Material]
    brands: tuple[Brand, ...]
    audiences: Mapping[str, BilingualText]
    audience_groups: Mapping[str, tuple[str, ...]]
    sizes: Mapping[str, tuple[str, ...]]
    size_guides: Mapping[str, str]
    openings: tuple[BilingualText, ...]
    closings: Mapping[str, tuple[BilingualText, ...]]


def for_audience(table: Mapping[str, T], name: str, audience: str) -> T | None:
    """The entry for an audience, "shoes.kids", where a table has one, else the entry `name`; None without either."""
    return table.get(f"{name}.{audience}", table.get(name))


def load_table(name: str) -> dict[str, Any]:
    """A TOML file that lies beside this module."""
    return tomllib.loads(resources.files("wares.demo").joinpath(name).read_text(encoding="utf-8"))


def _groups(table: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {key: tuple(values) for key, values in table.items()}


@lru_cache(maxsize=1)
def vocabulary() -> DemoVocabulary:
    """The vocabulary, read once."""
    table = load_table("words.toml")
    return DemoVocabulary(
        departments={key: BilingualText.parse(text) for key, text in table["departments"].items()},
        colours={
            key: Colour(BilingualText.parse(word), (rgb[0], rgb[1], rgb[2]), tuple(seconds))
            for key, (word, rgb, seconds) in table["colours"].items()
        },
        colour_groups=_groups(table["colour_groups"]),
        patterns={
            key: Pattern(*(BilingualText.parse(text) for text in texts)) for key, texts in table["patterns"].items()
        },
        pattern_groups=_groups(table["pattern_groups"]),
        materials={
            key: Material(BilingualText.parse(word), texture, noun)
            for key, (word, texture, noun) in table["materials"].items()
        },
        brands=tuple(Brand(BilingualText.parse(word), tuple(rooms)) for word, rooms in table["brands"].items()),
        audiences={key: BilingualText.parse(text) for key, text in table["audiences"].items()},
        audience_groups=_groups(table["audience_groups"]),
        sizes=_groups(table["sizes"]),
        size_guides={key: "\n".join(rows) for key, rows in table["size_guides"].items()},
        openings=tuple(BilingualText.parse(text) for text in table["openings"]["texts"]),
        closings={key: tuple(BilingualText.parse(text) for text in texts) for key, texts in table["closings"].items()},
    )
