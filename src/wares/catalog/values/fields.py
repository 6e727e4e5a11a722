"""One reader a product field: a feed's value in, the field's value out, `ValueError` with the reason otherwise."""

import functools
import itertools
import re
from collections.abc import Mapping
from datetime import date

import msgspec

from wares.catalog.bounds import ID_LENGTH, MOST_LEVELS, MOST_VALUES, VALUE_LENGTH
from wares.catalog.values.availability import parse_availability, parse_published
from wares.tabular.values.prices import check_magnitude, parse_number
from wares.tabular.values.text import abbreviate, is_missing, strip_invisible, strip_markup
from wares.types import Availability

_LEVELS = re.compile(r"\s*>+\s*|\s*[|»›→＞]\s*|\s+/\s+")
_TAGS = re.compile(r"[,，;；、|\n]")
_COUNT = re.compile(r"^[>≥~约]?\s*(-?\d[\d,]*(?:\.\d+)?)\s*(万|[kK])?\s*(?:\+|以上|[^\W\d]{1,8}\.?)?$")
_WITH_DECIMALS = re.compile(r"\d{6,}\.0+")
_POWER = re.compile(r"\d[.,]\d+[eE]\+\d{1,2}")
_THOUSANDS = re.compile(r"\s*\d{1,3}(?:\.\d{3})+\s*")
_SEVERAL_PATHS = re.compile(r"[,;|\n]")


def words(value: object) -> str:
    """Any single value as clean text; missing gives an empty one. An object counts by its name or label."""
    if isinstance(value, str):
        return "" if is_missing(value) else strip_markup(value)
    if is_missing(value):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return ", ".join(filter(None, map(words, value)))
    if isinstance(value, Mapping) and isinstance(name := value.get("name", value.get("label")), str):
        return words(name)
    if isinstance(value, Mapping | bytes):
        raise ValueError(f"{'nested values' if isinstance(value, Mapping) else 'bytes'} where a text is expected")
    if isinstance(value, int) and value.bit_length() > 8 * ID_LENGTH:
        raise ValueError("a number of many digits where a text is expected")
    return strip_markup(str(value))


def identity(value: object) -> str:
    """A product's id: 1–512 characters, trimmed, otherwise as given."""
    text = strip_invisible(value) if isinstance(value, str) else words(value)
    if is_missing(text):
        raise ValueError("the id is missing")
    if len(text) > ID_LENGTH:
        raise ValueError(f"the id has {len(text)} characters; {ID_LENGTH} are allowed")
    return text


def optional_identity(value: object) -> str | None:
    """A variant group's id, or None."""
    return None if is_missing(value) else identity(value)


def optional_words(value: object) -> str | None:
    """Clean text of at most `VALUE_LENGTH` characters, or None where there is none."""
    text = words(value)
    if len(text) > VALUE_LENGTH:
        _short_enough((text,))
    return text or None


def first_words(value: object) -> str | None:
    """`optional_words` of a value, or of the first of a list."""
    return optional_words(value[0] if isinstance(value, list | tuple) and value else value)


def path(value: object, mark: str = "") -> tuple[str, ...]:
    """A category path from its levels or from text with `>`, `|`, `»` or a spaced `/` between them, or `mark`.

    At most `MOST_LEVELS` levels.
    """
    parts = value if isinstance(value, list | tuple) else [value]
    levels: list[str] = []
    for part in parts:
        text = part.replace("&gt;", "|") if isinstance(part, str) else part
        text = text.replace(mark, "|") if mark and isinstance(text, str) else text
        levels += filter(None, _LEVELS.split(words(text)))
    if len(levels) > MOST_LEVELS:
        raise ValueError(f"{len(levels)} levels; {MOST_LEVELS} are allowed")
    return _short_enough(tuple(level for level, _ in itertools.groupby(levels)))


def stock(value: object) -> int | None:
    """Pieces from a count or from words such as `in stock` (None: not known how many) and `缺货` (0)."""
    return None if is_missing(value) else stock_or_availability(value)[0]


def stock_or_availability(value: object) -> tuple[int | None, Availability | None]:
    """Pieces from a count; from words whether it can be had, and then 0 pieces where it cannot."""
    if isinstance(value, bool):
        return (None, "in_stock") if value else (0, "out_of_stock")
    state = parse_availability(words(value)) if isinstance(value, str) and not value.isdecimal() else None
    if state is not None:
        return (0 if state == "out_of_stock" else None), state
    pieces = count(value)
    if pieces < 0:
        raise ValueError(f"{abbreviate(value)} pieces; counted as not known")
    return int(pieces), None


def availability(value: object) -> tuple[int | None, Availability | None]:
    """Whether a product can be had, from words, yes and no; from a count of more than 1, the pieces as well."""
    if isinstance(value, bool):
        return None, "in_stock" if value else "out_of_stock"
    state = parse_availability(words(value)) if isinstance(value, str) and not value.isdecimal() else None
    if state is not None:
        return None, state
    pieces = count(value)
    return (int(pieces) if pieces > 1 else None), "in_stock" if pieces > 0 else "out_of_stock"


def code(value: object) -> str:
    """A code such as an SKU or a GTIN: text whatever it looks like; empty where it is missing.

    Decimals that a spreadsheet added to a long one (`4006381333931.0`) go.
    """
    if is_missing(value):
        return ""
    text = words(value)
    return text.partition(".")[0] if _WITH_DECIMALS.fullmatch(text) else text


def codes(value: object) -> tuple[str, ...]:
    """Codes of an attribute, without repeats."""
    listed = value if isinstance(value, list | tuple) else [value]
    return _short_enough(tuple(dict.fromkeys(filter(None, map(code, listed)))))


