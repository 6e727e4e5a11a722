"""Histories: what every shopper took, in order, and the batches a run learns from. NumPy only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wares.types import Interactions, Ints

NOTHING = -1
"""In place of an item where a row of a batch is shorter than the longest."""


@dataclass(frozen=True, slots=True)
class Histories:
    """Histories: shoppers' items one after the other, oldest first; the same item never stands twice in a row.

    items     (n,) int64
    weights   (n,) float32 > 0, of the events
    starts    (shoppers + 1,) int64, ascending: shopper s has the items from `starts[s]` to before `starts[s + 1]`
    """

    items: Ints
    weights: NDArray[np.float32]
    starts: Ints

    def __len__(self) -> int:
        return len(self.starts) - 1


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Last items to be found: `histories` without them, one `targets` (shoppers,) each."""

    histories: Histories
    targets: Ints


@dataclass(frozen=True, slots=True)
class Batch:
    """Windows of histories, (rows, longest) each.

    items     int64, `NOTHING` after a row's end
    targets   int64, what came next; `NOTHING` where there is nothing to guess
    weights   float32, of the targets' events
    """

    items: Ints
    targets: Ints
    weights: NDArray[np.float32]


def histories(interactions: Interactions) -> Histories:
    """In the order of time; events of weight 0 are left out, an item repeated at once counts once, with its most."""
    order = np.lexsort((interactions.times, interactions.shoppers))
    order = order[interactions.weights[order] > 0]
    shoppers, items = interactions.shoppers[order], interactions.items[order]
    first = np.ones(len(order), dtype=bool)
    first[1:] = (shoppers[1:] != shoppers[:-1]) | (items[1:] != items[:-1])
    places = np.flatnonzero(first)
    weights = interactions.weights[order]
    largest = np.maximum.reduceat(weights, places) if len(places) else weights
    counts = np.bincount(shoppers[places], minlength=interactions.shopper_count)
    return Histories(items[places], largest.astype(np.float32), _starts(counts))


def hold_out(sequences: Histories, share: float, rng: np.random.Generator) -> tuple[Histories, HeldOut]:
    """Take the last item from a share of those who have at least two; what is left, and what was taken."""
    able = np.flatnonzero(np.diff(sequences.starts) >= 2)
    owners = np.sort(rng.choice(able, round(share * len(able)), replace=False))
    last = sequences.starts[owners + 1] - 1
    rest_mask = np.ones(len(sequences.items), dtype=bool)
    rest_mask[last] = False
    counts = np.diff(sequences.starts)
    counts[owners] -= 1
    rest = Histories(sequences.items[rest_mask], sequences.weights[rest_mask], _starts(counts))
    places = _places(rest.starts[owners], counts[owners])
    inputs = Histories(rest.items[places], rest.weights[places], _starts(counts[owners]))
    return rest, HeldOut(inputs, sequences.items[last])


def lose(sequences: Histories, share: float, rng: np.random.Generator) -> Histories:
    """Leave out a share of the items, drawn evenly."""
    selection = rng.random(len(sequences.items)) >= share
    owners = np.repeat(np.arange(len(sequences)), np.diff(sequences.starts))
    counts = np.bincount(owners[selection], minlength=len(sequences))
    return Histories(sequences.items[selection], sequences.weights[selection], _starts(counts))


def batches(sequences: Histories, window: int, size: int, rng: np.random.Generator) -> Iterator[Batch]:
    """All histories cut into windows, about `size` targets a batch, in random order.

    Every item but a history's first is a target exactly once. Long histories are cut where chance puts it; each window
    begins with the item before its first target. Windows of like length share a batch.
    """
    begins, lengths = _windows(sequences, window, rng)
    order = rng.permutation(len(begins))
    order = order[np.argsort(lengths[order], kind="stable")]
    groups = np.cumsum(lengths[order]) // max(size, 1)
    groups_of_rows = np.split(order, np.flatnonzero(np.diff(groups)) + 1) if len(order) else []
    for group in rng.permutation(len(groups_of_rows)):
        rows = groups_of_rows[group]
        places = begins[rows, None] + np.arange(lengths[rows].max())
        real = np.arange(places.shape[1]) < lengths[rows, None]
        places = np.where(real, places, 0)
        after = np.where(real, places + 1, 0)
        yield Batch(
            np.where(real, sequences.items[places], NOTHING),
            np.where(real, sequences.items[after], NOTHING),
            np.where(real, sequences.weights[after], 0).astype(np.float32),
        )


def last_windows(sequences: Histories, window: int) -> Iterator[tuple[Ints, Ints, Ints]]:
    """Every shopper's last items: who (rows,), the items (rows, longest), and where each row's last one stands."""
    counts = np.minimum(np.diff(sequences.starts), window)
    order = np.argsort(counts, kind="stable")
    for start in range(0, len(order), 512):
        rows = order[start : start + 512]
        lengths = counts[rows]
        places = (sequences.starts[rows + 1] - lengths)[:, None] + np.arange(lengths.max())
        real = np.arange(places.shape[1]) < lengths[:, None]
        yield rows, np.where(real, sequences.items[np.where(real, places, 0)], NOTHING), lengths - 1


def _windows(sequences: Histories, window: int, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Where each window begins and how many targets it has; a history of n items has n − 1."""
    targets = np.maximum(np.diff(sequences.starts) - 1, 0)
    shift = np.where(targets > window, rng.integers(0, window, len(targets)), 0)
    window_counts = -(-(targets + shift) // window)
    owners = np.repeat(np.arange(len(targets)), window_counts)
    number = np.arange(len(owners)) - np.repeat(np.cumsum(window_counts) - window_counts, window_counts)
    low = np.maximum(number * window - shift[owners], 0)
    high = np.minimum((number + 1) * window - shift[owners], targets[owners])
    return sequences.starts[owners] + low, high - low


def _places(starts: Ints, counts: Ints) -> Ints:
    """The places starts[i], starts[i] + 1, … (counts[i] of them), for all i."""
    return np.repeat(starts - (np.cumsum(counts) - counts), counts) + np.arange(counts.sum())


def _starts(counts: Ints) -> Ints:
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
