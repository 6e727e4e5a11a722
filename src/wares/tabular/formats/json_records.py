"""JSON → records: a value a line, values one after another, an array, or an object that holds the records somewhere."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from wares.tabular.compression import READ_ERRORS, InputFile
from wares.tabular.encodings import encoding_label
from wares.tabular.formats.delimited import has_undecodable_bytes, numbered_lines
from wares.tabular.formats.json_nesting import array_start, expand_records, unwrap_record
from wares.tabular.sources import RawRecord, Source
from wares.types import Problem


def json_records(source: Source, file: InputFile) -> Iterator[RawRecord | Problem]:
    """Every record of a JSON file, good or bad, in the file's order."""
    if source.layout == "array":
        yield from _ArrayReader(source, file).records()
    elif source.layout == "values":
        yield from _values(source, file)
    else:
        yield from _lines(source, file)


def _integer(digits: str) -> int | str:
    return int(digits) if len(digits) < 19 else digits


DECODER = json.JSONDecoder(parse_int=_integer)
"""Reads JSON; whole numbers of many digits, which are codes, stay text."""


def _lines(source: Source, file: InputFile) -> Iterator[RawRecord | Problem]:
    for item in numbered_lines(source, file.text(source.encoding)):
        if isinstance(item, Problem):
            yield item
            continue
        number, line = item
        if not line.strip():
            continue
        try:
            value = DECODER.decode(line.strip())
        except (ValueError, RecursionError) as error:
            yield source.problem(number, f"not valid JSON: {error}"[:300])
            continue
        yield from _check_values(source, number, expand_records(value), line, file.progress())


def _check_values(
    source: Source, number: int, values: Iterable[Any], text: str, progress: float
) -> Iterator[RawRecord | Problem]:
    """Values of which the first starts in line `number`, as records; all were read from `text`."""
    for value in values:
        if not isinstance(value, dict):
            yield source.problem(number, f"a JSON object is expected, not {type(value).__name__}")
        elif has_undecodable_bytes(text) and has_undecodable_bytes(json.dumps(value, ensure_ascii=False)):
            yield source.problem(number, f"bytes that are not {encoding_label(source.encoding)} text", value)
        else:
            yield RawRecord(number, value, progress)


def _reason(error: Exception, source: Source, too_long: bool) -> str:
    if too_long:
        return f"a value of more than {source.bounds.line:,} characters; give JSON Lines, an object a line"
    return f"not valid JSON: {error}"[:300]


_GAP = re.compile(r"[\s,]*")


def _skip_gap(buffer: str, at: int) -> int:
    gap = _GAP.match(buffer, at)
    return gap.end() if gap else at


def _values(source: Source, file: InputFile) -> Iterator[RawRecord | Problem]:
    """The records of JSON values that stand one after another, over as many lines as they like."""
    text = file.text(source.encoding)
    number, buffer, at, is_at_end = 1, "", 0, False
    try:
        while True:
            start = _skip_gap(buffer, at)
            number += buffer.count("\n", at, start)
            at = start
            if at == len(buffer) and is_at_end:
                return
            try:
                value, stop = DECODER.raw_decode(buffer, at)
            except (ValueError, RecursionError) as error:
                too_long = len(buffer) - at > source.bounds.line
                if is_at_end or too_long or isinstance(error, RecursionError):
                    yield source.incomplete(number, _reason(error, source, too_long))
                    return
                more = text.read(max(1 << 16, len(buffer) - at))
                buffer, at, is_at_end = buffer[at:] + more, 0, not more
                continue
            yield from _check_values(source, number, expand_records(value), buffer[at:stop], file.progress())
            number += buffer.count("\n", at, stop)
            at = stop
    except READ_ERRORS as error:
        yield source.incomplete(number, f"the file breaks off here ({error})")


class _ArrayReader:
    """The elements of an array, each parsed as soon as it is complete; it stands at the top or under `source.place`."""

    def __init__(self, source: Source, file: InputFile) -> None:
        self._source, self._file = source, file
        self._text = file.text(source.encoding)
        self._buffer, self._at, self._number, self._is_at_end = "", 0, 1, False

    def records(self) -> Iterator[RawRecord | Problem]:
        """Every element; where the object ends and another of its kind follows (pages of an answer), that one's too."""
        try:
            while True:
                if not self._open():
                    yield self._source.incomplete(self._number, "not valid JSON: the records begin nowhere")
                    return
                yield from self._elements()
                if self._is_at_end and self._at < 0:
                    return
                problem = self._close()
                if isinstance(problem, Problem):
                    yield problem
                if problem is not None:
                    return
        except READ_ERRORS as error:
            yield self._source.incomplete(self._number, f"the file breaks off here ({error})")

    def _more(self) -> bool:
        """Reads on; what was passed is forgotten."""
        more = self._text.read(max(1 << 16, len(self._buffer) - self._at))
        self._buffer, self._at, self._is_at_end = self._buffer[self._at :] + more, 0, not more
        return bool(more)

    def _pass(self, stop: int) -> None:
        self._number += self._buffer.count("\n", self._at, stop)
        self._at = stop

    def _open(self) -> bool:
        while (start := array_start(self._buffer, self._source.records_path, self._at)) is None:
            if len(self._buffer) > self._source.bounds.line or not self._more():
                return False
        self._pass(start)
        return True

    def _elements(self) -> Iterator[RawRecord | Problem]:
        while True:
            self._pass(_skip_gap(self._buffer, self._at))
            if self._buffer[self._at : self._at + 1] == "]":
                return
            try:
                value, stop = DECODER.raw_decode(self._buffer, self._at)
            except (ValueError, RecursionError) as error:
                too_long = len(self._buffer) - self._at > self._source.bounds.line
                if too_long or isinstance(error, RecursionError) or not self._more():
                    yield self._source.incomplete(self._number, _reason(error, self._source, too_long))
                    self._is_at_end, self._at = True, -1
                    return
                continue
            text = self._buffer[self._at : stop]
            yield from _check_values(self._source, self._number, [unwrap_record(value)], text, self._file.progress())
            self._pass(stop)

    def _close(self) -> Problem | bool | None:
        """What follows the array: True = the file's proper end, None = the next of several objects."""
        self._pass(self._at + 1)
        remainder = self._buffer[self._at :] + self._text.read(self._source.bounds.line)
        if not self._source.records_path:
            if remainder.strip():
                return self._source.incomplete(self._number, "the JSON array ends here, the file goes on")
            return True
        before = "".join('{"":' for _ in self._source.records_path) + "null"
        try:
            _, stop = DECODER.raw_decode(before + remainder)
        except (ValueError, RecursionError) as error:
            return self._source.incomplete(self._number, f"not valid JSON behind the records: {error}"[:300])
        self._number += remainder.count("\n", 0, stop - len(before))
        self._buffer, self._at, self._is_at_end = remainder[stop - len(before) :].strip(), 0, False
        return None if self._buffer else True
