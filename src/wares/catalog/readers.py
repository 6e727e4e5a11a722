"""Files → raw records, one reader a kind of feed. All stream; what cannot be parsed comes out as a `Problem`."""

from __future__ import annotations

import csv
import io
import json
import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from wares.catalog.encodings import Bytes
from wares.errors import BadFeed, MissingExtra
from wares.types import Problem

FeedKind = Literal["csv", "tsv", "jsonl", "parquet", "google-xml", "google-tsv"]


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a feed may ask of memory: `field` characters in one CSV value, `line` characters in one line
    or JSON element, and `sample` rows read for guessing the columns."""

    field: int = 1_000_000
    line: int = 64_000_000
    sample: int = 500


@dataclass(frozen=True, slots=True)
class Source:
    """A feed file and how it is read: `delimiter` and `header` of a table; `is_array` for one JSON array."""

    path: Path
    kind: FeedKind
    encoding: str
    delimiter: str
    header: tuple[str, ...]
    bounds: Bounds
    is_array: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """One row as read. `line` is 1-based (record number in Parquet and XML); `done` is 0–1."""

    line: int
    values: Mapping[str, object]
    done: float


def records(source: Source) -> Iterator[Record | Problem]:
    """Every row of the feed, good or bad, in the file's order."""
    if source.kind == "parquet":
        yield from _parquet(source)
        return
    with Bytes(source.path) as opened:
        if source.kind == "google-xml":
            yield from _xml(source, opened)
        elif source.is_array:
            yield from _array(source, opened)
        elif source.kind == "jsonl":
            yield from _json(source, opened)
        else:
            yield from _table(source, opened)


def _problem(source: Source, line: int, reason: str) -> Problem:
    return Problem(source.path.name, line, "", reason)


def broken_text(text: str) -> bool:
    """Whether bytes in it could not be decoded (see `Bytes.text`)."""
    if text.isascii():
        return False
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False


# -------------------------------------------------------------------------------------------------------------- lines


def _lines(source: Source, text: io.TextIOWrapper) -> Iterator[tuple[int, str] | Problem]:
    """Numbered lines with their ends; one that is too long or breaks off is a problem."""
    number, limit = 0, source.bounds.line
    while True:
        number += 1
        try:
            line = text.readline(limit)
            too_long = len(line) == limit and not line.endswith("\n")
            while too_long and (more := text.readline(limit)) and not more.endswith("\n"):
                pass
        except (UnicodeDecodeError, EOFError, OSError, zlib.error) as error:
            yield _problem(source, number, f"the file breaks off here ({error}); the rest was not read")
            return
        if not line:
            return
        yield _problem(source, number, f"a line of more than {limit} characters") if too_long else (number, line)


# ------------------------------------------------------------------------------------------------------------ CSV, TSV


class _Pushable:
    """Lines that can be given back, so that a quote left open costs one line and not the rest of the file."""

    def __init__(self, lines: Iterator[tuple[int, str] | Problem]) -> None:
        self._lines = lines
        self._back: list[tuple[int, str]] = []

    def next(self) -> tuple[int, str] | Problem | None:
        return self._back.pop() if self._back else next(self._lines, None)

    def push(self, lines: list[tuple[int, str]]) -> None:
        self._back.extend(reversed(lines))


def _table(source: Source, opened: Bytes) -> Iterator[Record | Problem]:
    csv.field_size_limit(max(csv.field_size_limit(), source.bounds.field))
    lines = _Pushable(_lines(source, opened.text(source.encoding)))
    header = True
    while (first := lines.next()) is not None:
        if isinstance(first, Problem):
            yield first
            continue
        number, line = first
        if not line.strip():
            continue
        cells = _record(source, lines, number, line)
        if header:
            header = False
        elif isinstance(cells, Problem):
            yield cells
        else:
            yield Record(number, dict(zip(source.header, cells, strict=True)), opened.done())


def _record(source: Source, lines: _Pushable, number: int, line: str) -> list[str] | Problem:
    """The cells of the record that starts with `line`; takes the lines a quoted value goes on over, when that helps."""
    if line.count('"') % 2 == 0:
        return _cells(source, number, line)
    taken: list[tuple[int, str]] = []
    text = [line]
    size, is_open = len(line), True
    while is_open and size <= source.bounds.field:
        following = lines.next()
        if following is None or isinstance(following, Problem):
            break
        taken.append(following)
        text.append(following[1])
        size += len(following[1])
        is_open ^= following[1].count('"') % 2 == 1
    if not is_open:
        cells = _cells(source, number, "".join(text))
        if not isinstance(cells, Problem):
            return cells
    lines.push(taken)
    return _cells(source, number, line)


_CSV_REASONS = {
    "unexpected end of data": "a quote is not closed",
    "field larger than field limit": "a value is too long",
}


def _cells(source: Source, number: int, text: str) -> list[str] | Problem:
    if broken_text(text):
        return _problem(source, number, f"bytes that are not {source.encoding.upper()} text")
    try:
        cells = next(csv.reader([text], delimiter=source.delimiter, strict=True))
    except csv.Error as error:
        return _problem(
            source, number, f"{_CSV_REASONS.get(str(error).partition(' (')[0], 'quotes are broken')} ({error})"
        )
    width = len(source.header) or len(cells)
    if len(cells) > width and not any(cells[width:]):
        cells = cells[:width]
    if len(cells) != width:
        return _problem(source, number, f"{len(cells)} columns, the header has {width}; check quotes and separators")
    return cells


def header_of(text: str, delimiter: str) -> tuple[str, ...]:
    """The cells of a header line, trimmed. Raises `csv.Error` when it does not parse."""
    return tuple(cell.strip() for cell in next(csv.reader([text], delimiter=delimiter, strict=True)))


