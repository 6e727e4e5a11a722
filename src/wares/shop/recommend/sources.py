"""Candidates of every source side by side, for a moment: how high each source puts a product, and from what it came.

A source answers a few hundred products, best first; scored are only those that any of them names. What is learnt of
the sources (`wares.shop.train.train`) and what is answered with (`recommend.pipeline`) go through here alike.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from wares.profiles.preference_score import preference_scores
from wares.profiles.taste import Preferences
from wares.recommend.embeddings import Embeddings
from wares.recommend.item_neighbours import NOTHING, ItemNeighbours, ScoredItems
from wares.shop.live.catalog_view import CatalogView
from wares.shop.recommend.neighbours import ProductNeighbours
from wares.stats.ranks import competition_ranks
from wares.types import Floats, Recommender, Rows, Scores, Taste

SOURCES = ("similar", "bought", "viewed", "graph", "next", "embeddings", "sequence", "popular", "trending", "taste")
"""Who may have a say; the columns of `SourceCandidates`. "taste" orders what the others name."""
FROM_ALL = ("popular", "trending")
"""Sources that say the same to everybody."""
LINKED = ("bought", "viewed", "graph", "next")
"""Sources kept as `ItemNeighbours` once they are trained."""

DEPTH = 150
"""Products of each source that count; whatever stands deeper is not named."""
MOST_ANCHORS = 20
_log = logging.getLogger(__name__)

SourceWeights = Mapping[str, tuple[float, float]]
"""Source → (weight of the height of its score, weight of the height of its rank), ≥ 0."""

DEFAULTS: SourceWeights = {
    "similar": (0.6, 0.3),
    "bought": (0.4, 0.2),
    "viewed": (0.4, 0.2),
    "graph": (0.4, 0.2),
    "next": (0.4, 0.2),
    "embeddings": (0.4, 0.2),
    "sequence": (0.6, 0.3),
    "popular": (0.3, 0.15),
    "trending": (0.1, 0.05),
    "taste": (1.0, 0.3),
}
"""Before anything was learnt from the shop's own log."""


class Levels(Protocol):
    """What everyone takes, at a moment."""

    def best(self, source: str, shelf: CatalogView, admitted: NDArray[np.bool_], most: int) -> ScoredItems:
        """The `most` best of a source of `FROM_ALL`."""
        ...


@dataclass(frozen=True, slots=True)
class SourceQuery:
    """What the sources are asked.

    rows, weights   (m,) what the answer starts from, the heaviest first, and weights > 0, at most 1
    admitted        (n,) rows that may be answered
    liked           the shopper's taste at this moment; None = nothing is known
    taste           the same for models of sequences
    extra           rows that are candidates whatever the sources say
    """

    rows: Rows
    weights: Floats
    admitted: NDArray[np.bool_]
    liked: Preferences | None
    taste: Taste
    extra: Rows = field(default_factory=lambda: np.zeros(0, np.int64))


@dataclass(frozen=True, slots=True)
class SourceCandidates:
    """What the sources name.

    rows      (n,) ascending
    heights   (n, sources, 2) float32 in [0, 1]: height of score and of rank, see `heights_of`; 0 = not named
    origins   (n, sources) row that the source came from; −1 = none
    parts     (n, parts) what `preference_scores` says; zeros when nothing is known of the shopper
    """

    rows: Rows
    heights: NDArray[np.float32]
    origins: Rows
    parts: NDArray[np.float32]

    def weighed(self, weights: SourceWeights) -> NDArray[np.float32]:
        """(n, sources) what each source adds to the score."""
        factors = np.array([weights.get(name, (0.0, 0.0)) for name in SOURCES], np.float32)
        found: NDArray[np.float32] = (self.heights * factors).sum(axis=2)
        return found


@dataclass(frozen=True, slots=True)
class Sources:
    """What is asked.

    links       of `LINKED`, those that were trained
    embeddings  learnt embeddings, and
    sequence    a model of sequences, where one was trained
    """

    alike: ProductNeighbours
    levels: Levels
    links: Mapping[str, ItemNeighbours] = field(default_factory=dict)
    embeddings: Embeddings | None = None
    sequence: Recommender | None = None

    def ask(self, shelf: CatalogView, asking: SourceQuery, weights: SourceWeights) -> SourceCandidates:
        """Every source that has a weight. One that fails says nothing, and the log says why."""
        found = {}
        for name in SOURCES[:-1]:
            if any(weights.get(name, (0.0, 0.0))):
                found[name] = self._asked(name, shelf, asking)
        return gathered(found, shelf, asking)

    def _asked(self, name: str, shelf: CatalogView, asking: SourceQuery) -> ScoredItems:
        try:
            return self._found(name, shelf, asking).best(asking.admitted, DEPTH)
        except Exception:
            _log.exception("recommender %r failed; the others answer", name)
            return NOTHING

    def _found(self, name: str, shelf: CatalogView, asking: SourceQuery) -> ScoredItems:
        if name in FROM_ALL:
            return self.levels.best(name, shelf, asking.admitted, DEPTH)
        if not len(asking.rows):
            return NOTHING
        if name == "similar":
            return self.alike.reach(shelf, asking.rows, asking.weights)
        if name == "embeddings":
            return _by_embeddings(self.embeddings, asking) if self.embeddings is not None else NOTHING
        if name == "sequence":
            return _by_sequence(self.sequence, asking) if self.sequence is not None else NOTHING
        return self.links[name].reach(asking.rows, asking.weights) if name in self.links else NOTHING


