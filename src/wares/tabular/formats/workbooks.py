"""Workbooks of spreadsheets (XLSX, XLSM, XLSB, XLS, ODS) → rows, by python-calamine."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from wares.errors import BadFeed
from wares.tabular.compression import InputFile
from wares.tabular.formats.dialect import find_header_row, require_header, unique_column_names
from wares.tabular.sources import RawRecord, Source
from wares.tabular.values.text import is_missing
from wares.types import Problem

_LOOKED_AT = 50


def workbook_source(source: Source, file: InputFile) -> tuple[Source, list[str]]:
    """The source with its sheet, columns and first row, and notes: the first sheet with a header and rows is read.

    Raises `BadFeed` for a workbook that is damaged, locked, or without such a sheet.
    """
    book = _open_workbook(source.path, file)
    for name in book.sheet_names:
        rows = _first_rows(book, name)
        rows_with_cells = [row for row in rows if any(not is_missing(cell) for cell in row)]
        if (
            len(rows_with_cells) < 2
            or max(sum(1 for cell in row if not is_missing(cell)) for row in rows_with_cells) < 2
        ):
            continue
        if source.header:
            return _with_sheet(source, source.header, 0, name), []
        start = find_header_row(rows_with_cells)
        require_header(source.path, rows_with_cells[start], rows_with_cells[start + 1 :])
        header, notes = _column_names(rows_with_cells[start])
        sheet_note = [f'the sheet "{name}" is read, the first with rows of {len(book.sheet_names)}; the others are not']
        return _with_sheet(source, header, start + 1, name), (sheet_note if len(book.sheet_names) > 1 else []) + list(
            notes
        )
    raise BadFeed(f"{source.path}: no sheet of the workbook has a header and rows; export it again with its rows")


def _with_sheet(source: Source, header: tuple[str, ...], start: int, sheet: str) -> Source:
    return Source(source.path, "xlsx", "", "", header, source.bounds, start=start, sheet=sheet)


def _column_names(cells: list[object]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names of columns; empty ones at the end, which spreadsheets leave behind, are none."""
    cells = list(cells)
    while cells and is_missing(cells[-1]):
        cells.pop()
    return unique_column_names(cells)


def workbook_records(source: Source, file: InputFile) -> Iterator[RawRecord | Problem]:
    """Every row below the header that is not empty; `line` is the sheet's row."""
    sheet = _open_workbook(source.path, file).get_sheet_by_name(source.sheet)
    above, total, width = source.start, max(1, sheet.total_height), len(source.header)
    beyond = 0
    for at, cells in enumerate(_rows(sheet)):
        if all(is_missing(cell) for cell in cells):
            continue
        if above:
            above -= 1
            continue
        if any(not is_missing(cell) for cell in cells[width:]) and not beyond:
            beyond = at + 1
        cells += [""] * (width - len(cells))
        yield RawRecord(at + 1, dict(zip(source.header, cells, strict=False)), min(1.0, (at + 1) / total))
    if beyond:
        yield source.notice(beyond, "values right of the header's last column are left out; name their column")


def _open_workbook(path: Path, file: InputFile) -> Any:
    import python_calamine

    try:
        return python_calamine.CalamineWorkbook.from_filelike(file.seekable())
    except python_calamine.PasswordError as error:
        raise BadFeed(f"{path}: the workbook is locked by a password; save it without") from error
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise BadFeed(
            f"{path}: no workbook that can be read ({error}); save it as XLSX or CSV (UTF-8) and copy it again"
        ) from error


def _first_rows(book: Any, name: str) -> list[list[object]]:
    result: list[list[object]] = []
    for row in _rows(book.get_sheet_by_name(name)):
        if any(not is_missing(cell) for cell in row):
            result.append(row)
        if len(result) > _LOOKED_AT:
            break
    return result


def _rows(sheet: Any) -> Iterator[list[object]]:
    for row in sheet.iter_rows():
        yield [_normalize_cell(cell) for cell in row]


def _normalize_cell(cell: object) -> object:
    """A cell as feeds have it: whole numbers as such, dates and times in ISO 8601; text stays, leading zeros too."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return int(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ", timespec="seconds")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return cell
