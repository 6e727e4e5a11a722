"""Dialect of a table: its separator, its header, and what stands above it."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from wares.errors import BadFeed
from wares.tabular.formats.delimited import separator_line
from wares.tabular.values.text import abbreviate, is_missing, strip_invisible

KINDS = "CSV, TSV, JSON, XML, Excel or Parquet"
_ROWS = 50
_HEADER_LINES = 20
_BELOW_TITLES = 0.5  # how much less a separator is trusted that makes titles of the first lines
_DATA = re.compile(
    r"[-+]?[\d][\d.,' ]*(?: ?(?:%|[A-Z]{3}|[€$£¥]))?|[€$£¥] ?\d[\d.,]*|(?:https?:)?//\S+|\d{4}-\d\d-\d\d.*"
    r"|\d{1,2}[./]\d{1,2}[./]\d{2,4}.*"
)


@dataclass(frozen=True, slots=True)
class Dialect:
    """A table's separator, its columns, the rows above its first record, how quotes are escaped, and notes."""

    delimiter: str
    header: tuple[str, ...]
    start: int
    escapes: bool
    notes: tuple[str, ...]


def detect_dialect(path: Path, text: str, names: Sequence[str] | None) -> Dialect:
    """How the table that begins with `text` is laid out; `names` are its columns where it has no header.

    Raises `BadFeed` for what is no table, and for a table whose first row holds data.
    """
    text = re.sub(r"\r\n?", "\n", text)
    first, _, more = text.partition("\n")
    is_declared = separator_line(first)
    text = more if is_declared else text
    delimiter = is_declared or max("\t,;|", key=lambda one: _fit(text, one))
    rows = _rows(text, delimiter)
    escapes = _escapes(text, delimiter)
    if names is not None:
        return Dialect(delimiter, tuple(names), 0, escapes, ())
    start = find_header_row(rows)
    header_line = _header_text(text, delimiter, start)
    if delimiter not in header_line:
        raise BadFeed(f"{path}: no kind of feed Wares knows; give {KINDS}")
    try:
        cells = next(csv.reader([header_line], delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise BadFeed(
            f"{path}: line 1: the header's quotes are broken ({error}); give one line of column names"
        ) from error
    require_header(path, cells, rows[start + 1 :])
    header, notes = unique_column_names(cells)
    if start:
        notes = (f"the header is found below {start} {'line' if start == 1 else 'lines'} of title", *notes)
    return Dialect(delimiter, header, start + 1, escapes, notes)


def _rows(text: str, delimiter: str) -> list[list[str]]:
    """The first rows that are not empty, quotes taken as they come; the last one may be cut off and is left out."""
    lines = [line for line in text.split("\n") if line.strip()]
    reader = csv.reader((line + "\n" for line in lines), delimiter=delimiter)
    result: list[list[str]] = []
    try:
        for row in reader:
            result.append(row)
            if len(result) > _ROWS:
                break
    except csv.Error:
        result = [line.split(delimiter) for line in lines[: _ROWS + 1]]
    return result[:-1] if len(result) > 2 else result


def _fit(text: str, delimiter: str) -> float:
    """How well a separator makes rows as wide as the header, and the header wide; 0 = it does not occur there."""
    rows = _rows(text, delimiter)
    if not rows:
        return 0.0
    start = find_header_row(rows)
    width = len(rows[start])
    titles = "".join(cell for row in rows[:start] for cell in row)
    if width < 2 or titles.count(",") > start or any(mark in titles for mark in "\t;|"):
        return 0.0
    below = rows[start + 1 :]
    agree = sum(1 for row in below if len(row) == width) / len(below) if below else 1.0
    return width * (0.1 + agree) * (_BELOW_TITLES if start else 1.0)


def find_header_row(rows: Sequence[Sequence[object]]) -> int:
    """Position of the header: the first row, or the first full one below titles of one cell each."""
    counts = [sum(1 for cell in row if not is_missing(cell)) for row in rows[:_ROWS]]
    most = max(counts, default=0)
    if most < 3 or not counts or counts[0] > 1:
        return 0
    for index, count in enumerate(counts):
        if count >= 3 and 2 * count >= most and all(isinstance(c, str) or is_missing(c) for c in rows[index]):
            return index
        if count > 2:
            return 0
    return 0


def _header_text(text: str, delimiter: str, start: int) -> str:
    """The header as the file has it, with the lines that a quoted name goes on over."""
    lines = [line for line in text.split("\n") if line.strip()]
    at = 0
    for _ in range(start + 1):
        first = at
        at += 1
        while "\n".join(lines[first:at]).count('"') % 2 and at < min(len(lines), first + _HEADER_LINES):
            at += 1
    header = "\n".join(lines[first:at]) if lines else ""
    return header if header.count('"') % 2 == 0 else lines[first]


def _escapes(text: str, delimiter: str) -> bool:
    """Whether quotes inside values are written with a backslash: more rows say so than doubled ones."""
    if '\\"' not in text:
        return False
    inside = len(re.findall(rf'\\"(?!\s*(?:[{re.escape(delimiter)}\n]|\Z))', text))
    closing = len(re.findall(rf'\\"(?=\s*(?:[{re.escape(delimiter)}\n]|\Z))', text))
    return inside > 0 and inside * 4 >= closing


def require_header(path: Path, cells: Sequence[object], below: Sequence[Sequence[object]]) -> None:
    """Raises `BadFeed` where a table's first row holds numbers and addresses like the rows below it."""
    data = [_is_data(cell) for cell in cells]
    same = any(
        is_datum and any(len(row) > index and _is_data(row[index]) for row in below)
        for index, is_datum in enumerate(data)
    )
    if data and data[0]:
        enough = 3 * sum(data) > len(cells)
    else:
        sizes = all(str(cell).strip().isdigit() for cell, is_datum in zip(cells, data, strict=True) if is_datum)
        enough = 3 * sum(data) >= 2 * len(cells) and not sizes
    if enough and (same or not below):
        sample = ", ".join(abbreviate(str(cell), 30) for cell in cells[:4])
        raise BadFeed(
            f"{path}: line 1 holds data ({sample} …), not the names of columns; put a line of names above it, such as "
            "id,title,price"
        )


def _is_data(cell: object) -> bool:
    if isinstance(cell, str):
        return _DATA.fullmatch(cell.strip()) is not None
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def unique_column_names(cells: Sequence[object]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names for the columns of a header, each different, with notes on those that had to be renamed."""
    names: list[str] = []
    taken_names: set[str] = set()
    notes: list[str] = []
    for number, raw in enumerate(cells, 1):
        cell = "" if raw is None else " ".join(str(raw).split())
        name = strip_invisible(cell) or f"column {number}"
        while name in taken_names:
            name += f" {number}"
        if name != cell:
            notes.append(f'column {number} is called "{name}": its own name {_flaw(cell)}')
        names.append(name)
        taken_names.add(name)
    return tuple(names), tuple(notes)


def _flaw(cell: str) -> str:
    if not strip_invisible(cell):
        return "is empty"
    return "is taken" if strip_invisible(cell) == cell else "has characters that cannot be seen, or is taken"
