"""Provenance: which columns of a platform's export give which field, found by changing one column at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from wares.catalog.platforms.adapter import OFFER, PlatformAdapter
from wares.catalog.row_groups import row_groups
from wares.tabular.sources import RawRecord, RawRow, Source
from wares.tabular.values.text import is_missing

_OF_VARIANTS = " of variants"
_OWN = frozenset({*OFFER, "sku", "codes", "picture"})  # what a variant has besides its options
_MOST_ROWS = 300
_MOST_FAMILIES = 40
_MOST_VALUES = 3  # values put in the place of a column's own, the empty one first


def column_provenance(adapter: PlatformAdapter, source: Source, rows: Sequence[RawRow]) -> dict[str, tuple[str, ...]]:
    """Column → the fields that are other ones where it is empty or has another row's value; of the feed's first `rows`.

    The field that the adapter reads under the column's heading stands alone, else those of most products stand first. A
    field is called as `Product` has it, "attribute NAME" or "NAME of variants"; a column without effect is absent.
    """
    result: dict[str, dict[str, int]] = {}
    values = _values(rows)
    for members in _sample_groups(adapter, source, rows):
        fields = dict(_field_values(_canonical(adapter, members)))
        for column, alternatives in values.items():
            counts = result.setdefault(column, {})
            for field in _changed_fields(adapter, members, column, alternatives, fields):
                counts[field] = counts.get(field, 0) + 1
    names = {heading: name for name, heading in adapter.FIELDS.items()}
    usual = {column: names.get(adapter.columns.get(column, column)) for column in result}
    return {column: _rank_fields(counts, usual[column]) for column, counts in result.items() if counts}


def _rank_fields(counts: Mapping[str, int], usual: str | None) -> tuple[str, ...]:
    """The fields, those of most products first; the usual one alone, and of choices alone where any changes."""
    if usual is not None and usual in counts:
        return (usual,)
    choices = [name for name in counts if name.endswith(_OF_VARIANTS) and name.removesuffix(_OF_VARIANTS) not in _OWN]
    return tuple(sorted(choices or counts, key=lambda name: (-counts[name], name)))


def _changed_fields(
    adapter: PlatformAdapter,
    members: Sequence[RawRow],
    column: str,
    alternatives: Sequence[object],
    original_fields: Mapping[str, str],
) -> set[str]:
    """The fields that change with the first of `alternatives` to the column's value that changes any.

    New ones only where no other changes.
    """
    for alternative in alternatives:
        fields = dict(_field_values(_canonical(adapter, [{**row, column: alternative} for row in members])))
        changes = {
            field for field in original_fields.keys() | fields.keys() if original_fields.get(field) != fields.get(field)
        }
        if changes:
            return changes & original_fields.keys() or changes
    return set()


def _values(rows: Sequence[RawRow]) -> dict[str, list[object]]:
    """Column → nothing, and the first two different values it has; a column without values is absent."""
    result: dict[str, list[object]] = {}
    for row in rows[:_MOST_ROWS]:
        for column, value in row.items():
            examples = result.setdefault(column, [""])
            if len(examples) < _MOST_VALUES and not is_missing(value) and value not in examples:
                examples.append(value)
    return {column: distinct for column, distinct in result.items() if len(distinct) > 1}


def _sample_groups(adapter: PlatformAdapter, source: Source, rows: Sequence[RawRow]) -> Iterator[list[RawRow]]:
    records = [RawRecord(line, row, 1.0) for line, row in enumerate(rows[:_MOST_ROWS], 2)]
    items = row_groups(lambda: iter(records), lambda row: adapter.row_links(adapter.rename_columns(row)), source)
    groups = (members for members in items if isinstance(members, list))
    for members in islice(groups, _MOST_FAMILIES):
        yield [member.record.values for member in members]


def _canonical(adapter: PlatformAdapter, rows: Sequence[RawRow]) -> Mapping[str, Any]:
    try:
        return adapter.canonical([adapter.rename_columns(row) for row in rows])
    except (TypeError, ValueError, AttributeError, KeyError, IndexError, RecursionError):
        return {}


def _field_values(row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Every field of a canonical row, and what it holds."""
    for name, value in row.items():
        if name == "variants":
            yield from _variant_values(value)
        elif name == "attributes" and isinstance(value, Mapping):
            yield from ((f"attribute {key}", repr(item)) for key, item in value.items())
        else:
            yield name, repr(value)


def _variant_values(variants: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    names = dict.fromkeys(name for variant in variants for name in variant if name != "options")
    for name in names:
        yield f"{name}{_OF_VARIANTS}", repr([variant.get(name) for variant in variants])
    for option in dict.fromkeys(name for variant in variants for name in variant.get("options", {})):
        yield f"{option}{_OF_VARIANTS}", repr([variant.get("options", {}).get(option) for variant in variants])
