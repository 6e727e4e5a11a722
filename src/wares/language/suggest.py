"""Query autocompletion: phrases of the catalogue and past queries, by the beginning of any of their words."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from wares.language.analysis.languages import ENGLISH, Language
from wares.language.completion_keys import highlight_prefix, near_prefixes
from wares.language.dictionary.array_file import map_arrays
from wares.language.dictionary.pending import FEW, PendingCounts
from wares.language.dictionary.phrase_dictionary import CountedPhrase, PhraseDictionary
from wares.language.dictionary.phrase_overlay import PhraseOverlay
from wares.language.phrases import MAX_PHRASE
from wares.language.vocabulary import most_new
from wares.types import Suggestion

QUERY = "query:"
"""Before past queries in `counts()`, so that they are told from phrases."""
_SEPARATOR = "\x00"


class Suggester:
    """Counts phrases and past queries and completes what is typed.

    A dictionary of arrays, which may be mapped from a file, and beside it what came since, until both are merged.

    changes            of counts since the dictionary was written or read
    queries_position   of the feed, up to which past queries are here
    """

    def __init__(self, language: Language = ENGLISH) -> None:
        self._language = language
        self._held = (PhraseDictionary.empty(), PhraseOverlay(language))
        self._lock, self._pending = threading.RLock(), PendingCounts()
        self.changes = self.queries_position = 0

    def add(self, phrase: str, n: int = 1) -> None:
        """Counts a phrase of the catalogue `n` more times (fewer, when negative)."""
        self.change({phrase: n})

    def change(self, phrases: Mapping[str, int]) -> None:
        """Counts phrases of the catalogue: by how much more often each is met."""
        with self._lock:
            self.changes += len(phrases)
            if not self._pending.collect(phrases, len(self._held[0])):
                self._take(self._pending.take())
                self._take(phrases)

    def _take(self, phrases: Mapping[str, int]) -> None:
        if len(phrases) > max(FEW, len(self._held[0]) // 4):
            self._take_many(phrases)
            return
        for text, more in phrases.items():
            if key := self._key(text):
                known = self._find(key) or CountedPhrase(_text(text), 0, 0)
                self._set(key, known._replace(phrases=max(0, known.phrases + more)))

    def _take_many(self, phrases: Mapping[str, int]) -> None:
        """What `_take` does, all at once, with one dictionary in the end."""
        dictionary, overlay = self._held
        counts: dict[str, int] = {}
        texts: dict[str, str] = {}
        for text, more in phrases.items():
            if key := self._key(text):
                counts[key] = counts.get(key, 0) + more
                texts.setdefault(key, text)
        known_counts, new_counts = dictionary.keys.split(counts)
        new = dict(overlay.phrases)
        for key, more in new_counts.items():
            phrase = new.get(key) or CountedPhrase(_text(texts[key]), 0, 0)
            new[key] = phrase._replace(phrases=max(0, phrase.phrases + more))
        new = {key: phrase for key, phrase in new.items() if phrase.is_known}
        merged = dictionary.counted(known_counts).merged(new, self._language)
        self._held = (merged, PhraseOverlay(self._language))

    @property
    def _parts(self) -> tuple[PhraseDictionary, PhraseOverlay]:
        """Dictionary and overlay, with all that was counted."""
        self.fold()
        self._pending.was_asked = True
        return self._held

    def fold(self) -> None:
        """Take in what was counted and waits, as whoever asks first would have to."""
        if self._pending:
            with self._lock:
                self._take(self._pending.take())

    def query(self, text: str, n: int = 1) -> None:
        """Counts a query that somebody sent and found something by."""
        known = self._phrase(self._key(text))
        self.ask({text: (known.queries if known else 0) + n}, self.queries_position)

    def ask(self, times: Mapping[str, int], position: int) -> None:
        """How often queries were asked in all, 0 = suggested no longer; `position` is that of the feed that says so."""
        with self._lock:
            for text, n in times.items():
                if key := self._key(text):
                    known = self._phrase(key) or CountedPhrase(_text(text), 0, 0)
                    if known.queries != n:
                        self.changes += 1
                        self._set(key, known._replace(queries=max(0, n)))
            self.queries_position = position

    def is_query(self, text: str) -> bool:
        """Whether this is suggested because it was asked."""
        phrase = self._phrase(self._key(text))
        return phrase is not None and phrase.queries > 0

    def queries(self) -> list[str]:
        """What is suggested because it was asked."""
        dictionary, overlay = self._parts
        new = list(overlay.phrases.values())
        return dictionary.asked() + [phrase.text for phrase in new if phrase.queries]

    def suggest(self, prefix: str, limit: int) -> tuple[Suggestion, ...]:
        """The `limit` best completions of what is typed, best first; () when nothing is typed or nothing fits.

        Fits: a phrase one of whose words begins so, also by pinyin or its initials; or, when nothing does, with one
        wrong letter.
        """
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
        return tuple(self._suggestion(phrase, typed_prefix) for phrase in filter(None, map(self._phrase, keys)))

    @property
    def size(self) -> int:
        """Number of phrases and queries, also of those that are not met any more and not forgotten yet."""
        dictionary, overlay = self._parts
        return len(dictionary) + len(overlay.phrases)

    @property
    def entries(self) -> int:
        """About as many, without taking in what waits."""
        return len(self._held[0]) + len(self._held[1].phrases)

    def counts(self) -> dict[str, int]:
        """What `load` takes: phrase → count, past queries under `query:` + text."""
        dictionary, overlay = self._parts
        counts: dict[str, int] = {}
        for phrase in [*dictionary.known(), *overlay.phrases.copy().values()]:
            if phrase.phrases:
                counts[phrase.text] = phrase.phrases
            if phrase.queries:
                counts[QUERY + phrase.text] = phrase.queries
        return counts

    def load(self, counts: Mapping[str, int]) -> None:
        """Replaces everything by saved counts."""
        phrases: dict[str, CountedPhrase] = {}
        for name, n in counts.items():
            text = name.removeprefix(QUERY)
            if (key := self._key(text)) and n > 0:
                known = phrases.get(key) or CountedPhrase(_text(text), 0, 0)
                more, asked = (0, n) if name.startswith(QUERY) else (n, 0)
                phrases[key] = known._replace(phrases=known.phrases + more, queries=known.queries + asked)
        with self._lock:
            dictionary = PhraseDictionary.empty().merged(phrases, self._language)
            self._pending.take()
            self._held = (dictionary, PhraseOverlay(self._language))
            self.changes = len(counts)

    def merge(self) -> None:
        """Put everything into one dictionary, without what counts nothing."""
        with self._lock:
            self._take(self._pending.take())
            self._merge()

    def _merge(self) -> None:
        dictionary, overlay = self._held
        self._held = (dictionary.merged(overlay.phrases, self._language), PhraseOverlay(self._language))

    def write(self, path: Path, meta: Mapping[str, Any]) -> None:
        """Keep everything in a file, with `meta` beside it, and go on with that file. Raises `OSError`."""
        with self._lock:
            self.merge()
            self._held[0].write(path, {**meta, "queries_position": self.queries_position})
            self.read(path)

    def read(self, path: Path) -> Mapping[str, Any]:
        """Replaces everything by what a file holds; its `meta`. Raises `FileNotFoundError` and `ShopDamaged`."""
        file = map_arrays(path)
        with self._lock:
            self._pending.take()
            self._held = (PhraseDictionary.of_file(file), PhraseOverlay(self._language))
            self.changes, self.queries_position = 0, file.meta["queries_position"]
        return file.meta

    def _phrase(self, key: str) -> CountedPhrase | None:
        _ = self._parts
        return self._find(key)

    def _find(self, key: str) -> CountedPhrase | None:
        dictionary, overlay = self._held
        rank = dictionary.find(key)
        return overlay.phrases.get(key) if rank < 0 else dictionary.phrase(rank)

    def _set(self, key: str, phrase: CountedPhrase) -> None:
        dictionary, overlay = self._held
        rank = dictionary.find(key)
        if rank < 0:
            overlay.set(key, phrase)
        else:
            dictionary.set(rank, phrase, self._language)
        if len(overlay.phrases) > most_new(len(dictionary)):
            self._merge()

    def _best_matches(self, prefix: str, limit: int) -> list[str]:
        dictionary, overlay = self._parts
        most = 4 * limit  # a phrase may be found by several of its words
        best = dictionary.best(prefix, most)
        if new := overlay.completing(prefix):
            best = sorted([*best, *new], key=lambda each: (-each[0], *each[1:]))[:most]
        return list(dict.fromkeys(key for _, _, key in best))[:limit]

    def _nearest_prefix(self, prefix: str) -> str:
        dictionary, overlay = self._parts
        scores: dict[str, int] = {}
        letters = self._language.alphabet
        for edit, span in near_prefixes(dictionary.completions, prefix, letters).items():
            scores[edit] = dictionary.completions.scores.largest(*span)
        for edit in near_prefixes(overlay.completions.copy(), prefix, letters):
            scores[edit] = max(scores.get(edit, 0), overlay.largest(edit))
        best = max(scores.values(), default=0)
        return min((edit for edit, score in scores.items() if score == best), default="") if best else ""

    def _suggestion(self, phrase: CountedPhrase, prefix: str) -> Suggestion:
        marked = highlight_prefix(phrase.text, prefix, self._language)
        return Suggestion(phrase.text, marked, "query" if phrase.queries else "phrase")

    def _key(self, text: str) -> str:
        return self._fold(_text(text))

    def _fold(self, text: str) -> str:
        return " ".join(self._language.folding.normalize(text).replace(_SEPARATOR, " ").split())


def _text(text: str) -> str:
    return " ".join(text.split())[:MAX_PHRASE]
