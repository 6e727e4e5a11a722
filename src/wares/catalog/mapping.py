"""Which column of a feed gives which field of a product: declared by the caller, or guessed from names and a sample."""

from __future__ import annotations

import csv
import dataclasses
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from wares.catalog import synonyms
from wares.catalog.bounds import FEED_FIELDS, NAME_LENGTH, RESERVED
from wares.errors import BadFeed
from wares.tabular.conventions import AS_IT_STANDS, DAY_FIRST, Dates, Decimals
from wares.tabular.look import folded
from wares.tabular.prices import number, price
from wares.tabular.text import is_missing, shown, visible

Kind = Literal["text", "number"]
LONG_TEXT = 100
"""Mean length in characters from which a text column counts as description."""

_FALLBACKS = frozenset({"stock"})
_DOUBTED = frozenset({"price", "category", "colour", "brand", "pictures", "group", "texts", "attributes"})
"""Fields for which the very name is not enough: the values must fit."""

_SEVERAL = frozenset({"description", "pictures"})
_CJK = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """What each column of a feed is.

    fields      product field → its columns. `category`: levels from general to narrow. `price`, `stock`: the first
                filled one holds. `description`, `pictures`: all, in this order. Other fields have one column.
    attributes  column → kind; the attribute is called `attribute_called(column)`
    texts       column → (language tag, field or attribute)
    left_out    columns not used
    notes       what was guessed, in plain words
    currency    ISO 4217 code that a price column's heading names; empty = none does
    cents       price columns in the currency's smallest unit
    decimals    how prices are written
    dates       how dates are written
    reasons     column → why it is what it is, in plain words, where there is more to say than its name
    """

    fields: Mapping[str, tuple[str, ...]]
    attributes: Mapping[str, Kind]
    texts: Mapping[str, tuple[str, str]]
    left_out: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    currency: str = ""
    cents: frozenset[str] = frozenset()
    decimals: Decimals = AS_IT_STANDS
    dates: Dates = DAY_FIRST
    reasons: Mapping[str, str] = dataclasses.field(default_factory=dict)

    def known(self) -> frozenset[str]:
        """Every column the map speaks of."""
        used = {column for columns in self.fields.values() for column in columns}
        return frozenset(used | set(self.attributes) | set(self.texts) | set(self.left_out))


def attribute_called(column: str) -> str:
    """The attribute's name for a column or key of a feed: visible, trimmed, and told from a product field of that name.

    Empty where the column cannot be an attribute: its name is empty or longer than `NAME_LENGTH`.
    """
    name = visible(column)
    name = f"{name} (attribute)" if name in RESERVED else name
    return name if len(name) <= NAME_LENGTH else ""


def renamed(column: str) -> str:
    """What a report says of a column or key that is no attribute of the same name; empty = it is one."""
    name = attribute_called(column)
    if name:
        if name == column:
            return ""
        return f"the attribute {shown(column)} is called {name!r} here"
    return f"left out: the name {shown(column)} is {'too long' if visible(column) else 'empty'} for an attribute"


def columns_in(text: str, columns: Sequence[str]) -> tuple[str, ...]:
    """The columns that a declaration names: one of `columns`, or several with commas between them, in quotes where a
    name has a comma itself.
    """
    if text in columns:
        return (text,)
    row = next(csv.reader([text], skipinitialspace=True), [])
    return tuple(filter(None, (part.strip() for part in row)))


def guess(
    columns: Sequence[str], sample: Sequence[Mapping[str, object]], declared: Mapping[str, str] | None = None
) -> ColumnMap:
    """The map of a feed with `columns`, of which `sample` are the first rows.

    `declared` maps product fields to columns and wins over every guess; several columns are separated by commas, an
    empty text means that the feed lacks the field. Three further names take columns: `text` and `number` (attributes of
    that kind) and `-` (left out). Raises `BadFeed` for unknown fields and columns, and where no column can be the id or
    the title.
    """
    draft = _Draft(columns, sample)
    draft.declare(declared or {})
    draft.guess()
    draft.require("id", synonyms.LOOSE_ID)
    draft.require("title", synonyms.LOOSE_TITLE)
    draft.rest()
    return draft.map()


