"""XML → records, whatever element repeats: Google Merchant's RSS and Atom, `<products><product>` and their kin."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from wares.tabular.compression import READ_ERRORS, InputFile
from wares.tabular.encodings import encoding_label
from wares.tabular.formats.xml_repair import RepairedXml
from wares.tabular.sources import RawRecord, Source
from wares.types import Problem

_BREAKS = (ParseError, DefusedXmlException, *READ_ERRORS)
_RSS = frozenset({"item", "entry"})
_FEEDS = (("channel",), ("feed",), ("rss",), ("RDF",))
GOOGLE = "http://base.google.com/ns/1.0"


def xml_records(source: Source, file: InputFile) -> Iterator[RawRecord | Problem]:
    """The elements at `source.place` (empty = every `item` and `entry`); each is released as soon as it was read."""
    text = file.text(source.encoding)
    text.reconfigure(errors="replace")
    repaired_text = RepairedXml(text)
    number = 0
    try:
        for element in _records(source.records_path, repaired_text):
            number += 1
            values = _values_of(element)
            if "\ufffd" in str(values):
                yield source.problem(number, f"bytes that are not {encoding_label(source.encoding)} text", values)
            else:
                yield RawRecord(number, values, file.progress())
    except _BREAKS as error:
        yield source.incomplete(number + 1, f"the XML breaks off here ({error})")
    if repaired_text.repairs:
        reason = (
            f"read as they are meant: characters that XML forbids, such as a bare & ({repaired_text.repairs:,} times)"
        )
        yield source.notice(0, reason)


def _records(path: tuple[str, ...], text: RepairedXml) -> Iterator[Element]:
    """The elements at `path`, each whole, and released with all before it."""
    elements: list[Element] = []
    inside = 0
    for event, element in iterparse(text, events=("start", "end")):
        if event == "start":
            elements.append(element)
            inside += _is_record(path, elements)
            continue
        is_record = _is_record(path, elements)
        elements.pop()
        inside -= is_record
        if is_record and inside == 0:
            yield element
        if inside == 0 and elements:
            elements[-1].remove(element)


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _is_record(path: tuple[str, ...], open_elements: list[Element]) -> bool:
    if not path:
        return _local(open_elements[-1].tag) in _RSS
    if len(path) != len(open_elements):
        return False
    return open_elements[-1].tag.endswith(path[-1]) and all(
        name == _local(element.tag) for name, element in zip(path, open_elements, strict=True)
    )


# -------------------------------------------------------------------------------------------------------------- values

_GOOGLE = f"{{{GOOGLE}}}"
_NAMING = frozenset({"attribute", "property", "param", "parameter", "feature", "specification", "spec", "field",
                     "option"})  # fmt: skip
"""Elements that carry the name of a value in an attribute, e.g. `<param name="Colour">red</param>`."""


def _values_of(element: Element) -> dict[str, object]:
    """A record's values: what stands in its elements, then its own attributes where no element has their name."""
    values = _item(element)
    for name, value in element.attrib.items():
        values.setdefault(_local(name), value.strip())
    return values


def _item(element: Element, prefix: str = "") -> dict[str, object]:
    """Child elements by local name, repeated ones as lists; Google's win over plain ones of the same name."""
    values: dict[str, Any] = {}
    google: set[str] = set()
    for child in element:
        ours = child.tag.startswith(_GOOGLE)
        for key, value in _of_child(child, prefix).items():
            if key in values and ours == (key in google):
                values[key] = [*_as_list(values[key]), *_as_list(value)]
            elif ours or key not in google:
                values[key] = value
            if ours:
                google.add(key)
    return values


