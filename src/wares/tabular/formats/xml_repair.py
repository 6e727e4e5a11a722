"""XML repair: bare `&` and `<`, HTML's entities and control characters become what they mean."""

from __future__ import annotations

import html.entities
import re
from collections.abc import Iterator
from typing import TextIO
from xml.sax.saxutils import escape

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


class RepairedXml:
    """XML text read in parts, in which bare `&` and `<`, HTML's entities and control characters become what they mean.

    What stands in CDATA, comments and processing instructions stays, but for control characters. `repairs` counts
    what was mended; `most` = characters that are read at most, None = all.
    """

    def __init__(self, text: TextIO, most: int | None = None) -> None:
        self._text, self._most = text, most
        self._pending = ""
        self._end = ""  # what the section that is open ends with; empty = none is open
        self.repairs = 0

    def read(self, _size: int = -1) -> str:
        """The next piece; empty = the end."""
        while True:
            chunk = self._text.read(_CHUNK) if self._most is None or self._most > 0 else ""
            self._most = None if self._most is None else self._most - len(chunk)
            buffer, self._pending = self._pending + chunk, ""
            text = "".join(self._repaired_texts(buffer, last=not chunk))
            if text or not chunk:
                return text

    def _repaired_texts(self, buffer: str, last: bool) -> Iterator[str]:
        """The buffer repaired; what the next chunk may still change goes to `_pending`."""
        at = 0
        while at < len(buffer):
            if self._end:
                stop = buffer.find(self._end, at)
                is_complete = stop >= 0
                stop = stop + len(self._end) if is_complete else len(buffer) if last else max(at, len(buffer) - 2)
                yield _CONTROL.sub(self._blank, buffer[at:stop])
                if not is_complete:
                    self._pending = buffer[stop:]
                    return
                self._end, at = "", stop
                continue
            mark = _MARK.search(buffer, at)
            if mark is None:
                yield buffer[at:]
                return
            yield buffer[at : mark.start()]
            if not last and mark[0][0] in "&<" and len(buffer) - mark.start() < _LONGEST:
                self._pending = buffer[mark.start() :]
                return
            at = mark.end()
            yield mark[0] if mark[0] == "<" and at == len(buffer) else self._repair(mark[0])

    def _blank(self, _match: re.Match[str]) -> str:
        self.repairs += 1
        return " "

    def _repair(self, mark: str) -> str:
        if mark in _ENDS:
            self._end = _ENDS[mark]
            return mark
        if (
            mark in _ENTITIES
            or mark.startswith("<!")
            or ((numeric := _NUMERIC.fullmatch(mark)) and _is_allowed_character(numeric))
        ):
            return mark
        self.repairs += 1
        if mark[0] not in "&<" or _NUMERIC.fullmatch(mark):
            return " "
        if mark == "<":
            return "&lt;"
        text = html.entities.html5.get(mark[1:], "") if mark.endswith(";") else ""
        return escape(text) if text else f"&amp;{mark[1:]}"


def _is_allowed_character(numeric: re.Match[str]) -> bool:
    """Whether XML knows the character that `&#…;` names."""
    digits, base = (numeric[1], 10) if numeric[1] else (numeric[2], 16)
    code = int(digits, base)
    return code in (9, 10, 13) or 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code <= 0x10FFFF
