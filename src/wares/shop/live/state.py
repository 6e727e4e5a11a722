"""What a shop keeps in memory of its shoppers and products, in one: who needs it is handed this."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from wares.shop.live.catalog_view import CatalogFollower
from wares.shop.live.popularity import PopularityCounts
from wares.shop.live.profiles import KnownShopper, Profiles
from wares.shop.live.taste import TasteReader


@dataclass(frozen=True, slots=True)
class LiveState:
    """One shop's followers.

    clock   the present (Unix seconds), by which what shoppers do is looked at
    """

    catalog: CatalogFollower
    profiles: Profiles
    popularity: PopularityCounts
    tastes: TasteReader
    clock: Callable[[], float]

    def known(self, shopper: str = "", session: str = "") -> KnownShopper:
        """What is known of whoever asks."""
        return self.profiles.of(shopper, session)