def is_damaged(code: str) -> bool:
    """Whether a spreadsheet has cut a code's digits off (`4.00638E+12`)."""
    return bool(_POWER.fullmatch(code))


def strip_thousands(value: object, mark: str) -> object:
    """A count without the dots between its thousands, where the decimal mark of the column's feed is a comma."""
    return value.replace(".", "") if mark == "," and isinstance(value, str) and _THOUSANDS.fullmatch(value) else value


def published(value: object) -> bool | None:
    """Whether the product is shown; None where it is missing."""
    return None if is_missing(value) else parse_published(value)


def paths(value: object, mark: str = "") -> tuple[tuple[str, ...], ...]:
    """Category paths, each once, without those that another one continues; a text may hold several (`A > B, A > C`).

    A list is one path, level by level, unless one of its parts is a path itself or a list. `mark`: as of `path`.
    """
    return _text_paths(value, mark) if isinstance(value, str) else _paths(value, mark)


@functools.lru_cache(maxsize=8192)
def _text_paths(value: str, mark: str) -> tuple[tuple[str, ...], ...]:
    return _paths(parse_json_list(value), mark)


def _paths(value: object, mark: str) -> tuple[tuple[str, ...], ...]:
    parts = value if isinstance(value, list | tuple) else [value]
    nested = any(isinstance(part, list | tuple | Mapping) or _is_path(part, mark) for part in parts)
    is_one = len(parts) > 1 and not nested
    read = [path(parts, mark)] if is_one else [path(one, mark) for part in parts for one in _single_paths(part, mark)]
    distinct = dict.fromkeys(filter(None, read))
    return tuple(one for one in distinct if not any(one != other and other[: len(one)] == one for other in distinct))


def has_several_paths(text: str) -> bool:
    """Whether a text shows that commas part its category paths: with levels in each, or a path and its own root."""
    return "," in text and len(_single_paths(text, "")) > 1


def parse_json_list(value: str) -> object:
    """The list that a text writes as JSON; any other text as it is."""
    if value[:1] == "[" and value.rstrip()[-1:] == "]":
        try:
            parsed = msgspec.json.decode(value)
        except (ValueError, RecursionError):
            return value
        return parsed if isinstance(parsed, list) else value
    return value


def list_of_paths(value: object) -> tuple[tuple[str, ...], ...]:
    """Category paths of which each part of a list is one."""
    listed = value if isinstance(value, list | tuple) else [value]
    distinct = dict.fromkeys(one for part in listed for one in paths(part))
    return tuple(one for one in distinct if not any(one != other and other[: len(one)] == one for other in distinct))


def _is_path(value: object, mark: str) -> bool:
    return isinstance(value, str) and len(path(value, mark)) > 1


def _single_paths(value: object, mark: str) -> list[object]:
    """A text with several paths apart: all of its parts have levels, or are the first level of one that has."""
    if isinstance(value, Mapping):
        return [next((value[key] for key in ("path", "name", "title") if not is_missing(value.get(key))), "")]
    if not isinstance(value, str):
        return [value]
    text = value.replace("&gt;", ">").replace("＞", ">").replace("»", ">")
    text = text.replace(mark, ">") if mark else text
    if ">" not in text:
        return [value]
    parts = [part.strip() for part in _SEVERAL_PATHS.split(text) if part.strip()]
    roots = {part.split(">")[0].strip() for part in parts if ">" in part}
    if all(">" in part or part in roots for part in parts):
        return list(parts)
    return [value]


def count(value: object) -> float:
    """A count such as `120`, `5000+`, `1.2万` or `35件`."""
    if not isinstance(value, str):
        return parse_number(value)
    match = _COUNT.match(value.strip())
    if match is None:
        raise ValueError(f"{value[:60]!r} is not a count")
    scale = {"万": 10_000, "k": 1_000}.get((match[2] or "").lower(), 1)
    return check_magnitude(parse_number(match[1]) * scale, value)


def popularity(value: object) -> float:
    """A count ≥ 0; 0 where it is missing."""
    result = 0.0 if is_missing(value) else count(value)
    if result < 0:
        raise ValueError(f"{abbreviate(value)} is negative")
    return result


def values(value: object, several: bool = False) -> tuple[str, ...]:
    """Text values of an attribute without repeats; `several` takes text with commas, semicolons or bars apart.

    At most `MOST_VALUES` of them.
    """
    if isinstance(value, str):
        if not several:
            text = words(value)
            return _short_enough((text,)) if text else ()
        value = _TAGS.split(value)
    parts = value if isinstance(value, list | tuple) else [value]
    texts = tuple(dict.fromkeys(filter(None, map(words, parts))))
    if len(texts) > MOST_VALUES:
        raise ValueError(f"{len(texts)} values; {MOST_VALUES} are allowed")
    return _short_enough(texts)


def _short_enough(texts: tuple[str, ...]) -> tuple[str, ...]:
    if max(map(len, texts), default=0) > VALUE_LENGTH:
        raise ValueError(f"a value of more than {VALUE_LENGTH} characters")
    return texts


def translations(value: object) -> dict[str, dict[str, str]]:
    """Language tag → field → text, from nested mappings of the same shape."""
    if not isinstance(value, Mapping):
        raise ValueError('texts are given as {"zh": {"title": …}}')
    result: dict[str, dict[str, str]] = {}
    for language, fields in value.items():
        if not isinstance(fields, Mapping):
            raise ValueError(f'texts of {abbreviate(language)} are given as {{"title": …}}')
        texts = {str(field).strip(): words(text) for field, text in fields.items() if not is_missing(text)}
        if texts:
            result[str(language).strip()] = texts
    return result


def attribute(value: object) -> tuple[str, ...] | float:
    """An attribute's value where no column says its kind: a number stays one, anything else is text."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return parse_number(value)
    return values(value)
