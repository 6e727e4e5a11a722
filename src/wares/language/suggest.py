"""Completions while typing: phrases of the catalogue and past queries, by the beginning of any of their words."""

from __future__ import annotations

import heapq
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import NamedTuple

from wares.language import chinese, english
from wares.language.highlight import CLOSE, OPEN
from wares.language.prefix import SortedStrings
from wares.language.text import has_cjk, normalise, normalise_with_offsets
from wares.types import Suggestion

QUERY = "query:"
"""Before past queries in `counts()`, so that they are told from phrases."""
QUERY_SHARE = 3.0
"""What one past query counts for, in phrases."""
AT_START = 1.5
"""Factor for phrases that begin with what is typed."""
MAX_PHRASE = 80
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_SEPARATOR = "\x00"
_EDITED = 12
_CUT = re.compile(r"\s+(?:with|for|in|by|of|and|from)\s|[,(\[|/:;]|\s-\s|[,、()【】]")
_WORD_START = re.compile(r"(?<![^\W_])[^\W_]")


def phrases(fields: Mapping[str, Sequence[str]]) -> list[str]:
    """What of a product is worth suggesting: its categories, its brand, both, its colour with its category, and the last
    two and three words of the title's head (`Fiberglass Extension Ladder` of `Acme Fiberglass Extension Ladder with …`).
    """
    categories = [text for text in fields.get("category", ()) if text.strip()]
    brands = [text for text in fields.get("brand", ()) if text.strip()]
    colours = [text for text in fields.get("colour", ()) if text.strip()]
    found = [*categories, *brands]
    for kind in categories[-1:]:
        found += [f"{word}{'' if has_cjk(word + kind) else ' '}{kind}" for word in (*brands[:1], *colours[:1])]
    for title in fields.get("title", ()):
        found += _title_ends(title)
    return list(dict.fromkeys(" ".join(phrase.split())[:MAX_PHRASE] for phrase in found))


def _title_ends(title: str) -> Iterator[str]:
    head = _CUT.split(title, maxsplit=1)[0].strip()
    if has_cjk(head):
        last = re.split(r"\s+", head)[-1]
        starts = [start for start, _ in chinese.cut(last)]
        for start in starts[-3:]:
            if len(last) - start > 1:
                yield last[start:]
        return
    words = head.split()
    for length in (2, 3):
        tail = words[-length:]
        if len(tail) == length and all(word.isalpha() for word in tail) and tail[0].lower() not in english.STOP:
            yield " ".join(tail)


class _Phrase(NamedTuple):
    """How a phrase is written and how often it was met."""

    text: str
    count: float
    queries: float


