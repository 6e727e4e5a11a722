"""Sniffer: the kind, encoding, separator, columns and first rows of a file with a record a row."""

from __future__ import annotations

import itertools
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from wares.errors import BadFeed
from wares.tabular.compression import InputFile
from wares.tabular.encodings import detect_encoding
from wares.tabular.formats.dialect import detect_dialect
from wares.tabular.formats.json_nesting import detect_json_layout
from wares.tabular.formats.workbooks import workbook_source
from wares.tabular.formats.xml_records import GOOGLE, find_record_path
from wares.tabular.readers import parquet_columns, read_records
from wares.tabular.sources import FeedBounds, FeedKind, RawRecord, Source
from wares.tabular.unsupported_files import refuse_unsupported
from wares.tabular.values.text import abbreviate, is_missing, strip_invisible
from wares.types import Problem

_GOOGLE = frozenset(
    {"imagelink", "availability", "googleproductcategory", "producttype", "itemgroupid", "gtin", "condition", "link"}
)
_HEAD = 1 << 20
_CERTAIN = 4  # characters beyond ASCII that bytes of another encoding hardly make up in UTF-8 by chance
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


@dataclass(frozen=True, slots=True)
class SniffResult:
    """A file with a record a row, looked at: how it is read, its columns, its first rows, and what was guessed."""

    source: Source
    columns: tuple[str, ...]
    rows: list[Mapping[str, object]]
    notes: list[str]


def sniff(path: Path, bounds: FeedBounds | None = None, header: Sequence[str] | None = None) -> SniffResult:
    """Looks at a file's kind, encoding, separator and columns, whatever its rows are about.

    `header` names the columns of a table that has no line of names.

    Raises `BadFeed` naming the file and the remedy when it is missing, empty, binary, of an unknown kind or without a
    readable row; `MissingExtra` for Parquet without pyarrow.
    """
    source, notes, sample = _sample(path, bounds or FeedBounds(), header)
    raw = [record.values for record in sample if isinstance(record, RawRecord)]
    if not raw:
        raise BadFeed(f"{path}: {_why_empty(source.kind, sample)}")
    rows = [trim_column_names(values)[0] for values in raw]
    columns = source.header or tuple(dict.fromkeys(column for row in rows for column in row))
    padded = [
        name for name in dict.fromkeys(name for values in raw for name in values) if name != strip_invisible(name)
    ]
    notes += [
        f"the column {abbreviate(name)} is read as {strip_invisible(name)!r}"
        for name in padded
        if strip_invisible(name)
    ]
    return SniffResult(source, columns, rows, notes)


def _sample(
    path: Path, bounds: FeedBounds, header: Sequence[str] | None
) -> tuple[Source, list[str], list[RawRecord | Problem]]:
    """How the file is read, notes on it, and its first rows."""
    try:
        source, notes = _source(path, bounds, header)
        return source, notes, list(itertools.islice(read_records(source), source.bounds.sample))
    except (EOFError, zlib.error, zipfile.BadZipFile) as error:
        raise BadFeed(f"{path}: the compressed file is cut off or damaged; pack or copy it again") from error
    except (OSError, NotImplementedError) as error:
        raise BadFeed(
            f"{path}: cannot be read ({getattr(error, 'strerror', '') or error}); check the path and its permissions"
        ) from error


def trim_column_names(values: Mapping[str, object]) -> tuple[Mapping[str, object], tuple[str, ...]]:
    """A row with its columns' names trimmed, and notes on what that left out.

    Of two columns that become one the first filled one holds.
    """
    if all(name and name.isprintable() and name[0] != " " and name[-1] != " " and "  " not in name for name in values):
        return values, ()
    result: dict[str, object] = {}
    notes: list[str] = []
    for name, value in values.items():
        column = strip_invisible(name)
        if not column:
            notes += [] if is_missing(value) else ["a value without a column's name is left out"]
        elif is_missing(result.get(column)):
            result[column] = value
        elif not is_missing(value):
            notes.append(f"{column!r} stands here twice, with and without spaces; the first filled one is taken")
    return result, tuple(notes)