def gathered(found: Mapping[str, ScoredItems], shelf: CatalogView, asking: SourceQuery) -> SourceCandidates:
    """What the sources found, with the shopper's taste for all of it."""
    extra = asking.extra[asking.admitted[asking.extra]]
    rows = np.unique(np.concatenate([extra, *(each.items for each in found.values())]))
    heights = np.zeros((len(rows), len(SOURCES), 2), np.float32)
    origins = np.full((len(rows), len(SOURCES)), -1, np.int64)
    for name, each in found.items():
        place, column = np.searchsorted(rows, each.items), SOURCES.index(name)
        heights[place, column] = heights_of(each.scores)
        origins[place, column] = each.origins
    parts = np.zeros((len(rows), 1), np.float32)
    if asking.liked is not None and asking.liked.mass > 0 and len(rows):
        parts = preference_scores(asking.liked, shelf.table, rows)
        scores = parts.sum(axis=1, dtype=np.float32)
        order = np.argsort(-scores, kind="stable")[:DEPTH]
        heights[order, len(SOURCES) - 1] = heights_of(scores[order])
    return SourceCandidates(rows, heights, origins, parts)


def heights_of(scores: Scores) -> NDArray[np.float32]:
    """(n, 2) of descending scores (n,): linear from the last (0) to the first (1); 1 − log(rank) / log(`DEPTH` + 1).

    Equal scores share the best rank.
    """
    if not len(scores):
        return np.zeros((0, 2), np.float32)
    span = float(scores[0] - scores[-1])
    linear = (scores - scores[-1]) / span if span > 0 else np.ones(len(scores))
    return np.stack([linear, 1 - np.log(competition_ranks(scores)) / np.log(DEPTH + 1)], axis=1).astype(np.float32)


def best_of(scores: Scores, admitted: NDArray[np.bool_], most: int) -> ScoredItems:
    """The `most` rows with the largest finite scores above 0 that are admitted."""
    rows = np.flatnonzero(admitted & (scores > 0) & np.isfinite(scores))
    if len(rows) > most:
        rows = rows[np.argpartition(-scores[rows], most)[:most]]
    order = rows[np.lexsort((rows, -scores[rows]))]
    return ScoredItems(order, scores[order].astype(np.float32), np.full(len(order), -1, np.int64))


def anchors_of(liked: Preferences) -> tuple[Rows, Floats]:
    """What a shopper's answer starts from: at most 20 products that weigh most, and weights of which the first is 1."""
    touched = liked.focus.touches
    held = np.flatnonzero((touched.rows >= 0) & (touched.weights > 0))[:MOST_ANCHORS]
    weights = touched.weights[held]
    return touched.rows[held], weights / weights.max() if len(weights) else weights


def _by_sequence(model: Recommender, asking: SourceQuery) -> ScoredItems:
    if not len(asking.taste.items):
        return NOTHING
    scores = model.scores([asking.taste])[0]
    rows = _deepest(scores, asking.admitted)
    return ScoredItems(rows, scores[rows], np.full(len(rows), int(asking.taste.items[-1]), np.int64))


def _by_embeddings(model: Embeddings, asking: SourceQuery) -> ScoredItems:
    taste = Taste(asking.rows, np.zeros(len(asking.rows)), asking.weights.astype(np.float32))
    scores = model.scores([taste])[0]
    rows = _deepest(scores, asking.admitted)
    return ScoredItems(rows, scores[rows], model.nearest(rows, asking.rows))


def _deepest(scores: Scores, admitted: NDArray[np.bool_]) -> Rows:
    """Rows of the `DEPTH` largest scores that are finite and admitted, in no order."""
    rows = np.flatnonzero(admitted[: len(scores)] & np.isfinite(scores[: len(admitted)]))
    return rows[np.argpartition(-scores[rows], DEPTH)[:DEPTH]] if len(rows) > DEPTH else rows
