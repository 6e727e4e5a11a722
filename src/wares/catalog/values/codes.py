"""Identifiers and codes: ids, SKUs and GTINs as text, and what a spreadsheet has done to them."""

import re

from wares.catalog.bounds import ID_LENGTH
from wares.catalog.values.texts import check_lengths, read_text
from wares.tabular.values.text import is_missing, strip_invisible

_WITH_DECIMALS = re.compile(r"\d{6,}\.0+")
_POWER = re.compile(r"\d[.,]\d+[eE]\+\d{1,2}")


def parse_id(value: object) -> str:
    """A product's id: 1–512 characters, trimmed, otherwise as given."""
    text = strip_invisible(value) if isinstance(value, str) else read_text(value)
    if is_missing(text):
        raise ValueError("the id is missing")
    if len(text) > ID_LENGTH:
        raise ValueError(f"the id has {len(text)} characters; {ID_LENGTH} are allowed")
    return text


def parse_optional_id(value: object) -> str | None:
    """A variant group's id, or None."""
    return None if is_missing(value) else parse_id(value)


def parse_code(value: object) -> str:
    """A code such as an SKU or a GTIN: text whatever it looks like; empty where it is missing.

    Decimals that a spreadsheet added to a long one (`4006381333931.0`) go.
    """
    if is_missing(value):
        return ""
    text = read_text(value)
    return text.partition(".")[0] if _WITH_DECIMALS.fullmatch(text) else text


def parse_codes(value: object) -> tuple[str, ...]:
    """Codes of an attribute, without repeats."""
    items = value if isinstance(value, list | tuple) else [value]
    return check_lengths(tuple(dict.fromkeys(filter(None, map(parse_code, items)))))


def is_truncated(code: str) -> bool:
    """Whether a spreadsheet has cut a code's digits off (`4.00638E+12`)."""
    return bool(_POWER.fullmatch(code))
