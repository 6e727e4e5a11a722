"""Refusals: what a query does not want. `boots not brown`, `shoes -sneakers`, `不要皮的钱包`."""

from __future__ import annotations

import re

from wares.language.intent.draft import Draft
from wares.language.intent.rules import Negation
from wares.types import Instruction

_MINUS = re.compile(r"(?:(?<=^)|(?<=\s))[-\u2013\u2212]([^\W\d][\w'&+-]*)")
_WORD = re.compile(r"[\w'&+.-]*\w[+#]*")
_AND = re.compile(r"\s*(?:,|，|、|\bor\b|\band\b|\bnor\b|或者?|和)\s*")
_CHINESE_END = re.compile("的|地|[\\s,，。;；、!！?？\ue000]|$")
_LONGEST_CHINESE = 8


def read_refusals(draft: Draft, negation: Negation) -> None:
    """Take out everything that is refused, with what refuses it."""
    names = [match.span() for match in negation.names.finditer(draft.text)]
    for match in list(_MINUS.finditer(draft.text)):
        draft.take(*match.span(), Instruction("refused", "", words=(match[1],)))
    for match in list(negation.english.finditer(draft.text)):
        inside_name = any(start <= match.start() < end for start, end in names)
        if not inside_name and not _is_title(draft, match):
            _refuse_english(draft, match, negation)
    for match in list(negation.chinese.finditer(draft.text)):
        _refuse_chinese(draft, match)


def _is_title(draft: Draft, match: re.Match[str]) -> bool:
    """Whether a title has the negation between the words beside it, or the query begins with it as a title does."""
    word = _WORD.match(draft.text, match.end())
    return word is not None and draft.is_name(match.start(), word.end())


def _refuse_english(draft: Draft, match: re.Match[str], negation: Negation) -> None:
    position, refused = match.end(), list[str]()
    while True:
        if articles := negation.articles.match(draft.text, position):
            position = articles.end()
        length = draft.name_length(position)
        word = _WORD.match(draft.text, position)
        if word is None:
            break
        end = max(position + length, word.end())
        refused.append(draft.text[position:end].strip())
        position = end
        joined = _AND.match(draft.text, position)
        if joined is None or joined.end() >= len(draft.text):
            break
        position = joined.end()
    again = _WORD.match(draft.text, position + 1)
    if refused and again is not None and _has_word(draft.text[: match.start()], again[0]):
        position = again.end()  # chairs except gaming chairs
    if refused:
        draft.take(match.start(), position, Instruction("refused", "", words=tuple(refused)))


def _has_word(text: str, word: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text) is not None


def _refuse_chinese(draft: Draft, match: re.Match[str]) -> None:
    end = _CHINESE_END.search(draft.text, match.end())
    if end is None or not 0 < end.start() - match.end() <= _LONGEST_CHINESE:
        return
    stop, until = end.start(), end.end() if end[0] in ("的", "地") else end.start()
    is_all = not draft.text[: match.start()].strip(" \ue000") and not draft.text[stop:].strip(" \ue000的")
    if is_all and 0 < (length := draft.name_length(match.end(), stop)) < stop - match.end():
        stop = until = match.end() + length
    refused = tuple(part for part in _AND.split(draft.text[match.end() : stop]) if part)
    draft.take(match.start(), until, Instruction("refused", "", words=refused))
