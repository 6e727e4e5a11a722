"""What each column of a feed became, and why, in words for people."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from wares.catalog import headings
from wares.catalog.bounds import FEED_FIELDS
from wares.catalog.feeds import Feed
from wares.catalog.mapping import ColumnMap, attribute_called
from wares.tabular.look import folded, look
from wares.tabular.text import is_missing, plain

_SAMPLE_LENGTH = 120
_LEAST_SHARE = 0.5  # of a column's values that stand in a field, from which on it is said to give that field
_PUBLISHED = ("publish", "status", "visib", "active", "enabled")  # in names of columns that say who sees a product

Use = Literal["field", "attribute", "language", "left out"]
Values = Sequence[Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class ColumnUse:
    """What a column of a feed became.

    becomes  the field, the attribute's name, or "title in zh"; "" = nothing
    reason   why, in plain words
    sample   one of its values, cut; "" = the first rows have none
    filled   share of the first rows that have a value, 0–1
    """

    column: str
    use: Use
    becomes: str
    reason: str
    sample: str
    filled: float


def column_uses(
    feed: Feed, columns: ColumnMap, values: Values, said: Mapping[str, str], saved: Path | None
) -> Iterator[ColumnUse]:
    """Every column, those that give fields first.

    columns  as they are once all rows were read
    values   of the first rows as `columns` knows them
    said     column → field that the caller declared
    saved    the file of the mapping that was used; None = none was
    """
    if feed.platform:
        yield from _of_platform(feed, values, said)
        return
    reasons = _Reasons(columns, said, saved)
    there = {*feed.names, *(column for row in values for column in row)}
    for name in (*FEED_FIELDS, *(name for name in columns.fields if name not in FEED_FIELDS)):
        for column in filter(there.__contains__, columns.fields.get(name, ())):
            yield _use(column, "field", name, reasons.of_field(name, column), values)
    for column, (language, name) in columns.texts.items():
        reason = reasons.known(column) or "its name says the language"
        yield _use(column, "language", f"{name} in {language}", reason, values)
    fields = {column for names in columns.fields.values() for column in names}
    for column, kind in columns.attributes.items():
        if column not in fields:
            yield _use(column, "attribute", attribute_called(column), reasons.of_attribute(column, kind), values)
    for column in columns.left_out:
        yield _use(column, "left out", "", reasons.of_left_out(column), values)


@dataclass(frozen=True, slots=True)
class _Reasons:
    columns: ColumnMap
    said: Mapping[str, str]
    saved: Path | None

    def known(self, column: str) -> str:
        if column in self.said:
            return "--column says so"
        if self.saved:
            return f"{self.saved.name} says so"
        return ""

    def of_field(self, name: str, column: str) -> str:
        if known := self.known(column):
            return known
        found = headings.heading(column)
        if column == name or found.field == name:
            said = [found.language, found.currency, "in cents" if found.cents else ""]
            return f"its name ({', '.join(filter(None, said))})" if any(said) else "its name"
        if name == "category" and len(self.columns.fields[name]) > 1:
            return "a level of the path"
        if name == "description":
            return "long texts"
        return "the only price there is" if name == "price" else "the end of its name"

    def of_attribute(self, column: str, kind: str) -> str:
        if known := self.known(column):
            return known
        field = headings.resembles(column)
        if field and field not in self.columns.fields:
            return f"looks like {field}: --column {field}={shlex.quote(column)}"
        if column in self.columns.lists:
            return "a list of values"
        if headings.is_code(column):
            return "codes stay text"
        return "every value is a number" if kind == "number" else "no field is called so"

    def of_left_out(self, column: str) -> str:
        if known := self.known(column):
            return known
        note = next((note for note in self.columns.notes if note.startswith(f'"{column}" is left out: ')), "")
        return note.partition(" is left out: ")[2] or ("technical" if headings.is_technical(column) else "")


def _use(column: str, use: Use, becomes: str, reason: str, values: Values) -> ColumnUse:
    found = [value for row in values if not is_missing(value := row.get(column))]
    sample = _text(found[0]) if found else ""
    return ColumnUse(column, use, becomes, reason, sample, round(len(found) / max(1, len(values)), 4))


def _text(value: object) -> str:
    if isinstance(value, bytes):
        return f"{len(value):,} bytes"
    if isinstance(value, str):
        text = plain(value)
    else:
        try:
            text = json.dumps(value, ensure_ascii=False, default=str)
        except (ValueError, RecursionError):
            text = str(type(value).__name__)
    return text if len(text) <= _SAMPLE_LENGTH else f"{text[: _SAMPLE_LENGTH - 1]}…"


# ---------------------------------------------------------------------------------------------- platforms' exports


def _of_platform(feed: Feed, values: Values, said: Mapping[str, str]) -> Iterator[ColumnUse]:
    """The file's own columns, each beside the field in which its values stand."""
    seen, places = look(feed.path), _places(values)
    known = _headings(feed)
    uses = []
    for column in seen.columns:
        texts = {str(value).strip() for row in seen.rows if not is_missing(value := row.get(column))}
        if column in said:
            name, reason = said[column], "--column says so"
        else:
            name, reason = known.get(column) or _place(column, texts, places), "the platform's heading"
        use: Use = "left out" if not name else "field" if name in FEED_FIELDS or " of " in name else "attribute"
        if not name:
            reason = "" if texts else "no values"
        uses.append(_use(column, use, name, reason, seen.rows))
    order = {"field": 0, "attribute": 1, "language": 1, "left out": 2}
    yield from sorted(uses, key=lambda one: (order[one.use], _rank(one.becomes)))


