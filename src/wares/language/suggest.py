"""Query autocompletion: phrases of the catalogue and past queries, by the beginning of any of their words."""

from __future__ import annotations

import heapq
import math
import threading
from collections.abc import Mapping
from typing import NamedTuple

from wares.language.analysis.languages import ENGLISH, Language
from wares.language.completion_keys import completion_keys, highlight_prefix, single_edits
from wares.language.phrases import MAX_PHRASE
from wares.language.prefix_index import PrefixIndex
from wares.types import Suggestion

QUERY = "query:"
"""Before past queries in `counts()`, so that they are told from phrases."""
QUERY_SHARE = 3.0
"""What one past query counts for, in phrases."""
AT_START = 1.5
"""Factor for phrases that begin with what is typed."""
_SEPARATOR = "\x00"


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
        typed_prefix = self._fold(prefix)[:MAX_PHRASE]
        if not typed_prefix or limit < 1:
            return ()
        keys = self._best_matches(typed_prefix, limit)
        if not keys and (plain := self._language.fold_accents(typed_prefix)) != typed_prefix:
            typed_prefix = plain
            keys = self._best_matches(typed_prefix, limit)
        if not keys:
            typed_prefix = self._nearest_prefix(typed_prefix)
            keys = self._best_matches(typed_prefix, limit) if typed_prefix else []
        return tuple(self._suggestion(key, typed_prefix) for key in keys)

    def counts(self) -> Mapping[str, int]:
        """What `load` takes: phrase → count, past queries under `query:` + text."""
        self._load_pending()
        counts: dict[str, int] = {}
        for phrase in self._phrases.copy().values():
            if phrase.phrases:
                counts[phrase.text] = phrase.phrases
            if phrase.queries:
                counts[QUERY + phrase.text] = phrase.queries
        return counts

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
        phrase = self._phrases.get(key)
        entries = (
            phrase.entries
            if phrase
            else tuple(start + _SEPARATOR + key for start in dict.fromkeys(completion_keys(key, self._language)))
        )
        if phrase is None:
            for entry in entries:
                self._entries.add(entry)
            phrase = _Phrase(text, 0, 0, entries)
        phrase = phrase._replace(phrases=max(0, phrase.phrases + more), queries=max(0, phrase.queries + more_queries))
        self._phrases[key] = phrase
        score = math.log1p(phrase.phrases + QUERY_SHARE * phrase.queries)
        self._scores.update(dict.fromkeys(entries, score))
        self._scores[key + _SEPARATOR + key] = score * AT_START

    def _best_matches(self, prefix: str, limit: int) -> list[str]:
        score_of = self._scores.__getitem__
        # A phrase may be found by several of its words.
        entries = heapq.nlargest(4 * limit, filter(score_of, self._entries.with_prefix(prefix)), key=score_of)
        return list(dict.fromkeys(entry.rpartition(_SEPARATOR)[2] for entry in entries))[:limit]

    def _nearest_prefix(self, prefix: str) -> str:
        score_of = self._scores.__getitem__
        near = {
            edit: entries
            for edit in single_edits(prefix, self._language.alphabet)
            if (entries := self._entries.with_prefix(edit))
        }
        return max(near, key=lambda edit: max(map(score_of, near[edit])), default="")

    def _suggestion(self, key: str, prefix: str) -> Suggestion:
        phrase = self._phrases[key]
        return Suggestion(
            phrase.text, highlight_prefix(phrase.text, prefix, self._language), "query" if phrase.queries else "phrase"
        )

    def _fold(self, text: str) -> str:
        return " ".join(self._language.folding.normalize(text).replace(_SEPARATOR, " ").split())
