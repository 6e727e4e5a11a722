"""Phrase overlay: the phrases that came after a phrase dictionary was made, in memory."""

from __future__ import annotations

from wares.language.analysis.languages import Language
from wares.language.dictionary.phrase_dictionary import CountedPhrase, completion_scores
from wares.language.prefix_index import PrefixIndex

_SEPARATOR = "\x00"


class PhraseOverlay:
    """Phrases that a dictionary lacks, by key, found as the dictionary finds its own."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self.phrases: dict[str, CountedPhrase] = {}
        self._scores: dict[str, int] = {}
        self.completions = PrefixIndex()

    def set(self, key: str, phrase: CountedPhrase) -> None:
        """What is known of a phrase from now on; one that was not met is forgotten."""
        scores = completion_scores(key, phrase, self._language)
        entries = {typed + _SEPARATOR + key: score for typed, score in scores.items()}
        if phrase.is_known:
            for entry in entries if key not in self.phrases else ():
                self.completions.add(entry)
            self._scores.update(entries)
            self.phrases[key] = phrase
        elif self.phrases.pop(key, None):
            for entry in entries:
                self.completions.discard(entry)
                del self._scores[entry]

    def completing(self, prefix: str) -> list[tuple[int, str, str]]:
        """All completions of `prefix`: score, what is typed in full, and the phrase's key."""
        found = ((self._scores.get(entry, 0), entry) for entry in self.completions.with_prefix(prefix))
        return [(score, *_parts(entry)) for score, entry in found if score]

    def largest(self, prefix: str) -> int:
        """The best score of what completes `prefix`, 0 = nothing does."""
        return max((score for score, _, _ in self.completing(prefix)), default=0)


def _parts(entry: str) -> tuple[str, str]:
    typed, _, key = entry.partition(_SEPARATOR)
    return typed, key
