"""Schema matching: which column gives which field of a product, declared, or guessed from names and a sample."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from wares.catalog.columns.column_map import ColumnMap, column_attribute_name, parse_column_list, rename_note
from wares.catalog.columns.headings import parse_heading
from wares.catalog.columns.map_builder import SEVERAL, ColumnMapBuilder
from wares.types import AttributeKind

__all__ = [
    "ColumnMap",
    "column_attribute_name",
    "extend_column_map",
    "match_columns",
    "parse_column_list",
    "rename_note",
]

_FALLBACKS = frozenset({"stock"})


def match_columns(
    columns: Sequence[str], sample: Sequence[Mapping[str, object]], declarations: Mapping[str, str] | None = None
) -> ColumnMap:
    """The map of a feed with `columns`, of which `sample` are the first rows.

    `declarations` maps product fields to columns and wins over every guess; several columns are separated by commas, an
    empty text means that the feed lacks the field. Three further names take columns: `text` and `number` (attributes of
    that kind) and `-` (left out). Columns with the very names of product fields are those fields. Raises `BadFeed` for
    unknown fields and columns, and where no column can be the id or the title.
    """
    draft = ColumnMapBuilder(columns, sample)
    draft.declare(declarations or {})
    draft.match_by_name()
    draft.promote_lone_price()
    draft.require_fields()
    draft.assign_remaining()
    draft.infer_formats()
    return draft.build()


def extend_column_map(column_map: ColumnMap, values: Mapping[str, object]) -> ColumnMap:
    """`known_columns` with the columns that a later row's `values` bring for the first time."""
    old = column_map.known_columns()
    new = [column for column in values if column not in old]
    draft = ColumnMapBuilder(new, [{column: values[column] for column in new}])
    draft.match_by_name()
    fields = dict(column_map.fields)
    for field, columns in draft.fields.items():
        if field not in fields or field in SEVERAL:
            fields[field] = (*fields.get(field, ()), *columns)
        elif field in _FALLBACKS:
            fields[field] = tuple(sorted((*fields[field], *columns), key=lambda column: parse_heading(column).rank))
        else:
            draft.free_columns.update(dict.fromkeys(columns))
    draft.assign_remaining()
    kinds: dict[str, AttributeKind] = {
        c: "text" if isinstance(values[c], str) and kind == "number" else kind for c, kind in draft.attributes.items()
    }
    return replace(
        column_map,
        fields=fields,
        attributes={**column_map.attributes, **kinds},
        texts={**column_map.texts, **draft.texts},
        left_out=(*column_map.left_out, *draft.left_out),
    )