def _of_child(child: Element, prefix: str) -> dict[str, object]:
    """The values in one element below a record's: its text, its own elements, and its attributes beside them."""
    name = prefix + _local(child.tag)
    text = (child.text or "").strip()
    if not child.attrib:
        return _item(child, f"{name}_") if len(child) else {name: text}
    attributes = {_local(key): value.strip() for key, value in child.attrib.items()}
    if len(child):
        return {**{f"{name}_{key}": value for key, value in attributes.items()}, **_item(child, f"{name}_")}
    if not text and "href" in attributes:
        return {name: attributes["href"]}
    if _local(child.tag).casefold() in _NAMING and attributes.get("name"):
        return {attributes["name"]: text or attributes.get("value", "")}
    return {name: text, **{f"{name}_{key}": value for key, value in attributes.items() if key != "lang"}}


def _as_list(value: Any) -> list[object]:
    return value if isinstance(value, list) else [value]


# ------------------------------------------------------------------------------------------------ the record's element

_LOOKED_AT = 8 << 20
_SURE = 200
_NAMES = frozenset(
    {"product", "products", "item", "entry", "offer", "good", "goods", "article", "record", "row", "listing", "prod",
     "shopitem", "produkt", "produit", "producto", "prodotto", "artikel", "o", "event", "order"}
)  # fmt: skip
"""Names (case-folded) that exports give the element of a record."""


@dataclass(slots=True)
class _ElementStats:
    """Elements of one place: how many, in how many parents, and the names of what stands in them."""

    count: int = 0
    inner: Counter[str] = field(default_factory=Counter)
    attributes: int = 0

    def is_record(self) -> bool:
        """Whether such elements hold different values, and not just more elements of one name."""
        return len(self.inner) > 1 or (not self.inner and self.attributes > 1)


def find_record_path(file: InputFile, encoding: str) -> tuple[str, ...] | None:
    """Names, from the root on, that lead to the element which is a record; () = RSS or Atom; None = none is.

    Looks at the first megabytes. The record is the outermost element that repeats and holds different values; of
    several, the one with a name that exports use, then the one that is met most with most values in it.
    """
    text = file.text(encoding)
    text.reconfigure(errors="replace")
    kinds: dict[tuple[str, ...], _ElementStats] = {}
    with contextlib.suppress(*_BREAKS):
        for names, element in _start_events(RepairedXml(text, _LOOKED_AT)):
            path = tuple(names)
            if path[-1] in _RSS and path[-2:-1] in _FEEDS:
                return ()
            if len(path) > 1:
                kinds.setdefault(path[:-1], _ElementStats()).inner[path[-1]] += 1
            kind = kinds.setdefault(path, _ElementStats())
            kind.count += 1
            kind.attributes = max(kind.attributes, len(element.attrib))
            if kind.count > _SURE and kind.is_record() and path[-1].casefold() in _NAMES:
                break
    return _likeliest_record_path(kinds)


def _start_events(text: RepairedXml) -> Iterator[tuple[list[str], Element]]:
    """Every element that starts, with the names that lead to it; those that ended are released."""
    names: list[str] = []
    elements: list[Element] = []
    for event, element in iterparse(text, events=("start", "end")):
        if event == "start":
            elements.append(element)
            names.append(_local(element.tag))
            yield names, element
            continue
        names.pop()
        elements.pop()
        if elements:
            elements[-1].remove(element)


def _likeliest_record_path(kinds: dict[tuple[str, ...], _ElementStats]) -> tuple[str, ...] | None:
    records = {path: kind for path, kind in kinds.items() if len(path) > 1 and kind.is_record()}
    candidates = {path: kind for path, kind in records.items() if kind.count > 1 or path[-1].casefold() in _NAMES}
    if not candidates:
        root = min(kinds, key=len, default=())
        is_single = root and root[0].casefold() in _NAMES and not root[0].casefold().endswith("s")
        return root if is_single and kinds[root].is_record() else None
    paths = [path for path in candidates if path[-1].casefold() in _NAMES] or list(candidates)
    outermost = min(map(len, paths))
    outermost_paths = [path for path in paths if len(path) == outermost]
    return max(outermost_paths, key=lambda path: candidates[path].count * len(candidates[path].inner))
