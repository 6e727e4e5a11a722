"""Completions while typing: phrases of the catalogue and past queries, by the beginning of any of their words."""

from __future__ import annotations

import heapq
import math
import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import NamedTuple

from wares.language.analysis import chinese
from wares.language.analysis import spaceless_scripts as unspaced
from wares.language.analysis.languages import ENGLISH, Language
from wares.language.analysis.normalization import has_cjk
from wares.language.highlight import CLOSE, OPEN
from wares.language.prefix_index import PrefixIndex
from wares.types import Suggestion

QUERY = "query:"
"""Before past queries in `counts()`, so that they are told from phrases."""
QUERY_SHARE = 3.0
"""What one past query counts for, in phrases."""
AT_START = 1.5
"""Factor for phrases that begin with what is typed."""
MAX_PHRASE = 80
_SEPARATOR = "\x00"
_EDITED = 12
_SHORTEST_EDITED = 3
_LONGEST_RUN = 20
_CUT = re.compile(r"\s+(?:with|for|in|by|of|and|from)\s|[,(\[|/:;]|\s-\s|[，、（）【】]")
_WORD_START = re.compile(r"(?<![^\W_])[^\W_]")
_RUN_LETTER = re.compile(f"[{unspaced.LETTERS}]")


def suggestable_phrases(fields: Mapping[str, Sequence[str]], language: Language = ENGLISH) -> list[str]:
    """What of a product is worth suggesting: its categories, its brand, both, its colour with its category, and the
    last two and three words of the title's head (`Extension Ladder` of `Acme Fiberglass Extension Ladder with …`).
    """
    categories = [text for text in fields.get("category", ()) if text.strip()]
    brands = [text for text in fields.get("brand", ()) if text.strip()]
    colours = [text for text in fields.get("colour", ()) if text.strip()]
    result = [*categories, *brands]
    for kind in categories[-1:]:
        result += [f"{word}{'' if has_cjk(word + kind) else ' '}{kind}" for word in (*brands[:1], *colours[:1])]
    for title in fields.get("title", ()):
        result += _title_ends(title, language)
    return list(dict.fromkeys(" ".join(phrase.split())[:MAX_PHRASE] for phrase in result))


def _title_ends(title: str, language: Language) -> Iterator[str]:
    head = _CUT.split(title, maxsplit=1)[0].strip()
    if language.spaceless:
        ends = dict.fromkeys(" ".join(head.split()[-length:]) for length in (1, 2))
        yield from (end for end in ends if 1 < len(end) <= _LONGEST_RUN)
        return
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
        whole = len(tail) == length and all(word.isalpha() for word in tail)
        if whole and not language.is_stop_word(_plain(tail[0], language)):
            yield " ".join(tail)


class _Phrase(NamedTuple):
    """How a phrase is written, how often it was met, and the strings it is found by."""

    text: str
    phrases: int
    queries: int
    entries: tuple[str, ...]


