"""Google Merchant feeds (RSS 2.0, Atom) → records, also where small faults make them no XML."""

from __future__ import annotations

import html.entities
import re
import zlib
from collections.abc import Iterator
from typing import Any, TextIO
from xml.etree.ElementTree import Element, ParseError
from xml.sax.saxutils import escape

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from wares.tabular.encodings import Bytes
from wares.tabular.sources import Record, Source
from wares.types import Problem


def merchant_records(source: Source, opened: Bytes) -> Iterator[Record | Problem]:
    """`item` (RSS) and `entry` (Atom) elements; every element is released as soon as it has been read."""
    text = opened.text(source.encoding)
    text.reconfigure(errors="replace")
    mended = _Mended(text)
    open_elements: list[Element] = []
    number = depth = 0
    try:
        for event, element in iterparse(mended, events=("start", "end")):
            is_item = _local(element.tag) in ("item", "entry")
            if event == "start":
                open_elements.append(element)
                depth += is_item
                continue
            open_elements.pop()
            depth -= is_item
            if is_item and depth == 0:
                number += 1
                values = _item(element)
                if "\ufffd" in str(values):
                    yield source.problem(number, f"bytes that are not {source.encoding.upper()} text", values)
                else:
                    yield Record(number, values, opened.done())
            if depth == 0 and open_elements:
                open_elements[-1].remove(element)
    except (ParseError, DefusedXmlException, EOFError, OSError, ValueError, zlib.error) as error:
        yield source.end(number + 1, f"the XML breaks off here ({error})")
    if mended.faults:
        reason = f"read as they are meant: characters that XML forbids, such as a bare & ({mended.faults:,} times)"
        yield Problem(source.path.name, 0, "", reason, "noticed")


# -------------------------------------------------------------------------------------------------------------- items

_GOOGLE = "{http://base.google.com/ns/1.0}"


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _item(element: Element, prefix: str = "") -> dict[str, object]:
    """Child elements by local name, repeated ones as lists; Google's win over plain ones of the same name."""
    values: dict[str, Any] = {}
    google: set[str] = set()
    for child in element:
        ours = child.tag.startswith(_GOOGLE)
        name = prefix + _local(child.tag)
        if len(child):
            found: dict[str, object] = _item(child, f"{name}_")
        else:
            found = {name: (child.text or child.get("href") or "").strip()}
        for key, value in found.items():
            if key in values and ours == (key in google):
                values[key] = [*_listed(values[key]), *_listed(value)]
            elif ours or key not in google:
                values[key] = value
        if ours:
            google.update(found)
    return values


def _listed(value: Any) -> list[object]:
    return value if isinstance(value, list) else [value]


# ------------------------------------------------------------------------------------------------------------- faults

_CHUNK = 1 << 16
_LONGEST = 40  # characters of an entity; what is longer begins with a bare ampersand
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_MARK = re.compile(
    rf"&(?:#?\w{{1,{_LONGEST - 3}}};)?|<!\[CDATA\[|<!--|<\?|<(?=[\s\d=<])|<(?:!(?:-|\[\w{{0,5}})?)?\Z"
    rf"|{_CONTROL.pattern}"
)
_ENDS = {"<![CDATA[": "]]>", "<!--": "-->", "<?": "?>"}
_ENTITIES = frozenset({"&amp;", "&lt;", "&gt;", "&quot;", "&apos;"})
_NUMERIC = re.compile(r"&#(?:(\d+)|x([0-9a-fA-F]+));")


class _Mended:
    """XML text read in parts, in which bare `&` and `<`, HTML's entities and control characters become what they mean.

    What stands in CDATA, comments and processing instructions stays, but for control characters. `faults` counts
    what was mended.
    """

    def __init__(self, text: TextIO) -> None:
        self._text = text
        self._rest = ""
        self._end = ""  # what the section that is open ends with; empty = none is open
        self.faults = 0

    def read(self, _size: int = -1) -> str:
        """The next part; empty = the end."""
        while True:
            chunk = self._text.read(_CHUNK)
            buffer, self._rest = self._rest + chunk, ""
            found = "".join(self._parts(buffer, last=not chunk))
            if found or not chunk:
                return found

    def _parts(self, buffer: str, last: bool) -> Iterator[str]:
        """The buffer mended; what the next chunk may still change goes to `_rest`."""
        at = 0
        while at < len(buffer):
            if self._end:
                stop = buffer.find(self._end, at)
                whole = stop >= 0
                stop = stop + len(self._end) if whole else len(buffer) if last else max(at, len(buffer) - 2)
                yield _CONTROL.sub(self._blank, buffer[at:stop])
                if not whole:
                    self._rest = buffer[stop:]
                    return
                self._end, at = "", stop
                continue
            mark = _MARK.search(buffer, at)
            if mark is None:
                yield buffer[at:]
                return
            yield buffer[at : mark.start()]
            if not last and mark[0][0] in "&<" and len(buffer) - mark.start() < _LONGEST:
                self._rest = buffer[mark.start() :]
                return
            at = mark.end()
            yield mark[0] if mark[0] == "<" and at == len(buffer) else self._meant(mark[0])

    def _blank(self, _found: re.Match[str]) -> str:
        self.faults += 1
        return " "

    def _meant(self, mark: str) -> str:
        if mark in _ENDS:
            self._end = _ENDS[mark]
            return mark
        if mark in _ENTITIES or mark.startswith("<!") or ((numeric := _NUMERIC.fullmatch(mark)) and _allowed(numeric)):
            return mark
        self.faults += 1
        if mark[0] not in "&<" or _NUMERIC.fullmatch(mark):
            return " "
        if mark == "<":
            return "&lt;"
        text = html.entities.html5.get(mark[1:], "") if mark.endswith(";") else ""
        return escape(text) if text else f"&amp;{mark[1:]}"


def _allowed(numeric: re.Match[str]) -> bool:
    """Whether XML knows the character that `&#…;` names."""
    digits, base = (numeric[1], 10) if numeric[1] else (numeric[2], 16)
    code = int(digits, base)
    return code in (9, 10, 13) or 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code <= 0x10FFFF
