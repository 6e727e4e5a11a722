"""Tokens of the filter grammar, and errors that point at their place."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal, NoReturn

from wares.errors import BadFilter

_WIDE = str.maketrans("（）：＜＝＞！", "():<=>!")
_SIGNS = {"≤": "<=", "≥": ">=", "≠": "!=", "<>": "!=", "==": "=", "=<": "<=", "=>": ">="}
_QUOTES = {'"': '"', "'": "'", "“": "”", "‘": "’", "「": "」", "『": "』", "＂": "＂", "＇": "＇"}
_PUNCTUATION = re.compile(r"[()（）：:]|[<>=!＜＝＞！]+|[≤≥≠]")
_WORD = re.compile(r"[^\s()（）：:<>=!＜＝＞！≤≥≠]+")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
KEYWORDS = ("AND", "OR", "NOT", "TO")
FilterTokenKind = Literal["word", "quoted", "punctuation", "end"]


@dataclass(frozen=True, slots=True)
class FilterToken:
    """One token; `at` is the place of its first character, from 0."""

    kind: FilterTokenKind
    text: str
    at: int

    def is_keyword(self, keyword: str) -> bool:
        """Whether it is the keyword, in any case; a quoted one is none."""
        return self.kind == "word" and self.text.upper() == keyword

    def is_sign(self, *signs: str) -> bool:
        """Whether it is one of these brackets, colons or comparisons."""
        return self.kind == "punctuation" and self.text in signs

    @property
    def label(self) -> str:
        """What an error calls it."""
        return "the end" if self.kind == "end" else repr(self.text)


def tokens_of(text: str) -> list[FilterToken]:
    """The tokens of a filter, closed by one of kind "end". Raises `BadFilter` for a quote that is never closed."""
    tokens, at = [], 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        token, at = _token_at(text, at)
        tokens.append(token)
    return [*tokens, FilterToken("end", "", len(text))]


def fail(text: str, at: int, problem: str, remedy: str) -> NoReturn:
    """Raises `BadFilter`, pointing at character `at` of `text`."""
    raise BadFilter(f"filter, character {at + 1}: {problem}\n{_pointer(text, at)}\n{remedy}")


def _token_at(text: str, at: int) -> tuple[FilterToken, int]:
    """The token that begins at `at`, and the place behind it."""
    if punctuation := _PUNCTUATION.match(text, at):
        sign = punctuation.group().translate(_WIDE)
        return FilterToken("punctuation", _SIGNS.get(sign, sign), at), punctuation.end()
    if closing := _QUOTES.get(text[at]):
        quotation = re.compile(rf"(?:[^\\{closing}]|\\.)*{closing}", re.DOTALL).match(text, at + 1)
        if quotation is None:
            fail(text, at, "this quote is never closed", f"add {closing} after the value")
        return FilterToken("quoted", _ESCAPE.sub(r"\1", quotation.group()[:-1]).strip(), at), quotation.end()
    word = _WORD.match(text, at)
    assert word is not None, "every character is space, punctuation, a quote or part of a word"
    return FilterToken("word", word.group(), at), word.end()


def _pointer(text: str, at: int) -> str:
    """The part of `text` around character `at`, and a caret under it (wide characters are padded with wide spaces)."""
    start = max(0, at - 40)
    excerpt = re.sub(r"\s", " ", text[start : at + 40])
    pad = "".join("\u3000" if unicodedata.east_asian_width(c) in "WF" else " " for c in excerpt[: at - start])
    return f"  {excerpt}\n  {pad}^"
