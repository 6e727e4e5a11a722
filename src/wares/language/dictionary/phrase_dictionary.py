"""Phrase dictionary: what may be suggested, how often it was met, and by what it is found, as arrays."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from struct import Struct
from typing import Any, NamedTuple

import numpy as np

from wares.language.analysis.languages import Language
from wares.language.completion_keys import completion_keys
from wares.language.dictionary.array_file import ArrayFile, write_arrays
from wares.language.dictionary.completions import Completions
from wares.language.dictionary.range_maxima import RangeMaxima, increased
from wares.language.dictionary.string_table import Numbers, Splice, StringTable, decode, encode

QUERY_SHARE = 3.0
"""What one past query counts for, in phrases."""
AT_START = 1.5
"""Factor for phrases that begin with what is typed."""
_TITLE = b"\x01"
_FLOAT, _BITS = Struct("<f"), Struct("<I")
_NONE: Numbers = np.zeros(0, np.uint32)


class CountedPhrase(NamedTuple):
    """How a phrase is written, how often it was met in the catalogue, and how often it was asked."""

    text: str
    phrases: int
    queries: int

    @property
    def is_known(self) -> bool:
        """Whether it was met at all."""
        return bool(self.phrases or self.queries)

    def score(self, at_start: bool) -> int:
        """What it is worth where it is found by its beginning or by a later word: the bits of a float32."""
        score = math.log1p(self.phrases + QUERY_SHARE * self.queries) * (AT_START if at_start else 1.0)
        bits: int = _BITS.unpack(_FLOAT.pack(score))[0]
        return bits


def completion_scores(key: str, phrase: CountedPhrase, language: Language) -> dict[str, int]:
    """What may be typed for a phrase → its score."""
    inside, start = phrase.score(False), phrase.score(True)
    return {typed: start if typed == key else inside for typed in completion_keys(key, language)}


@dataclass(frozen=True, slots=True)
class PhraseDictionary:
    """Phrases by the rank of their folded keys; only counts and scores of those that are here change.

    texts      how each is written; "" = as its key, U+0001 = with a capital at the beginning of each word
    phrases    (n,) uint32, how often each was met in the catalogue
    queries    (n,) uint32, how often each was asked
    """

    completions: Completions
    texts: StringTable
    phrases: Numbers
    queries: Numbers

    @staticmethod
    def empty() -> PhraseDictionary:
        """No phrases."""
        return PhraseDictionary(Completions.empty(), StringTable.empty(), _NONE, _NONE)

    @property
    def keys(self) -> StringTable:
        """The phrases' keys."""
        return self.completions.keys

    def __len__(self) -> int:
        return len(self.keys)

    def find(self, key: str) -> int:
        """The rank of a phrase, −1 = it is not here."""
        return self.keys.find(encode(key))

    def phrase(self, rank: int) -> CountedPhrase:
        """The phrase at a rank."""
        text, key = self.texts[rank], self.keys.text(rank)
        written = decode(text) if text and text != _TITLE else key.title() if text else key
        return CountedPhrase(written, int(self.phrases[rank]), int(self.queries[rank]))

    def set(self, rank: int, phrase: CountedPhrase, language: Language) -> None:
        """Change what a phrase counts."""
        self.phrases[rank], self.queries[rank] = phrase.phrases, phrase.queries
        for typed, score in completion_scores(self.keys.text(rank), phrase, language).items():
            self.completions.set(typed, rank, score)

    def best(self, prefix: str, limit: int) -> list[tuple[int, str, str]]:
        """The `limit` best completions of `prefix`: score, what is typed in full, and the phrase's key."""
        completions = self.completions
        places = completions.scores.top(*completions.span(prefix, 0, len(completions)), limit).tolist()
        found = [(place, *completions[place]) for place in places]
        scores = completions.scores.levels[0]
        return [(int(scores[place]), decode(typed), self.keys.text(rank)) for place, typed, rank in found]

    def known(self) -> Iterator[CountedPhrase]:
        """All phrases that were met."""
        return map(self.phrase, np.flatnonzero(self.phrases | self.queries).tolist())

    def asked(self) -> list[str]:
        """The texts that were asked."""
        return [self.phrase(rank).text for rank in np.flatnonzero(self.queries).tolist()]

    def counted(self, more: Mapping[int, int]) -> PhraseDictionary:
        """Another dictionary, in which the phrases at these ranks were met so much more often in the catalogue."""
        phrases = increased(self.phrases, more)
        pairs = np.stack([phrases, self.queries], axis=1)
        distinct, where = np.unique(pairs, axis=0, return_inverse=True)
        counted = [CountedPhrase("", *counts) for counts in distinct.tolist()]
        inside, start = (np.array([each.score(at) for each in counted], np.uint32) for at in (False, True))
        completions = self.completions
        of_phrase = where.ravel()[completions.phrases]
        scores = np.where(completions.starts == 0, start[of_phrase], inside[of_phrase])
        return replace(self, completions=completions.scored(scores), phrases=phrases)

    def merged(self, new: Mapping[str, CountedPhrase], language: Language) -> PhraseDictionary:
        """Another dictionary: with these phrases by key, none of which is here, without those that count nothing."""
        keys = sorted(new)
        strings = [*map(encode, keys)]
        splice = Splice((self.phrases | self.queries) > 0, self.keys.places(strings))
        table = self.keys.spliced(splice, strings)
        scores = {
            (encode(typed), rank): score
            for key, rank in zip(keys, splice.new_ranks.tolist(), strict=True)
            for typed, score in completion_scores(key, new[key], language).items()
        }
        typed = sorted(scores)
        texts = [_written(key, new[key].text) for key in keys]
        return PhraseDictionary(
            self.completions.spliced(table, splice, typed, [scores[each] for each in typed]),
            self.texts.spliced(splice, texts),
            splice.column(self.phrases, [new[key].phrases for key in keys]),
            splice.column(self.queries, [new[key].queries for key in keys]),
        )

    def write(self, path: Path, meta: Mapping[str, Any]) -> None:
        """Keep the dictionary in a file, with `meta` beside it. Raises `OSError`."""
        completions = self.completions
        tables = {"keys": self.keys, "texts": self.texts, "sounds": completions.sounds}
        arrays = {
            "phrases": self.phrases, "queries": self.queries,
            "completion_phrases": completions.phrases, "completion_starts": completions.starts,
        }  # fmt: skip
        blobs = {f"{name}_blob": table.blob for name, table in tables.items()}
        offsets = {f"{name}_offsets": table.offsets for name, table in tables.items()}
        levels = {f"scores{i}": level for i, level in enumerate(completions.scores.levels)}
        write_arrays(path, meta, {**blobs, **offsets, **arrays, **levels})

    @staticmethod
    def of_file(file: ArrayFile) -> PhraseDictionary:
        """The dictionary that a file holds. Raises `KeyError` when it holds something else."""
        arrays = file.arrays
        keys, texts, sounds = (
            StringTable(arrays[f"{name}_blob"], arrays[f"{name}_offsets"]) for name in ("keys", "texts", "sounds")
        )
        scores = RangeMaxima([arrays[f"scores{i}"] for i in range(len(arrays)) if f"scores{i}" in arrays])
        starts = arrays["completion_starts"]
        completions = Completions(keys, sounds, arrays["completion_phrases"], starts, scores)
        return PhraseDictionary(completions, texts, arrays["phrases"], arrays["queries"])


def _written(key: str, text: str) -> bytes:
    """How a phrase is written, as it is kept beside its key."""
    if text in (key, key.title()):
        return b"" if text == key else _TITLE
    return encode(text)
