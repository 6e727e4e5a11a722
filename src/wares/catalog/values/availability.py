"""Availability and publication, from counts and from the words feeds have for them."""

from __future__ import annotations

import functools
import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import get_args

from wares.catalog.values.counts import parse_count
from wares.catalog.values.texts import read_text
from wares.tabular.values.text import abbreviate, is_missing
from wares.types import Availability


def parse_availability(text: str) -> Availability | None:
    """What a word says of whether a product can be had; None = it says nothing of it."""
    text = text.rstrip("/").rsplit("/", 1)[-1] if text.startswith("http") else text
    return _table().availability.get(_fold(text))


def parse_published(value: object) -> bool:
    """Whether a product is shown, by words such as `active`, `draft`, `上架`, 1 and 0.

    Raises `ValueError` for any other word.
    """
    text = f"{value:.15g}" if isinstance(value, float) else str(value)
    is_published = _table().published.get(_fold(text))
    if is_published is None:
        raise ValueError(f"{abbreviate(value)} does not say whether the product is shown; write yes, no or draft")
    return is_published


@dataclass(frozen=True, slots=True)
class _Table:
    """Word, folded → what it says."""

    availability: Mapping[str, Availability]
    published: Mapping[str, bool]


@functools.cache
def _table() -> _Table:
    file = resources.files("wares.catalog") / "data" / "states.toml"
    table: dict[str, dict[str, list[str]]] = tomllib.loads(file.read_text(encoding="utf-8"))
    kinds: tuple[Availability, ...] = get_args(Availability)
    return _Table(
        {_fold(word): kind for kind in kinds for word in table["availability"][kind]},
        {_fold(word): answer == "yes" for answer, words in table["published"].items() for word in words},
    )


def _fold(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).strip()
    sign = "-" if text[:1] == "-" else ""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return sign + re.sub(r"[\s_\-.!。！,\u0300-\u036f]+", "", letters)


def read_stock(value: object) -> int | None:
    """Pieces from a count or from words such as `in stock` (None: not known how many) and `缺货` (0)."""
    return None if is_missing(value) else read_supply(value)[0]


def read_supply(value: object) -> tuple[int | None, Availability | None]:
    """Pieces from a count; from words whether it can be had, and then 0 pieces where it cannot."""
    if isinstance(value, bool):
        return (None, "in_stock") if value else (0, "out_of_stock")
    state = parse_availability(read_text(value)) if isinstance(value, str) and not value.isdecimal() else None
    if state is not None:
        return (0 if state == "out_of_stock" else None), state
    pieces = parse_count(value)
    if pieces < 0:
        raise ValueError(f"{abbreviate(value)} pieces; counted as not known")
    return int(pieces), None


def read_availability(value: object) -> tuple[int | None, Availability | None]:
    """Whether a product can be had, from words, yes and no; from a count of more than 1, the pieces as well."""
    if isinstance(value, bool):
        return None, "in_stock" if value else "out_of_stock"
    state = parse_availability(read_text(value)) if isinstance(value, str) and not value.isdecimal() else None
    if state is not None:
        return None, state
    pieces = parse_count(value)
    return (int(pieces) if pieces > 1 else None), "in_stock" if pieces > 0 else "out_of_stock"


def read_published(value: object) -> bool | None:
    """Whether the product is shown; None where it is missing."""
    return None if is_missing(value) else parse_published(value)
