"""CSV and TSV → records, also where quotes are written with backslashes, rows are short, or the file is cut off."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

from wares.tabular.compression import READ_ERRORS, InputFile
from wares.tabular.encodings import encoding_label
from wares.tabular.formats.ragged_rows import RaggedRow, RaggedRows
from wares.tabular.sources import RawRecord, Source
from wares.types import Problem


def delimited_records(source: Source, file: InputFile) -> Iterator[RawRecord | Problem]:
    """Every row below the header, good or bad, in the file's order."""
    csv.field_size_limit(max(csv.field_size_limit(), source.bounds.field))
    yield from RaggedRows(source, file).records(_rows(source, file.text(source.encoding)))


def has_undecodable_bytes(text: str) -> bool:
    """Whether bytes in it could not be decoded (see `Bytes.text`)."""
    if text.isascii():
        return False
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False


# -------------------------------------------------------------------------------------------------------------- lines


def numbered_lines(source: Source, text: io.TextIOWrapper) -> Iterator[tuple[int, str] | Problem]:
    """Numbered lines with their ends; one that is too long or breaks off is a problem."""
    number, limit = 0, source.bounds.line
    while True:
        number += 1
        try:
            line = text.readline(limit)
            too_long = len(line) == limit and not line.endswith(("\n", "\r"))
            while too_long and (more := text.readline(limit)) and not more.endswith(("\n", "\r")):
                pass
        except READ_ERRORS as error:
            yield source.incomplete(number, f"the file breaks off here ({error})")
            return
        if not line:
            return
        yield source.problem(number, f"a line of more than {limit} characters") if too_long else (number, line)


class _Pushable:
    """Lines that can be given back, so that a quote left open costs one line and not the rest of the file."""

    def __init__(self, lines: Iterator[tuple[int, str] | Problem]) -> None:
        self._lines = lines
        self._back: list[tuple[int, str] | Problem] = []

    def next(self) -> tuple[int, str] | Problem | None:
        return self._back.pop() if self._back else next(self._lines, None)

    def push(self, lines: list[tuple[int, str] | Problem]) -> None:
        self._back.extend(reversed(lines))


# --------------------------------------------------------------------------------------------------------------- rows


def _rows(source: Source, text: io.TextIOWrapper) -> Iterator[RaggedRow | Problem]:
    """The rows below the header, however many cells they have."""
    lines = _Pushable(numbered_lines(source, text))
    above = source.start
    at_top = True
    while (first := lines.next()) is not None:
        if isinstance(first, Problem):
            yield first
            continue
        number, line = first
        if not line.strip() or (at_top and separator_line(line)):
            continue
        at_top = False
        row = _row(source, lines, number, line)
        if above:
            above -= 1
        else:
            yield row


def _row(source: Source, lines: _Pushable, number: int, line: str) -> RaggedRow | Problem:
    """The row that starts with `line`; takes the lines a quoted value goes on over, when that helps."""
    problem: Problem | None = None
    for escapes in (True, False) if source.escapes else (False, True):
        if escapes and '\\"' not in line and line.count('"') % 2 == 0:
            continue
        text = _unescape(line) if escapes else line
        joined_row = _join_quoted(source, lines, number, line, escapes) if text.count('"') % 2 else None
        row = joined_row or _parse_row(source, number, line, text)
        if isinstance(row, RaggedRow):
            return row
        problem = problem or row
    return problem or RaggedRow(number, [], line)


def _join_quoted(source: Source, lines: _Pushable, number: int, line: str, escapes: bool) -> RaggedRow | None:
    """The row with the lines that a value with an open quote goes on over; None = that does not help."""
    pending: list[tuple[int, str] | Problem] = []
    pieces = [line]
    size, is_open = len(line), True
    while is_open and size <= source.bounds.field:
        following = lines.next()
        if following is None:
            break
        pending.append(following)
        if isinstance(following, Problem):
            break
        pieces.append(following[1])
        size += len(following[1])
        is_open ^= (_unescape(following[1]) if escapes else following[1]).count('"') % 2 == 1
    if not is_open:
        text = "".join(pieces)
        row = _parse_row(source, number, text, _unescape(text) if escapes else text)
        if isinstance(row, RaggedRow):
            return row
    lines.push(pending)
    return None


_ESCAPED = re.compile(r'\\([\\"])')
_REASONS = {
    "unexpected end of data": "a quote is not closed",
    "field larger than field limit": "a value is too long",
}


def _unescape(text: str) -> str:
    """A text with backslashes before its quotes, written as CSV has it: with doubled ones."""
    return _ESCAPED.sub(lambda match: '""' if match[1] == '"' else "\\", text)


def _parse_row(source: Source, number: int, text: str, csv_text: str) -> RaggedRow | Problem:
    try:
        cells = next(csv.reader([csv_text], delimiter=source.delimiter, strict=True))
    except csv.Error as error:
        reason = _REASONS.get(str(error).partition(" (")[0], "quotes are broken")
        return source.problem(number, f"{reason} ({error}); double the quotes inside a value")
    width = len(source.header) or len(cells)
    if len(cells) > width and not any(cells[width:]):
        cells = cells[:width]
    if len(cells) > width:
        return source.problem(number, f"{len(cells)} columns, the header has {width}; check quotes and separators")
    if has_undecodable_bytes(text):
        values = dict(zip(source.header, cells, strict=False))
        return source.problem(number, f"bytes that are not {encoding_label(source.encoding)} text", values)
    return RaggedRow(number, cells, text)


def separator_line(line: str) -> str:
    """The separator that a first line such as `sep=;` names, as spreadsheets write it; empty = it is another line."""
    match = re.fullmatch(r"\ufeff?\"?sep=([\t,;|])\"?\s*", line)
    return match[1] if match else ""
