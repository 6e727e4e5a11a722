"""CSV and TSV → records, also where quotes are written with backslashes, rows are short, or the file is cut off."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from wares.tabular.encodings import spoken
from wares.tabular.packing import BREAKS, Bytes
from wares.tabular.sources import End, Record, Source
from wares.types import Problem


def table_records(source: Source, opened: Bytes) -> Iterator[Record | Problem]:
    """Every row below the header, good or bad, in the file's order."""
    csv.field_size_limit(max(csv.field_size_limit(), source.bounds.field))
    yield from _Ragged(source, opened).records(_rows(source, opened.text(source.encoding)))


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
        except BREAKS as error:
            yield source.end(number, f"the file breaks off here ({error})")
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


@dataclass(slots=True)
class _Row:
    """The cells of a row that starts in `line`; `text` is how the file has it."""

    line: int
    cells: list[str]
    text: str


def _rows(source: Source, text: io.TextIOWrapper) -> Iterator[_Row | Problem]:
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


def _row(source: Source, lines: _Pushable, number: int, line: str) -> _Row | Problem:
    """The row that starts with `line`; takes the lines a quoted value goes on over, when that helps."""
    problem: Problem | None = None
    for escapes in (True, False) if source.escapes else (False, True):
        if escapes and '\\"' not in line and line.count('"') % 2 == 0:
            continue
        text = _meant(line) if escapes else line
        joined = _joined(source, lines, number, line, escapes) if text.count('"') % 2 else None
        found = joined or _parsed(source, number, line, text)
        if isinstance(found, _Row):
            return found
        problem = problem or found
    return problem or _Row(number, [], line)


def _joined(source: Source, lines: _Pushable, number: int, line: str, escapes: bool) -> _Row | None:
    """The row with the lines that a value with an open quote goes on over; None = that does not help."""
    taken: list[tuple[int, str] | Problem] = []
    parts = [line]
    size, is_open = len(line), True
    while is_open and size <= source.bounds.field:
        following = lines.next()
        if following is None:
            break
        taken.append(following)
        if isinstance(following, Problem):
            break
        parts.append(following[1])
        size += len(following[1])
        is_open ^= (_meant(following[1]) if escapes else following[1]).count('"') % 2 == 1
    if not is_open:
        text = "".join(parts)
        row = _parsed(source, number, text, _meant(text) if escapes else text)
        if isinstance(row, _Row):
            return row
    lines.push(taken)
    return None


_ESCAPED = re.compile(r'\\([\\"])')
_REASONS = {
    "unexpected end of data": "a quote is not closed",
    "field larger than field limit": "a value is too long",
}


def _meant(text: str) -> str:
    """A text with backslashes before its quotes, written as CSV has it: with doubled ones."""
    return _ESCAPED.sub(lambda found: '""' if found[1] == '"' else "\\", text)


def _parsed(source: Source, number: int, text: str, meant: str) -> _Row | Problem:
    try:
        cells = next(csv.reader([meant], delimiter=source.delimiter, strict=True))
    except csv.Error as error:
        reason = _REASONS.get(str(error).partition(" (")[0], "quotes are broken")
        return source.problem(number, f"{reason} ({error}); double the quotes inside a value")
    width = len(source.header) or len(cells)
    if len(cells) > width and not any(cells[width:]):
        cells = cells[:width]
    if len(cells) > width:
        return source.problem(number, f"{len(cells)} columns, the header has {width}; check quotes and separators")
    if broken_text(text):
        values = dict(zip(source.header, cells, strict=False))
        return source.problem(number, f"bytes that are not {spoken(source.encoding)} text", values)
    return _Row(number, cells, text)


def separator_line(line: str) -> str:
    """The separator that a first line such as `sep=;` names, as spreadsheets write it; empty = it is another line."""
    found = re.fullmatch(r"\ufeff?\"?sep=([\t,;|])\"?\s*", line)
    return found[1] if found else ""


# -------------------------------------------------------------------------------------------------------- short rows


