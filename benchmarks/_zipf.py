"""Words drawn by Zipf's law: the word of rank r as often as 1/r, in English and in Chinese."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from wares.types import Ints

INVENTED = 20_000
_MARKS = ("，", "。", "、", "的")
_ONSETS = ("b", "br", "c", "d", "dr", "f", "g", "h", "k", "kl", "l", "m", "n", "p", "r", "s", "st", "t", "tr", "v")
_VOWELS = ("a", "e", "i", "o", "u", "ai", "ea", "ou")
_CODAS = ("", "l", "n", "r", "s", "t", "x", "nd")
_HANDS = "春夏秋冬山水花木金石云风月日星光天地江海红白青黄玉竹兰松鹤龙"


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words by falling frequency, and the cumulated share of the first r of them, (n,) in (0, 1]."""

    words: NDArray[np.object_]
    cumulated: NDArray[np.float64]

    @classmethod
    def of(cls, words: Sequence[str]) -> Vocabulary:
        """These words, the commonest first."""
        shares = np.cumsum(1.0 / np.arange(1, len(words) + 1))
        return cls(np.array(words, dtype=object), shares / shares[-1])

    def texts(self, lengths: Ints, between: str, rng: np.random.Generator) -> list[str]:
        """A text of that many words for each of `lengths`, (n,)."""
        drawn = self.words[np.searchsorted(self.cumulated, rng.random(int(lengths.sum())))].tolist()
        ends = np.cumsum(lengths).tolist()
        return [between.join(drawn[start:end]) for start, end in zip([0, *ends[:-1]], ends, strict=True)]


@dataclass(frozen=True, slots=True)
class Languages:
    """What descriptions are drawn from, and names that nobody has."""

    english: Vocabulary
    chinese: Vocabulary
    brands: Vocabulary
    series: Vocabulary


def languages(data: Path, seed: int) -> Languages:
    """The frequency lists beside a data set (words/wordfreq_en.tsv.gz, …_zh…); invented words where there are none."""
    rng = np.random.default_rng([seed, 1])
    invented = _invented(INVENTED, rng)
    english = _list(data, "en") or [name.lower() for name in invented]
    chinese = _list(data, "zh") or _invented_chinese(rng)
    return Languages(
        Vocabulary.of(english),
        Vocabulary.of([*_MARKS, *chinese]),
        Vocabulary.of(invented[:4_000]),
        Vocabulary.of([name.title() for name in invented[4_000:]]),
    )


def _list(data: Path, language: str) -> list[str]:
    places = (data.parent / "words", data.parent / "other" / "words")
    file = next((path for place in places if (path := place / f"wordfreq_{language}.tsv.gz").exists()), None)
    if file is None:
        return []
    with gzip.open(file, "rt", encoding="utf-8", newline="") as lines:
        return [row[0] for row in csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE) if row]


def _invented(count: int, rng: np.random.Generator) -> list[str]:
    """Distinct names of two or three syllables."""
    names: dict[str, None] = {}
    while len(names) < count:
        syllables = [
            rng.choice(_ONSETS) + rng.choice(_VOWELS) + rng.choice(_CODAS) for _ in range(int(rng.integers(2, 4)))
        ]
        names["".join(syllables).capitalize()] = None
    return list(names)


def _invented_chinese(rng: np.random.Generator) -> list[str]:
    pairs = [one + other for one in _HANDS for other in _HANDS]
    return [pairs[place] for place in rng.permutation(len(pairs))]
