"""Ragged rows: short ones, pieces of torn ones, and a last one that may be cut off."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from wares.tabular.compression import InputFile
from wares.tabular.sources import IncompleteFile, RawRecord, Source
from wares.types import Problem


@dataclass(slots=True)
class RaggedRow:
    """The cells of a row that starts in `line`; `text` is how the file has it."""

    line: int
    cells: list[str]
    text: str


@dataclass(slots=True)
class RaggedRows:
    """Rows that lack cells at their ends: taken where they are rows, refused where they are pieces of a torn one.

    first_cells  how the first cells of rows look, to tell a row from the rest of one that a line break tore
    """

    source: Source
    file: InputFile
    first_cells: set[str] = field(default_factory=set)
    short_rows: int = 0
    first_short: int = 0
    last_column: _Endings = field(default_factory=lambda: _Endings())

    def records(self, rows: Iterator[RaggedRow | Problem]) -> Iterator[RawRecord | Problem]:
        """The rows as records; each is held back until the next is known."""
        previous: RaggedRow | Problem | None = None
        for row in rows:
            if self._is_torn(previous, row):
                yield from self._torn_problems(previous, row)
                previous = None
                continue
            if previous is not None:
                yield self._accept(previous)
            previous = row
        if previous is not None:
            yield from self._last(previous)
        if self.short_rows:
            rows_have = "row has" if self.short_rows == 1 else "rows have"
            reason = f"{self.short_rows:,} {rows_have} fewer cells than the header; the missing ones count as empty"
            yield self.source.notice(self.first_short, reason)

    def _is_torn(self, row: RaggedRow | Problem | None, following: RaggedRow | Problem) -> bool:
        """Whether two short rows are the pieces of one, which a line break outside quotes tore."""
        if not isinstance(row, RaggedRow) or not isinstance(following, RaggedRow):
            return False
        width = len(self.source.header)
        if len(row.cells) >= width or len(row.cells) + len(following.cells) != width + 1:
            return False
        return _looks(following.cells[0]) not in self.first_cells | {_looks(row.cells[0])}

    def _torn_problems(self, *rows: RaggedRow | Problem | None) -> Iterator[Problem]:
        for row in rows:
            if isinstance(row, RaggedRow):
                reason = "a piece of a row that a line break tore; put values with line breaks in quotes"
                yield self.source.problem(row.line, reason)

    def _refusal(self, row: RaggedRow) -> Problem:
        width, cells = len(self.source.header), len(row.cells)
        values = dict(zip(self.source.header, row.cells, strict=False))
        reason = f"{cells} columns, the header has {width}; check quotes and separators"
        return self.source.problem(row.line, reason, values if cells > 1 else None)

    def _accept(self, row: RaggedRow | Problem) -> RawRecord | Problem:
        if isinstance(row, Problem):
            return row
        width, cells = len(self.source.header), len(row.cells)
        if cells < width:
            if cells < max(2, (width + 1) // 2):
                return self._refusal(row)
            self.short_rows += 1
            self.first_short = self.first_short or row.line
        else:
            self.last_column.add(row)
        if len(self.first_cells) < 1000:
            self.first_cells.add(_looks(row.cells[0]))
        values = row.cells + [""] * (width - cells)
        return RawRecord(row.line, dict(zip(self.source.header, values, strict=True)), self.file.progress())

    def _last(self, row: RaggedRow | Problem) -> Iterator[RawRecord | Problem]:
        """The file's last row: where it has no line end, it may be half of one."""
        if isinstance(row, Problem):
            yield row
            return
        width, cells = len(self.source.header), len(row.cells)
        if not row.text.endswith(("\n", "\r")):
            if cells < width or not self.last_column.is_complete(row):
                reason = "the file ends in the middle of a line, so this row may be cut off and is not taken"
                remedy = "copy the file again, or end its last line with a line break if it is whole"
                yield IncompleteFile(self.source.path.name, row.line, "", f"{reason}; {remedy}")
                return
            yield self._accept(row)
            return
        is_first_short = cells < width and not self.short_rows
        record = self._accept(row)
        yield record
        if is_first_short and isinstance(record, RawRecord):
            reason = f"the last row has {cells} cells, the header {width}: if the file is cut off here, copy it again"
            self.short_rows = 0
            yield IncompleteFile(self.source.path.name, row.line, "", reason, "noticed")


def _looks(cell: str) -> str:
    """What kind of text a row's first cell is: empty, digits, one word, or several."""
    text = cell.strip()
    if not text:
        return ""
    return "digits" if text.isdigit() else "words" if " " in text else "word"


@dataclass(slots=True)
class _Endings:
    """What the last column's values look like, to tell a whole one from one that is cut off.

    are_quoted  whether every one is quoted, and none has a quote in it
    """

    values: set[str] = field(default_factory=set)
    lengths: set[int] = field(default_factory=set)
    decimals: set[int] = field(default_factory=set)
    rows: int = 0
    are_quoted: bool = True

    def add(self, row: RaggedRow) -> None:
        """Learn from a row that is whole; of many rows, from some."""
        self.rows += 1
        if self.rows > 1000 and self.rows % 16:
            return
        cell = row.cells[-1]
        self.are_quoted = self.are_quoted and '"' not in cell and row.text.rstrip("\r\n").endswith('"')
        self.lengths.add(min(len(cell), 1000))
        self.decimals.add(_decimals(cell))
        if len(self.values) < 1000:
            self.values.add(cell[:1000])

    def is_complete(self, row: RaggedRow) -> bool:
        """Whether a row without a line end cannot be cut off in its last cell, as far as the column tells."""
        cell = row.cells[-1]
        if self.are_quoted and self.rows and row.text.endswith('"') and '"' not in cell:
            return True
        if self.decimals == {_decimals(cell)} and _decimals(cell) > 0:
            return True
        if self.rows > 1 and len(self.lengths) == 1 and len(cell) in self.lengths and cell:
            return True
        longer = any(value != cell and value.startswith(cell) for value in self.values)
        return cell in self.values and not longer and not (cell.isdigit() and len(self.lengths) > 1)


def _decimals(cell: str) -> int:
    """Digits behind a price's decimal sign; 0 = none, or no price."""
    match = re.fullmatch(r"\D{0,4}\d[\d.,' ]*[.,](\d\d)(?: ?[A-Z]{3}| ?[€$£])?", cell)
    return len(match[1]) if match else 0
