"""List format of a column, inferred over it: `red|blue`, `S, M, L`, `["a", "b"]`, `{a,b}`."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Literal, TypeAlias

ListFormat: TypeAlias = Literal["", "json", "braces", "|", ";", ","]
"""How a column writes lists: as JSON, in braces, or with a separator; empty = its texts are no lists."""

_SEPARATORS: tuple[ListFormat, ...] = ("|", ";", ",")
_LONGEST_PART = 30
_SHORT = 10  # characters of a size
_SHARE = 0.4
_DISTINCT = 0.6


def infer_list_format(values: Sequence[object]) -> ListFormat:
    """How a column with these values (a sample, without missing ones) writes lists; empty where nothing shows it."""
    texts = [value.strip() for value in values if isinstance(value, str) and value.strip()]
    if not texts or len(texts) < len(values):
        return ""
    if all(text[0] == "[" and text[-1] == "]" and _parse_json_list(text) is not None for text in texts):
        return "json"
    if all(len(text) > 1 and text[0] == "{" and text[-1] == "}" and ":" not in text for text in texts):
        return "braces"
    return next((mark for mark in ("|", ";", ",") if _separates(mark, texts)), "")


def infer_short_list_format(values: Sequence[object]) -> ListFormat:
    """`infer_list_format` for a column of short values, such as sizes: there one list is enough to show it."""
    if list_format := infer_list_format(values):
        return list_format
    texts = [value.strip() for value in values if isinstance(value, str) and value.strip()]
    for mark in _SEPARATORS if len(texts) == len(values) else ():
        elements = [part.strip() for text in texts for part in text.split(mark)]
        decimals = mark == "," and any(re.search(r"\d,\d", text) for text in texts)
        if len(elements) > len(texts) and all(0 < len(part) <= _SHORT for part in elements) and not decimals:
            return mark
    return ""


def split_list(text: str, lists: ListFormat) -> list[object]:
    """The values of one text of a column that writes lists so."""
    text = text.strip()
    if lists == "json":
        elements = _parse_json_list(text)
        return [text] if elements is None else elements
    if lists == "braces":
        text, lists = text.removeprefix("{").removesuffix("}"), ","
    return [part.strip().strip('"') for part in text.split(lists)] if lists else [text]


def _parse_json_list(text: str) -> list[object] | None:
    try:
        elements = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return (
        elements
        if isinstance(elements, list) and not any(isinstance(element, dict | list) for element in elements)
        else None
    )


def _separates(mark: str, texts: Sequence[str]) -> bool:
    """Whether `mark` parts values: several rows have it, what it parts is short, and the same parts come again."""
    texts = list(dict.fromkeys(texts))
    with_mark = [text for text in texts if mark in text]
    if len(with_mark) < 2 or len(with_mark) < _SHARE * len(texts) or any(re.search(r"\d,\d", text) for text in texts):
        return False
    elements = [part.strip() for text in texts for part in text.split(mark)]
    if not all(elements) or max(map(len, elements)) > _LONGEST_PART or any(len(part.split()) > 4 for part in elements):
        return False
    again = len(set(elements)) <= _DISTINCT * len(elements)
    return again and (mark == "|" or _moves(mark, texts))


def _moves(mark: str, texts: Sequence[str]) -> bool:
    """Whether a part stands in different places: in lists parts do, in names such as `Bags, black` they do not."""
    rank_of: dict[str, int] = {}
    return any(
        rank_of.setdefault(part.strip(), number) != number
        for text in texts
        for number, part in enumerate(text.split(mark))
    )
