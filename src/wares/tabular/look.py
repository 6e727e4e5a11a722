"""Looks at a file with a record a row: its kind, encoding, separator, columns and first rows."""

from __future__ import annotations

import codecs
import csv
import itertools
import re
import unicodedata
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from wares.errors import BadFeed
from wares.tabular.encodings import Bytes, detect
from wares.tabular.readers import header_of, parquet_columns, records, separator_line
from wares.tabular.sources import Bounds, FeedKind, Record, Source
from wares.tabular.text import is_missing, shown, visible
from wares.types import Problem

_GOOGLE = frozenset(
    {"imagelink", "availability", "googleproductcategory", "producttype", "itemgroupid", "gtin", "condition", "link"}
)
_OTHER_FILES = (
    (b"PK\x03\x04", "a ZIP archive or an Excel workbook: unpack it, or save the sheet as CSV (UTF-8)"),
    (b"\xd0\xcf\x11\xe0", "an Excel workbook: save the sheet as CSV (UTF-8)"),
    (b"%PDF", "a PDF: export the products as CSV"),
    (b"SQLite format 3", "a database: export the products as CSV"),
)
_KINDS = "CSV, TSV, JSON lines, Parquet, or Google Merchant XML or TSV"


@dataclass(frozen=True, slots=True)
class Look:
    """A file with a record a row, looked at: how it is read, its columns, its first rows, and what was guessed."""

    source: Source
    columns: tuple[str, ...]
    rows: list[Mapping[str, object]]
    notes: list[str]


def look(path: Path, bounds: Bounds | None = None) -> Look:
    """Looks at a file's kind, encoding, separator and columns, whatever its rows are about.

    Raises `BadFeed` naming the file and the remedy when it is missing, empty, binary, of an unknown kind or without a
    readable row; `MissingExtra` for Parquet without pyarrow.
    """
    try:
        source, notes = _source(path, bounds or Bounds())
        sample = list(itertools.islice(records(source), source.bounds.sample))
    except (EOFError, zlib.error) as error:
        raise BadFeed(f"{path}: the compressed file is cut off; pack or copy it again") from error
    except OSError as error:
        raise BadFeed(
            f"{path}: cannot be read ({error.strerror or error}); check the path and its permissions"
        ) from error
    raw = [record.values for record in sample if isinstance(record, Record)]
    if not raw:
        raise BadFeed(f"{path}: {_why_empty(source.kind, sample)}")
    rows = [trimmed(values)[0] for values in raw]
    columns = source.header or tuple(dict.fromkeys(column for row in rows for column in row))
    padded = [name for name in dict.fromkeys(name for values in raw for name in values) if name != visible(name)]
    notes += [f"the column {shown(name)} is read as {visible(name)!r}" for name in padded if visible(name)]
    return Look(source, columns, rows, notes)


def trimmed(values: Mapping[str, object]) -> tuple[Mapping[str, object], tuple[str, ...]]:
    """A row with its columns' names trimmed, and notes on what that left out.

    Of two columns that become one the first filled one holds.
    """
    if all(name and name.isprintable() and name[0] != " " and name[-1] != " " and "  " not in name for name in values):
        return values, ()
    found: dict[str, object] = {}
    notes: list[str] = []
    for name, value in values.items():
        column = visible(name)
        if not column:
            notes += [] if is_missing(value) else ["a value without a column's name is left out"]
        elif is_missing(found.get(column)):
            found[column] = value
        elif not is_missing(value):
            notes.append(f"{column!r} stands here twice, with and without spaces; the first filled one is taken")
    return found, tuple(notes)


def _why_empty(kind: FeedKind, sample: list[Record | Problem]) -> str:
    problem = next((item for item in sample if isinstance(item, Problem) and item.severity == "skipped"), None)
    if problem is None and kind == "google-xml":
        return "no <item> or <entry> in this XML; give a Google Merchant feed (RSS or Atom), CSV or JSON"
    if problem is None:
        return "it holds no products, nor any other rows; export it again with its rows"
    return f"no readable row; line {problem.line}: {problem.reason}"


