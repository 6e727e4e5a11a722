"""One reader a product field: a feed's value in, the field's value out, `ValueError` with the reason otherwise."""

import itertools
import re
from collections.abc import Mapping
from datetime import date

from wares.catalog.bounds import ID_LENGTH, MOST_LEVELS, MOST_VALUES, VALUE_LENGTH
from wares.tabular.prices import number, within
from wares.tabular.text import is_missing, plain, shown, visible

_LEVELS = re.compile(r"\s*>+\s*|\s*[|»›→＞]\s*|\s+/\s+")
_TAGS = re.compile(r"[,，;；、|\n]")
_COUNT = re.compile(r"^[>≥~约]?\s*(-?\d[\d,]*(?:\.\d+)?)\s*(万|[kK])?\s*(?:\+|以上|[^\W\d]{1,8}\.?)?$")
_SOLD_OUT = frozenset({
    "out of stock", "outofstock", "out_of_stock", "sold out", "soldout", "unavailable", "not available",
    "discontinued", "no", "false", "n", "缺货", "无货", "售罄", "已售罄", "下架", "暂无库存", "没货", "否",
})  # fmt: skip
_ON_SALE = frozenset({
    "in stock", "instock", "in_stock", "available", "available for order", "preorder", "pre-order", "pre_order",
    "backorder", "back_order", "limited", "limitedavailability", "low stock", "yes", "true", "y", "有货",
    "有库存", "现货", "充足", "预售", "在售", "是",
})  # fmt: skip


def words(value: object) -> str:
    """Any single value as clean text; missing gives an empty one."""
    if isinstance(value, str):
        return "" if is_missing(value) else plain(value)
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
    if isinstance(value, Mapping | bytes):
        raise ValueError(f"{'nested values' if isinstance(value, Mapping) else 'bytes'} where a text is expected")
    if isinstance(value, int) and value.bit_length() > 8 * ID_LENGTH:
        raise ValueError("a number of many digits where a text is expected")
    return plain(str(value))


def identity(value: object) -> str:
    """A product's id: 1–512 characters, trimmed, otherwise as given."""
    text = visible(value) if isinstance(value, str) else words(value)
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


def path(value: object) -> tuple[str, ...]:
    """A category path from its levels or from text with `>`, `|`, `»` or a spaced `/` between them.

    At most `MOST_LEVELS` levels.
    """
    parts = value if isinstance(value, list | tuple) else [value]
    levels: list[str] = []
    for part in parts:
        text = part.replace("&gt;", "|") if isinstance(part, str) else part
        levels += filter(None, _LEVELS.split(words(text)))
    if len(levels) > MOST_LEVELS:
        raise ValueError(f"{len(levels)} levels; {MOST_LEVELS} are allowed")
    return _short_enough(tuple(level for level, _ in itertools.groupby(levels)))


def stock(value: object) -> int | None:
    """Pieces from a count or from words such as `in stock` (None: not known how many) and `缺货` (0)."""
    if is_missing(value):
        return None
    if isinstance(value, bool):
        return None if value else 0
    text = words(value).casefold()
    text = text.rsplit("/", 1)[-1] if text.startswith("http") else text
    if text in _SOLD_OUT:
        return 0
    if text in _ON_SALE:
        return None
    pieces = count(value)
    if pieces < 0:
        raise ValueError(f"{shown(value)} pieces; counted as not known")
    return int(pieces)


def count(value: object) -> float:
    """A count such as `120`, `5000+`, `1.2万` or `35件`."""
    if not isinstance(value, str):
        return number(value)
    found = _COUNT.match(value.strip())
    if found is None:
        raise ValueError(f"{value[:60]!r} is not a count")
    scale = {"万": 10_000, "k": 1_000}.get((found[2] or "").lower(), 1)
    return within(number(found[1]) * scale, value)


def popularity(value: object) -> float:
    """A count ≥ 0; 0 where it is missing."""
    found = 0.0 if is_missing(value) else count(value)
    if found < 0:
        raise ValueError(f"{shown(value)} is negative")
    return found


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
    found = tuple(dict.fromkeys(filter(None, map(words, parts))))
    if len(found) > MOST_VALUES:
        raise ValueError(f"{len(found)} values; {MOST_VALUES} are allowed")
    return _short_enough(found)


def _short_enough(texts: tuple[str, ...]) -> tuple[str, ...]:
    if max(map(len, texts), default=0) > VALUE_LENGTH:
        raise ValueError(f"a value of more than {VALUE_LENGTH} characters")
    return texts


def translations(value: object) -> dict[str, dict[str, str]]:
    """Language tag → field → text, from nested mappings of the same shape."""
    if not isinstance(value, Mapping):
        raise ValueError('texts are given as {"zh": {"title": …}}')
    found: dict[str, dict[str, str]] = {}
    for language, fields in value.items():
        if not isinstance(fields, Mapping):
            raise ValueError(f'texts of {shown(language)} are given as {{"title": …}}')
        texts = {str(field).strip(): words(text) for field, text in fields.items() if not is_missing(text)}
        if texts:
            found[str(language).strip()] = texts
    return found


def attribute(value: object) -> tuple[str, ...] | float:
    """An attribute's value where no column says its kind: a number stays one, anything else is text."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return number(value)
    return values(value)
