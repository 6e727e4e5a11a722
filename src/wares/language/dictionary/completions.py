"""Completions: every way in which phrases may be begun to type, sorted, as numbers into the phrases' own letters."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from wares.language.dictionary.range_maxima import RangeMaxima
from wares.language.dictionary.string_table import AFTER, Numbers, Splice, StringTable, decode, encode

_SOUND = 1 << 31
Completion = tuple[bytes, int]
"""What may be typed, and the rank of the phrase that is meant."""


class Completions(Sequence[Completion]):
    """What may be typed, in order, with the phrase that is meant; equal ones by the phrases' ranks.

    keys      the phrases
    sounds    what is typed for phrases but stands in none: pinyin and its initials
    phrases   (n,) uint32, ranks of phrases
    starts    (n,) uint32, the byte of its key from which on a phrase is typed; 2³¹ + the number of a sound
    scores    of the phrases, as bits of float32, whose order is that of what they stand for
    """

    def __init__(
        self, keys: StringTable, sounds: StringTable, phrases: Numbers, starts: Numbers, scores: RangeMaxima
    ) -> None:
        self.keys, self.sounds, self.phrases, self.starts, self.scores = keys, sounds, phrases, starts, scores
        self._phrases, self._starts = phrases.data, starts.data
        self._letters, self._offsets = keys.blob.data, keys.offsets.data

    @staticmethod
    def empty() -> Completions:
        """None, of no phrases."""
        none = np.zeros(0, np.uint32)
        return Completions(StringTable.empty(), StringTable.empty(), none, none, RangeMaxima.build(none))

    def __len__(self) -> int:
        return len(self.phrases)

    def __getitem__(self, place: int) -> Completion:  # type: ignore[override]
        phrase, start = self._phrases[place], self._starts[place]
        if start >= _SOUND:
            return self.sounds[start - _SOUND], phrase
        return self._letters[self._offsets[phrase] + start : self._offsets[phrase + 1]].tobytes(), phrase

    def at(self, place: int) -> str:
        """What may be typed, at a place."""
        return decode(self[place][0])

    def span(self, prefix: str, start: int, end: int) -> tuple[int, int]:
        """Where in start ≤ place < end what begins so begins and ends."""
        string = encode(prefix)
        first = bisect_left(self, (string,), start, end)
        return first, bisect_left(self, (string + AFTER,), first, end)

    def set(self, typed: str, phrase: int, score: int) -> None:
        """Give a completion, which is here, its score."""
        self.scores.set(bisect_left(self, (encode(typed), phrase)), score)

    def scored(self, scores: Numbers) -> Completions:
        """The same completions with other scores."""
        return Completions(self.keys, self.sounds, self.phrases, self.starts, RangeMaxima.build(scores))

    def spliced(
        self, keys: StringTable, splice: Splice, new: Sequence[Completion], scores: Sequence[int]
    ) -> Completions:
        """The completions of other phrases: `splice` led from this one's to `keys`; `new` are those of new phrases, by
        ranks in `keys`, sorted.
        """
        kept = splice.kept[self.phrases]
        is_sound = kept & (self.starts >= _SOUND)
        heard = np.zeros(len(self.sounds), np.bool_)
        heard[self.starts[is_sound] - _SOUND] = True
        sounds, starts = self._new_starts(keys, heard, new)
        moved = np.cumsum(heard) - 1
        old_starts = self.starts.copy()
        old_starts[is_sound] = _SOUND + moved[self.starts[is_sound] - _SOUND]
        old_phrases = splice.old_ranks[self.phrases].astype(np.uint32)
        stay = Completions(keys, sounds, old_phrases[kept], old_starts[kept], self.scores)
        places = [bisect_left(stay, each) for each in new] if len(stay) else [0] * len(new)
        return Completions(
            keys,
            sounds,
            np.insert(stay.phrases, places, np.array([phrase for _, phrase in new], np.uint32)),
            np.insert(stay.starts, places, np.array(starts, np.uint32)),
            RangeMaxima.build(np.insert(self.scores.levels[0][kept], places, np.array(scores, np.uint32))),
        )

    def _new_starts(
        self, keys: StringTable, heard: NDArray[np.bool_], new: Iterable[Completion]
    ) -> tuple[StringTable, list[int]]:
        """The sounds that are needed, and the starts of new completions."""
        starts: list[int] = []
        added: dict[bytes, int] = {}
        first = int(heard.sum())
        for typed, phrase in new:
            key = keys[phrase]
            if key.endswith(typed):
                starts.append(len(key) - len(typed))
            else:
                starts.append(_SOUND + added.setdefault(typed, first + len(added)))
        splice = Splice(heard, [len(self.sounds)] * len(added))
        return self.sounds.spliced(splice, list(added)), starts
