"""A file a shop hands over → its rows, whatever kind of file it is."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from wares.catalog.mapping import ColumnMap, guess
from wares.catalog.references import inside, references
from wares.errors import BadFeed
from wares.tabular.look import look, trimmed
from wares.tabular.readers import records
from wares.tabular.sources import Bounds, End, FeedKind, Record, Source
from wares.types import Problem

__all__ = ["Bounds", "End", "Feed", "FeedKind", "Row", "open_feed"]

DIGEST_SIZE = 16


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a feed.

    line    1-based line in the file where the row starts; record number in Parquet and XML
    values  column → value as the feed has it; columns' names are trimmed
    digest  16 bytes (BLAKE2b) over the values and, where pictures are files, over their bytes: equal for equal rows
    done    share of the file read so far, 0–1
    notes   what trimming the names left out
    records rows of the file that were joined into it
    """

    line: int
    values: Mapping[str, object]
    digest: bytes
    done: float
    notes: tuple[str, ...] = ()
    records: int = 1


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed that can be read. `columns` says what its columns are, with notes on what was guessed.

    platform  whose export it is; empty = of none that is known
    """

    path: Path
    kind: FeedKind
    columns: ColumnMap
    source: Source
    platform: str = ""

    def rows(self) -> Iterator[Row | Problem]:
        """Every row from the first on; a row that cannot be parsed is a `Problem`, and the rest goes on.

        A feed that was not read to its end has an `End` for its last item.
        """
        pictures = self.columns.fields.get("pictures", ())
        source = replace(self.source, key=self.columns.fields["id"][0])
        for record in records(source):
            yield record if isinstance(record, Problem) else self._row(source, record, pictures)

    def _row(self, source: Source, record: Record, pictures: tuple[str, ...]) -> Row | Problem:
        values, notes = trimmed(record.values)
        try:
            content = msgspec.json.encode(values, enc_hook=str, order="deterministic")
        except (UnicodeEncodeError, ValueError, OverflowError, RecursionError) as error:
            return source.problem(record.line, f"values that cannot be kept ({error})"[:300], values)
        digest = hashlib.blake2b(content, digest_size=DIGEST_SIZE)
        for column in pictures:
            _add_files(digest, values.get(column), self.path.parent)
        return Row(record.line, values, digest.digest(), record.done, notes)


def open_feed(path: Path, declared: Mapping[str, str] | None = None, bounds: Bounds | None = None) -> Feed:
    """Looks at a feed: its kind, encoding, separator and columns (`declared`: see `mapping.guess`).

    Raises `BadFeed` naming the file and the remedy when it is missing, empty, binary, of an unknown kind, without a
    readable row, or without columns for id and title; `MissingExtra` for Parquet without pyarrow.
    """
    found = look(path, bounds)
    try:
        known = guess(found.columns, found.rows, declared)
    except BadFeed as error:
        raise BadFeed(f"{path}: {error}") from error
    return Feed(path, found.source.kind, replace(known, notes=(*found.notes, *known.notes)), found.source)


def _add_files(digest: hashlib.blake2b, value: object, folder: Path) -> None:
    for reference in references(value):
        if not isinstance(reference, str) or "://" in reference or reference.startswith(("//", "data:")):
            continue
        try:
            with Path(inside(folder, reference)).open("rb") as file:
                digest.update(hashlib.file_digest(file, "blake2b").digest())
        except (OSError, ValueError):
            digest.update(b"missing")
