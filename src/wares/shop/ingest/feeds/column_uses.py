"""What each column of a feed became, and why, in words for people."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from wares.catalog.bounds import FEED_FIELDS
from wares.catalog.columns import heading_patterns, headings
from wares.catalog.columns.matching import ColumnMap, column_attribute_name
from wares.catalog.columns.provenance import column_provenance
from wares.catalog.feeds import Feed
from wares.tabular.sniffer import sniff
from wares.tabular.values.text import is_missing, strip_markup

_SAMPLE_LENGTH = 120
_MOST_NAMES = 3  # fields named beside one column

Use = Literal["field", "attribute", "language", "left out"]
SampleRows = Sequence[Mapping[str, object]]


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
    feed: Feed, columns: ColumnMap, values: SampleRows, declared: Mapping[str, str], saved: Path | None
) -> Iterator[ColumnUse]:
    """Every column, those that give fields first.

    columns  as they are once all rows were read
    values   of the first rows as `columns` knows them
    declared     column → field that the caller declared
    saved    the file of the mapping that was used; None = none was
    """
    if feed.platform:
        yield from _of_platform(feed, declared)
        return
    reasons = _Reasons(columns, declared, saved)
    present = {*feed.names, *(column for row in values for column in row)}
    for name in (*FEED_FIELDS, *(name for name in columns.fields if name not in FEED_FIELDS)):
        for column in filter(present.__contains__, columns.fields.get(name, ())):
            yield _use(column, "field", name, reasons.of_field(name, column), values)
    for column, (language, name) in columns.texts.items():
        reason = reasons.declaration(column) or "its name says the language"
        yield _use(column, "language", f"{name} in {language}", reason, values)
    fields = {column for names in columns.fields.values() for column in names}
    for column, kind in columns.attributes.items():
        if column not in fields:
            yield _use(column, "attribute", column_attribute_name(column), reasons.of_attribute(column, kind), values)
    for column in columns.left_out:
        yield _use(column, "left out", "", reasons.of_left_out(column), values)


@dataclass(frozen=True, slots=True)
class _Reasons:
    columns: ColumnMap
    declared: Mapping[str, str]
    saved: Path | None

    def declaration(self, column: str) -> str:
        if column in self.declared:
            return "--column says so"
        if self.saved:
            return f"{self.saved.name} says so"
        return ""

    def of_field(self, name: str, column: str) -> str:
        if reason := self.declaration(column):
            return reason
        heading = headings.parse_heading(column)
        if column == name or heading.field == name:
            details = [heading.language, heading.currency, "in cents" if heading.cents else ""]
            return f"its name ({', '.join(filter(None, details))})" if any(details) else "its name"
        if name == "category" and len(self.columns.fields[name]) > 1:
            return "a level of the path"
        if name == "description":
            return "long texts"
        return "the only price there is" if name == "price" else "the end of its name"

    def of_attribute(self, column: str, kind: str) -> str:
        if reason := self.declaration(column):
            return reason
        field = heading_patterns.resembled_field(column)
        if field and field not in self.columns.fields:
            return f"looks like {field}: --column {field}={shlex.quote(column)}"
        if column in self.columns.lists:
            return "a list of values"
        if heading_patterns.is_code(column):
            return "codes stay text"
        return "every value is a number" if kind == "number" else "no field is called so"

    def of_left_out(self, column: str) -> str:
        if reason := self.declaration(column):
            return reason
        note = next((note for note in self.columns.notes if note.startswith(f'"{column}" is left out: ')), "")
        return note.partition(" is left out: ")[2] or ("technical" if heading_patterns.is_technical(column) else "")


def _use(column: str, use: Use, becomes: str, reason: str, values: SampleRows) -> ColumnUse:
    present = [value for row in values if not is_missing(value := row.get(column))]
    sample = _text(present[0]) if present else ""
    return ColumnUse(column, use, becomes, reason, sample, round(len(present) / max(1, len(values)), 4))


def _text(value: object) -> str:
    if isinstance(value, bytes):
        return f"{len(value):,} bytes"
    if isinstance(value, str):
        text = strip_markup(value)
    else:
        try:
            text = json.dumps(value, ensure_ascii=False, default=str)
        except (ValueError, RecursionError):
            text = str(type(value).__name__)
    return text if len(text) <= _SAMPLE_LENGTH else f"{text[: _SAMPLE_LENGTH - 1]}…"


# ---------------------------------------------------------------------------------------------- platforms' exports


def _of_platform(feed: Feed, declared: Mapping[str, str]) -> Iterator[ColumnUse]:
    """The file's own columns, each beside the fields that would be others without it."""
    assert feed.adapter is not None
    sniffed = sniff(feed.path)
    provenance = column_provenance(feed.adapter, sniffed.source, sniffed.rows)
    uses = []
    for column in sniffed.columns:
        if column in declared:
            uses.append(_use(column, "field", declared[column], "--column says so", sniffed.rows))
        elif targets := provenance.get(column):
            names = list(dict.fromkeys(name.removeprefix("attribute ") for name in targets))
            use: Use = "attribute" if targets[0].startswith("attribute ") else "field"
            uses.append(_use(column, use, _join(names), "the platform's heading", sniffed.rows))
        else:
            is_empty = all(is_missing(row.get(column)) for row in sniffed.rows)
            uses.append(_use(column, "left out", "", "no values" if is_empty else "", sniffed.rows))
    order = {"field": 0, "attribute": 1, "language": 1, "left out": 2}
    yield from sorted(uses, key=lambda use_: (order[use_.use], _rank(use_.becomes)))


def _join(names: Sequence[str]) -> str:
    """The first names; a variant's price beside the product's own is one."""
    own = [name for name in names if name.removesuffix(" of variants") == name]
    distinct = own + [name for name in names if name not in own and name.removesuffix(" of variants") not in own]
    more = f" and {len(distinct) - _MOST_NAMES} more" if len(distinct) > _MOST_NAMES else ""
    return ", ".join(distinct[:_MOST_NAMES]) + more


def _rank(name: str) -> int:
    first = re.split(", | of ", name)[0]
    return list(FEED_FIELDS).index(first) if first in FEED_FIELDS else len(FEED_FIELDS)
