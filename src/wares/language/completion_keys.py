"""Completion keys: what may be typed for a phrase, in letters, pinyin or initials, and where in it that stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from typing import Protocol

from wares.language.analysis import chinese
from wares.language.analysis import spaceless_scripts as unspaced
from wares.language.analysis.languages import Language
from wares.language.analysis.normalization import has_cjk
from wares.language.highlight import CLOSE, OPEN

_EDITED = 12
_SHORTEST_EDITED = 3
_WORD_START = re.compile(r"(?<![^\W_])[^\W_]")
_RUN_LETTER = re.compile(f"[{unspaced.LETTERS}]")


def completion_keys(key: str, language: Language) -> Iterator[str]:
    """What may be typed for a phrase: it from any word on, and for Chinese also from any character, and its pinyin."""
    yield from {key[start:] for start in _starts(key, language)}
    if has_cjk(key) and not language.spaceless:
        sounds, edges = _sounds(key)
        for start in edges:
            yield "".join(sounds[start:])
            yield "".join(sound[:1] for sound in sounds[start:])


def _starts(key: str, language: Language) -> set[int]:
    if language.spaceless:
        return {match.start() for begins in (_WORD_START, _RUN_LETTER) for match in begins.finditer(key)} | {0}
    starts = {match.start() for match in _WORD_START.finditer(key)} | {0}
    return starts | {i for i, char in enumerate(key) if has_cjk(char)} if has_cjk(key) else starts


def _sounds(key: str) -> tuple[list[str], list[int]]:
    """The sound of every character (spaces are silent), and where words begin."""
    sounds: list[str] = []
    edges: list[int] = []
    for start, end in chinese.cut(key):
        edges.append(start)
        word = key[start:end]
        sounds += chinese.syllables(word) if has_cjk(word) else word.replace(" ", "")
        sounds += [""] * (end - len(sounds))
    return sounds, edges


class SortedTexts(Protocol):
    """Texts in order."""

    def __len__(self) -> int: ...

    def at(self, place: int) -> str:
        """The text at a place."""

    def span(self, prefix: str, start: int, end: int) -> tuple[int, int]:
        """Where in start ≤ place < end the texts that begin so begin and end."""


PlaceRange = tuple[int, int]


def near_prefixes(texts: SortedTexts, prefix: str, letters: str) -> dict[str, PlaceRange]:
    """What texts begin with that is `prefix` but for one wrong letter among its last twelve, and where these texts are.

    Wrong: one too many, two neighbours swapped, another one of `letters`, one of these missing.
    """
    found: dict[str, PlaceRange] = {}
    if len(prefix) < _SHORTEST_EDITED:
        return found
    span = 0, len(texts)
    for position in range(max(1, len(prefix) - _EDITED), len(prefix) + 1):
        head, tail = prefix[:position], prefix[position:]
        span = texts.span(head, *span)
        if span[0] == span[1]:
            break
        for edit, within in _edits(texts, head, tail, letters, span):
            start, end = texts.span(edit, *within)
            if start < end:
                found[edit] = start, end
    return found


def _edits(
    texts: SortedTexts, head: str, tail: str, letters: str, span: PlaceRange
) -> Iterator[tuple[str, PlaceRange]]:
    """Edits behind `head`, and where in `span`, which is that of `head`, they may be found."""
    if tail:
        yield head + tail[1:], span
    if len(tail) > 1:
        yield head + tail[1] + tail[0] + tail[2:], span
    for letter, within in _next_letters(texts, head, span):
        if letter and letter in letters:
            if tail:
                yield head + letter + tail[1:], within
            yield head + letter + tail, within


def _next_letters(texts: SortedTexts, head: str, span: PlaceRange) -> Iterator[tuple[str, PlaceRange]]:
    """The letters that follow `head`, and where in `span`, which is that of `head`, the texts with each are."""
    place, end = span
    while place < end:
        letter = texts.at(place)[len(head) : len(head) + 1]
        after = texts.span(head + letter, place, end)[1] if letter else place + 1
        yield letter, (place, after)
        place = after


def highlight_prefix(text: str, prefix: str, language: Language) -> str:
    """The text as HTML, with `prefix`, which was typed, in `OPEN` and `CLOSE`."""
    start, end = _prefix_range(text, prefix, language)
    return escape(text[:start]) + (OPEN + escape(text[start:end]) + CLOSE if end > start else "") + escape(text[end:])


def _prefix_range(text: str, prefix: str, language: Language) -> tuple[int, int]:
    """Where in `text` is `prefix`: as it is, or as pinyin, or as its initials; (0, 0) = nowhere."""
    normalized, offsets = language.folding.normalize_with_offsets(text)
    positions = offsets or list(range(len(text) + 1))
    start = next((s for s in sorted(_starts(normalized, language)) if normalized.startswith(prefix, s)), -1)
    if start >= 0:
        return positions[start], positions[start + len(prefix) - 1] + 1
    if has_cjk(normalized) and not language.spaceless:
        sounds, edges = _sounds(normalized)
        for syllables in (sounds, [sound[:1] for sound in sounds]):
            for start in edges:
                if "".join(syllables[start:]).startswith(prefix):
                    end = start
                    while len("".join(syllables[start:end])) < len(prefix):
                        end += 1
                    return positions[start], positions[end - 1] + 1
    return 0, 0
