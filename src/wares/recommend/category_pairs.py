"""Complementary categories: which are bought together more often than by chance, as shares of baskets (market basket
analysis).

The measure is lift, P(both) / (P(first) · P(second)), whose logarithm is pointwise mutual information (Church and Hanks
1990), smoothed by a basket; a pair counts where the log-likelihood ratio (Dunning 1993) is significant. Two products
may never have been in one basket while their categories often were, so that this says something long before
co-occurrence of products does.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from wares.recommend.co_occurrence import CoOccurrenceSettings, baskets
from wares.recommend.interaction_matrix import SparseMatrix, csr
from wares.stats.association import log_likelihood_ratio
from wares.types import Floats, Interactions, Rows


@dataclass(frozen=True, slots=True)
class CategoryPairSettings:
    """Settings of category pairs.

    baskets        what counts as a basket; its `min_visits` and `significance` are those of pairs of categories
    fewest_chance  baskets that chance alone would have had both in, from which on a pair that is rarer is known not to
                   go together
    """

    baskets: CoOccurrenceSettings = field(
        default_factory=lambda: CoOccurrenceSettings(kinds=("purchase", "cart"), min_visits=3)
    )
    fewest_chance: float = 5.0


@dataclass(frozen=True, slots=True)
class CategoryPairs:
    """Pairs of categories (n,) by code, in both directions, and their `lifts`: > 1 = bought together more often than by
    chance; 0 = often enough seen to know that they are not. Pairs of which the log says nothing are absent.
    """

    first: Rows
    second: Rows
    lifts: Floats


def fit_category_pairs(
    interactions: Interactions, categories: Rows, settings: CategoryPairSettings | None = None
) -> CategoryPairs:
    """Learn; `categories` (items,) codes ≥ 0 of each item's category, −1 = it has none."""
    settings = settings or CategoryPairSettings()
    of_items = _with_categories(baskets(interactions, settings.baskets), categories)
    counts = np.asarray(of_items.sum(axis=0), np.float64).ravel()
    total = float(of_items.shape[0])
    both = (of_items.T @ of_items).toarray().astype(np.float64)
    by_chance = np.outer(counts, counts) / max(total, 1.0)
    np.fill_diagonal(both, 0.0)
    np.fill_diagonal(by_chance, 0.0)
    first, second = np.nonzero((both >= settings.baskets.min_visits) & (both > by_chance))
    ratios = log_likelihood_ratio(both[first, second], counts[first], counts[second], total)
    sure = ratios >= settings.baskets.significance
    first, second = first[sure], second[sure]
    lifts = (both[first, second] + 1) / (by_chance[first, second] + 1)
    apart = np.nonzero((by_chance >= settings.fewest_chance) & (both < by_chance))
    return CategoryPairs(
        np.concatenate([first, apart[0]]).astype(np.int64),
        np.concatenate([second, apart[1]]).astype(np.int64),
        np.concatenate([lifts, np.zeros(len(apart[0]))]),
    )


def _with_categories(visits: SparseMatrix, categories: Rows) -> SparseMatrix:
    """(visits, categories) of 1: which categories each basket holds."""
    known = np.flatnonzero(categories >= 0)
    size = int(categories.max(initial=-1)) + 1
    membership = csr((np.ones(len(known), np.float32), (known, categories[known])), shape=(visits.shape[1], size))
    held = (visits @ membership).tocsr()
    held.data[:] = 1
    return held
