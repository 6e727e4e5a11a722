"""How likely a running session is to end in a purchase: a logistic curve over what has happened in it so far.

Each feature is told once, in `FEATURES`, and worked out by one function for a whole log and for one live session alike.
Asked after every touch; what is told is the probability that the same visit still brings a purchase.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wares.errors import BadInput
from wares.profiles.profile import KIND, PAUSE, Profile
from wares.profiles.traits import TraitsTable
from wares.stats.calibration import expected_calibration_error
from wares.stats.logistic import fit_logistic, sigmoid
from wares.stats.ranking_metrics import area_under_curve
from wares.types import Floats

FEATURES: dict[str, str] = {
    "touches": "logarithm of 1 + products touched in this visit, repeats counted",
    "products": "logarithm of 1 + different products",
    "repeats": "logarithm of 1 + touches of a product touched before in this visit",
    "carts": "logarithm of 1 + products put into the cart",
    "waiting": "1 when more was put into the cart than bought",
    "bought": "logarithm of 1 + products bought in this visit",
    "carting": "1 when the last touch put something into the cart",
    "buying": "1 when the last touch was a purchase",
    "liked": "logarithm of 1 + favourites and ratings",
    "searches": "logarithm of 1 + searches",
    "minutes": "logarithm of 1 + minutes since the visit began",
    "pace": "logarithm of 1 + mean seconds between touches",
    "latest": "logarithm of 1 + seconds between the last two touches",
    "dearness": "mean price level of the products, in standard deviations among their like",
    "returning": "1 when there was an earlier visit",
    "visits": "logarithm of 1 + earlier visits, at most 20",
    "buyer": "1 when something was bought in an earlier visit",
    "carted": "1 when something was put into the cart in an earlier visit",
    "away": "logarithm of 1 + days since the visit before; 0 = there was none",
}
"""What is looked at, in the order of the columns."""

LEAST = 100
"""Sessions that a fit needs, and ten that bought."""

_MOMENTS = np.array([1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144])  # touches of a visit after which it is learnt from
_FIT, _CALIBRATE = 0.6, 0.8  # shares of the time: learnt from, calibrated on, the rest tells how good it is
_RIDGE = 1.0  # how much the weights are drawn to 0
_MOST_VISITS = 20.0
_BINS = 10
_KNOWN_PRICE = 3.0


@dataclass(frozen=True, slots=True)
class TouchLog:
    """Touches and searches, one row each (n,), ordered by shopper, then by time. Impressions are left out.

    shoppers   codes of whose they are (a shopper's, or a session's of somebody unknown)
    times      Unix seconds
    kinds      positions in `EVENT_KINDS`
    products   codes of products; −1 = a search
    levels     price levels (`TraitsTable.price_levels`); NaN = not known
    """

    shoppers: NDArray[np.int64]
    times: Floats
    kinds: NDArray[np.int64]
    products: NDArray[np.int64]
    levels: Floats


@dataclass(frozen=True, slots=True)
class FeatureShare:
    """What one feature adds to the logit beside an average session; below 0 it speaks against a purchase."""

    feature: str
    value: float
    adds: float


@dataclass(frozen=True, slots=True)
class PropensityModel:
    """p = sigmoid(offset + Σ weights · (value − means) / spreads), in the order of `FEATURES`."""

    means: tuple[float, ...]
    spreads: tuple[float, ...]
    weights: tuple[float, ...]
    offset: float

    def probability(self, features: Floats) -> Floats:
        """(n, features) → (n,) in (0, 1)."""
        return sigmoid(self._added(features).sum(axis=1) + self.offset)

    def explain(self, features: Floats) -> tuple[FeatureShare, ...]:
        """What each feature of one row (features,) adds, the largest first; with `offset` they sum to the logit."""
        added = self._added(features[None])[0].tolist()
        found = [FeatureShare(*row) for row in zip(FEATURES, features.tolist(), added, strict=True)]
        return tuple(sorted(found, key=lambda share: -abs(share.adds)))

    def _added(self, features: Floats) -> Floats:
        scaled: Floats = (features - np.array(self.means)) / np.array(self.spreads) * np.array(self.weights)
        return scaled


@dataclass(frozen=True, slots=True)
class PropensityReport:
    """How good a fit is on the latest fifth of the time, of which nothing was learnt.

    auc                 probability that a moment before a purchase is told higher than another one
    calibration_error   mean distance of what is told from what happened, ten equal parts (Naeini et al. 2015)
    base                share of the moments before a purchase
    moments, visits     how many were asked
    """

    auc: float
    calibration_error: float
    base: float
    moments: int
    visits: int


# ----------------------------------------------------------------------------------------------------------- features


def visits_of(log: TouchLog) -> NDArray[np.int64]:
    """(n,) number of the visit of each row: another shopper, or more than half an hour without anything, begins one."""
    if not len(log.times):
        return np.zeros(0, np.int64)
    begins = (np.diff(log.shoppers, prepend=-1) != 0) | (np.diff(log.times, prepend=-np.inf) > PAUSE)
    return np.cumsum(begins) - 1


def features(log: TouchLog) -> Floats:
    """(n, len(FEATURES)) what there is to tell just after each row, from nothing later."""
    visit = visits_of(log)
    kind = log.kinds
    touch = (log.products >= 0).astype(np.float64)
    new = _first_of(visit, log.products) & (log.products >= 0)
    touches, products = _running(touch, visit), _running(new, visit)
    carts, bought = _running(kind == KIND["cart"], visit), _running(kind == KIND["purchase"], visit)
    liked = _running((kind == KIND["favourite"]) | (kind == KIND["rating"]), visit)
    begun = log.times[np.searchsorted(visit, visit)] if len(visit) else log.times
    since = log.times - begun
    gap = np.where(np.diff(visit, prepend=-1) == 0, np.diff(log.times, prepend=0.0), 0.0)
    rows = _running(np.ones(len(visit)), visit)
    priced = np.isfinite(log.levels)
    level = np.clip(np.where(priced, log.levels, 0.0), -_KNOWN_PRICE, _KNOWN_PRICE)
    columns = {
        "touches": np.log1p(touches),
        "products": np.log1p(products),
        "repeats": np.log1p(touches - products),
        "carts": np.log1p(carts),
        "waiting": carts > bought,
        "bought": np.log1p(bought),
        "carting": kind == KIND["cart"],
        "buying": kind == KIND["purchase"],
        "liked": np.log1p(liked),
        "searches": np.log1p(_running(kind == KIND["search"], visit)),
        "minutes": np.log1p(since / 60),
        "pace": np.log1p(since / np.maximum(rows - 1, 1)),
        "latest": np.log1p(gap),
        "dearness": _running(level, visit) / np.maximum(_running(priced, visit), 1),
        **_before(log, visit),
    }
    return np.stack([columns[name].astype(np.float64) for name in FEATURES], axis=1)


def buys_later(log: TouchLog) -> NDArray[np.bool_]:
    """(n,) whether the same visit brings a purchase at a later time than the row's."""
    visit = visits_of(log)
    last = np.full(int(visit.max(initial=-1)) + 1, -np.inf)
    bought = log.kinds == KIND["purchase"]
    np.maximum.at(last, visit[bought], log.times[bought])
    found: NDArray[np.bool_] = last[visit] > log.times
    return found