class Suggester:
    """Counts phrases and past queries in memory and completes what is typed."""

    def __init__(self, language: Language = ENGLISH) -> None:
        self._language = language
        self._phrases: dict[str, _Phrase] = {}
        self._scores: dict[str, float] = {}
        self._entries = PrefixIndex()
        self._pending_counts: Mapping[str, int] = {}
        self._load_lock = threading.RLock()

    def add(self, phrase: str, n: int = 1) -> None:
        """Counts a phrase of the catalogue `n` more times (fewer, when negative)."""
        self._load_pending()
        self._count(phrase, n, 0)

    def query(self, text: str, n: int = 1) -> None:
        """Counts a query that somebody sent and found something by."""
        self._load_pending()
        self._count(text, 0, n)

    def is_query(self, text: str) -> bool:
        """Whether this is suggested because it was asked."""
        phrase = self._phrases.get(self._fold(" ".join(text.split())[:MAX_PHRASE]))
        return phrase is not None and phrase.queries > 0

    def suggest(self, prefix: str, limit: int) -> tuple[Suggestion, ...]:
        """The `limit` best completions of what is typed, best first; () when nothing is typed or nothing fits.

        Fits: a phrase one of whose words begins so, also by pinyin or its initials; or, when nothing does, with one
        wrong letter.
        """
        self._load_pending()
        typed = self._fold(prefix)[:MAX_PHRASE]
        if not typed or limit < 1:
            return ()
        keys = self._best_matches(typed, limit)
        if not keys and (plain := self._language.fold_accents(typed)) != typed:
            typed = plain
            keys = self._best_matches(typed, limit)
        if not keys:
            typed = self._nearest_prefix(typed)
            keys = self._best_matches(typed, limit) if typed else []
        return tuple(self._suggestion(key, typed) for key in keys)

    def counts(self) -> Mapping[str, int]:
        """What `load` takes: phrase → count, past queries under `query:` + text."""
        self._load_pending()
        saved: dict[str, int] = {}
        for phrase in self._phrases.copy().values():
            if phrase.phrases:
                saved[phrase.text] = phrase.phrases
            if phrase.queries:
                saved[QUERY + phrase.text] = phrase.queries
        return saved

    def load(self, counts: Mapping[str, int]) -> None:
        """Replaces everything by saved counts, which are read once somebody asks or counts: that takes a while."""
        with self._load_lock:
            self._phrases, self._scores, self._entries = {}, {}, PrefixIndex()
            self._pending_counts = counts

    def _load_pending(self) -> None:
        if not self._pending_counts:
            return
        with self._load_lock:
            for text, count in self._pending_counts.items():
                if text.startswith(QUERY):
                    self._count(text.removeprefix(QUERY), 0, count)
                else:
                    self._count(text, count, 0)
            self._pending_counts = {}

    def _count(self, text: str, more: int, more_queries: int) -> None:
        text = " ".join(text.split())[:MAX_PHRASE]
        key = self._fold(text)
        if not key:
            return
        known = self._phrases.get(key)
        entries = (
            known.entries
            if known
            else tuple(start + _SEPARATOR + key for start in dict.fromkeys(_keys(key, self._language)))
        )
        if known is None:
            for entry in entries:
                self._entries.add(entry)
            known = _Phrase(text, 0, 0, entries)
        known = known._replace(phrases=max(0, known.phrases + more), queries=max(0, known.queries + more_queries))
        self._phrases[key] = known
        worth = math.log1p(known.phrases + QUERY_SHARE * known.queries)
        self._scores.update(dict.fromkeys(entries, worth))
        self._scores[key + _SEPARATOR + key] = worth * AT_START

    def _best_matches(self, typed: str, limit: int) -> list[str]:
        worth = self._scores.__getitem__
        # A phrase may be found by several of its words.
        entries = heapq.nlargest(4 * limit, filter(worth, self._entries.with_prefix(typed)), key=worth)
        return list(dict.fromkeys(entry.rpartition(_SEPARATOR)[2] for entry in entries))[:limit]

    def _nearest_prefix(self, typed: str) -> str:
        worth = self._scores.__getitem__
        near = {
            edited: entries
            for edited in _edits(typed, self._language.alphabet)
            if (entries := self._entries.with_prefix(edited))
        }
        return max(near, key=lambda edited: max(map(worth, near[edited])), default="")

    def _suggestion(self, key: str, typed: str) -> Suggestion:
        phrase = self._phrases[key]
        return Suggestion(
            phrase.text, _highlight_typed(phrase.text, typed, self._language), "query" if phrase.queries else "phrase"
        )

    def _fold(self, text: str) -> str:
        return " ".join(self._language.folding.normalize(text).replace(_SEPARATOR, " ").split())


def _plain(word: str, language: Language) -> str:
    return language.fold_accents(language.normalize(word))


def _keys(key: str, language: Language) -> Iterator[str]:
    """What may be typed for a phrase: it from any word on, and for Chinese also from any character, and its pinyin."""
    yield from {key[start:] for start in _starts(key, language)}
    if has_cjk(key) and not language.spaceless:
        sounds, edges = _sounds(key)
        for start in edges:
            yield "".join(sounds[start:])
            yield "".join(sound[:1] for sound in sounds[start:])


def _starts(key: str, language: Language) -> set[int]:
    if language.spaceless:
        return {found.start() for begins in (_WORD_START, _RUN_LETTER) for found in begins.finditer(key)} | {0}
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


def _edits(typed: str, letters: str) -> Iterator[str]:
    """`folding` with one wrong letter among its last twelve, after Norvig's "How to write a spelling
    corrector" (2007): deletions, neighbours swapped, replacements, insertions."""
    if len(typed) < _SHORTEST_EDITED:
        return
    for place in range(max(1, len(typed) - _EDITED), len(typed) + 1):
        head, tail = typed[:place], typed[place:]
        if tail:
            yield head + tail[1:]
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
        for letter in letters:
            if tail:
                yield head + letter + tail[1:]
            yield head + letter + tail


def _highlight_typed(text: str, typed: str, language: Language) -> str:
    start, end = _typed_range(text, typed, language)
    return escape(text[:start]) + (OPEN + escape(text[start:end]) + CLOSE if end > start else "") + escape(text[end:])


def _typed_range(text: str, typed: str, language: Language) -> tuple[int, int]:
    """Where in `text` is what was typed: as it is, or as pinyin, or as its initials; (0, 0) = nowhere."""
    folded, offsets = language.folding.normalize_with_offsets(text)
    places = offsets or list(range(len(text) + 1))
    start = next((s for s in sorted(_starts(folded, language)) if folded.startswith(typed, s)), -1)
    if start >= 0:
        return places[start], places[start + len(typed) - 1] + 1
    if has_cjk(folded) and not language.spaceless:
        sounds, edges = _sounds(folded)
        for parts in (sounds, [sound[:1] for sound in sounds]):
            for start in edges:
                if "".join(parts[start:]).startswith(typed):
                    end = start
                    while len("".join(parts[start:end])) < len(typed):
                        end += 1
                    return places[start], places[end - 1] + 1
    return 0, 0
