"""A shopper's taste at one moment: out of their profile, the shop's products and the words they searched."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field

import numpy as np

from wares.profiles.preference_weights import PreferenceWeights
from wares.profiles.profile import Profile
from wares.profiles.taste import Preferences, preferences
from wares.shop.live.catalog_view import CatalogView
from wares.shop.live.popularity import worth_of
from wares.shop.runtime.components import unit
from wares.types import EVENT_KINDS, Encoder, Rows, Taste, Vectors

_MOST_SEARCHES, _CACHED = 5, 2000


@dataclass(slots=True)
class TasteReader:
    """Reads tastes; `weights` None = the usual ones. Vectors of what was searched lately are kept."""

    weights: PreferenceWeights | None = None
    _searched: OrderedDict[tuple[str, str], Vectors | None] = field(default_factory=OrderedDict)

    def preferences(self, profile: Profile, view: CatalogView, encoder: Encoder, now: float) -> Preferences:
        """What is liked at `now`; of the searches the newest five count."""
        newest = dict.fromkeys(search.words for search in profile.searches[-_MOST_SEARCHES:])
        vectors = {words: vector for words in newest if (vector := self._vector(words, view, encoder)) is not None}
        return preferences(profile, view.table, now, self.weights, vectors)

    def erase(self) -> None:
        """Forget what was searched."""
        self._searched.clear()

    def _vector(self, words: str, view: CatalogView, encoder: Encoder) -> Vectors | None:
        key = (encoder.fingerprint, words)
        if encoder.fingerprint != view.encoder:
            return None
        if key not in self._searched:
            self._searched[key] = unit(encoder.encode_words([words])[0])
            while len(self._searched) > _CACHED:
                self._searched.popitem(last=False)
        return self._searched.get(key)


def touched(profile: Profile, view: CatalogView) -> Rows:
    """Rows of the products that a profile speaks of."""
    return view.rows(touch.product for touch in (*profile.views, *profile.choices))


def sequence_of(profile: Profile, view: CatalogView, now: float) -> Taste:
    """What was touched, oldest first, weighed as it is learnt from; products that were never here are left out."""
    touches = profile.touches()
    rows = view.table.rows(touch.product for touch in touches)
    weights = np.array([worth_of(EVENT_KINDS[touch.kind], touch.rating) for touch in touches], np.float32)
    times = np.array([touch.time for touch in touches])
    is_known = (rows >= 0) & (rows < len(view)) & (weights > 0)
    return Taste(rows[is_known], times[is_known], weights[is_known], None, now)
