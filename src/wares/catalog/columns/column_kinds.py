"""Column kinds: what values of a column without a field show it to hold."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from wares.catalog.columns import heading_patterns
from wares.catalog.columns.sample_validation import is_number
from wares.tabular.values.lists import ListFormat, infer_list_format, infer_short_list_format

LONG_TEXT = 100
"""Mean length in characters from which a text column counts as description."""


def infer_lists(column: str, values: Sequence[object]) -> ListFormat:
    """How the column's texts write several values; empty = they do not. Sizes may be parted by less usual marks."""
    return (
        infer_short_list_format(values)
        if heading_patterns.heading_option(column) == "size"
        else infer_list_format(values)
    )


def is_nested(value: object) -> bool:
    """Whether a value is a list of objects."""
    return isinstance(value, list) and any(isinstance(item, Mapping) for item in value)


def is_long_text(values: Sequence[object]) -> bool:
    """Whether a column's values are texts of more than `LONG_TEXT` characters on average."""
    texts = [value for value in values if isinstance(value, str)]
    return len(texts) == len(values) and sum(map(len, texts)) > LONG_TEXT * len(texts)


def is_numeric(values: Sequence[object]) -> bool:
    """Whether all values are numbers, none of them padded with zeros as codes are."""
    padded = any(isinstance(value, str) and re.match(r"0\d", value.strip()) for value in values)
    return not padded and all(map(is_number, values))
