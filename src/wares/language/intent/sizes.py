"""Sizes: `size 42`, `42码`, `hoodie xl`; only sizes that the shop has."""

from __future__ import annotations

import re

from wares.language.intent.draft import Draft
from wares.language.intent.rules import Sizes
from wares.types import Instruction

_VALUE = r"(\d{1,3}(?:[.,]5)?|[2-6]?x{0,3}[sml])"
_MARKED = re.compile(
    rf"(?<![\w.])(?:in )?(?:size|sz|eu|uk|us|尺码|码数|鞋码)\s?:?\s?{_VALUE}(?![\w.])|(?<![\w.]){_VALUE}\s?(?:码|号)的?|尺码是?{_VALUE}(?![\w.])"
)
_BARE = re.compile(
    rf"(?<![\w.,'&+-])(?:in )?{_VALUE}(?![\w.,'&+-]|\s?(?:cm|mm|m|kg|g|l|ml|gb|tb|inch|\"|%|寸|斤|米|克|升))"
)


def read_sizes(draft: Draft, sizes: Sizes) -> None:
    """Take out sizes that are named so, and bare ones and words for them where the shop has them as sizes."""
    for match in list(_MARKED.finditer(draft.text)):
        value = next(group for group in match.groups() if group)
        if not draft.is_name(*match.span()):
            _take(draft, *match.span(), value, sizes)
    if any(instruction.kind == "size" for _, _, instruction in draft.found):
        return
    for match in list(_BARE.finditer(draft.text)):
        is_beside_others = bool(draft.text.replace(match[0], "").strip(" \x1f"))
        if is_beside_others and not draft.is_name(*match.span()):
            _take(draft, *match.span(), match[1], sizes)
    for word, letter in sizes.words.items():
        if (start := draft.text.find(word)) >= 0:
            end = start + len(word)
            if not draft.is_name(start, end):
                _take(draft, start, end, letter, sizes)


def _take(draft: Draft, start: int, end: int, value: str, sizes: Sizes) -> None:
    if any(draft.names.has_value(attribute, value) for attribute in sizes.attributes):
        draft.take(start, end, Instruction("size", "", words=(value.replace(",", ".").upper(),)))
