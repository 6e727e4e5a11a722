"""What counts how much in a taste, fitted to a shop's log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from wares.profiles.fit import LEAST, fit_weights
from wares.profiles.preference_weights import PreferenceWeights
from wares.profiles.taste_cases import draw_cases
from wares.profiles.traits import TraitsTable
from wares.types import Event


def fit_preference_weights(
    histories: Sequence[Sequence[Event]], table: TraitsTable, rng: np.random.Generator, prior_cases: int
) -> PreferenceWeights | None:
    """Fitted on histories, each one shopper's events in the order of time; None = the default, which tells as well.

    The weights of the parts are shrunk to the default ones as if these stood on `prior_cases` cases.
    """
    cases = draw_cases(histories, table, rng)
    if len(cases) < LEAST:
        return None
    fitted = fit_weights(cases, table)
    if fitted.after.loss >= fitted.before.loss:
        return None
    trust = len(cases) / (len(cases) + prior_cases)
    pairs = zip(fitted.weights.part_weights, PreferenceWeights().part_weights, strict=True)
    return replace(fitted.weights, part_weights=tuple(trust * own + (1 - trust) * default for own, default in pairs))
