"""Readers: files → raw records, one reader a kind of feed. What cannot be parsed comes out as a `Problem`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from wares.errors import BadFeed, MissingExtra
from wares.tabular.compression import InputFile
from wares.tabular.formats.delimited import delimited_records, has_undecodable_bytes
from wares.tabular.formats.json_records import json_records
from wares.tabular.formats.workbooks import workbook_records
from wares.tabular.formats.xml_records import xml_records
from wares.tabular.sources import RawRecord, Source
from wares.types import Problem

__all__ = ["RawRecord", "Source", "has_undecodable_bytes", "parquet_columns", "read_records"]

_READERS = {
    "google-xml": xml_records,
    "xml": xml_records,
    "json": json_records,
    "jsonl": json_records,
    "xlsx": workbook_records,
}


def read_records(source: Source) -> Iterator[RawRecord | Problem]:
    """Every row of the feed, good or bad, in the file's order. All stream but workbooks, which are read whole."""
    with InputFile(source.path) as file:
        if source.kind == "parquet":
            yield from _parquet(source, file)
        else:
            yield from _READERS.get(source.kind, delimited_records)(source, file)


# ------------------------------------------------------------------------------------------------------------- Parquet


def parquet_columns(file: InputFile) -> tuple[str, ...]:
    """Column names of a Parquet file. Raises `MissingExtra` without pyarrow, `BadFeed` when the file is damaged."""
    return tuple(_open_parquet(file).schema_arrow.names)


def _open_parquet(file: InputFile) -> Any:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise MissingExtra("Reading Parquet", "parquet") from error
    try:
        return pyarrow.parquet.ParquetFile(file.seekable())
    except (pyarrow.ArrowException, OSError) as error:
        raise BadFeed(f"{file.path}: a damaged Parquet file ({error}); write it again") from error


def _parquet_errors() -> tuple[type[Exception], ...]:
    import pyarrow

    return OSError, ValueError, NotImplementedError, pyarrow.ArrowException


def _parquet(source: Source, input_file: InputFile) -> Iterator[RawRecord | Problem]:
    file = _open_parquet(input_file)
    total, number = max(1, file.metadata.num_rows), 0
    try:
        for batch in file.iter_batches(batch_size=256):
            for values in batch.to_pylist():
                number += 1
                yield RawRecord(number, values, number / total)
    except _parquet_errors() as error:
        yield source.incomplete(number + 1, f"the Parquet file is damaged here ({error})")
    finally:
        file.close()