def extended(known: ColumnMap, values: Mapping[str, object]) -> ColumnMap:
    """`known` with the columns that a later row's `values` bring for the first time."""
    old = known.known()
    new = [column for column in values if column not in old]
    draft = _Draft(new, [{column: values[column] for column in new}])
    draft.guess()
    fields = dict(known.fields)
    for field, columns in draft.fields.items():
        if field not in fields or field in _SEVERAL:
            fields[field] = (*fields.get(field, ()), *columns)
        elif field in _FALLBACKS:
            names = synonyms.NAMES.get(field, ())
            fields[field] = tuple(sorted((*fields[field], *columns), key=lambda c: _rank(c, names)))
        else:
            draft.free.update(dict.fromkeys(columns))
    draft.rest()
    kinds: dict[str, Kind] = {c: "text" if isinstance(values[c], str) else kind for c, kind in draft.attributes.items()}
    return replace(
        known,
        fields=fields,
        attributes={**known.attributes, **kinds},
        texts={**known.texts, **draft.texts},
        left_out=(*known.left_out, *draft.left_out),
    )


def _rank(column: str, names: Sequence[str]) -> int:
    name = folded(column)
    return names.index(name) if name in names else -1


class _Draft:
    """A map in the making: `free` holds the columns nothing was said about yet."""

    def __init__(self, columns: Sequence[str], sample: Sequence[Mapping[str, object]]) -> None:
        self.columns = tuple(columns)
        self.free = dict.fromkeys(columns)
        self.filled = {c: [row[c] for row in sample if c in row and not is_missing(row[c])] for c in columns}
        self.rows = len(sample)
        self.fields: dict[str, tuple[str, ...]] = {}
        self.attributes: dict[str, Kind] = {}
        self.texts: dict[str, tuple[str, str]] = {}
        self.left_out: list[str] = []
        self.notes: list[str] = []
        self.absent: set[str] = set()

    def map(self) -> ColumnMap:
        return ColumnMap(self.fields, self.attributes, self.texts, tuple(self.left_out), tuple(self.notes))

    # ------------------------------------------------------------------------------------------------- declared

    def declare(self, declared: Mapping[str, str]) -> None:
        for field, text in declared.items():
            if field not in (*FEED_FIELDS, "text", "number", "-"):
                raise BadFeed(
                    f"{_option(field, text)}: {field!r} is no product field; fields are {', '.join(FEED_FIELDS)}, and "
                    "text, number and - for other columns"
                )
            chosen = self._named(field, text)
            for column in chosen:
                self.free.pop(column, None)
            if field == "-":
                self.left_out += chosen
            elif field == "text":
                self.attributes.update(dict.fromkeys(chosen, "text"))
            elif field == "number":
                self.attributes.update(dict.fromkeys(chosen, "number"))
            elif chosen:
                self.fields[field] = chosen
            else:
                self.absent.add(field)

    def _named(self, field: str, text: str) -> tuple[str, ...]:
        chosen = columns_in(text, self.columns)
        for column in chosen:
            if column not in self.columns:
                raise BadFeed(f"{_option(field, text)}: the feed has no column {column!r}; {self._listed()}")
        return chosen

    def _listed(self) -> str:
        return f"its columns are {_quoted(self.columns)}" if self.columns else "it has no columns with a name"

    # -------------------------------------------------------------------------------------------------- guessed

    def guess(self) -> None:
        self._languages()
        self._levels()
        for field in FEED_FIELDS:
            if field not in self.fields and field not in self.absent:
                self._by_name(field)

    def _languages(self) -> None:
        for column in list(self.free):
            found = synonyms.language_of(column)
            if found is None:
                continue
            base, tag = found
            field = synonyms.field_of(base)
            if field not in synonyms.TRANSLATED:
                field = base if base in self.columns and field is None else None
            if field and attribute_called(field):
                self._translate(column, tag, field)

    def _translate(self, column: str, tag: str, field: str) -> None:
        self.texts[column] = (tag, field)
        self.free.pop(column, None)
        self.notes.append(f'{field} in language "{tag}" is read from "{column}"')

    def _levels(self) -> None:
        if "category" in self.fields or "category" in self.absent:
            return
        names = {folded(column): column for column in self.free}
        for levels in synonyms.LEVELS:
            columns = tuple(names[level] for level in levels if level in names)
            if len(columns) == len(levels):
                self.fields["category"] = columns
                for column in columns:
                    self.free.pop(column)
                    if column not in RESERVED:
                        self.attributes[column] = "text"
                self.notes.append(f"category is the path {' > '.join(columns)}")
                return

    def _by_name(self, field: str) -> None:
        names = synonyms.NAMES.get(field, (field.replace("_", ""),))
        found = [c for c in self.free if folded(c) in names and self._fits(field, c)]
        found.sort(key=lambda column: names.index(folded(column)))
        if field == "category":
            found.sort(key=lambda column: -len(self.filled[column]))
        chosen = self._chosen(field, found)
        for column in found:
            if column not in chosen and field in synonyms.TRANSLATED and _CJK.search(column):
                self._translate(column, "zh", field)
        if chosen:
            self._take(field, chosen)

    def _chosen(self, field: str, found: list[str]) -> tuple[str, ...]:
        return tuple(found) if field in _SEVERAL | _FALLBACKS else tuple(found[:1])

    def _take(self, field: str, columns: tuple[str, ...]) -> None:
        self.fields[field] = columns
        for column in columns:
            self.free.pop(column)
        if columns != (field,):
            self.notes.append(f"{field} is read from {_quoted(columns)}")

    def _fits(self, field: str, column: str) -> bool:
        """Whether the sample speaks for what the name says; an empty sample, or the very name, needs no more proof."""
        values = self.filled[column]
        if not values or (field == column and field not in _DOUBTED):
            return True
        if field in ("title", "category", "colour", "brand"):
            return not all(map(_is_number, values)) and not isinstance(values[0], bytes)
        if field == "price":
            return any(isinstance(value, Mapping | list) or _is_price(value) for value in values)
        if field == "pictures":
            return not all(map(_is_number, values))
        if field == "group" and self.rows >= 20:
            return len(set(map(str, values))) * 20 >= len(values)
        if field in ("texts", "attributes"):
            return isinstance(values[0], Mapping)
        return True

    def require(self, field: str, endings: tuple[str, ...]) -> None:
        """Makes sure that `field` has a column: by a language's column, by the ending of a name, or not at all."""
        if field in self.fields:
            return
        translated = [column for column, (_, target) in self.texts.items() if target == field]
        loose = [c for c in self.free if folded(c).endswith(endings) and self._fits(field, c)]
        if field == "id":
            loose = [column for column in loose if self._unique(column)]
        if translated:
            self.fields[field] = (translated[0],)
            self.notes.append(f'{field} is read from "{translated[0]}"')
        elif loose:
            self._take(field, (loose[0],))
        else:
            raise BadFeed(
                f"no column is recognised as the {field}; {self._listed()}. Name the right one with "
                f'--column {field}=COLUMN (in the library: columns={{"{field}": "COLUMN"}})'
            )

    def _unique(self, column: str) -> bool:
        return len(set(map(str, self.filled[column]))) == self.rows

    # ---------------------------------------------------------------------------------------------------- the rest

    def rest(self) -> None:
        """Makes attributes of the columns left; long texts join the description; addresses and bytes are left out."""
        for column in list(self.free):
            values = self.filled[column]
            if not values:
                self._attribute(column, "text")
            elif isinstance(values[0], bytes):
                self._bytes(column)
            elif isinstance(values[0], Mapping):
                self._leave_out(column, "nested values")
            elif all(str(value).startswith(("http://", "https://")) for value in values):
                self._leave_out(column, "addresses")
            elif self._is_long(values) and "description" not in self.absent:
                self.fields["description"] = (*self.fields.get("description", ()), column)
                self.notes.append(f'"{column}" holds long texts and joins the description')
            else:
                self._attribute(column, "number" if self._is_numeric(column, values) else "text")
        self.free.clear()

    def _attribute(self, column: str, kind: Kind) -> None:
        if not attribute_called(column):
            self.left_out.append(column)
        else:
            self.attributes[column] = kind
        if reason := renamed(column):
            self.notes.append(reason)

    def _bytes(self, column: str) -> None:
        if "pictures" in self.fields or "pictures" in self.absent:
            self._leave_out(column, "bytes")
        else:
            self._take("pictures", (column,))

    def _leave_out(self, column: str, reason: str) -> None:
        self.left_out.append(column)
        self.notes.append(f'"{column}" is left out: {reason}')

    def _is_long(self, values: Sequence[object]) -> bool:
        texts = [value for value in values if isinstance(value, str)]
        return len(texts) == len(values) and sum(map(len, texts)) > LONG_TEXT * len(texts)

    def _is_numeric(self, column: str, values: Sequence[object]) -> bool:
        name = folded(column)
        if (
            name in synonyms.CODES
            or name.startswith(synonyms.CODE_BEGINNINGS)
            or name.endswith(("id", "code", "year", "编号", "编码"))
        ):
            return False
        padded = any(isinstance(value, str) and re.match(r"0\d", value.strip()) for value in values)
        return not padded and all(map(_is_number, values))


_LISTED = 60


def _quoted(columns: Sequence[str]) -> str:
    more = f" and {len(columns) - _LISTED:,} more" if len(columns) > _LISTED else ""
    return ", ".join(f'"{column}"' for column in columns[:_LISTED]) + more


def _option(field: str, text: str) -> str:
    """A declared column as a person wrote it."""
    return f"--column {field}={text[:100]}"


def _is_number(value: object) -> bool:
    try:
        number(value)
    except (TypeError, ValueError):
        return False
    return True


def _is_price(value: object) -> bool:
    try:
        price(value)
    except (TypeError, ValueError):
        return False
    return True
