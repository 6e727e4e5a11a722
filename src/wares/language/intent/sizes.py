"""Sizes: `size 42`, `42码`, `hoodie xl`; only sizes that the shop has."""

from __future__ import annotations

import re

from wares.language.intent.draft import TAKEN, Draft
from wares.language.intent.rules import Sizes
from wares.types import Instruction

_LETTERS = "[2-6]?x{0,3}[sml]"
_NUMBER = r"\d{1,3}(?:[.,]5)?"
_MARKED = re.compile(
    rf"(?<![\w.])(?:in )?(?:size|sz|eu|uk|us)\s?:?\s?(?P<a>{_NUMBER}|{_LETTERS})(?![\w.])"
    rf"|(?:尺码|码数|鞋码)是?\s?(?P<b>{_NUMBER}|{_LETTERS})(?![\w.])"
    rf"|(?<![a-z0-9.])(?P<c>{_NUMBER}|{_LETTERS})\s?码的?"
)
_NUMBERED = re.compile(rf"(?<![a-z0-9.])(?P<a>{_NUMBER}|{_LETTERS})\s?号的?")
_BARE = re.compile(
    rf"(?<![\w.,'&+-])(?<!\d )(?<!& )(?:in )?(?P<a>(?:3[0-9]|4[0-9]|5[0-2])(?:[.,]5)?|{_LETTERS})"
    r"(?![a-z0-9.,'&+-]| ?&|\s?(?:cm|mm|m|kg|g|l|ml|gb|tb|inch|\"|%|[寸斤米克升元块]))"
)


def read_sizes(draft: Draft, sizes: Sizes) -> None:
    """Take out sizes that are named so, and bare ones and words for them where the shop has them as sizes."""
    for match in list(_MARKED.finditer(draft.text)):
        _take(draft, *match.span(), _value(match))
    for match in list(_NUMBERED.finditer(draft.text)):
        if not draft.is_name(*match.span()):
            _take(draft, *match.span(), _value(match))
    if any(instruction.kind == "size" for _, _, instruction in draft.found):
        return
    for match in list(_BARE.finditer(draft.text)):
        is_beside_others = bool(draft.text.replace(match[0], "").strip(f" {TAKEN}"))
        if is_beside_others and not draft.is_name(*match.span()):
            _take(draft, *match.span(), _value(match))
    for word, letter in sizes.words.items():
        if (start := draft.text.find(word)) >= 0 and not draft.is_name(start, start + len(word)):
            _take(draft, start, start + len(word), letter)


def _value(match: re.Match[str]) -> str:
    return next(group for group in match.groups() if group)


def _take(draft: Draft, start: int, end: int, value: str) -> None:
    if draft.has_size(value):
        draft.take(start, end, Instruction("size", "", words=(value.replace(",", ".").upper(),)))
