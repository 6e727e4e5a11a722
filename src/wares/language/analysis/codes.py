"""Codes: ids, SKUs, part numbers, barcodes and model numbers as one term each, whatever stands between their parts."""

from __future__ import annotations

import re
from collections.abc import Iterator

CODE = "k:"
"""Before a whole code as one term, without what separates its parts."""
LONGEST = 64
"""Characters of the longest code that is told from a text."""
_NOT_IN_CODES = re.compile(r"[\W_]+")
_PADDED = re.compile(r"0+(?=\d{8,13}$)")
_ODD_SIGNS = re.compile(r"[+#@%$€£¥]")


def compact(text: str) -> str:
    """A normalised text's letters and digits alone: `24-wg085` → `24wg085`."""
    return _NOT_IN_CODES.sub("", text)


def code_terms(normalized: str) -> Iterator[str]:
    """The terms of a code that a product has; a barcode is also known without the zeros in front of it."""
    whole = compact(normalized)
    if whole and len(normalized) <= LONGEST:
        yield CODE + whole
        if (short := _PADDED.sub("", whole)) != whole:
            yield CODE + short


def code_of_query(normalized: str) -> str:
    """A query as one code; "" where it cannot be one."""
    text = normalized.strip()
    return "" if len(text) > LONGEST or _ODD_SIGNS.search(text) else compact(text)


def has_digit(text: str) -> bool:
    """Whether any character is a digit."""
    return any(map(str.isdigit, text))


def is_mixed(text: str) -> bool:
    """Whether letters and digits stand in one word, as in a model number."""
    return has_digit(text) and any(char.isalpha() for char in text)


def ends_a_part(code: str, at: int) -> bool:
    """Whether letters turn into digits, or the reverse, at a place inside a code."""
    return code[at - 1].isdigit() != code[at].isdigit()