class Suggester:
    """Counts phrases and past queries in memory and completes what is typed."""

    def __init__(self) -> None:
        self._phrases: dict[str, _Phrase] = {}
        self._keys = SortedStrings()

    def add(self, phrase: str, n: int = 1) -> None:
        """Counts a phrase of the catalogue `n` more times (fewer, when negative)."""
        self._count(phrase, n, 0)

    def query(self, text: str, n: int = 1) -> None:
        """Counts a query that somebody sent and found something by."""
        self._count(text, 0, n)

    def suggest(self, prefix: str, limit: int) -> tuple[Suggestion, ...]:
        """The `limit` best completions of what is typed, best first; () when nothing is typed or nothing fits.

        Fits: a phrase one of whose words begins so, also by pinyin or its initials; or, when nothing does, with one
        wrong letter.
        """
        typed = _folded(prefix)[:MAX_PHRASE]
        if not typed or limit < 1:
            return ()
        found = self._found(typed)
        if not found and (near := self._nearest(typed)):
            typed = near
            found = self._found(typed)
        best = heapq.nsmallest(limit, found, key=lambda key: (-self._worth(key, typed), len(key), key))
        return tuple(self._suggestion(key, typed) for key in best)

    def counts(self) -> Mapping[str, int]:
        """What `load` takes: phrase → count, past queries under `query:` + text."""
        saved: dict[str, int] = {}
        for text, count, queries in self._phrases.copy().values():
            if count:
                saved[text] = int(count)
            if queries:
                saved[QUERY + text] = int(queries)
        return saved

    def load(self, counts: Mapping[str, int]) -> None:
        """Replaces everything by saved counts."""
        self._phrases = {}
        self._keys = SortedStrings()
        for text, count in counts.items():
            if text.startswith(QUERY):
                self.query(text.removeprefix(QUERY), count)
            else:
                self.add(text, count)

    def _count(self, text: str, phrases_more: float, queries_more: float) -> None:
        text = " ".join(text.split())[:MAX_PHRASE]
        key = _folded(text)
        if not key:
            return
        held = self._phrases.get(key)
        if held is None:
            for start in _keys(key):
                self._keys.add(start + _SEPARATOR + key)
            held = _Phrase(text, 0, 0)
        self._phrases[key] = _Phrase(
            held.text, max(0, held.count + phrases_more), max(0, held.queries + queries_more)
        )

    def _found(self, typed: str) -> set[str]:
        keys = {entry.rpartition(_SEPARATOR)[2] for entry in self._keys.starting(typed)}
        return {key for key in keys if self._phrases[key].count or self._phrases[key].queries}

    def _worth(self, key: str, typed: str) -> float:
        _, count, queries = self._phrases[key]
        return math.log1p(count + QUERY_SHARE * queries) * (AT_START if key.startswith(typed) else 1.0)

    def _nearest(self, typed: str) -> str | None:
        near = [edited for edited in _edits(typed) if self._keys.starting(edited)] if len(typed) > 2 else []
        return max(near, key=lambda edited: max(self._worth(key, edited) for key in self._found(edited)), default=None)

    def _suggestion(self, key: str, typed: str) -> Suggestion:
        text, _, queries = self._phrases[key]
        return Suggestion(text, _marked(text, typed), "query" if queries else "phrase")


def _folded(text: str) -> str:
    return " ".join(normalise(text).replace(_SEPARATOR, " ").split())


def _keys(key: str) -> Iterator[str]:
    """What may be typed for a phrase: it from any word on, and for Chinese also from any character, and its pinyin."""
    yield from {key[start:] for start in _starts(key)}
    if has_cjk(key):
        sounds, edges = _sounds(key)
        for start in edges:
            yield "".join(sounds[start:])
            yield "".join(sound[:1] for sound in sounds[start:])


def _starts(key: str) -> set[int]:
    return {m.start() for m in _WORD_START.finditer(key)} | {i for i, char in enumerate(key) if has_cjk(char)} | {0}


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


def _edits(typed: str) -> Iterator[str]:
    """`typed` with one wrong letter among its last twelve, the last but one edit of Norvig's "How to write a spelling
    corrector" (2007): deletions, neighbours swapped, replacements, insertions."""
    for place in range(max(1, len(typed) - _EDITED), len(typed) + 1):
        head, tail = typed[:place], typed[place:]
        if tail:
            yield head + tail[1:]
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
        for letter in _LETTERS:
            if tail:
                yield head + letter + tail[1:]
            yield head + letter + tail


def _marked(text: str, typed: str) -> str:
    start, end = _typed_range(text, typed)
    return escape(text[:start]) + (OPEN + escape(text[start:end]) + CLOSE if end > start else "") + escape(text[end:])


def _typed_range(text: str, typed: str) -> tuple[int, int]:
    """Where in `text` is what was typed: as it is, or as pinyin, or as its initials; (0, 0) = nowhere."""
    folded, offsets = normalise_with_offsets(text)
    places = offsets or list(range(len(text) + 1))
    start = next((s for s in sorted(_starts(folded)) if folded.startswith(typed, s)), -1)
    if start >= 0:
        return places[start], places[start + len(typed) - 1] + 1
    if has_cjk(folded):
        sounds, edges = _sounds(folded)
        for parts in (sounds, [sound[:1] for sound in sounds]):
            for start in edges:
                if "".join(parts[start:]).startswith(typed):
                    end = start
                    while len("".join(parts[start:end])) < len(typed):
                        end += 1
                    return places[start], places[end - 1] + 1
    return 0, 0
