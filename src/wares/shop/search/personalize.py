"""Taste as a step of a search: how well the first hits suit the shopper, for `wares.rank.personalization`."""

from __future__ import annotations

import logging
from dataclasses import dataclass

import numpy as np

from wares.errors import StoreAway
from wares.profiles.preference_score import preference_scores
from wares.profiles.taste import Preferences
from wares.rank.personalization import DEFAULT_WEIGHT
from wares.shop.live.catalog_view import CatalogView
from wares.shop.live.state import LiveState
from wares.shop.live.taste import touched
from wares.types import Encoder, Floats, Nums

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SearchTaste:
    """Whose taste may move the first hits of a search, and how far.

    live              what is known of shoppers
    view              the products
    shopper, session  who asks; "" = not known
    now               Unix seconds
    learned            the weight that was learnt; None = none yet
    most              the most that the settings allow
    """

    live: LiveState
    view: CatalogView
    shopper: str
    session: str
    now: float
    learned: float | None
    most: float

    @property
    def weight(self) -> float:
        """How much taste says."""
        return personalization_weight(self.learned, self.most)

    def scores(self, nums: Nums, encoder: Encoder) -> Floats | None:
        """(n,) how well the products of these numbers suit the shopper, as `taste_scores`; None when nothing is known
        of them, or it cannot be read: the search is answered without it.
        """
        try:
            profile = self.live.profiles.of(self.shopper, self.session).profile
            rows = self.view.rows_of(nums)
            view = self.view.holding(np.concatenate([touched(profile, self.view), rows[rows >= 0]]))
            preferences = self.live.tastes.preferences(profile, view, encoder, self.now)
        except StoreAway as error:
            _log.warning("a profile cannot be read; the search is answered without it: %s", error)
            return None
        except Exception:
            _log.exception("a profile cannot be read; the search is answered without it")
            return None
        return taste_scores(nums, view, preferences) if preferences.mass > 0 else None


def personalization_weight(learned: float | None, most: float) -> float:
    """What was learnt, or the default weight while nothing was, and never more than the settings allow."""
    return min(DEFAULT_WEIGHT if learned is None else learned, most)


def taste_scores(nums: Nums, view: CatalogView, preferences: Preferences) -> Floats:
    """(n,) how well the products of these numbers suit the shopper; 0 for one that is not in the view yet."""
    rows = view.rows_of(nums)
    scores = np.zeros(len(nums))
    scores[rows >= 0] = preference_scores(preferences, view.table, rows[rows >= 0]).sum(axis=1)
    return scores