def _source(path: Path, bounds: Bounds) -> tuple[Source, list[str]]:
    if path.is_dir():
        raise BadFeed(f"{path}: is a folder; give the feed file in it")
    with Bytes(path) as opened:
        head = opened.stream.read(1 << 16)
    if head.startswith(b"PAR1"):
        return Source(path, "parquet", "", "", parquet_columns(path), bounds), []
    _refuse_other_files(path, head)
    with Bytes(path) as opened:
        encoding, note = detect(opened.stream)
    notes = [note] if note else []
    text = head.decode(encoding, "replace").lstrip("\r\n \ufeff")
    if text.startswith("<"):
        return Source(path, "google-xml", _xml_encoding(path, text, encoding), "", (), bounds), notes
    if text.startswith(("{", "[")):
        return Source(path, "jsonl", encoding, "", (), bounds, text.startswith("[")), notes
    delimiter, header, more = _header(path, text)
    kind: FeedKind = "csv"
    if delimiter == "\t":
        kind = "google-tsv" if len(_GOOGLE & {folded(column) for column in header}) >= 3 else "tsv"
    return Source(path, kind, encoding, delimiter, header, bounds), notes + more


def _refuse_other_files(path: Path, head: bytes) -> None:
    if not head.strip(b"\xef\xbb\xbf \t\r\n\x00"):
        raise BadFeed(f"{path}: the file is empty; export the feed again")
    for magic, what in _OTHER_FILES:
        if head.startswith(magic):
            raise BadFeed(f"{path}: {what}")
    if b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")) and not _is_text_with_nuls(head):
        raise BadFeed(f"{path}: a binary file, not a feed; give {_KINDS}")
    if head[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith((b"<!doctype html", b"<html")):
        raise BadFeed(f"{path}: a web page, not a feed; check the address it was saved from")


def _is_text_with_nuls(head: bytes) -> bool:
    """Whether NULs stand in rows of a text only, each of which may be refused for it."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return b"\0" not in head.partition(b"\n")[0] and head.count(b"\0") * 20 < len(head)


def _xml_encoding(path: Path, text: str, encoding: str) -> str:
    """The encoding the XML declares; what the bytes said where it declares none."""
    found = re.match(r"""<\?xml[^>]*\sencoding\s*=\s*["']([\w.:-]+)["']""", text)
    if found is None or encoding in ("utf-16", "utf-8-sig"):
        return encoding
    name = found[1]
    try:
        "".encode(name)
    except LookupError as error:
        raise BadFeed(f"{path}: XML in the unknown encoding {name!r}; save it as UTF-8") from error
    return "gb18030" if name.lower().startswith("gb") else name


def _header(path: Path, text: str) -> tuple[str, tuple[str, ...], list[str]]:
    """Separator and columns of a table, with notes on columns that had to be renamed."""
    line, _, more = re.sub(r"\r\n?", "\n", text).partition("\n")
    if said := separator_line(line):
        line = more.lstrip("\n").partition("\n")[0]
    delimiter = said or max("\t,;|", key=line.count)
    if delimiter not in line:
        raise BadFeed(f"{path}: no kind of feed Wares knows; give {_KINDS}")
    try:
        cells = header_of(line, delimiter)
    except csv.Error as error:
        raise BadFeed(
            f"{path}: line 1: the header's quotes are broken ({error}); give one line of column names"
        ) from error
    names: list[str] = []
    notes = []
    for place, cell in enumerate(cells, 1):
        name = visible(cell) or f"column {place}"
        while name in names:
            name += f" {place}"
        if name != cell:
            notes.append(f'column {place} is called "{name}": its own name {_flaw(cell)}')
        names.append(name)
    return delimiter, tuple(names), notes


def _flaw(cell: str) -> str:
    if not visible(cell):
        return "is empty"
    return "is taken" if visible(cell) == cell else "has characters that cannot be seen, or is taken"


def folded(column: str) -> str:
    """A column's name as tables of names write it: without case, spaces, `_`, `-`, `.`, `:`, `/` and a leading `g:`."""
    name = unicodedata.normalize("NFKC", column).strip().casefold().removeprefix("g:")
    return re.sub(r"[\s_.\-:/]+", "", name)
