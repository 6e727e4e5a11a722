"""A weighing that suits a shop's own log: which figures would have told best what its shoppers took next.

Each figure is tried in turn at a few values, the weights of the parts being fitted anew every time (a conditional
logit, McFadden 1974: the product taken against others that were not). Only the earlier cases are learnt from; the
later ones tell whether anything was gained, and where nothing was, the weighing stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wares.errors import BadInput
from wares.events.netting import REVERSES
from wares.profiles.preference_score import PARTS, preference_scores
from wares.profiles.profile import EMPTY, Profile, updated
from wares.profiles.taste import PreferenceWeights, preferences
from wares.profiles.traits import TraitsTable
from wares.types import EVENT_KINDS, Event, Floats, Rows

LEAST = 40
"""Cases that a fit needs."""

_EARLIER = 0.7  # share of the cases that is learnt from
_DAY = 86400.0
_TRIED: dict[str, tuple[float, ...]] = {
    "short_share": (0.0, 0.3, 0.6, 0.8, 0.9, 0.95, 0.99),
    "short": (600.0, 1800.0, 7200.0),
    "steps": (2.0, 4.0, 8.0, 16.0, 64.0),
    "long": (7 * _DAY, 30 * _DAY, 90 * _DAY, 365 * _DAY),
    "sharpness": (0.0, 2.0, 4.0, 8.0, 16.0),
    "words": (0.1, 0.3, 0.5, 0.7, 0.9),
    "doubt": (0.3, 1.0, 3.0, 10.0),
}
_FACTORS = (0.5, 2.0)  # of a kind's worth
_WORTH = (0.25, 16.0)  # between which a kind's worth stays
_ROUNDS = 2
_STEPS = 60
_HELD = 1e-3  # how much the weights of the parts are held to 0
_OTHERS = 60
_PASSED = ("impression", *REVERSES)  # kinds that take nothing
_LEAST_GAIN = 1e-4


@dataclass(frozen=True, slots=True)
class TasteCase:
    """A moment of a log: what was known of the shopper, what was taken next, and what was not.

    rows   (n,) in the table; the first is what was taken
    """

    profile: Profile
    now: float
    rows: Rows


@dataclass(frozen=True, slots=True)
class WeightsQuality:
    """How well what was taken was told.

    loss   mean of minus the natural logarithm of the share given to it
    mrr    mean of 1 ÷ its rank, behind what scores the same
    """

    loss: float
    mrr: float


@dataclass(frozen=True, slots=True)
class WeightsFit:
    """A weighing; what it started from and itself are judged on `cases` later cases, which nothing was learnt from."""

    weighing: PreferenceWeights
    before: WeightsQuality
    after: WeightsQuality
    cases: int


def draw_cases(
    histories: Iterable[Sequence[Event]], table: TraitsTable, rng: np.random.Generator, most: int = 400
) -> list[TasteCase]:
    """At most `most` moments at which a shopper touched a product of the table for the first time.

    histories   one shopper's events each, in the order of time

    At most one moment a history; the 60 others are products taken at other moments (so that being popular is no
    advantage) and not touched before.
    """
    found = [case for events in histories if (case := _moment(events, table, rng)) is not None]
    found = [found[i] for i in sorted(rng.permutation(len(found))[:most].tolist())]
    taken = np.array([case.rows[0] for case in found], np.int64)
    return [replace(case, rows=_beside(case, taken, table, rng)) for case in found]


def fit_weights(
    cases: Sequence[TasteCase],
    table: TraitsTable,
    start: PreferenceWeights | None = None,
    progress: Callable[[float], None] = lambda done: None,
) -> WeightsFit:
    """The weighing found from `start` on; `progress` hears the share that is done, 0–1.

    Raises `BadInput` for fewer than 40 cases.
    """
    if len(cases) < LEAST:
        raise BadInput(f"cases: {len(cases)} are too few to fit a weighing to; at least {LEAST} are needed")
    ordered = sorted(cases, key=lambda case: case.now)
    cut = int(_EARLIER * len(ordered))
    earlier, later = ordered[:cut], ordered[cut:]
    first = start or PreferenceWeights()
    best, loss = _with_parts(first, earlier, table)
    trials = [name for _ in range(_ROUNDS) for name in (*_TRIED, *_kinds(earlier))]
    for done, name in enumerate(trials):
        for tried in _neighbours(best, name):
            found, its = _with_parts(tried, earlier, table)
            if its < loss - _LEAST_GAIN:
                best, loss = found, its
        progress((done + 1) / len(trials))
    before, after = (_judged(one, earlier, later, table) for one in (first, best))
    kept = best if after.loss < before.loss else first
    return WeightsFit(kept, before, after if kept is best else before, len(later))


# -------------------------------------------------------------------------------------------------------------- cases


def _moment(events: Sequence[Event], table: TraitsTable, rng: np.random.Generator) -> TasteCase | None:
    seen: set[str] = set()
    moments = []
    for place, event in enumerate(events):
        if event.kind in _PASSED:
            continue
        new = [p for p in event.products if p not in seen and p in table]
        if seen and new:
            moments.append((place, new[0]))
        seen.update(event.products)
    if not moments:
        return None
    place, product = moments[int(rng.integers(len(moments)))]
    return TasteCase(updated(EMPTY, events[:place]), events[place].time, table.rows([product]))


def _beside(case: TasteCase, taken: Rows, table: TraitsTable, rng: np.random.Generator) -> Rows:
    seen = table.rows(touch.product for touch in case.profile.touches())
    others = np.setdiff1d(taken, np.append(seen, case.rows[0]))
    drawn = rng.permutation(others)[:_OTHERS]
    return np.append(case.rows[:1], drawn)


# ------------------------------------------------------------------------------------------------------------ fitting


def _kinds(cases: Sequence[TasteCase]) -> list[str]:
    """The kinds of events that the cases have beside views, which are the measure of the others."""
    counts = np.sum([case.profile.counts for case in cases], axis=0)
    return [kind for kind, n in zip(EVENT_KINDS, counts, strict=True) if n and kind not in ("view", *_PASSED)]


def _neighbours(weighing: PreferenceWeights, name: str) -> list[PreferenceWeights]:
    """The weighing with other values of one figure, or with another worth of one kind of event."""
    if name in _TRIED:
        changes: list[dict[str, Any]] = [{name: value} for value in _TRIED[name]]
        tried = [replace(weighing, **change) for change in changes]
        return [one for one in tried if one != weighing]
    place = EVENT_KINDS.index(name)
    worths = [np.clip(weighing.kinds[place] * factor, *_WORTH) for factor in _FACTORS]
    return [
        replace(weighing, kinds=(*weighing.kinds[:place], float(worth), *weighing.kinds[place + 1 :]))
        for worth in worths
    ]


def _with_parts(
    weighing: PreferenceWeights, cases: Sequence[TasteCase], table: TraitsTable
) -> tuple[PreferenceWeights, float]:
    """The weighing with the parts' best weights, of the same sum, and its loss; a part always 0 keeps its own."""
    given, held = _given(weighing, cases, table)
    weights, parts = _conditional_logit(given, held), np.asarray(weighing.parts)
    loss, told = _loss(given @ weights, held), given.any(axis=(0, 1))
    if weights[told].any():
        parts = np.where(told, weights / weights[told].sum() * parts[told].sum(), parts)
    return replace(weighing, parts=tuple(parts.tolist())), loss


