"""Taste as a step of a search: how well the first hits suit the shopper, for `wares.rank.personalization`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wares.profiles.preference_score import preference_scores
from wares.profiles.taste import Preferences
from wares.rank.candidates import CandidateTable
from wares.rank.personalization import DEFAULT_WEIGHT, REACH, personalized
from wares.shop.live.catalog_view import CatalogView
from wares.types import Floats, Nums


@dataclass(frozen=True, slots=True)
class SearchTaste:
    """A shopper's taste at the moment of a search, and how much it says there; `weight` > 0."""

    preferences: Preferences
    view: CatalogView
    weight: float

    def scores(self, nums: Nums) -> Floats:
        """(n,) how well the products of these numbers suit the shopper; 0 for one that is not in the view yet."""
        return taste_scores(nums, self.view, self.preferences)

    def applied(self, table: CandidateTable) -> CandidateTable:
        """The table, by descending relevance, with its first hits in the order that suits the shopper better."""
        return personalized(table, self.scores(table.nums[:REACH]), self.weight)


def personalization_weight(learnt: float | None, most: float) -> float:
    """What was learnt, or the default weight while nothing was, and never more than the settings allow."""
    return min(DEFAULT_WEIGHT if learnt is None else learnt, most)


def taste_scores(nums: Nums, view: CatalogView, preferences: Preferences) -> Floats:
    """(n,) how well the products of these numbers suit the shopper; 0 for one that is not in the view yet."""
    rows = view.rows_of(nums)
    found = np.zeros(len(nums))
    found[rows >= 0] = preference_scores(preferences, view.table, rows[rows >= 0]).sum(axis=1)
    return found
