"""Patterns of headings: which columns are technical, codes, tags, options, levels of a category, by their names."""

from __future__ import annotations

import functools
import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any

from wares.tabular.values.options import canonical_option_name


def normalize_heading(column: str) -> str:
    """A column's name as tables of names are compared: letters and digits alone, without case and accents."""
    name = unicodedata.normalize("NFKC", column).strip().casefold().removeprefix("g:")
    return "".join(c for c in unicodedata.normalize("NFKD", name) if c.isalnum())


def heading_tokens(column: str) -> tuple[str, ...]:
    """The words of a heading, apart at spaces, punctuation and inner capitals, each as `normalize_heading` has it."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", unicodedata.normalize("NFKC", column).strip())
    return tuple(filter(None, map(normalize_heading, re.split(r"[\W_]+", words.removeprefix("g:")))))


def is_seo(column: str) -> bool:
    """Whether a column is for search engines and shared links, such as `meta_title`."""
    return bool(_patterns().seo.fullmatch(_spaced_tokens(column)))


def is_technical(column: str) -> bool:
    """Whether a shop's software keeps the column for itself, such as `url_key` or `tax_class_id`."""
    return bool(_patterns().technical.fullmatch(_spaced_tokens(column)))


def is_code(column: str) -> bool:
    """Whether a column holds codes, years or sizes: text, even when every value is a number."""
    name, patterns = normalize_heading(column), _patterns()
    return name in patterns.codes or name.startswith(patterns.code_beginnings) or name.endswith(patterns.code_endings)


def is_tags(column: str) -> bool:
    """Whether a column's texts are lists of words, such as `tags`."""
    return normalize_heading(column) in _patterns().tags


def heading_option(column: str) -> str:
    """The choice a column's lists are of, such as `size` for `Größe`; empty = none."""
    usual = canonical_option_name(column)
    return usual if usual in ("size", "colour") else _patterns().choices.get(normalize_heading(column), "")


def resembled_field(column: str) -> str:
    """The field that a column's name looks like (price, stock, brand or pictures); empty = none."""
    name = normalize_heading(column)
    return next(
        (
            field
            for field, fragments in _patterns().resembling.items()
            if any(fragment in name for fragment in fragments)
        ),
        "",
    )


def levels() -> tuple[tuple[str, ...], ...]:
    """Sets of columns, by bare name, that together are a category path, from general to narrow."""
    return _patterns().levels


def has_field_suffix(field: str, column: str) -> bool:
    """Whether a column's name ends as those of ids or titles do (`field` is `id` or `title`)."""
    endings = _patterns().loose_id if field == "id" else _patterns().loose_title
    return normalize_heading(column).endswith(endings) and not is_seo(column)


def _spaced_tokens(column: str) -> str:
    return " ".join(heading_tokens(column))


@dataclass(frozen=True, slots=True)
class _HeadingPatterns:
    levels: tuple[tuple[str, ...], ...]
    tags: frozenset[str]
    codes: frozenset[str]
    code_beginnings: tuple[str, ...]
    code_endings: tuple[str, ...]
    loose_id: tuple[str, ...]
    loose_title: tuple[str, ...]
    seo: re.Pattern[str]
    technical: re.Pattern[str]
    resembling: Mapping[str, tuple[str, ...]]
    choices: Mapping[str, str]


@functools.cache
def _patterns() -> _HeadingPatterns:
    table = read_data("columns.toml")

    def names(key: str) -> tuple[str, ...]:
        return tuple(map(normalize_heading, table[key]))

    return _HeadingPatterns(
        levels=tuple(tuple(map(normalize_heading, levels)) for levels in table["levels"]),
        tags=frozenset(names("tags")),
        codes=frozenset(names("codes")),
        code_beginnings=names("code_beginnings"),
        code_endings=names("code_endings"),
        loose_id=names("loose_id"),
        loose_title=names("loose_title"),
        seo=_pattern(table["seo"]),
        technical=_pattern(table["technical"]),
        resembling={
            field: tuple(map(normalize_heading, fragments)) for field, fragments in table["resembling"].items()
        },
        choices={
            normalize_heading(name): choice for choice, option_names in table["choice"].items() for name in option_names
        },
    )


def _pattern(names: Sequence[str]) -> re.Pattern[str]:
    """Names with `*` for any words → one expression over spaced tokens."""
    return re.compile("|".join(re.escape(name).replace(r"\*", ".*") for name in names))


def read_data(name: str) -> dict[str, Any]:
    """A TOML file of `catalog/data`."""
    return tomllib.loads((resources.files("wares.catalog") / "data" / name).read_text(encoding="utf-8"))