def running(profile: Profile, table: TraitsTable, now: float) -> Floats | None:
    """(features,) of the visit that runs at `now` (Unix seconds); None when the last touch is half an hour ago."""
    log = log_of(profile, table)
    if not len(log.times) or now - log.times[-1] > PAUSE:
        return None
    found: Floats = features(log)[-1]
    return found


def log_of(profile: Profile, table: TraitsTable) -> TouchLog:
    """One shopper's log as far as the profile keeps it."""
    rows = [(touch.time, touch.key, touch.kind, touch.product) for touch in profile.touches()]
    rows += [(search.time, search.key, KIND["search"], "") for search in profile.asked]
    rows.sort()
    distinct = {product: code for code, product in enumerate(dict.fromkeys(row[3] for row in rows if row[3]))}
    places = table.rows(row[3] for row in rows)
    levels = np.full(len(rows), np.nan)
    levels[places >= 0] = table.price_levels(places[places >= 0])
    return TouchLog(
        np.zeros(len(rows), np.int64),
        np.array([row[0] for row in rows]),
        np.array([row[2] for row in rows], np.int64),
        np.array([distinct.get(row[3], -1) for row in rows], np.int64),
        levels,
    )


def _before(log: TouchLog, visit: NDArray[np.int64]) -> dict[str, Floats | NDArray[np.bool_]]:
    """Features of what lies before the visit."""
    starts = np.flatnonzero(np.diff(visit, prepend=-1))
    shopper = log.shoppers[starts]
    number = np.arange(len(starts)) - np.searchsorted(shopper, shopper)
    ends = np.append(starts[1:], len(visit)) - 1
    away = np.zeros(len(starts))
    away[1:] = np.maximum(log.times[starts[1:]] - log.times[ends[:-1]], 0.0)
    ever = {}
    for name in ("purchase", "cart"):
        done = np.bincount(visit, weights=log.kinds == KIND[name], minlength=len(starts))
        ever[name] = _running(done, shopper) - done > 0
    return {
        "returning": (number > 0)[visit],
        "visits": np.log1p(np.minimum(number, _MOST_VISITS))[visit],
        "buyer": ever["purchase"][visit],
        "carted": ever["cart"][visit],
        "away": np.where(number > 0, np.log1p(away / 86400), 0.0)[visit],
    }


