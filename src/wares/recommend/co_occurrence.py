"""Co-occurrence: items that are in one visit more often than by chance, by the log-likelihood ratio (Dunning 1993).

Bought together and viewed together are two of these, made with other `kinds`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from wares.recommend.interaction_matrix import SparseMatrix, csr, largest_values, recent_rows, require_fit
from wares.recommend.item_neighbours import ItemNeighbours
from wares.stats.association import log_likelihood_ratio, wilson_lower_bound
from wares.types import EVENT_KINDS, EventKind, Interactions, Scores, Taste


@dataclass(frozen=True, slots=True)
class CoOccurrenceSettings:
    """Settings of co-occurrence: what counts as together, and what as more than chance.

    kinds        events that count
    window       seconds between two events of a shopper after which another visit begins
    max_items    visits with more different items tell nothing and are passed over
    min_visits   visits a pair has to be in
    significance log-likelihood ratio from which a pair counts; 10.83 = one in a thousand by chance
    neighbours   pairs kept of each item
    recent       at most so many of a taste's last items are looked at
    decay        0–1, what each item's weight is multiplied by for every later one
    """

    kinds: tuple[EventKind, ...] = ("purchase",)
    window: float = 3600.0 * 24
    max_items: int = 100
    min_visits: int = 2
    significance: float = 10.83
    neighbours: int = 100
    recent: int = 20
    decay: float = 0.8


@dataclass(frozen=True, slots=True)
class PairStrengths:
    """Pair strengths: `strengths` (items, items) sparse float32 > 0: how sure the pair is, see `CoOccurrence`."""

    strengths: SparseMatrix


class CoOccurrence:
    """Co-occurrence: items that go with those of the taste; −inf where no pair says anything.

    A pair's strength is the lower end of the 95 % interval of P(the other is in the visit | this one is), by Wilson
    (1927), so that few visits count little; pairs below the significance (Dunning 1993) or rarer than by chance are
    left out.
    """

    def __init__(self, settings: CoOccurrenceSettings | None = None, name: str = "co_occurrence") -> None:
        self.name = name
        self.settings = settings or CoOccurrenceSettings()
        self.parameters: PairStrengths | None = None

    def fit(self, interactions: Interactions, progress: Callable[[float], None] = lambda share: None) -> Self:
        """Count pairs."""
        visits = baskets(interactions, self.settings)
        progress(0.5)
        self.parameters = PairStrengths(_strengths(visits, self.settings))
        progress(1.0)
        return self

    def scores(self, tastes: Sequence[Taste]) -> Scores:
        """(shoppers, items) float32: strengths summed over the last items."""
        strengths = require_fit(self.parameters, self.name).strengths
        inputs = recent_rows(tastes, self.settings.recent, self.settings.decay, strengths.shape[0])
        scores: Scores = (inputs @ strengths).toarray()
        scores[scores <= 0] = -np.inf
        return scores

    def neighbours(self) -> ItemNeighbours:
        """The pairs as lists from item to item. Raises `BadInput` before `fit`."""
        return ItemNeighbours.of(require_fit(self.parameters, self.name).strengths)


def baskets(interactions: Interactions, settings: CoOccurrenceSettings) -> SparseMatrix:
    """(visits, items) of 1: what each visit holds; visits of more than `max_items` items are left out."""
    kinds = [EVENT_KINDS.index(kind) for kind in settings.kinds]
    rows = np.isin(interactions.kinds, kinds)
    shoppers, items, times = interactions.shoppers[rows], interactions.items[rows], interactions.times[rows]
    order = np.lexsort((times, shoppers))
    shoppers, items, times = shoppers[order], items[order], times[order]
    new = np.ones(len(items), dtype=bool)
    new[1:] = (shoppers[1:] != shoppers[:-1]) | (np.diff(times) > settings.window)
    visits = np.cumsum(new) - 1
    shape = (int(visits[-1]) + 1 if len(visits) else 0, interactions.item_count)
    visit_items = csr((np.ones(len(items), np.float32), (visits, items)), shape=shape)
    visit_items.sum_duplicates()
    visit_items.data[:] = 1
    sizes = np.diff(visit_items.indptr)
    return visit_items[np.flatnonzero((sizes > 0) & (sizes <= settings.max_items))]


def _strengths(visits: SparseMatrix, settings: CoOccurrenceSettings) -> SparseMatrix:
    single = np.asarray(visits.sum(axis=0), dtype=np.float64).ravel()
    pairs = (visits.T @ visits).tocoo()
    frequent = (pairs.row != pairs.col) & (pairs.data >= settings.min_visits)
    row, column, both = pairs.row[frequent], pairs.col[frequent], pairs.data[frequent].astype(np.float64)
    total = float(visits.shape[0])
    sure = log_likelihood_ratio(both, single[row], single[column], total) >= settings.significance
    sure &= both * total > single[row] * single[column]
    row, column, both = row[sure], column[sure], both[sure]
    strength = wilson_lower_bound(both, single[row]).astype(np.float32)
    matrix = csr((strength, (row, column)), shape=(visits.shape[1],) * 2)
    return largest_values(matrix, settings.neighbours)
