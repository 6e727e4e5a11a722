"""A shopper's taste at one moment: out of their profile, the shop's products and the words they searched."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field

import numpy as np

from wares.shop.assortment import Shelf
from wares.shop.parts import unit
from wares.shop.pulse import worth_of
from wares.shopper.profile import Profile
from wares.shopper.taste import Preferences, Weighing, preferences
from wares.types import EVENT_KINDS, Encoder, Taste, Vectors

_MOST_SEARCHES, _HELD = 5, 2000


@dataclass(slots=True)
class Tastes:
    """Reads tastes; `weighing` None = the usual one. Vectors of what was searched lately are held."""

    weighing: Weighing | None = None
    _searched: OrderedDict[tuple[str, str], Vectors | None] = field(default_factory=OrderedDict)

    def liked(self, profile: Profile, shelf: Shelf, encoder: Encoder, now: float) -> Preferences:
        """What is liked at `now`; of the searches the newest five count."""
        newest = dict.fromkeys(search.words for search in profile.asked[-_MOST_SEARCHES:])
        vectors = {words: vector for words in newest if (vector := self._vector(words, shelf, encoder)) is not None}
        return preferences(profile, shelf.table, now, self.weighing, vectors)

    def erase(self) -> None:
        """Forget what was searched."""
        self._searched.clear()

    def _vector(self, words: str, shelf: Shelf, encoder: Encoder) -> Vectors | None:
        key = (encoder.fingerprint, words)
        if encoder.fingerprint != shelf.encoder:
            return None
        if key not in self._searched:
            self._searched[key] = unit(encoder.encode_words([words])[0])
            while len(self._searched) > _HELD:
                self._searched.popitem(last=False)
        return self._searched.get(key)


def sequence_of(profile: Profile, shelf: Shelf, now: float) -> Taste:
    """What was touched, oldest first, weighed as it is learnt from; products that were never here are left out."""
    touches = profile.touches()
    rows = shelf.table.rows(touch.product for touch in touches)
    weights = np.array([worth_of(EVENT_KINDS[touch.kind], touch.rating) for touch in touches], np.float32)
    times = np.array([touch.time for touch in touches])
    held = (rows >= 0) & (rows < len(shelf)) & (weights > 0)
    return Taste(rows[held], times[held], weights[held], None, now)
