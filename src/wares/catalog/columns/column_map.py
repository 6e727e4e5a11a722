"""Column map: what the columns of a feed are, as found once for all of its rows."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from wares.catalog.bounds import NAME_LENGTH, RESERVED
from wares.tabular.values.date_formats import DEFAULT_DATE_FORMAT, DateFormat
from wares.tabular.values.lists import ListFormat
from wares.tabular.values.number_formats import DEFAULT_NUMBER_FORMAT, NumberFormat
from wares.tabular.values.text import abbreviate, strip_invisible
from wares.types import AttributeKind


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """What each column of a feed is.

    fields      product field → its columns. `category`: levels from general to narrow. `stock`: the first filled one
                holds. `description`, `pictures`: all, in this order. `published`: all must say so. Others have one.
    attributes  column → kind; the attribute is called `attribute_called(column)`
    texts       column → (language tag, field or attribute)
    left_out    columns not used
    notes       what was guessed, in plain words
    currency    ISO 4217 code that a price column's heading names; empty = none does
    cents       price columns in the currency's smallest unit
    decimals    how prices are written
    dates       how dates are written
    numbers     column → how its numbers are written, where the column has decided it
    lists       column → how it writes several values, for text attributes
    level_mark  what parts a category's levels besides `>`, `|`, `»`, ` / `; empty = nothing
    reasons     column → why it is what it is, in plain words, where there is more to say than its name
    """

    fields: Mapping[str, tuple[str, ...]]
    attributes: Mapping[str, AttributeKind]
    texts: Mapping[str, tuple[str, str]]
    left_out: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    currency: str = ""
    cents: frozenset[str] = frozenset()
    decimals: NumberFormat = DEFAULT_NUMBER_FORMAT
    dates: DateFormat = DEFAULT_DATE_FORMAT
    numbers: Mapping[str, NumberFormat] = field(default_factory=dict)
    lists: Mapping[str, ListFormat] = field(default_factory=dict)
    level_separator: str = ""
    reasons: Mapping[str, str] = field(default_factory=dict)

    def known_columns(self) -> frozenset[str]:
        """Every column the map speaks of."""
        columns_of_fields = {column for columns in self.fields.values() for column in columns}
        return frozenset(columns_of_fields | set(self.attributes) | set(self.texts) | set(self.left_out))

    def signature(self) -> str:
        """A text that differs where rows would be read otherwise."""
        conventions = (self.currency, sorted(self.cents), self.decimals, self.dates, self.numbers, self.lists)
        return repr((self.fields, self.attributes, self.texts, conventions, self.level_separator))


def parse_column_list(text: str, columns: Sequence[str]) -> tuple[str, ...]:
    """The columns that a declaration names: one of `columns`, or several with commas between them, in quotes where a
    name has a comma itself.
    """
    if text in columns:
        return (text,)
    row = next(csv.reader([text], skipinitialspace=True), [])
    return tuple(filter(None, (part.strip() for part in row)))


def column_attribute_name(column: str) -> str:
    """The attribute's name for a column or key of a feed: visible, trimmed, and told from a product field of that name.

    Empty where the column cannot be an attribute: its name is empty or longer than `NAME_LENGTH`.
    """
    name = strip_invisible(column)
    name = f"{name} (attribute)" if name in RESERVED else name
    return name if len(name) <= NAME_LENGTH else ""


def rename_note(column: str) -> str:
    """What a report says of a column or key that is no attribute of the same name; empty = it is one."""
    name = column_attribute_name(column)
    if name:
        if name == column:
            return ""
        return f"the attribute {abbreviate(column)} is called {name!r} here"
    flaw = "too long" if strip_invisible(column) else "empty"
    return f"left out: the name {abbreviate(column)} is {flaw} for an attribute"