# ---------------------------------------------------------------------------------------------------------------- JSON


def _json(source: Source, opened: Bytes) -> Iterator[Record | Problem]:
    for item in _lines(source, opened.text(source.encoding)):
        if isinstance(item, Problem):
            yield item
            continue
        number, line = item
        if line.strip():
            found = _object(source, number, line)
            yield found if isinstance(found, Problem) else Record(number, found, opened.done())


def _whole(digits: str) -> int | str:
    return int(digits) if len(digits) < 19 else digits


_DECODER = json.JSONDecoder(parse_int=_whole)


def _object(source: Source, number: int, text: str) -> Mapping[str, object] | Problem:
    if broken_text(text):
        return _problem(source, number, f"bytes that are not {source.encoding.upper()} text")
    try:
        return _checked(source, number, _DECODER.decode(text.strip()))
    except (ValueError, RecursionError) as error:
        return _problem(source, number, f"not valid JSON: {error}"[:300])


def _checked(source: Source, number: int, value: Any) -> Mapping[str, object] | Problem:
    if isinstance(value, dict):
        return value
    return _problem(source, number, f"a JSON object is expected, not {type(value).__name__}")


_GAP = re.compile(r"[\s,]*")


def _array(source: Source, opened: Bytes) -> Iterator[Record | Problem]:
    """The elements of one JSON array, each parsed as soon as it is complete."""
    text = opened.text(source.encoding)
    buffer = text.read(1 << 16)
    at, ended = buffer.index("[") + 1, False
    number = 1 + buffer.count("\n", 0, at)
    while True:
        start = _skipped(buffer, at)
        number += buffer.count("\n", at, start)
        at = start
        if buffer[at : at + 1] == "]":
            return
        try:
            value, stop = _DECODER.raw_decode(buffer, at)
        except (ValueError, RecursionError) as error:
            if ended or len(buffer) - at > source.bounds.line or isinstance(error, RecursionError):
                yield _problem(source, number, f"not valid JSON: {error}; the rest of the array was not read"[:300])
                return
            more = text.read(max(1 << 16, len(buffer) - at))
            buffer, at, ended = buffer[at:] + more, 0, not more
            continue
        found = _checked(source, number, value)
        yield found if isinstance(found, Problem) else Record(number, found, opened.done())
        number += buffer.count("\n", at, stop)
        at = stop


def _skipped(buffer: str, at: int) -> int:
    gap = _GAP.match(buffer, at)
    return gap.end() if gap else at


# ----------------------------------------------------------------------------------------------------------------- XML


def _xml(source: Source, opened: Bytes) -> Iterator[Record | Problem]:
    """`item` (RSS) and `entry` (Atom) elements; every element is released as soon as it has been read."""
    text = opened.text(source.encoding)
    text.reconfigure(errors="replace")
    open_elements: list[Element] = []
    number = depth = 0
    try:
        for event, element in iterparse(text, events=("start", "end")):
            is_item = _local(element.tag) in ("item", "entry")
            if event == "start":
                open_elements.append(element)
                depth += is_item
                continue
            open_elements.pop()
            depth -= is_item
            if is_item and depth == 0:
                number += 1
                values = _item(element)
                if "\ufffd" in str(values):
                    yield _problem(source, number, f"bytes that are not {source.encoding.upper()} text")
                else:
                    yield Record(number, values, opened.done())
            if depth == 0 and open_elements:
                open_elements[-1].remove(element)
    except (ParseError, DefusedXmlException, EOFError, OSError, ValueError) as error:
        yield _problem(source, number + 1, f"the XML breaks off here ({error}); the rest was not read")


_GOOGLE = "{http://base.google.com/ns/1.0}"


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _item(element: Element, prefix: str = "") -> dict[str, object]:
    """Child elements by local name, repeated ones as lists; Google's win over plain ones of the same name."""
    values: dict[str, Any] = {}
    google: set[str] = set()
    for child in element:
        ours = child.tag.startswith(_GOOGLE)
        name = prefix + _local(child.tag)
        if len(child):
            found: dict[str, object] = _item(child, f"{name}_")
        else:
            found = {name: (child.text or child.get("href") or "").strip()}
        for key, value in found.items():
            if key in values and ours == (key in google):
                values[key] = [*_listed(values[key]), *_listed(value)]
            elif ours or key not in google:
                values[key] = value
        if ours:
            google.update(found)
    return values


def _listed(value: Any) -> list[object]:
    return value if isinstance(value, list) else [value]


# ------------------------------------------------------------------------------------------------------------- Parquet


def parquet_columns(path: Path) -> tuple[str, ...]:
    """Column names of a Parquet file. Raises `MissingExtra` without pyarrow, `BadFeed` when the file is damaged."""
    return tuple(_opened_parquet(path).schema_arrow.names)


def _opened_parquet(path: Path) -> Any:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise MissingExtra("Reading Parquet", "parquet") from error
    try:
        return pyarrow.parquet.ParquetFile(path)
    except (pyarrow.ArrowException, OSError) as error:
        raise BadFeed(f"{path}: a damaged Parquet file ({error}); write it again") from error


def _parquet(source: Source) -> Iterator[Record | Problem]:
    file = _opened_parquet(source.path)
    total, number = max(1, file.metadata.num_rows), 0
    try:
        for batch in file.iter_batches(batch_size=256):
            for values in batch.to_pylist():
                number += 1
                yield Record(number, values, number / total)
    except (OSError, ValueError) as error:
        yield _problem(source, number + 1, f"the Parquet file is damaged here ({error}); the rest was not read")
    finally:
        file.close()
