"""Messages on a feed's columns: errors with their remedy, and notes on what was left."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from wares.catalog.bounds import FEED_FIELDS
from wares.catalog.columns.heading_patterns import resembled_field

_LISTED = 60
_SHOWN = 12


def quote(columns: Sequence[str], most: int = _LISTED) -> str:
    """Names of columns in quotes, the first `most` of them."""
    more = f" and {len(columns) - most:,} more" if len(columns) > most else ""
    return ", ".join(f'"{column}"' for column in columns[:most]) + more


def column_option(field: str, text: str) -> str:
    """A declared column as a person wrote it."""
    return f"--column {field}={text[:100]}"


def unknown_field(field: str, text: str) -> str:
    """A declared field that products do not have."""
    return (
        f"{column_option(field, text)}: {field!r} is no product field; fields are {', '.join(FEED_FIELDS)}, and "
        "text, number and - for other columns"
    )


def unknown_column(field: str, text: str, column: str, columns: Sequence[str]) -> str:
    """A declared column that the feed does not have."""
    return f"{column_option(field, text)}: the feed has no column {column!r}; {_all(columns)}"


def missing_fields(fields: Sequence[str], columns: Sequence[str]) -> str:
    """Fields that every product needs and no column gives."""
    options = " ".join(f"--column {field}=COLUMN" for field in fields)
    library = ", ".join(f'"{field}": "COLUMN"' for field in fields)
    field_names = " and none as the ".join(fields)
    return (
        f"no column is recognised as the {field_names}; {_all(columns)}. Name the right one with {options} "
        f"(in the library: columns={{{library}}})"
    )


def _all(columns: Sequence[str]) -> str:
    return f"its columns are {quote(columns)}" if columns else "it has no columns with a name"


def technical(columns: Sequence[str]) -> str:
    """Columns left out since a shop's software keeps them for itself."""
    return (
        f"{len(columns):,} technical columns are left out: {quote(columns, _SHOWN)}; "
        f'--column text="{columns[0]}" takes one as an attribute'
    )


def unread_columns(
    columns: Iterable[str], known_columns: Collection[str], fields: Mapping[str, Sequence[str]], absent: Collection[str]
) -> Iterator[str]:
    """Columns whose names look like a price, stock, brand or picture, though the field is not read from them."""
    likely: dict[str, list[str]] = {}
    for column in columns:
        if column not in known_columns and (field := resembled_field(column)) and field not in absent:
            likely.setdefault(field, []).append(column)
    for field, alike in likely.items():
        look = "looks" if len(alike) == 1 else "look"
        option = f'--column {field}="{alike[0]}" takes it'
        if field in fields:
            yield f"{quote(alike, _SHOWN)} {look} like {field}, which is read from {quote(fields[field])}; {option}"
        else:
            yield f"NO {field.upper()} is read, though {quote(alike, _SHOWN)} {look} like it; {option}"
