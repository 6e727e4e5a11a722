"""Files → raw records, one reader a kind of feed. All stream; what cannot be parsed comes out as a `Problem`."""

from __future__ import annotations

import csv
import io
import json
import re
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from wares.errors import BadFeed, MissingExtra
from wares.tabular.encodings import Bytes
from wares.tabular.merchant import merchant_records
from wares.tabular.sources import Record, Source
from wares.types import Problem

__all__ = ["Record", "Source", "broken_text", "header_of", "parquet_columns", "records", "separator_line"]

_BREAKS = (UnicodeDecodeError, EOFError, OSError, zlib.error)
"""What reading a file that is cut off or damaged raises."""


def records(source: Source) -> Iterator[Record | Problem]:
    """Every row of the feed, good or bad, in the file's order."""
    if source.kind == "parquet":
        yield from _parquet(source)
        return
    with Bytes(source.path) as opened:
        if source.kind == "google-xml":
            yield from merchant_records(source, opened)
        elif source.is_array:
            yield from _array(source, opened)
        elif source.kind == "jsonl":
            yield from _json(source, opened)
        else:
            yield from _table(source, opened)


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
        except _BREAKS as error:
            yield source.end(number, f"the file breaks off here ({error})")
            return
        if not line:
            return
        yield source.problem(number, f"a line of more than {limit} characters") if too_long else (number, line)


# ------------------------------------------------------------------------------------------------------------ CSV, TSV


class _Pushable:
    """Lines that can be given back, so that a quote left open costs one line and not the rest of the file."""

    def __init__(self, lines: Iterator[tuple[int, str] | Problem]) -> None:
        self._lines = lines
        self._back: list[tuple[int, str] | Problem] = []

    def next(self) -> tuple[int, str] | Problem | None:
        return self._back.pop() if self._back else next(self._lines, None)

    def push(self, lines: list[tuple[int, str] | Problem]) -> None:
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
        if not line.strip() or (header and separator_line(line)):
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
    taken: list[tuple[int, str] | Problem] = []
    text = [line]
    size, is_open = len(line), True
    while is_open and size <= source.bounds.field:
        following = lines.next()
        if following is None:
            break
        taken.append(following)
        if isinstance(following, Problem):
            break
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
    try:
        cells = next(csv.reader([text], delimiter=source.delimiter, strict=True))
    except csv.Error as error:
        reason = _CSV_REASONS.get(str(error).partition(" (")[0], "quotes are broken")
        return source.problem(number, f"{reason} ({error})")
    width = len(source.header) or len(cells)
    if len(cells) > width and not any(cells[width:]):
        cells = cells[:width]
    if len(cells) != width:
        return source.problem(number, f"{len(cells)} columns, the header has {width}; check quotes and separators")
    if broken_text(text):
        values = dict(zip(source.header, cells, strict=False))
        return source.problem(number, f"bytes that are not {source.encoding.upper()} text", values)
    return cells


def separator_line(line: str) -> str:
    """The separator that a first line such as `sep=;` names, as spreadsheets write it; empty = it is another line."""
    found = re.fullmatch(r"\ufeff?\"?sep=([\t,;|])\"?\s*", line)
    return found[1] if found else ""


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
    try:
        found = _checked(source, number, _DECODER.decode(text.strip()))
    except (ValueError, RecursionError) as error:
        return source.problem(number, f"not valid JSON: {error}"[:300])
    if isinstance(found, Problem) or not broken_text(text):
        return found
    return source.problem(number, f"bytes that are not {source.encoding.upper()} text", found)


def _checked(source: Source, number: int, value: Any) -> Mapping[str, object] | Problem:
    if isinstance(value, dict):
        return value
    return source.problem(number, f"a JSON object is expected, not {type(value).__name__}")


_GAP = re.compile(r"[\s,]*")


def _array(source: Source, opened: Bytes) -> Iterator[Record | Problem]:
    """The elements of one JSON array, each parsed as soon as it is complete."""
    text = opened.text(source.encoding)
    number = 1
    try:
        buffer = text.read(1 << 16)
        at, ended = buffer.index("[") + 1, False
        number += buffer.count("\n", 0, at)
        while True:
            start = _skipped(buffer, at)
            number += buffer.count("\n", at, start)
            at = start
            if buffer[at : at + 1] == "]":
                if buffer[at + 1 :].strip() or any(line.strip() for line in text):
                    yield source.end(number, "the JSON array ends here, the file goes on")
                return
            try:
                value, stop = _DECODER.raw_decode(buffer, at)
            except (ValueError, RecursionError) as error:
                if ended or len(buffer) - at > source.bounds.line or isinstance(error, RecursionError):
                    yield source.end(number, f"not valid JSON: {error}"[:300])
                    return
                more = text.read(max(1 << 16, len(buffer) - at))
                buffer, at, ended = buffer[at:] + more, 0, not more
                continue
            found = _checked(source, number, value)
            yield found if isinstance(found, Problem) else Record(number, found, opened.done())
            number += buffer.count("\n", at, stop)
            at = stop
    except _BREAKS as error:
        yield source.end(number, f"the file breaks off here ({error})")


def _skipped(buffer: str, at: int) -> int:
    gap = _GAP.match(buffer, at)
    return gap.end() if gap else at


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


def _parquet_errors() -> tuple[type[Exception], ...]:
    import pyarrow

    return OSError, ValueError, NotImplementedError, pyarrow.ArrowException


def _parquet(source: Source) -> Iterator[Record | Problem]:
    file = _opened_parquet(source.path)
    total, number = max(1, file.metadata.num_rows), 0
    try:
        for batch in file.iter_batches(batch_size=256):
            for values in batch.to_pylist():
                number += 1
                yield Record(number, values, number / total)
    except _parquet_errors() as error:
        yield source.end(number + 1, f"the Parquet file is damaged here ({error})")
    finally:
        file.close()
