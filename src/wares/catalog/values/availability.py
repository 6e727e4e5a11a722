"""Words with which feeds say whether a product can be had and whether it is shown."""

from __future__ import annotations

import functools
import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import get_args

from wares.tabular.values.text import abbreviate
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
    is_shown = _table().published.get(_fold(text))
    if is_shown is None:
        raise ValueError(f"{abbreviate(value)} does not say whether the product is shown; write yes, no or draft")
    return is_shown


@dataclass(frozen=True, slots=True)
class _Table:
    """Word, folded → what it says."""

    availability: Mapping[str, Availability]
    published: Mapping[str, bool]


@functools.cache
def _table() -> _Table:
    file = resources.files("wares.catalog") / "data" / "states.toml"
    read: dict[str, dict[str, list[str]]] = tomllib.loads(file.read_text(encoding="utf-8"))
    kinds: tuple[Availability, ...] = get_args(Availability)
    return _Table(
        {_fold(word): kind for kind in kinds for word in read["availability"][kind]},
        {_fold(word): said == "yes" for said, words in read["published"].items() for word in words},
    )


def _fold(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).strip()
    sign = "-" if text[:1] == "-" else ""
    bare = unicodedata.normalize("NFKD", text.casefold())
    return sign + re.sub(r"[\s_\-.!。！,\u0300-\u036f]+", "", bare)
