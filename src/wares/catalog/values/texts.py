"""Texts of a feed: one value, several, or those of other languages, clean; `ValueError` with the reason otherwise."""

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from wares.catalog.bounds import ID_LENGTH, MOST_VALUES, VALUE_LENGTH
from wares.tabular.values.prices import parse_number
from wares.tabular.values.text import abbreviate, is_missing, strip_markup

_TAGS = re.compile(r"[,，;；、|\n]")
_LAST_CELL_ENDS = re.compile(r"\s*</t[dh]\s*>\s*</tr\s*>\s*", re.IGNORECASE)
_CELL_ENDS = re.compile(r"\s*</t[dh]\s*>\s*", re.IGNORECASE)
_LINE_ENDS = re.compile(r"<\s*(?:br\s*/?|/(?:tr|p|div|li|h[1-6]|table))\s*>", re.IGNORECASE)
_SHORT = 24  # characters of a text that is likely to come again


def read_text(value: object) -> str:
    """Any single value as clean text; missing gives an empty one. An object counts by its name or label."""
    if isinstance(value, str):
        return _short_text(value) if len(value) <= _SHORT else _text(value)
    if is_missing(value):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return ", ".join(filter(None, map(read_text, value)))
    if isinstance(value, Mapping) and isinstance(name := value.get("name", value.get("label")), str):
        return read_text(name)
    if isinstance(value, Mapping | bytes):
        raise ValueError(f"{'nested values' if isinstance(value, Mapping) else 'bytes'} where a text is expected")
    if isinstance(value, int) and value.bit_length() > 8 * ID_LENGTH:
        raise ValueError("a number of many digits where a text is expected")
    return strip_markup(str(value))


def _text(value: str) -> str:
    return "" if is_missing(value) else strip_markup(value)


_short_text = lru_cache(maxsize=8192)(_text)
"""Cached: what a feed says of one product it says of many."""


def read_optional_text(value: object) -> str | None:
    """Clean text of at most `VALUE_LENGTH` characters, or None where there is none."""
    text = read_text(value)
    if len(text) > VALUE_LENGTH:
        check_lengths((text,))
    return text or None


def read_lines(value: object) -> str:
    """Clean text that keeps its lines, such as a table of sizes; rows and paragraphs of HTML are lines, cells stand
    between bars.
    """
    if not isinstance(value, str):
        return read_text(value)
    text = _LINE_ENDS.sub("\n", _CELL_ENDS.sub(" | ", _LAST_CELL_ENDS.sub("\n", value)))
    return "\n".join(filter(None, map(read_text, text.splitlines())))


def read_first_text(value: object) -> str | None:
    """`read_optional_text` of a value, or of the first of a list."""
    return read_optional_text(value[0] if isinstance(value, list | tuple) and value else value)


def read_texts(value: object, several: bool = False) -> tuple[str, ...]:
    """Text values of an attribute without repeats; `several` takes text with commas, semicolons or bars apart.

    At most `MOST_VALUES` of them.
    """
    if isinstance(value, str):
        if not several:
            return _one_text(value) if len(value) <= _SHORT else check_lengths(tuple(filter(None, [_text(value)])))
        value = _TAGS.split(value)
    items = value if isinstance(value, list | tuple) else [value]
    texts = tuple(dict.fromkeys(filter(None, map(read_text, items))))
    if len(texts) > MOST_VALUES:
        raise ValueError(f"{len(texts)} values; {MOST_VALUES} are allowed")
    return check_lengths(texts)


@lru_cache(maxsize=8192)
def _one_text(value: str) -> tuple[str, ...]:
    return tuple(filter(None, [_text(value)]))


def check_lengths(texts: tuple[str, ...]) -> tuple[str, ...]:
    """The texts themselves. Raises `ValueError` where one is longer than `VALUE_LENGTH`."""
    if max(map(len, texts), default=0) > VALUE_LENGTH:
        raise ValueError(f"a value of more than {VALUE_LENGTH} characters")
    return texts


def read_translations(value: object) -> dict[str, dict[str, str]]:
    """Language tag → field → text, from nested mappings of the same shape."""
    if not isinstance(value, Mapping):
        raise ValueError('texts are given as {"zh": {"title": …}}')
    result: dict[str, dict[str, str]] = {}
    for language, fields in value.items():
        if not isinstance(fields, Mapping):
            raise ValueError(f'texts of {abbreviate(language)} are given as {{"title": …}}')
        texts = {str(field).strip(): read_text(text) for field, text in fields.items() if not is_missing(text)}
        if texts:
            result[str(language).strip()] = texts
    return result


def read_attribute(value: object) -> tuple[str, ...] | float:
    """An attribute's value where no column says its kind: a number stays one, anything else is text."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return parse_number(value)
    return read_texts(value)
