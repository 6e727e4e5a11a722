"""Preference weights: what counts how much when a taste is read out of a profile; `profiles.fit` fits them to a log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from wares.constants import DAY


@dataclass(frozen=True, slots=True)
class PreferenceWeights:
    """Preference weights: parameters of `wares.profiles.taste` and `wares.profiles.preference_score`.

    event_weights         k of each of `EVENT_KINDS`, in views; a rating counts (rating − 3) / 2 of its figure, so that
                          it may be a dislike; impressions and what takes back say nothing
    short_half_life       of what is wanted now, seconds
    long_half_life        of what is liked always, seconds
    touch_half_life       of what is wanted now, in touches
    short_share           s, 0–1, of what is wanted now
    inverse_temperature   0 = one mean of everything touched, large = the most similar product touched alone
    text_share            0–1, of words beside the picture before the shopper's own products say more
    prior_mass            views that are believed by half: with fewer, everything is drawn to the shop's average
    part_weights          of each of `wares.profiles.preference_score.PARTS`
    """

    event_weights: tuple[float, ...] = (1.0, 1.2, 1.8, 2.0, 1.6, 2.0, 1.0, 0.0, 0.0, 0.0)
    short_half_life: float = 1800.0
    long_half_life: float = 30 * DAY
    touch_half_life: float = 8.0
    short_share: float = 0.7
    inverse_temperature: float = 6.0
    text_share: float = 0.5
    prior_mass: float = 3.0
    part_weights: tuple[float, ...] = (0.5, 0.15, 0.1, 0.1, 0.05, 0.1)


_FORMER_NAMES = {
    "kinds": "event_weights",
    "short": "short_half_life",
    "long": "long_half_life",
    "steps": "touch_half_life",
    "sharpness": "inverse_temperature",
    "words": "text_share",
    "doubt": "prior_mass",
    "parts": "part_weights",
}


def with_present_names(fields: Mapping[str, object]) -> dict[str, object]:
    """Fields of `PreferenceWeights` as they were stored, under the names that they have now."""
    return {_FORMER_NAMES.get(name, name): value for name, value in fields.items()}
