"""Feeds: a file a shop hands over → its products' rows, whatever kind of file and whichever platform wrote it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from wares.catalog.columns.matching import ColumnMap, match_columns
from wares.catalog.platforms import detect_platform
from wares.catalog.platforms.adapter import CANONICAL, PlatformAdapter, RowLinks
from wares.catalog.row_groups import Member, TrimmedRow, row_groups
from wares.catalog.values.picture_references import resolve_inside, split_references
from wares.catalog.variants import VariantRows, replaced_row_problem
from wares.errors import BadFeed
from wares.tabular.readers import read_records
from wares.tabular.sniffer import SniffResult, sniff, trim_column_names
from wares.tabular.sources import FeedBounds, FeedKind, IncompleteFile, RawRecord, RawRow, Source
from wares.tabular.values.date_formats import infer_date_format
from wares.tabular.values.number_formats import infer_number_format
from wares.types import Problem

__all__ = ["Feed", "FeedBounds", "FeedKind", "FeedRow", "IncompleteFile", "open_feed"]

DIGEST_SIZE = 16


@dataclass(frozen=True, slots=True)
class FeedRow:
    """One product of a feed: a row, or several rows that belong together.

    line    1-based line in the file where its first row starts; record number in Parquet and XML
    values  column → value as the feed has it, columns' names trimmed; of a known platform, or where rows were joined,
            as `platforms.adapter` describes
    digest  16 bytes (BLAKE2b) over all its rows and, where pictures are files, over their bytes: equal for equal rows
    progress  share of the file read so far, 0–1
    notes   what trimming the names left out
    records rows of the file that were joined into it
    """

    line: int
    values: Mapping[str, object]
    digest: bytes
    progress: float
    notes: tuple[str, ...] = ()
    records: int = 1


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed that can be read.

    columns   what its columns are, with notes on what was guessed
    platform  whose export it is, e.g. "a Shopify export"; "" = of no platform that is known
    """

    path: Path
    kind: FeedKind
    columns: ColumnMap
    source: Source
    platform: str = ""
    adapter: PlatformAdapter | None = None
    names: tuple[str, ...] = ()

    def rows(self) -> Iterator[FeedRow | Problem]:
        """Every product's row from the first on; a row that cannot be parsed is a `Problem`, and the rest goes on.

        A feed that was not read to its end has an `IncompleteFile` for its last item.
        """
        pictures = self.columns.fields.get("pictures", ())
        source = replace(self.source, key=self._key())
        plain = VariantRows(self.columns, self.names) if self.adapter is None else None
        links = plain.row_links if plain else self._row_links
        read = partial(_trimmed_records, source)
        for group in row_groups(read, links, source):
            if isinstance(group, Problem):
                yield group
                continue
            values, problems = plain.merge(group, source) if plain else self._merge(group, source)
            yield from problems
            if not values:
                continue
            row = self._row(source, group, values, pictures)
            if len(group) > 1 and isinstance(row, FeedRow):
                gone = sum(problem.severity == "skipped" for problem in problems)
                row = replace(row, records=len(group) - gone)
            yield row

    def _key(self) -> str:
        """The column with the rows' ids."""
        if self.adapter is None:
            return self.columns.fields["id"][0]
        heading = self.adapter.FIELDS.get("id", "id")
        return next((column for column, name in self.adapter.columns.items() if name == heading), heading)

    def _row_links(self, values: RawRow) -> RowLinks:
        assert self.adapter is not None
        return self.adapter.row_links(self.adapter.rename_columns(values))

    def _merge(self, members: Sequence[Member], source: Source) -> tuple[RawRow, list[Problem]]:
        """The canonical row of a platform's product; of rows that each tell the whole product the last counts."""
        assert self.adapter is not None
        rows = [(member, self.adapter.rename_columns(member.record.values)) for member in members]
        wholes = [member for member, row in rows if not member.is_child and self.adapter.row_links(row).is_whole]
        gone = {id(member) for member in wholes[:-1]}
        last_rows = [row for member, row in rows if id(member) not in gone]
        try:
            values = self.adapter.canonical(last_rows)
        except (TypeError, ValueError, AttributeError, KeyError, IndexError, RecursionError) as error:
            reason = f"not as {self.adapter.NAME} has it ({error})"[:300]
            return {}, [source.problem(members[0].record.line, reason, members[0].record.values)]
        name, last = str(values.get("id") or ""), wholes[-1].record.line if wholes else 0
        return values, [replaced_row_problem(source, member.record.line, last, name) for member in wholes[:-1]]

    def _row(
        self, source: Source, members: Sequence[Member], values: RawRow, pictures: tuple[str, ...]
    ) -> FeedRow | Problem:
        line, progress = members[0].record.line, members[-1].record.progress
        digest = hashlib.blake2b(digest_size=DIGEST_SIZE)
        try:
            for one in (*(member.record.values for member in members), *([values] if self.adapter else [])):
                digest.update(msgspec.json.encode(one, enc_hook=str, order="deterministic"))
        except (UnicodeEncodeError, ValueError, OverflowError, RecursionError) as error:
            reason = f"values that cannot be kept ({error})"[:300]
            return source.problem(line, reason, members[0].record.values)
        for column in pictures:
            _add_files(digest, values.get(column), self.path.parent)
        notes = tuple(note for one in members if isinstance(one.record, TrimmedRow) for note in one.record.notes)
        return FeedRow(line, values, digest.digest(), progress, notes)


