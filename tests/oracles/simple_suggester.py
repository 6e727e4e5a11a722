"""The obvious suggester: every completion of every phrase is looked at."""

from __future__ import annotations

import math
from collections.abc import Iterator

from wares.language.analysis.languages import ENGLISH, Language
from wares.language.completion_keys import completion_keys

SHORTEST_EDITED, EDITED = 3, 12


class SimpleSuggester:
    """Counts phrases and past queries by their folded texts."""

    def __init__(self, language: Language = ENGLISH) -> None:
        self._language = language
        self._counts: dict[str, tuple[int, int]] = {}

    def count(self, key: str, phrases: int, queries: int) -> None:
        """Met so many times more in the catalogue, and asked so many times more."""
        before = self._counts.get(key, (0, 0))
        self._counts[key] = max(0, before[0] + phrases), max(0, before[1] + queries)

    def suggest(self, prefix: str, limit: int) -> list[str]:
        """The keys of the best completions."""
        entries = sorted(self._entries(), key=lambda entry: (-entry[0], entry[1:]))
        if not any(typed.startswith(prefix) for _, typed, _ in entries):
            edits = set(single_edits(prefix, self._language.alphabet))
            best = max((s for s, typed, _ in entries for e in edits if typed.startswith(e)), default=0.0)
            near = {e for e in edits for s, typed, _ in entries if s == best and typed.startswith(e)}
            if not near:
                return []
            prefix = min(near)
        matches = [key for _, typed, key in entries if typed.startswith(prefix)][: 4 * limit]
        return list(dict.fromkeys(matches))[:limit]

    def _entries(self) -> Iterator[tuple[float, str, str]]:
        for key, (phrases, queries) in self._counts.items():
            if score := math.log1p(phrases + 3.0 * queries):
                for typed in set(completion_keys(key, self._language)):
                    yield score * (1.5 if typed == key else 1.0), typed, key


def single_edits(prefix: str, letters: str) -> Iterator[str]:
    """`prefix` with one wrong letter among its last twelve, after Norvig's "How to write a spelling
    corrector" (2007): deletions, neighbours swapped, replacements, insertions."""
    if len(prefix) < SHORTEST_EDITED:
        return
    for position in range(max(1, len(prefix) - EDITED), len(prefix) + 1):
        head, tail = prefix[:position], prefix[position:]
        if tail:
            yield head + tail[1:]
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
        for letter in letters:
            if tail:
                yield head + letter + tail[1:]
            yield head + letter + tail
