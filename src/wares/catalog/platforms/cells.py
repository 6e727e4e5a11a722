"""Cell readers of adapters: texts, lists, flags, counts and prices, and what headings are there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from wares.tabular.sniffer import fold_column_name
from wares.tabular.sources import RawRow
from wares.tabular.values.prices import parse_price
from wares.tabular.values.text import is_missing, strip_invisible

_YES = frozenset({"1", "true", "yes", "y", "on", "enabled", "active", "published", "si", "sí", "ja", "oui", "是"})
_NO = frozenset({"0", "-1", "2", "false", "no", "n", "off", "disabled", "inactive", "unpublished", "nein", "non", "否"})

# ------------------------------------------------------------------------------------------------------- recognition


def has(columns: Iterable[str], *names: str) -> bool:
    """Whether every one of `names` is among the columns, compared as `fold_column_name` does."""
    return {fold_column_name(name) for name in names} <= {fold_column_name(column) for column in columns}


def count(columns: Iterable[str], *names: str) -> int:
    """How many of `names` are among the columns, compared as `fold_column_name` does."""
    return len({fold_column_name(name) for name in names} & {fold_column_name(column) for column in columns})


def original_columns(columns: Sequence[str], names: Iterable[str]) -> dict[str, str]:
    """Column → the one of `names` it is, compared as `fold_column_name` does; the first column holds."""
    name_of = {fold_column_name(name): name for name in names}
    result: dict[str, str] = {}
    for column in columns:
        name = name_of.get(fold_column_name(column))
        if name is not None and name not in result.values():
            result[column] = name
    return result


# ------------------------------------------------------------------------------------------------------------ values


def text(values: RawRow, *keys: str) -> str:
    """The first of the values that has text, trimmed; empty where none has."""
    for key in keys:
        value = values.get(key)
        if isinstance(value, str | int | float) and not isinstance(value, bool) and not is_missing(value):
            return strip_invisible(value) if isinstance(value, str) else as_text(value)
    return ""


def as_text(value: int | float) -> str:
    """A number as an id is written: whole ones without a fraction."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() and abs(value) < 2**53 else str(value)


def lines(*texts: str) -> str:
    """The texts a line each, without empty ones and repeats."""
    return "\n".join(dict.fromkeys(filter(None, texts)))


def first(rows: Iterable[RawRow], key: str) -> Any:
    """The first value of `key` that is not missing, as the feed has it; None where there is none."""
    return next((row[key] for row in rows if not is_missing(row.get(key))), None)


def flag(value: object) -> bool | None:
    """Yes or no as exports write it; None = neither is said."""
    if isinstance(value, bool):
        return value
    word = str(value).strip().casefold() if isinstance(value, str | int | float) else ""
    word = word.removesuffix(".0")
    return True if word in _YES else False if word in _NO else None


def split_cell(value: object, separators: str = ",", has_escapes: bool = False) -> list[str]:
    """The parts of a text, or of a list, trimmed and without empty ones; `has_escapes`: `\\,` is a comma in a part."""
    if isinstance(value, list | tuple):
        return [part for item in value for part in split_cell(item, "", has_escapes)]
    if is_missing(value) or not isinstance(value, str | int | float):
        return []
    if not separators or not isinstance(value, str):
        return [strip_invisible(str(value))]
    pattern = rf"(?<!\\)[{re.escape(separators)}]" if has_escapes else f"[{re.escape(separators)}]"
    pieces = (strip_invisible(part) for part in re.split(pattern, value))
    return [part.replace("\\,", ",") if has_escapes else part for part in pieces if part]


def paths(value: object) -> list[str]:
    """Category paths: a list's, or those in one text with commas, semicolons or bars between whole paths."""
    if isinstance(value, list | tuple):
        return [path for item in value for path in paths(item)]
    if not isinstance(value, str) or is_missing(value):
        return []
    for separator in ",;|":
        texts = split_cell(value, separator)
        if len(texts) > 1 and all(">" in text or " / " in text for text in texts):
            return texts
    return [strip_invisible(value)]


def deepest(candidates: Sequence[Sequence[str]]) -> list[list[str]]:
    """The paths without those that another one goes on from."""
    all_paths = [list(path) for path in candidates if path]
    return [
        path for path in all_paths if not any(path != longer and longer[: len(path)] == path for longer in all_paths)
    ]


def nodes(value: object) -> list[dict[str, Any]]:
    """The objects in a list, or in GraphQL's `edges` of `node` or `nodes`."""
    if isinstance(value, Mapping):
        if "edges" in value:
            return [edge["node"] for edge in nodes(value["edges"]) if isinstance(edge.get("node"), dict)]
        return nodes(value.get("nodes") or value.get("items"))
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list | tuple) else []


def display_name(value: object) -> str:
    """A text, or the name, title or value of an object that stands for it."""
    if isinstance(value, Mapping):
        return text(value, "name", "title", "label", "value", "fullName", "presentation")
    return text({"value": value}, "value")


def integer(value: object) -> int | None:
    """A count of pieces; None where it is none."""
    try:
        return None if is_missing(value) or isinstance(value, bool) else int(float(str(value).replace(",", ".")))
    except (ValueError, OverflowError):
        return None


def amount(value: object) -> float | None:
    """What a price comes to, for comparing prices of one product; None where it is no price."""
    if isinstance(value, list | tuple):
        return amount(value[0]) if value else None
    if isinstance(value, Mapping):
        return amount(next((value[key] for key in ("amount", "value", "centAmount") if key in value), None))
    try:
        return None if is_missing(value) else parse_price(value).amount
    except (ValueError, TypeError):
        return None


def iso_day(value: object) -> object:
    """A date as American software writes it (`2/28/24`, `2/28/2024, 12:00 AM`) as `2024-02-28`; others stay."""
    match = re.match(r"(\d{1,2})/(\d{1,2})/(\d{2}|\d{4})(?=$|[ ,])", value.strip()) if isinstance(value, str) else None
    if match is None:
        return value
    year = match[3] if len(match[3]) == 4 else f"20{match[3]}"
    return f"{year}-{int(match[1]):02d}-{int(match[2]):02d}"
