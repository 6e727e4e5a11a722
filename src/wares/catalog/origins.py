"""Origins: which columns of a platform's export give which field, found by changing one column at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from wares.catalog.families import families
from wares.catalog.platforms.adapter import Adapter
from wares.catalog.platforms.values import Values
from wares.tabular.sources import Record, Source

_MOST_ROWS = 300
_MOST_FAMILIES = 40
_TRIED = 3  # values put in the place of a column's own, the empty one first


def origins(adapter: Adapter, source: Source, rows: Sequence[Values]) -> dict[str, tuple[str, ...]]:
    """Column → the fields that are other ones where it is empty or has another row's value; of the feed's first `rows`.

    The field that the adapter reads under the column's heading stands first, then those of most products. A field is
    called as `Product` has it, "attribute NAME" or "NAME of variants"; a column without effect is absent.
    """
    found: dict[str, dict[str, int]] = {}
    values = _values(rows)
    for members in _families(adapter, source, rows):
        whole = dict(_places(_canonical(adapter, members)))
        for column in dict.fromkeys(name for row in members for name in row):
            without = dict(_places(_canonical(adapter, [{**row, column: ""} for row in members])))
            for place in whole.keys() | without.keys():
                if whole.get(place) != without.get(place):
                    counts = found.setdefault(column, {})
                    counts[place] = counts.get(place, 0) + 1
    return {column: tuple(sorted(counts, key=lambda name: (-counts[name], name))) for column, counts in found.items()}


def _families(adapter: Adapter, source: Source, rows: Sequence[Values]) -> Iterator[list[Values]]:
    records = [Record(line, row, 1.0) for line, row in enumerate(rows[:_MOST_ROWS], 2)]
    joined = families(lambda: iter(records), lambda row: adapter.links(adapter.renamed(row)), source)
    groups = (members for members in joined if isinstance(members, list))
    for members in islice(groups, _MOST_FAMILIES):
        yield [member.record.values for member in members]


def _canonical(adapter: Adapter, rows: Sequence[Values]) -> Mapping[str, Any]:
    try:
        return adapter.canonical([adapter.renamed(row) for row in rows])
    except (TypeError, ValueError, AttributeError, KeyError, IndexError, RecursionError):
        return {}


def _places(row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Every field of a canonical row, and what it holds."""
    for name, value in row.items():
        if name == "variants":
            yield from _variant_places(value)
        elif name == "attributes" and isinstance(value, Mapping):
            yield from ((f"attribute {key}", repr(one)) for key, one in value.items())
        else:
            yield name, repr(value)


def _variant_places(variants: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    names = dict.fromkeys(name for one in variants for name in one if name != "options")
    for name in names:
        yield f"{name} of variants", repr([one.get(name) for one in variants])
    for option in dict.fromkeys(name for one in variants for name in one.get("options", {})):
        yield f"{option} of variants", repr([one.get("options", {}).get(option) for one in variants])
