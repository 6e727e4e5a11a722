"""What a feed's columns are, kept as a file beside the shop for its next delivery, for people to read and edit.

# …
header = ["sku", "Preis", "Farbe", "intern"]

[columns]
id = "sku"
price = "Preis"
text = ["Farbe"]
"-" = ["intern"]
"""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from wares.catalog.bounds import FEED_FIELDS
from wares.catalog.columns.column_map import parse_column_list
from wares.catalog.feeds import Feed
from wares.errors import BadFeed, BadSetting, StoreFull
from wares.shop.ingest.feeds.delivery import feed_name
from wares.tabular.sniffer import SniffResult, sniff

_HEAD = """\
 What the columns of a feed are. Made by wares ingest --save-mapping; edit it, or delete it to have them guessed anew.
 It is used for files named {name}, whatever dates and numbers follow, and for files with the same columns.
 A field takes a column or a list; "text" and "number" list attributes, "-" what is left out. --column wins over it.
"""


@dataclass(frozen=True, slots=True)
class SavedMapping:
    """A mapping that was kept: field, `text`, `number` or `-` → columns; `header` = the columns its feed had."""

    file: Path
    header: tuple[str, ...]
    columns: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class ColumnDeclaration:
    """What is said of a feed's columns, as `open_feed` takes it; `file` = the mapping it comes from, None = no file."""

    columns: Mapping[str, str]
    file: Path | None = None


def declared_for(folder: Path, feed: Path, declared: Mapping[str, str] | None) -> ColumnDeclaration:
    """The columns that a saved mapping in `folder` says for the feed, and `declared`, which wins.

    Raises `BadFeed` when a column of the mapping is gone, `BadSetting` for a mapping that cannot be read.
    """
    declared = declared or {}
    if not any(folder.glob("*.toml")):
        return ColumnDeclaration(declared)
    sniffed = sniff(feed)
    saved = _mapping_by_name(folder, feed) or _mapping_by_header(folder, sniffed)
    if saved is None:
        return ColumnDeclaration(declared)
    declared_columns = {column for text in declared.values() for column in parse_column_list(text, sniffed.columns)}
    remaining = {
        field: tuple(column for column in columns if column not in declared_columns)
        for field, columns in saved.columns.items()
        if field not in declared or field in ("text", "number", "-")
    }
    if not sniffed.source.header:  # only rows tell what columns there are: those of attributes may come later
        remaining = {
            field: columns if field in FEED_FIELDS else tuple(filter(sniffed.columns.__contains__, columns))
            for field, columns in remaining.items()
        }
    _require(saved, remaining, feed, sniffed)
    columns = {field: text for field, names in remaining.items() if (text := _join(names)) or not saved.columns[field]}
    for field, text in declared.items():
        more = field in ("text", "number", "-")
        columns[field] = _join((*remaining.get(field, ()), *parse_column_list(text, sniffed.columns))) if more else text
    return ColumnDeclaration(columns, saved.file)


def save(folder: Path, feed: Feed, declared: Mapping[str, str]) -> Path:
    """Keep what the feed's columns are; where a platform's export is known by itself, only what was `declared`.

    The file. Raises `StoreFull`.
    """
    import tomlkit

    sniffed = sniff(feed.path)
    mapping = {name: parse_column_list(text, sniffed.columns) for name, text in declared.items()}
    if not feed.platform:
        mapping = {name: columns for name, columns in mapping.items() if not columns} | _columns_of(feed)
    file = folder / f"{feed_name(feed.path)}.toml"
    document = tomlkit.document()
    for line in _HEAD.format(name=feed_name(feed.path)).splitlines():
        document.add(tomlkit.comment(line.strip()))
    document.add("header", _array(sniffed.columns))
    table = tomlkit.table()
    for name, columns in mapping.items():
        table.add(name, columns[0] if len(columns) == 1 and name in FEED_FIELDS else _array(columns))
    document.add("columns", table)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        part = file.with_suffix(".part")
        part.write_text(tomlkit.dumps(document), encoding="utf-8")
        part.replace(file)
    except OSError as error:
        raise StoreFull(f"{file}: cannot be written ({error.strerror}); make room and ingest again") from error
    return file


def _columns_of(feed: Feed) -> dict[str, tuple[str, ...]]:
    columns = feed.columns
    kinds = {kind: tuple(c for c, k in columns.attributes.items() if k == kind) for kind in ("text", "number")}
    mapping = {**columns.fields, **kinds, "-": columns.left_out}
    present = {name: tuple(column for column in names_ if column in feed.names) for name, names_ in mapping.items()}
    return {name: names_ for name, names_ in present.items() if names_}


def _array(columns: Sequence[str]) -> object:
    import tomlkit

    array = tomlkit.array()
    array.extend(columns)
    return array.multiline(len(columns) > 4)


def _mapping_by_name(folder: Path, feed: Path) -> SavedMapping | None:
    file = folder / f"{feed_name(feed)}.toml"
    return _read(file) if file.exists() else None


def _mapping_by_header(folder: Path, sniffed: SniffResult) -> SavedMapping | None:
    mappings = map(_read, sorted(folder.glob("*.toml")))
    return next((saved for saved in mappings if set(saved.header) == set(sniffed.columns)), None)


def _read(file: Path) -> SavedMapping:
    try:
        document = tomllib.loads(file.read_text(encoding="utf-8"))
        columns = {name: (c,) if isinstance(c, str) and c else tuple(c) for name, c in document["columns"].items()}
        if not all(isinstance(column, str) for names in columns.values() for column in names):
            raise TypeError("a column is no text")
        return SavedMapping(file, tuple(map(str, document.get("header", ()))), columns)
    except OSError as error:
        raise BadSetting(f"{file}: cannot be read ({error.strerror}); look at its permissions") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadSetting(
            f"{file}: no mapping of columns ({error}); write a table [columns] with lines such as price = "
            '"Preis", or delete the file'
        ) from error


def _require(saved: SavedMapping, remaining: Mapping[str, Sequence[str]], feed: Path, sniffed: SniffResult) -> None:
    missing = [
        (field, column) for field, columns in remaining.items() for column in columns if column not in sniffed.columns
    ]
    if not missing:
        return
    listing = "; ".join(f'"{column}" ({"left out" if field == "-" else field})' for field, column in missing[:10])
    more = f" and {len(missing) - 10:,} more" if len(missing) > 10 else ""
    new = [column for column in sniffed.columns if column not in saved.header]
    has = f"it has {', '.join(map(repr, new[:20]))} instead" if new else "it has no new ones"
    field = next((field for field, _ in missing if field in FEED_FIELDS), None)
    option = f" or give --column {field}=COLUMN," if field else ""
    raise BadFeed(
        f"{feed}: {saved.file} speaks of columns that this feed does not have: {listing}{more}; {has}. Correct that "
        f"file,{option} or delete that file to have the columns guessed anew"
    )


def _join(columns: Sequence[str]) -> str:
    """`columns` as one declaration."""
    if len(columns) == 1:
        return columns[0]
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(columns)
    return line.getvalue()
