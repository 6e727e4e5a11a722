"""Sound, what was said in it, and the recogniser protocol."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from wares.types.arrays import Samples

RATE = 16_000
"""Samples a second of a `Sound`."""


@dataclass(frozen=True, slots=True, eq=False)
class Sound:
    """Sound: `samples` (n,) float32 of one channel, −1 … 1, `RATE` a second."""

    samples: Samples

    @property
    def seconds(self) -> float:
        """How long it is."""
        return len(self.samples) / RATE


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """Words that may have been said; `score` is the mean logarithm of their tokens' probabilities, ≤ 0."""

    text: str
    score: float


@dataclass(frozen=True, slots=True)
class Recognition:
    """Result of a recogniser: at least one hypothesis, the likeliest first; `language` is what it was heard in."""

    hypotheses: tuple[Hypothesis, ...]
    language: str


@dataclass(frozen=True, slots=True)
class Transcript:
    """Words that were said, as the shop understands them.

    text      the words, "" = nothing was said
    heard     the same as the recogniser heard it, before the shop's own words corrected it
    language  "en" or "zh"
    """

    text: str
    heard: str
    language: str


class Recogniser(Protocol):
    """Sound → words. One sound at a time; whoever shares it sees to that."""

    @property
    def languages(self) -> tuple[str, ...]:
        """Tags of the languages it can hear."""
        ...

    def recognise(self, sound: Sound, languages: Sequence[str], likely: Mapping[str, str]) -> Recognition:
        """What is said in `sound`, in one of `languages`: the one, or whichever of several it is heard to be. The time
        it takes grows with the length of the sound and is bounded by it. `likely`: language → what is often said in it,
        separated by commas.
        """
        ...
