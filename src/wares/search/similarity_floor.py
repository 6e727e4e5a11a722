"""Similarity floor: from which cosine on a product that only vectors found is an answer to words.

Labels are not needed: words that mean nothing are asked for, and what is no nearer than these find their best product
is no answer. The floor belongs to an encoder and to a shop's products; it is found anew for another of either.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from wares.types import Encoder, Index, Leg

_PROBES = 48
_TITLES = "text"
"""The modality by which words are compared; pictures do not tell words that mean something from others."""
_QUANTILE = 0.95
"""Of the probes' best cosines; most of what means something lies above it (docs/log.md)."""
_CONSONANTS, _VOWELS, _LETTERS = "bcdfghjklmnprstvwz", "aeiou", "abcdefghijklmnopqrstuvwxyz"
_HANZI = (0x4E00, 0x9FA5)


@dataclass(slots=True)
class SimilarityFloors:
    """Floors of one encoder, by script, each found when it is first asked for.

    Found anew when the index has half as many products again, or half as many.
    """

    encoder: Encoder
    _floors: dict[bool, tuple[int, float]] = field(default_factory=dict)

    def of(self, words: str, index: Index) -> float:
        """The least cosine with a product's title; −1 in a shop without titles."""
        script, count = any(_HANZI[0] <= ord(letter) <= _HANZI[1] for letter in words), len(index)
        size, floor = self._floors.get(script, (0, -1.0))
        if not size or not size / 2 <= count <= 1.5 * size:
            floor = similarity_floor(_chinese_probes() if script else _english_probes(), self.encoder, index)
            self._floors[script] = (count, floor)
        return floor


def similarity_floor(probes: Sequence[str], encoder: Encoder, index: Index) -> float:
    """The cosine that nearly all `probes`, words without meaning, stay below with every title; −1 without titles."""
    best_scores = []
    for vector in encoder.encode_words(probes):
        norm = float(np.linalg.norm(vector))
        if norm > 0:
            found = index.select().candidates([Leg(_TITLES, (vector / norm).astype(np.float32), 1)])[0]
            best_scores += found.scores.tolist()
    return float(np.quantile(best_scores, _QUANTILE)) if best_scores else -1.0


def _english_probes() -> list[str]:
    """Letters in any order, and syllables that can be spoken."""
    rng = np.random.default_rng(0)
    letters = ["".join(rng.choice(list(_LETTERS), rng.integers(5, 11))) for _ in range(_PROBES // 2)]
    syllables = [
        "".join(rng.choice(list(part)) for _ in range(rng.integers(2, 5)) for part in (_CONSONANTS, _VOWELS))
        for _ in range(_PROBES - len(letters))
    ]
    return letters + syllables


def _chinese_probes() -> list[str]:
    rng = np.random.default_rng(0)
    return ["".join(map(chr, rng.integers(*_HANZI, rng.integers(2, 5)).tolist())) for _ in range(_PROBES)]
