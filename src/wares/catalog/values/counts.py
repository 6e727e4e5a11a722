"""Counts: pieces, popularity and the like, with the words and signs that people write beside them."""

import re

from wares.tabular.values.prices import check_magnitude, parse_number
from wares.tabular.values.text import abbreviate, is_missing

_COUNT = re.compile(r"^[>≥~约]?\s*(-?\d[\d,]*(?:\.\d+)?)\s*(万|[kK])?\s*(?:\+|以上|[^\W\d]{1,8}\.?)?$")
_THOUSANDS = re.compile(r"\s*\d{1,3}(?:\.\d{3})+\s*")


def strip_thousands(value: object, mark: str) -> object:
    """A count without the dots between its thousands, where the decimal mark of the column's feed is a comma."""
    return value.replace(".", "") if mark == "," and isinstance(value, str) and _THOUSANDS.fullmatch(value) else value


def parse_count(value: object) -> float:
    """A count such as `120`, `5000+`, `1.2万` or `35件`."""
    if not isinstance(value, str):
        return parse_number(value)
    match = _COUNT.match(value.strip())
    if match is None:
        raise ValueError(f"{value[:60]!r} is not a count")
    scale = {"万": 10_000, "k": 1_000}.get((match[2] or "").lower(), 1)
    return check_magnitude(parse_number(match[1]) * scale, value)


def parse_popularity(value: object) -> float:
    """A count ≥ 0; 0 where it is missing."""
    result = 0.0 if is_missing(value) else parse_count(value)
    if result < 0:
        raise ValueError(f"{abbreviate(value)} is negative")
    return result
