"""Taking the last thing shoppers did away, to learn from what they did next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from wares.types import EVENT_KINDS, EventKind, Interactions, Taste


@dataclass(frozen=True, slots=True)
class HoldoutCase:
    """A shopper as they were before an event that was taken away, and the item of that event."""

    taste: Taste
    item: int


def hold_back(
    interactions: Interactions,
    most: int,
    rng: np.random.Generator,
    kinds: Sequence[EventKind] = EVENT_KINDS,
) -> tuple[Interactions, list[HoldoutCase]]:
    """What remains when the newest item of at most `most` shoppers, and all they did from then on, is taken away.

    The newest item is, of those with an event of `kinds`, the one whose first event is the latest; shoppers who met
    nothing before it are left alone. Other shoppers' later events remain: time leaks between shoppers.
    """
    codes = [EVENT_KINDS.index(kind) for kind in kinds]
    order, starts = by_shopper(interactions)
    cuts: list[tuple[int, int]] = []
    for shopper in rng.permutation(interactions.shopper_count):
        if len(cuts) == most:
            break
        rows = order[starts[shopper] : starts[shopper + 1]]
        _, first, of = np.unique(interactions.items[rows], return_index=True, return_inverse=True)
        told = np.bincount(of[np.isin(interactions.kinds[rows], codes)], minlength=len(first)) > 0
        new = first[(first > 0) & told]
        if len(new):
            cuts.append((int(shopper), int(new.max())))
    gone = np.zeros(len(interactions.items), dtype=bool)
    held = []
    for shopper, cut in cuts:
        rows = order[starts[shopper] : starts[shopper + 1]]
        gone[rows[cut:]] = True
        held.append(
            HoldoutCase(_taste(interactions, rows[:cut], shopper, rows[cut]), int(interactions.items[rows[cut]]))
        )
    return part_of(interactions, ~gone), held


def by_shopper(interactions: Interactions) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows sorted by shopper, then time; and where each shopper's begin (shoppers + 1,)."""
    order = np.lexsort((interactions.times, interactions.shoppers))
    counts = np.bincount(interactions.shoppers, minlength=interactions.shopper_count)
    return order, np.concatenate([[0], np.cumsum(counts)])


def part_of(interactions: Interactions, kept: NDArray[np.bool_]) -> Interactions:
    """The rows of `kept` (n,); counts of shoppers and items stay."""
    columns = {field.name: getattr(interactions, field.name) for field in fields(interactions)}
    rows = {name: value[kept] for name, value in columns.items() if isinstance(value, np.ndarray)}
    return Interactions(**{**columns, **rows})


def tastes(interactions: Interactions, shoppers: Sequence[int]) -> list[Taste]:
    """Each shopper's whole history; `now` is the time of the last event of all."""
    order, starts = by_shopper(interactions)
    last = int(np.argmax(interactions.times)) if len(interactions.times) else None
    return [_taste(interactions, order[starts[shopper] : starts[shopper + 1]], shopper, last) for shopper in shoppers]


def _taste(interactions: Interactions, rows: NDArray[np.int64], shopper: int, now: int | None) -> Taste:
    return Taste(
        items=interactions.items[rows],
        times=interactions.times[rows],
        weights=interactions.weights[rows],
        shopper=shopper,
        now=0.0 if now is None else float(interactions.times[now]),
    )
