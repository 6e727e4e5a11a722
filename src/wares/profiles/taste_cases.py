"""Taste cases: what preference weights are fitted to, drawn from shoppers' histories: what was known, what was
taken, what was not.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from wares.events.netting import REVERSES
from wares.profiles.profile import EMPTY, Profile, with_events
from wares.profiles.traits import TraitsTable
from wares.types import Event, Rows

_NEGATIVES = 60
_NOT_TAKEN = ("impression", *REVERSES)


@dataclass(frozen=True, slots=True)
class TasteCase:
    """A taste case, at one time of a log: what was known of the shopper, what was taken next, and what was not.

    rows   (n,) in the table; the first is what was taken
    """

    profile: Profile
    now: float
    rows: Rows


def draw_cases(
    histories: Iterable[Sequence[Event]], table: TraitsTable, rng: np.random.Generator, most: int = 400
) -> list[TasteCase]:
    """At most `most` moments at which a shopper touched a product of the table for the first time.

    histories   one shopper's events each, in the order of time

    At most one moment a history; the 60 negatives are products taken at other moments (so that being popular is no
    advantage) and not touched before.
    """
    cases = [case for events in histories if (case := _first_touch(events, table, rng)) is not None]
    cases = [cases[i] for i in sorted(rng.permutation(len(cases))[:most].tolist())]
    positives = np.array([case.rows[0] for case in cases], np.int64)
    return [replace(case, rows=_with_negatives(case, positives, table, rng)) for case in cases]


def _first_touch(events: Sequence[Event], table: TraitsTable, rng: np.random.Generator) -> TasteCase | None:
    """One of the moments at which a product is new to a shopper who has touched others; None without any."""
    earlier: set[str] = set()
    candidates = []
    for position, event in enumerate(events):
        if event.kind in _NOT_TAKEN:
            continue
        new = [product for product in event.products if product not in earlier and product in table]
        if earlier and new:
            candidates.append((position, new[0]))
        earlier.update(event.products)
    if not candidates:
        return None
    position, product = candidates[int(rng.integers(len(candidates)))]
    return TasteCase(with_events(EMPTY, events[:position]), events[position].time, table.rows([product]))


def _with_negatives(case: TasteCase, positives: Rows, table: TraitsTable, rng: np.random.Generator) -> Rows:
    touched_rows = table.rows(touch.product for touch in case.profile.touches())
    others = np.setdiff1d(positives, np.append(touched_rows, case.rows[0]))
    return np.append(case.rows[:1], rng.permutation(others)[:_NEGATIVES])
