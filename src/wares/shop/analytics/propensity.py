"""Propensity: how likely the visits that run now are to end in a purchase, learnt from the log."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wares.profiles import propensity
from wares.profiles.phrases import PhraseLanguage, feature_phrase
from wares.profiles.profile import PAUSE
from wares.profiles.traits import TraitsTable
from wares.shop.analytics.period import Period
from wares.shop.live.event_columns import NumberedLog
from wares.shop.live.state import LiveState
from wares.shop.recommend.titles import language_of
from wares.shop.runtime.generations import ActiveGeneration
from wares.types import EVENT_KINDS

_MOST_VISITS, _SIGNS = 200, 3


@dataclass(frozen=True, slots=True)
class LiveVisit:
    """A visit that runs now: probability that it ends in a purchase, and what speaks for and against it most."""

    shopper: str
    session: str
    probability: float
    signs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PropensityTable:
    """The visits that run, the likeliest first; figures as in `wares.profiles.propensity.PropensityReport`."""

    auc: float
    calibration_error: float
    base: float
    visits: tuple[LiveVisit, ...]


def propensity_table(
    period: Period, live: LiveState, generation: ActiveGeneration, language: str | None
) -> PropensityTable:
    """Fitted on the period, asked of the visits that run now. Raises `BadInput` with too little to learn from."""
    phrase_language = language_of(language, generation.components.language)
    numbered, table, now = period.numbered(), live.view.now().table, period.now
    model, report = propensity.fit(touch_log(numbered, table))
    visits = []
    for shopper, session in _running(numbered, now)[:_MOST_VISITS]:
        features = propensity.current_features(live.profiles.of(shopper, session).profile, table, now)
        if features is not None:
            visits.append(_visit(shopper, session, model, features, phrase_language))
    visits.sort(key=lambda visit: -visit.probability)
    return PropensityTable(report.auc, report.calibration_error, report.base, tuple(visits))


def touch_log(numbered: NumberedLog, table: TraitsTable) -> propensity.TouchLog:
    """The log as the model learns from it: by shopper, or else session, and time; impressions are left out."""
    log = numbered.log
    is_touch = log.kinds != EVENT_KINDS.index("impression")
    owners = np.where(log.shoppers >= 0, log.shoppers, len(numbered.shoppers) + log.sessions)
    order = np.flatnonzero(is_touch)[np.lexsort((log.times[is_touch], owners[is_touch]))]
    rows = np.append(table.rows(numbered.products), -1)[log.products[order]]
    levels = np.full(len(rows), np.nan)
    levels[rows >= 0] = table.price_levels(rows[rows >= 0])
    kinds = log.kinds[order].astype(np.int64)
    return propensity.TouchLog(owners[order], log.times[order], kinds, log.products[order], levels)


def _running(numbered: NumberedLog, now: float) -> list[tuple[str, str]]:
    """(shopper, session) of the visits with an event within a visit's longest pause."""
    log = numbered.log
    both = np.unique(np.stack([log.shoppers, log.sessions], axis=1)[log.times >= now - PAUSE], axis=0)
    names = {(numbered.shoppers[s] if s >= 0 else "", numbered.sessions[v] if v >= 0 else "") for s, v in both.tolist()}
    return sorted(names)


def _visit(
    shopper: str,
    session: str,
    model: propensity.PropensityModel,
    features: np.ndarray[tuple[int], np.dtype[np.float64]],
    language: PhraseLanguage,
) -> LiveVisit:
    signs = tuple(feature_phrase(share, language) for share in model.explain(features)[:_SIGNS])
    return LiveVisit(shopper, session, float(model.probability(features[None])[0]), signs)