def _judged(
    weighing: PreferenceWeights, earlier: Sequence[TasteCase], later: Sequence[TasteCase], table: TraitsTable
) -> WeightsQuality:
    """On the later cases, at the scale that is best for the earlier ones."""
    parts = np.asarray(weighing.parts)
    given, held = _given(weighing, earlier, table)
    scale = _conditional_logit((given @ parts)[..., None], held)
    given, held = _given(weighing, later, table)
    scored = np.where(held, given @ parts, -np.inf)
    ranks = (scored >= scored[:, :1]).sum(axis=1)
    return WeightsQuality(
        _loss(scored * scale[0] if scale[0] else np.zeros_like(scored), held), float((1 / ranks).mean())
    )


def _given(
    weighing: PreferenceWeights, cases: Sequence[TasteCase], table: TraitsTable
) -> tuple[Floats, NDArray[np.bool_]]:
    """(cases, most, PARTS) unweighted parts, what was taken first; and which places are held."""
    even = replace(weighing, parts=(1.0,) * len(PARTS))
    found = np.zeros((len(cases), max(len(case.rows) for case in cases), len(PARTS)))
    held = np.zeros(found.shape[:2], np.bool_)
    for place, case in enumerate(cases):
        found[place, : len(case.rows)] = preference_scores(
            preferences(case.profile, table, case.now, even), table, case.rows
        )
        held[place, : len(case.rows)] = True
    return found, held


def _conditional_logit(given: Floats, held: NDArray[np.bool_]) -> Floats:
    """(parts,) weights ≥ 0 of least loss, by projected gradients whose step halves when it leads astray."""
    weights, rate = np.full(given.shape[2], 1.0), 4.0
    loss = _held_loss(given, held, weights)
    for _ in range(_STEPS):
        powers = _shares(given @ weights, held)
        gradient = np.einsum("cn,cnp->p", powers, given) / len(given) - given[:, 0].mean(axis=0) + 2 * _HELD * weights
        while rate > 1e-3:
            tried = np.maximum(weights - rate * gradient, 0.0)
            its = _held_loss(given, held, tried)
            if its <= loss:
                break
            rate /= 2
        else:
            break
        weights, loss, rate = tried, its, rate * 1.5
    return weights


def _shares(scores: Floats, held: NDArray[np.bool_]) -> Floats:
    powers = np.where(held, np.exp(scores - np.where(held, scores, -np.inf).max(axis=1, keepdims=True)), 0.0)
    shares: Floats = powers / powers.sum(axis=1, keepdims=True)
    return shares


def _loss(scores: Floats, held: NDArray[np.bool_]) -> float:
    return float(-np.log(np.maximum(_shares(scores, held)[:, 0], 1e-12)).mean())


def _held_loss(given: Floats, held: NDArray[np.bool_], weights: Floats) -> float:
    return _loss(given @ weights, held) + _HELD * float(weights @ weights)
