"""Column map builder: what was declared, what names and values say, and what becomes of the columns left over."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from wares.catalog.bounds import FEED_FIELDS, RESERVED
from wares.catalog.columns import heading_patterns, headings, messages
from wares.catalog.columns import value_formats as formats
from wares.catalog.columns.column_kinds import infer_lists, is_long_text, is_nested, is_numeric
from wares.catalog.columns.column_map import ColumnMap, column_attribute_name, parse_column_list, rename_note
from wares.catalog.columns.headings import PRICES, parse_heading
from wares.catalog.columns.sample_validation import fits_field, is_count
from wares.catalog.values.category_paths import has_several_paths
from wares.errors import BadFeed
from wares.tabular.values.lists import ListFormat, infer_list_format
from wares.tabular.values.text import is_missing
from wares.types import AttributeKind

SEVERAL = frozenset({"description", "pictures", "published"})
"""Fields that take all of their columns."""
_FIRST_FILLED = frozenset({"stock"})
_TRANSLATED = frozenset({"title", "description", "brand", "category", "colour", "material"})
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


class _Note(NamedTuple):
    """A note on what was guessed; `source_of` = the field whose column it names, "" = of none."""

    text: str
    source_of: str = ""


class ColumnMapBuilder:
    """`free_columns` holds the columns nothing was said about yet, `samples` the values of each in the sample."""

    def __init__(self, columns: Sequence[str], sample: Sequence[Mapping[str, object]]) -> None:
        self.columns = tuple(columns)
        self.free_columns = dict.fromkeys(columns)
        self.samples = {c: [row[c] for row in sample if c in row and not is_missing(row[c])] for c in columns}
        self.rows = len(sample)
        self.fields: dict[str, tuple[str, ...]] = {}
        self.attributes: dict[str, AttributeKind] = {}
        self.texts: dict[str, tuple[str, str]] = {}
        self.left_out: list[str] = []
        self.notes: list[_Note] = []
        self.absent_fields: set[str] = set()
        self.formats = formats.ColumnFormats()

    def _note(self, text: str, source_of: str = "") -> None:
        self.notes.append(_Note(text, source_of))

    def build(self) -> ColumnMap:
        """The map as far as it is made."""
        formats = self.formats
        notes = (*formats.notes, *(note.text for note in self.notes))
        return ColumnMap(
            self.fields, self.attributes, self.texts, tuple(self.left_out), notes,
            formats.currency, formats.cents, formats.decimals, formats.dates, formats.numbers, formats.lists,
            formats.level_separator,
        )  # fmt: skip

    # ------------------------------------------------------------------------------------------------- declared

    def declare(self, declarations: Mapping[str, str]) -> None:
        """Takes what the caller says. Raises `BadFeed` for unknown fields and columns."""
        for field, text in declarations.items():
            if field not in (*FEED_FIELDS, "text", "number", "-"):
                raise BadFeed(messages.unknown_field(field, text))
            columns = self._declared_columns(field, text)
            for column in columns:
                self.free_columns.pop(column, None)
            if field == "-":
                self.left_out += columns
            elif field == "text":
                self.attributes.update(dict.fromkeys(columns, "text"))
                self.formats.lists.update((c, lists) for c in columns if (lists := infer_list_format(self.samples[c])))
            elif field == "number":
                self.attributes.update(dict.fromkeys(columns, "number"))
            elif columns:
                self.fields[field] = columns
            else:
                self.absent_fields.add(field)

    def _declared_columns(self, field: str, text: str) -> tuple[str, ...]:
        columns = parse_column_list(text, self.columns)
        for column in columns:
            if column not in self.columns:
                raise BadFeed(messages.unknown_column(field, text, column, self.columns))
        return columns

    # -------------------------------------------------------------------------------------------------- guessed

    def match_by_name(self) -> None:
        """Finds fields by the names of columns."""
        self._languages()
        self._levels()
        for field in FEED_FIELDS:
            if field not in self.fields and field not in self.absent_fields:
                self._by_name(field)

    def _languages(self) -> None:
        for column in list(self.free_columns):
            name_and_tag = headings.split_language_tag(column)
            if name_and_tag is None:
                continue
            base, tag = name_and_tag
            field = headings.heading_field(base)
            if field not in _TRANSLATED:
                field = base if base in self.columns and field is None else None
            if field and column_attribute_name(field):
                self._translate(column, tag, field)

    def _translate(self, column: str, tag: str, field: str) -> None:
        self.texts[column] = (tag, field)
        self.free_columns.pop(column, None)
        self._note(f'{field} in language "{tag}" is read from "{column}"')

    def _levels(self) -> None:
        if "category" in self.fields or "category" in self.absent_fields:
            return
        names = {heading_patterns.normalize_heading(column): column for column in self.free_columns}
        for levels in heading_patterns.levels():
            columns = tuple(names[level] for level in levels if level in names)
            if len(columns) == len(levels):
                self.fields["category"] = columns
                for column in columns:
                    self.free_columns.pop(column)
                    if column not in RESERVED:
                        self.attributes[column] = "text"
                self._note(f"category is the path {' > '.join(columns)}")
                return

    def _by_name(self, field: str) -> None:
        candidates = [c for c in self.free_columns if parse_heading(c).field == field and self._fits(field, c)]
        candidates.sort(key=lambda column: (column != field, parse_heading(column).net, parse_heading(column).rank))
        if field == "category":
            candidates.sort(key=lambda column: -len(self.samples[column]))
        if field == "availability" and "stock" not in self.fields and "stock" not in self.absent_fields:
            counts = [column for column in candidates if self.samples[column] and is_count(self.samples[column])]
            if counts:
                self._assign("stock", (counts[0],))
                candidates = [column for column in candidates if column != counts[0]]
        columns = tuple(candidates) if field in SEVERAL | _FIRST_FILLED else tuple(candidates[:1])
        for column in candidates:
            if column not in columns and field in _TRANSLATED and _CJK.search(column):
                self._translate(column, (parse_heading(column).language or "zh").partition("-")[0], field)
        if columns:
            self._assign(field, columns)

    def promote_lone_price(self) -> None:
        """A feed with just a reduced or just a recommended price has it as the price."""
        for field in ("sale_price", "was_price"):
            if "price" not in self.fields and "price" not in self.absent_fields and field in self.fields:
                self.fields["price"] = self.fields.pop(field)
                self.notes = [note for note in self.notes if note.source_of != field]
                self._note(f"price is read from {messages.quote(self.fields['price'])}, the only price there is")

    def _assign(self, field: str, columns: tuple[str, ...]) -> None:
        self.fields[field] = columns
        for column in columns:
            self.free_columns.pop(column)
        if columns != (field,):
            self._note(f"{field} is read from {messages.quote(columns)}", source_of=field)

    def _fits(self, field: str, column: str) -> bool:
        return fits_field(field, column, self.samples[column], self.rows)

    def require_fields(self) -> None:
        """Makes sure that id and title have columns: by a language's column, by the ending of a name, or not at all."""
        missing = [field for field in ("id", "title") if not self._ensure_field(field)]
        if missing:
            raise BadFeed(messages.missing_fields(missing, self.columns))

    def _ensure_field(self, field: str) -> bool:
        if field in self.fields:
            return True
        columns = [column for column, (_, target) in self.texts.items() if target == field]
        loose = [c for c in self.free_columns if heading_patterns.has_field_suffix(field, c) and self._fits(field, c)]
        if field == "id":
            loose = [column for column in loose if self._unique(column)]
        if columns:
            self.fields[field] = (columns[0],)
            self._note(f'{field} is read from "{columns[0]}"', source_of=field)
        elif loose:
            self._assign(field, (loose[0],))
        return field in self.fields

    def _unique(self, column: str) -> bool:
        return len(set(map(str, self.samples[column]))) == self.rows

    # ---------------------------------------------------------------------------------------------------- the rest

    def assign_remaining(self) -> None:
        """Makes attributes of the columns left; long texts join the description; addresses and bytes are left out."""
        technical = [column for column in self.free_columns if heading_patterns.is_technical(column)]
        self.left_out += technical
        for column in self.free_columns:
            if column not in technical:
                self._assign_remaining(column, self.samples[column])
        if technical:
            self._note(messages.technical(technical))
        unread = messages.unread_columns(self.free_columns, technical, self.fields, self.absent_fields)
        self.notes = [*map(_Note, unread), *self.notes]
        self.free_columns.clear()

    def _assign_remaining(self, column: str, values: list[object]) -> None:
        if not values:
            self._attribute(column, "text")
        elif isinstance(values[0], bytes):
            self._bytes(column)
        elif isinstance(values[0], Mapping) or is_nested(values[0]):
            self._leave_out(column, "nested values")
        elif all(str(value).startswith(("http://", "https://")) for value in values):
            self._leave_out(column, "addresses")
        elif lists := infer_lists(column, values):
            self.formats.lists[column] = lists
            self._note(f'"{column}" holds lists, such as {values[0]!r:.60}')
            self._attribute(column, "text")
        elif heading_patterns.is_code(column):
            self._attribute(column, "text")
        elif is_long_text(values) and "description" not in self.absent_fields:
            self.fields["description"] = (*self.fields.get("description", ()), column)
            self._note(f'"{column}" holds long texts and joins the description')
        else:
            self._attribute(column, "number" if is_numeric(values) else "text")

    def _attribute(self, column: str, kind: AttributeKind) -> None:
        if not column_attribute_name(column):
            self.left_out.append(column)
        else:
            self.attributes[column] = kind
        if reason := rename_note(column):
            self._note(reason)

    def _bytes(self, column: str) -> None:
        if "pictures" in self.fields or "pictures" in self.absent_fields:
            self._leave_out(column, "bytes")
        else:
            self.fields["pictures"] = (column,)
            self._note(f'pictures is read from "{column}"')

    def _leave_out(self, column: str, reason: str) -> None:
        self.left_out.append(column)
        self._note(f'"{column}" is left out: {reason}')

    def infer_formats(self) -> None:
        """Decides over the columns how they write prices, numbers, dates and categories."""
        for column in self.fields.get("colour", ()):
            if (lists := infer_list_format(self.samples[column])) not in ("", ",", ";"):
                self.formats.lists[column] = lists
        if len(categories := self.fields.get("category", ())) == 1:
            self._several_categories(categories[0])
        self.formats = formats.infer_column_formats(self.fields, self.attributes, self.samples, self.formats.lists)
        net_columns = [c for field in PRICES for c in self.fields.get(field, ()) if parse_heading(c).net]
        if net_columns:
            self.formats.notes.append(
                f"the prices of {messages.quote(net_columns)} are without tax, and taken as they are"
            )

    def _several_categories(self, column: str) -> None:
        """Commas (or the like) part categories in the whole column where some of its values show it."""
        texts = [value for value in self.samples[column] if isinstance(value, str)]
        has_paths = any(has_several_paths(text) for text in texts)
        lists: ListFormat = "," if has_paths else infer_list_format(self.samples[column])
        if lists in (",", ";"):
            self.formats.lists[column] = lists
            self._note(f'"{column}" holds several categories, parted by "{lists}"')