def _headings(feed: Feed) -> dict[str, str]:
    """Column → the field that the platform's adapter reads it as."""
    if feed.adapter is None:
        return {}
    names = {heading: name for name, heading in feed.adapter.FIELDS.items()}
    return {column: names[heading] for column, heading in feed.adapter.columns.items() if heading in names}


def _rank(name: str) -> int:
    return list(FEED_FIELDS).index(name) if name in FEED_FIELDS else len(FEED_FIELDS)


def _places(values: Values) -> dict[str, set[str]]:
    """Field, or "attribute …", → the texts that stand in it, from canonical rows."""
    places: dict[str, set[str]] = {}
    for row in values:
        for name, value in row.items():
            if name in ("attributes", "choices") and isinstance(value, Mapping):
                for key, one in value.items():
                    places.setdefault(str(key), set()).update(_leaves(one))
            elif name == "variants" and isinstance(value, list | tuple):
                for one in value:
                    _add_variant(places, one)
            else:
                places.setdefault(name, set()).update(_leaves(value))
    return places


def _add_variant(places: dict[str, set[str]], variant: object) -> None:
    if not isinstance(variant, Mapping):
        return
    for name, value in variant.items():
        if name == "options" and isinstance(value, Mapping):
            for key, one in value.items():
                places.setdefault(f"{key} of variants", set()).update(_leaves(one))
                places.setdefault("name of a choice", set()).add(str(key).casefold())
        else:
            called = {"picture": "pictures"}.get(name, name if name in FEED_FIELDS else f"{name} of variants")
            places.setdefault(called, set()).update(_leaves(value))


def _leaves(value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        for one in value.values():
            yield from _leaves(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _leaves(one)
    elif not is_missing(value):
        yield str(value).strip().casefold()


def _place(column: str, texts: set[str], places: Mapping[str, set[str]]) -> str:
    """The place in which most of a column's values stand; "" = in none. Yes and no stand everywhere: there the name
    decides.
    """
    field, called = headings.field_of(column), folded(column)
    if "published" in places and any(word in called for word in _PUBLISHED):
        return "published"
    whole = {text.casefold() for text in texts}
    parts = {part.strip() for text in whole for part in re.split("[,;|]", text)}
    best, name = 0.0, ""
    for place, found in places.items():
        if place == "published" or not whole:
            continue
        share = max(len(some & found) / len(some) for some in (whole, parts))
        share += 0.1 * len(parts & found) / max(1, len(found))
        share += 0.3 * (share > 0 and (place == field or folded(place) in called))
        if share > best:
            best, name = share, place
    return name if best >= _LEAST_SHARE else ""
