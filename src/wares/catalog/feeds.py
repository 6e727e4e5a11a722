"""Feeds: a file a shop hands over → its products' rows, whatever kind of file and whichever platform wrote it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from wares.catalog.bounds import DATE_FIELDS
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
        variant_rows = VariantRows(self.columns, self.names) if self.adapter is None else None
        links = variant_rows.row_links if variant_rows else self._row_links
        read_rows = partial(_trimmed_records, source)
        for group in row_groups(read_rows, links, source):
            if isinstance(group, Problem):
                yield group
                continue
            values, problems = variant_rows.merge(group, source) if variant_rows else self._merge(group, source)
            yield from problems
            if not values:
                continue
            row = self._row(source, group, values, pictures)
            if len(group) > 1 and isinstance(row, FeedRow):
                skipped_rows = sum(problem.severity == "skipped" for problem in problems)
                row = replace(row, records=len(group) - skipped_rows)
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
        wholes = [member for member, row in rows if not member.is_child and self.adapter.row_links(row).is_complete]
        earlier_members = {id(member) for member in wholes[:-1]}
        last_rows = [row for member, row in rows if id(member) not in earlier_members]
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
            for row_values in (*(member.record.values for member in members), *([values] if self.adapter else [])):
                digest.update(msgspec.json.encode(row_values, enc_hook=str, order="deterministic"))
        except (UnicodeEncodeError, ValueError, OverflowError, RecursionError) as error:
            reason = f"values that cannot be kept ({error})"[:300]
            return source.problem(line, reason, members[0].record.values)
        for column in pictures:
            _add_files(digest, values.get(column), self.path.parent)
        notes = tuple(
            note for member in members if isinstance(member.record, TrimmedRow) for note in member.record.notes
        )
        return FeedRow(line, values, digest.digest(), progress, notes)


def open_feed(path: Path, declarations: Mapping[str, str] | None = None, bounds: FeedBounds | None = None) -> Feed:
    """Looks at a feed: its kind, encoding, separator, platform and columns (`declarations`: see `match_columns`).

    Raises `BadFeed` naming the file and the remedy when it is missing, empty, binary, of an unknown kind, without a
    readable row, or without columns for id and title; `MissingExtra` for Parquet without pyarrow.
    """
    sniff_result = sniff(path, bounds)
    declarations = declarations or {}
    try:
        adapter = detect_platform(sniff_result.columns, sniff_result.rows, declarations)
        if adapter is not None:
            return _platform_feed(path, sniff_result, adapter, declarations)
        column_map = match_columns(sniff_result.columns, sniff_result.rows, declarations)
    except BadFeed as error:
        raise BadFeed(f"{path}: {error}") from error
    column_map = replace(column_map, notes=(*sniff_result.notes, *column_map.notes))
    if "variants" not in column_map.fields:
        column_map = replace(column_map, fields={**column_map.fields, "variants": ("variants",)})
    return Feed(path, sniff_result.source.kind, column_map, sniff_result.source, names=sniff_result.columns)


def _platform_feed(
    path: Path, sniff_result: SniffResult, adapter: PlatformAdapter, declarations: Mapping[str, str]
) -> Feed:
    for field, column in declarations.items():
        if column and column not in sniff_result.columns:
            raise BadFeed(f"--column {field}={column[:100]}: the feed has no column {column!r}")
    pairs = [(field, column) for field, name in adapter.FIELDS.items() for column, heading in adapter.columns.items()
            if heading == name and column != field]  # fmt: skip
    notes = (f"taken for {adapter.NAME}", *(f'{field} is read from "{column}"' for field, column in pairs))
    columns = ColumnMap({field: (field,) for field in CANONICAL}, {}, {}, (), (*sniff_result.notes, *notes))
    columns = replace(columns, **_conventions(adapter, sniff_result.rows))
    return Feed(
        path, sniff_result.source.kind, columns, sniff_result.source, adapter.NAME, adapter, sniff_result.columns
    )


def _conventions(adapter: PlatformAdapter, rows: Sequence[RawRow]) -> dict[str, Any]:
    """How the platform's rows write prices and dates, decided over the sample."""
    prices: list[object] = []
    dates: list[object] = []
    for row in rows:
        try:
            product = adapter.canonical([adapter.rename_columns(row)])
        except (TypeError, ValueError, AttributeError, KeyError, IndexError, RecursionError):
            continue  # told when the row is read
        for variant in (product, *(product.get("variants") or ())):
            prices += [variant[field] for field in ("price", "was_price", "sale_price") if field in variant]
            dates += [variant[field] for field in DATE_FIELDS if field in variant]
    return {"decimals": infer_number_format(prices), "dates": infer_date_format(dates)}


_MOST_NAMES = 10_000


def _trimmed_records(source: Source) -> Iterator[RawRecord | Problem]:
    """The feed's rows with their columns' names trimmed."""
    trimmed_names: set[str] = set()  # names that need no trimming
    for record in read_records(source):
        if isinstance(record, Problem) or trimmed_names.issuperset(record.values):
            yield record
            continue
        values, notes = trim_column_names(record.values)
        if values is record.values:
            trimmed_names = (trimmed_names if len(trimmed_names) < _MOST_NAMES else set()) | set(values)
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