def _why_empty(kind: FeedKind, sample: list[RawRecord | Problem]) -> str:
    problem = next((item for item in sample if isinstance(item, Problem) and item.severity == "skipped"), None)
    if problem is None:
        return "it holds no products, nor any other rows; export it again with its rows"
    return f"no readable row; line {problem.line}: {problem.reason}"


def _source(path: Path, bounds: FeedBounds, names: Sequence[str] | None) -> tuple[Source, list[str]]:
    if path.is_dir():
        raise BadFeed(f"{path}: is a folder; give the feed file in it")
    with InputFile(path) as file:
        head = file.stream.read(_HEAD)
        notes = [f"the file {file.member} in the ZIP archive is read"] if file.member else []
        refuse_unsupported(path, head, file)
    source = Source(path, "csv", "", "", tuple(names or ()), bounds)
    with InputFile(path) as file:
        if head.startswith(b"PAR1"):
            return replace(source, kind="parquet", header=parquet_columns(file)), notes
        if head.startswith(_WORKBOOKS):
            source, more = workbook_source(source, file)
            return source, notes + more
        encoding, note = detect_encoding(file.stream)
    text = head.decode(encoding, "replace").lstrip("\r\n \ufeff")
    source = replace(source, encoding=encoding)
    if text.startswith("<"):
        declared_encoding = _xml_encoding(path, text, encoding)
        return _xml(replace(source, encoding=declared_encoding), text), notes + (
            [note] if note and declared_encoding == encoding else []
        )
    notes += [note] if note else []
    if text.startswith(("{", "[")):
        shape, path_to_records = detect_json_layout(text)
        kind: FeedKind = "jsonl" if shape == "lines" else "json"
        return replace(source, kind=kind, layout=shape, records_path=path_to_records, header=()), notes
    return _table(source, text, names, notes)


def _table(source: Source, text: str, names: Sequence[str] | None, notes: list[str]) -> tuple[Source, list[str]]:
    dialect = detect_dialect(source.path, text, names)
    kind: FeedKind = "csv"
    if dialect.delimiter == "\t":
        kind = "google-tsv" if len(_GOOGLE & {fold_column_name(column) for column in dialect.header}) >= 3 else "tsv"
    source = replace(source, kind=kind, delimiter=dialect.delimiter, header=dialect.header, start=dialect.start)
    return replace(source, escapes=dialect.escapes), [*notes, *dialect.notes]


def _xml(source: Source, text: str) -> Source:
    with InputFile(source.path) as file:
        path = find_record_path(file, source.encoding)
    if path is None and not re.search(r"<(?:\w+:)?(?:item|entry)\b", text):
        raise BadFeed(
            f"{source.path}: no <item>, <entry> or other element with values in it repeats in this XML; give a feed "
            "with an element for each product, CSV or JSON"
        )
    kind: FeedKind = "google-xml" if not path or GOOGLE in text else "xml"
    return replace(source, kind=kind, records_path=path or (), header=())


def _xml_encoding(path: Path, text: str, encoding: str) -> str:
    """The encoding the XML declares; what the bytes said where it declares none, or where they are UTF-8 for sure."""
    match = re.match(r"""<\?xml[^>]*\sencoding\s*=\s*["']([\w.:-]+)["']""", text)
    if match is None or encoding.startswith("utf-16") or encoding == "utf-8-sig":
        return encoding
    name = match[1]
    try:
        "".encode(name)
    except LookupError as error:
        raise BadFeed(f"{path}: XML in the unknown encoding {name!r}; save it as UTF-8") from error
    by_chance = sum(1 for character in text if character > "\x7f") < _CERTAIN
    if encoding == "utf-8" and not by_chance and not name.lower().startswith(("iso-2022", "hz", "utf-7")):
        return encoding
    return "gb18030" if name.lower().startswith("gb") else name


def fold_column_name(column: str) -> str:
    """A column's name as tables of names write it: without case, spaces, `_`, `-`, `.`, `:`, `/` and a leading `g:`."""
    name = unicodedata.normalize("NFKC", column).strip().casefold().removeprefix("g:")
    return re.sub(r"[\s_.\-:/]+", "", name)