def open_feed(path: Path, declared: Mapping[str, str] | None = None, bounds: FeedBounds | None = None) -> Feed:
    """Looks at a feed: its kind, encoding, separator, platform and columns (`declared`: see `mapping.guess`).

    Raises `BadFeed` naming the file and the remedy when it is missing, empty, binary, of an unknown kind, without a
    readable row, or without columns for id and title; `MissingExtra` for Parquet without pyarrow.
    """
    sniffed = sniff(path, bounds)
    declared = declared or {}
    try:
        adapter = detect_platform(sniffed.columns, sniffed.rows, declared)
        if adapter is not None:
            return _platform_feed(path, sniffed, adapter, declared)
        known = match_columns(sniffed.columns, sniffed.rows, declared)
    except BadFeed as error:
        raise BadFeed(f"{path}: {error}") from error
    known = replace(known, notes=(*sniffed.notes, *known.notes))
    if "variants" not in known.fields:
        known = replace(known, fields={**known.fields, "variants": ("variants",)})
    return Feed(path, sniffed.source.kind, known, sniffed.source, names=sniffed.columns)


def _platform_feed(path: Path, sniffed: SniffResult, adapter: PlatformAdapter, declared: Mapping[str, str]) -> Feed:
    for field, column in declared.items():
        if column and column not in sniffed.columns:
            raise BadFeed(f"--column {field}={column[:100]}: the feed has no column {column!r}")
    read = [(field, column) for field, name in adapter.FIELDS.items() for column, heading in adapter.columns.items()
            if heading == name and column != field]  # fmt: skip
    notes = (f"taken for {adapter.NAME}", *(f'{field} is read from "{column}"' for field, column in read))
    columns = ColumnMap({field: (field,) for field in CANONICAL}, {}, {}, (), (*sniffed.notes, *notes))
    columns = replace(columns, **_conventions(adapter, sniffed.rows))
    return Feed(path, sniffed.source.kind, columns, sniffed.source, adapter.NAME, adapter, sniffed.columns)


def _conventions(adapter: PlatformAdapter, rows: Sequence[RawRow]) -> dict[str, Any]:
    """How the platform's rows write prices and dates, decided over the sample."""
    prices: list[object] = []
    dates: list[object] = []
    for row in rows:
        try:
            product = adapter.canonical([adapter.rename_columns(row)])
        except (TypeError, ValueError, AttributeError, KeyError, IndexError, RecursionError):
            continue  # told when the row is read
        for one in (product, *(product.get("variants") or ())):
            prices += [one[field] for field in ("price", "was_price", "sale_price") if field in one]
            dates += [one[field] for field in _DATES if field in one]
    return {"decimals": infer_number_format(prices), "dates": infer_date_format(dates)}


_MOST_NAMES = 10_000
_DATES = ("sale_start", "sale_end", "published_at", "expires_at")


def _trimmed_records(source: Source) -> Iterator[RawRecord | Problem]:
    """The feed's rows with their columns' names trimmed."""
    fine: set[str] = set()  # names that need no trimming
    for record in read_records(source):
        if isinstance(record, Problem) or fine.issuperset(record.values):
            yield record
            continue
        values, notes = trim_column_names(record.values)
        if values is record.values:
            fine = (fine if len(fine) < _MOST_NAMES else set()) | set(values)
            yield record
        else:
            yield TrimmedRow(record.line, values, record.progress, notes)


def _add_files(digest: hashlib.blake2b, value: object, folder: Path) -> None:
    for reference in split_references(value):
        if not isinstance(reference, str) or "://" in reference or reference.startswith(("//", "data:")):
            continue
        try:
            with Path(resolve_inside(folder, reference)).open("rb") as file:
                digest.update(hashlib.file_digest(file, "blake2b").digest())
        except (OSError, ValueError):
            digest.update(b"missing")