def _running(values: NDArray[np.generic], groups: NDArray[np.int64]) -> Floats:
    """(n,) sum of `values` up to each row within its group; groups stand together, ascending."""
    sums = np.cumsum(values, dtype=np.float64)
    starts = np.searchsorted(groups, groups)
    before: Floats = sums[starts] - np.asarray(values, np.float64)[starts]
    return sums - before


def _first_of(visit: NDArray[np.int64], products: NDArray[np.int64]) -> NDArray[np.bool_]:
    """(n,) whether the product had not been touched before in the visit."""
    order = np.lexsort((np.arange(len(visit)), products, visit))
    again = (np.diff(visit[order], prepend=-1) == 0) & (np.diff(products[order], prepend=-2) == 0)
    found = np.ones(len(visit), np.bool_)
    found[order] = ~again
    return found


# ------------------------------------------------------------------------------------------------------------ fitting


def fit(log: TouchLog) -> tuple[PropensityModel, PropensityReport]:
    """Learnt from the first three fifths of the time, calibrated on the fourth, judged on the last.

    Raises `BadInput` when there are fewer than 100 visits, or fewer than 10 that bought, to learn from, or when the
    later parts have none of either kind.
    """
    visit, told = visits_of(log), buys_later(log)
    asked = _asked(log, visit)
    given, bought, visit = features(log)[asked], told[asked], visit[asked]
    begun = log.times[np.searchsorted(visits_of(log), visit)]
    cuts = np.quantile(begun, [_FIT, _CALIBRATE]) if len(begun) else np.zeros(2)
    early, late = begun < cuts[0], begun >= cuts[1]
    middle = ~early & ~late
    _check(visit[early], bought, early, middle, late)
    means, spreads = given[early].mean(axis=0), given[early].std(axis=0)
    spreads = np.where(spreads > 0, spreads, 1.0)
    scaled = (given - means) / spreads
    curve = fit_logistic(scaled[early], bought[early], np.append(np.full(len(FEATURES), _RIDGE), 0.0))
    calibration = fit_logistic(curve.logits(scaled[middle])[:, None], bought[middle])
    slope = max(float(calibration.weights[0]), 0.0)
    model = PropensityModel(
        tuple(means.tolist()),
        tuple(spreads.tolist()),
        tuple((slope * curve.weights).tolist()),
        slope * curve.offset + calibration.offset,
    )
    said = model.probability(given[late])
    report = PropensityReport(
        area_under_curve(said, bought[late]),
        expected_calibration_error(said, bought[late], _BINS),
        float(bought[late].mean()),
        int(late.sum()),
        len(np.unique(visit[late])),
    )
    return model, report


def _asked(log: TouchLog, visit: NDArray[np.int64]) -> NDArray[np.bool_]:
    """(n,) the moments learnt from: after the 1st, 2nd, 3rd, 5th, 8th … row of a visit, all at one time being there."""
    number = _running(np.ones(len(visit)), visit)
    whole = (np.diff(visit, append=-1) != 0) | (np.diff(log.times, append=np.inf) != 0)
    asked: NDArray[np.bool_] = np.isin(number, _MOMENTS) & whole
    return asked


def _check(
    visits: NDArray[np.int64],
    bought: NDArray[np.bool_],
    early: NDArray[np.bool_],
    middle: NDArray[np.bool_],
    late: NDArray[np.bool_],
) -> None:
    n, buying = len(np.unique(visits)), len(np.unique(visits[bought[early]]))
    if n < LEAST or buying < LEAST // 10:
        raise BadInput(f"log: {n} visits, {buying} that bought, are too few to learn from; {LEAST} and 10 are needed")
    for name, part in (("fourth", middle), ("last", late)):
        if bought[part].all() or not bought[part].any():
            raise BadInput(f"log: the {name} fifth of the time has only visits of one kind; give a longer log")