@dataclass(slots=True)
class _Ragged:
    """Rows that lack cells at their ends: taken where they are rows, refused where they are pieces of a torn one.

    first_cells  how the first cells of rows look, to tell a row from the rest of one that a line break tore
    """

    source: Source
    opened: Bytes
    first_cells: set[str] = field(default_factory=set)
    short: int = 0
    first_short: int = 0
    last_column: _Endings = field(default_factory=lambda: _Endings())

    def records(self, rows: Iterator[_Row | Problem]) -> Iterator[Record | Problem]:
        """The rows as records; each is held back until the next is known."""
        held: _Row | Problem | None = None
        for row in rows:
            if self._torn(held, row):
                yield from self._pieces(held, row)
                held = None
                continue
            if held is not None:
                yield self._settled(held)
            held = row
        if held is not None:
            yield from self._last(held)
        if self.short:
            rows_have = "row has" if self.short == 1 else "rows have"
            reason = f"{self.short:,} {rows_have} fewer cells than the header; the missing ones count as empty"
            yield self.source.noticed(self.first_short, reason)

    def _torn(self, row: _Row | Problem | None, following: _Row | Problem) -> bool:
        """Whether two short rows are the pieces of one, which a line break outside quotes tore."""
        if not isinstance(row, _Row) or not isinstance(following, _Row):
            return False
        width = len(self.source.header)
        if len(row.cells) >= width or len(row.cells) + len(following.cells) != width + 1:
            return False
        return _looks(following.cells[0]) not in self.first_cells | {_looks(row.cells[0])}

    def _pieces(self, *rows: _Row | Problem | None) -> Iterator[Problem]:
        for row in rows:
            if isinstance(row, _Row):
                reason = "a piece of a row that a line break tore; put values with line breaks in quotes"
                yield self.source.problem(row.line, reason)

    def _refusal(self, row: _Row) -> Problem:
        width, cells = len(self.source.header), len(row.cells)
        values = dict(zip(self.source.header, row.cells, strict=False))
        reason = f"{cells} columns, the header has {width}; check quotes and separators"
        return self.source.problem(row.line, reason, values if cells > 1 else None)

    def _settled(self, row: _Row | Problem) -> Record | Problem:
        if isinstance(row, Problem):
            return row
        width, cells = len(self.source.header), len(row.cells)
        if cells < width:
            if cells < max(2, (width + 1) // 2):
                return self._refusal(row)
            self.short += 1
            self.first_short = self.first_short or row.line
        else:
            self.last_column.add(row)
        if len(self.first_cells) < 1000:
            self.first_cells.add(_looks(row.cells[0]))
        values = row.cells + [""] * (width - cells)
        return Record(row.line, dict(zip(self.source.header, values, strict=True)), self.opened.done())

    def _last(self, row: _Row | Problem) -> Iterator[Record | Problem]:
        """The file's last row: where it has no line end, it may be half of one."""
        if isinstance(row, Problem):
            yield row
            return
        width, cells = len(self.source.header), len(row.cells)
        if not row.text.endswith(("\n", "\r")):
            if cells < width or not self.last_column.whole(row):
                reason = "the file ends in the middle of a line, so this row may be cut off and is not taken"
                remedy = "copy the file again, or end its last line with a line break if it is whole"
                yield End(self.source.path.name, row.line, "", f"{reason}; {remedy}")
                return
            yield self._settled(row)
            return
        is_first_short = cells < width and not self.short
        found = self._settled(row)
        yield found
        if is_first_short and isinstance(found, Record):
            reason = f"the last row has {cells} cells, the header {width}: if the file is cut off here, copy it again"
            self.short = 0
            yield End(self.source.path.name, row.line, "", reason, "noticed")


def _looks(cell: str) -> str:
    """What kind of text a row's first cell is: empty, digits, one word, or several."""
    text = cell.strip()
    if not text:
        return ""
    return "digits" if text.isdigit() else "words" if " " in text else "word"


@dataclass(slots=True)
class _Endings:
    """What the last column's values look like, to tell a whole one from one that is cut off.

    quoted  whether every one is quoted, and none has a quote in it
    """

    values: set[str] = field(default_factory=set)
    lengths: set[int] = field(default_factory=set)
    decimals: set[int] = field(default_factory=set)
    rows: int = 0
    quoted: bool = True

    def add(self, row: _Row) -> None:
        """Learn from a row that is whole; of many rows, from some."""
        self.rows += 1
        if self.rows > 1000 and self.rows % 16:
            return
        cell = row.cells[-1]
        self.quoted = self.quoted and '"' not in cell and row.text.rstrip("\r\n").endswith('"')
        self.lengths.add(min(len(cell), 1000))
        self.decimals.add(_decimals(cell))
        if len(self.values) < 1000:
            self.values.add(cell[:1000])

    def whole(self, row: _Row) -> bool:
        """Whether a row without a line end cannot be cut off in its last cell, as far as the column tells."""
        cell = row.cells[-1]
        if self.quoted and self.rows and row.text.endswith('"') and '"' not in cell:
            return True
        if self.decimals == {_decimals(cell)} and _decimals(cell) > 0:
            return True
        if self.rows > 1 and len(self.lengths) == 1 and len(cell) in self.lengths and cell:
            return True
        longer = any(value != cell and value.startswith(cell) for value in self.values)
        return cell in self.values and not longer and not (cell.isdigit() and len(self.lengths) > 1)


def _decimals(cell: str) -> int:
    """Digits behind a price's decimal sign; 0 = none, or no price."""
    found = re.fullmatch(r"\D{0,4}\d[\d.,' ]*[.,](\d\d)(?: ?[A-Z]{3}| ?[€$£])?", cell)
    return len(found[1]) if found else 0
