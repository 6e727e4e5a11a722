"""Stages of a search, and the clock that tells how long each took."""

from __future__ import annotations

from collections.abc import Mapping
from time import perf_counter_ns
from typing import Literal

Stage = Literal[
    "encode", "understand", "admit", "candidates", "rank", "rerank", "personalize", "page", "facets", "fetch",
    "highlight", "explain",
]  # fmt: skip
"""Of a search, in their usual order: words and pictures become vectors; words are understood; products are admitted;
each modality names candidates; these are fused; a learnt ranker orders the first; taste has its say; the page is cut;
facets are counted; the page's products are read; matches are marked; hits are explained.
"""


class StageClock:
    """Stage clock of one search; it costs a fraction of a microsecond a stage."""

    __slots__ = ("_last", "_nanoseconds", "_started")

    def __init__(self) -> None:
        self._started = self._last = perf_counter_ns()
        self._nanoseconds: dict[Stage, int] = {}

    def lap(self, stage: Stage) -> None:
        """What passed since the last lap was spent on `stage`."""
        now = perf_counter_ns()
        self._nanoseconds[stage] = self._nanoseconds.get(stage, 0) + now - self._last
        self._last = now

    @property
    def milliseconds(self) -> float:
        """Since the clock was made."""
        return (perf_counter_ns() - self._started) / 1e6

    @property
    def timings(self) -> Mapping[str, float]:
        """Stage → milliseconds spent on it."""
        return {stage: nanoseconds / 1e6 for stage, nanoseconds in self._nanoseconds.items()}
