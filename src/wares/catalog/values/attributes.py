"""Attributes and choices of a feed's row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, TypeAlias

from wares.catalog.columns import heading_patterns
from wares.catalog.columns.column_map import ColumnMap, column_attribute_name, rename_note
from wares.catalog.findings import Findings
from wares.catalog.values.codes import is_truncated, parse_codes
from wares.catalog.values.options import choices
from wares.catalog.values.texts import read_attribute, read_texts
from wares.tabular.values.lists import ListFormat, split_list
from wares.tabular.values.number_formats import DEFAULT_NUMBER_FORMAT, NumberFormat
from wares.tabular.values.prices import parse_number
from wares.tabular.values.text import is_missing
from wares.types import AttributeKind

AttributeValue: TypeAlias = "tuple[str, ...] | float"
_NOTHING: AttributeValue = ()
_NONE: tuple[str, ...] = ()


class Attributes:
    """Reads the attributes of rows whose columns are known."""

    def __init__(self, columns: ColumnMap) -> None:
        self._lists = columns.lists
        self._readers = [
            (c, column_attribute_name(c), _reader(c, kind, columns)) for c, kind in columns.attributes.items()
        ]
        self._codes = frozenset(column for column in columns.attributes if heading_patterns.is_code(column))
        self._choices = [
            (column, name)
            for column in (*columns.attributes, *columns.fields.get("colour", ()))
            if (name := heading_patterns.heading_option(column))
        ]

    def read(self, values: Mapping[str, object], mapping: object, findings: Findings) -> dict[str, AttributeValue]:
        """The attributes in a row's columns, and in the object `mapping` (None = there is none)."""
        attributes: dict[str, AttributeValue] = {}
        for column, name, reader in self._readers:
            if not is_missing(value := values.get(column)):
                attribute = findings.read(column, reader, value, _NOTHING)
                if name in attributes:
                    _add(attributes, name, attribute, findings)
                elif attribute != ():
                    attributes[name] = attribute
                    if column in self._codes and isinstance(attribute, tuple) and is_truncated(attribute[0]):
                        findings.once(column, truncation_note(column), "noticed")
        if isinstance(mapping, Mapping):
            _read_nested(mapping, attributes, findings)
        elif not is_missing(mapping):
            findings.add("attributes", "attributes are given as one object; left out")
        return attributes

    def choices(
        self, values: Mapping[str, object], declaration: object, findings: Findings
    ) -> dict[str, tuple[str, ...]]:
        """What a shopper chooses between: said as such, and lists under names such as `size`."""
        choices_by_name = findings.read("choices", choices, declaration, dict[str, tuple[str, ...]]())
        for column, name in self._choices:
            values_of_column = values.get(column)
            if isinstance(values_of_column, str) and (lists := self._lists.get(column)):
                values_of_column = split_list(values_of_column, lists)
            if name not in choices_by_name and isinstance(values_of_column, list | tuple) and len(values_of_column) > 1:
                several = findings.read(column, read_texts, values_of_column, _NONE)
                choices_by_name.update({name: several} if len(several) > 1 else {})
        return choices_by_name


def truncation_note(column: str) -> str:
    """What is said of a column of codes whose digits a spreadsheet has cut off."""
    return (
        f'"{column}" holds codes such as 4.00638E+12, of which a spreadsheet has cut off digits; kept as they are, but '
        "export them again with that column as text"
    )


def _read_nested(mapping: Mapping[Any, object], attributes: dict[str, AttributeValue], findings: Findings) -> None:
    for key, value in mapping.items():
        if reason := rename_note(str(key)):
            findings.once(str(key), reason)
        if (name := column_attribute_name(str(key))) and not is_missing(value):
            _add(attributes, name, findings.read(name, read_attribute, value, _NOTHING), findings)


def _add(attributes: dict[str, AttributeValue], name: str, value: AttributeValue, findings: Findings) -> None:
    if value == ():
        return
    if name in attributes:
        findings.once(name, f"{name!r} is given twice under names that come to the same; the first is taken")
        return
    attributes[name] = value


def _reader(column: str, kind: AttributeKind, columns: ColumnMap) -> Callable[[Any], AttributeValue]:
    if kind == "number":
        return partial(_number, column, columns.numbers.get(column, DEFAULT_NUMBER_FORMAT))
    if lists := columns.lists.get(column):
        return partial(_list, lists)
    if heading_patterns.is_code(column):
        return parse_codes
    return partial(read_texts, several=heading_patterns.is_tags(column))


def _list(lists: ListFormat, value: object) -> tuple[str, ...]:
    return read_texts(split_list(value, lists) if isinstance(value, str) else value)


def _number(column: str, decimals: NumberFormat, value: object) -> float:
    try:
        return parse_number(value, decimal=decimals.mark)
    except ValueError as error:
        raise ValueError(
            f'{error}, as the values of "{column}" are; if it holds words, say --column text="{column}"'
        ) from error
