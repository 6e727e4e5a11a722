"""Netting: a return is set off against its purchase, what is taken out of the cart against what was put in.

A `return` takes back the latest purchase before it (or at the same time) of the same product by the same owner, piece
by piece, and where it takes more pieces than that one has, the one before; `remove_from_cart` does so with `cart`. What
is left of a purchase stays; what takes back never counts itself, and where there is nothing to take back it says
nothing. Owner: the shopper, or the session of somebody unknown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from wares.events.quality import LogTable
from wares.types import EVENT_KINDS, Event, EventKind

REVERSES: dict[EventKind, EventKind] = {"return": "purchase", "remove_from_cart": "cart"}
"""Kind of event → the kind that it takes back."""

_REVERSING = {EVENT_KINDS.index(kind): EVENT_KINDS.index(taken) for kind, taken in REVERSES.items()}
_REVERSED = frozenset(_REVERSING.values())


def remaining_pieces(rows: Iterable[tuple[Hashable, int, int]]) -> list[int]:
    """How many pieces are left of each row (key, position in `EVENT_KINDS`, pieces ≥ 1), given in order of time.

    `key` stands for owner and product. Rows of other kinds keep their pieces; those that take back have 0 left.
    """
    rest: list[int] = []
    standing: dict[tuple[Hashable, int], list[int]] = defaultdict(list)
    for row, (key, kind, pieces) in enumerate(rows):
        rest.append(pieces)
        if kind in _REVERSED:
            standing[key, kind].append(row)
        elif kind in _REVERSING:
            rest[row] = 0
            earlier = standing.get((key, _REVERSING[kind]), [])
            while pieces and earlier:
                reversed_pieces = min(pieces, rest[earlier[-1]])
                rest[earlier[-1]] -= reversed_pieces
                pieces -= reversed_pieces
                if not rest[earlier[-1]]:
                    earlier.pop()
    return rest


def net_events(events: Sequence[Event]) -> list[Event]:
    """One owner's events in order of time, netted: products taken back are out of their purchases and carts."""
    if not any(event.kind in REVERSES for event in events):
        return list(events)
    by_time = sorted(events, key=lambda event: (event.time, event.kind in REVERSES))
    lines = [(row, n) for row, event in enumerate(by_time) for n in range(len(event.products))]
    rest = remaining_pieces(
        (by_time[row].products[n], EVENT_KINDS.index(by_time[row].kind), _pieces(by_time[row], n)) for row, n in lines
    )
    pieces_kept: dict[int, dict[int, int]] = defaultdict(dict)
    for (row, n), pieces in zip(lines, rest, strict=True):
        if pieces:
            pieces_kept[row][n] = pieces
    result = [
        _keep_pieces(event, pieces_kept[row]) if event.products else event
        for row, event in enumerate(by_time)
        if event.kind not in REVERSES
    ]
    return [event for event in result if event is not None]


def net_log(log: LogTable) -> LogTable:
    """The log without what was taken back, and without the rows that take back; see `LogTable` for its order."""
    takes_back = np.isin(log.kinds, list(_REVERSING))
    if not takes_back.any():
        return log
    # shoppers ≥ 0, sessions of nobody below −1; rows of nobody at all are alone and cannot be taken back
    owners = np.where(log.shoppers >= 0, log.shoppers, np.where(log.sessions >= 0, -2 - log.sessions, -1))
    keys = np.stack([owners, log.products], axis=1)
    affected = np.flatnonzero(
        (takes_back | np.isin(log.kinds, list(_REVERSED))) & _rows_among(keys, keys[takes_back]) & (owners != -1)
    )
    affected = affected[np.lexsort((affected, takes_back[affected], log.times[affected]))]
    rows = zip(
        map(tuple, keys[affected].tolist()), log.kinds[affected].tolist(), log.quantities[affected].tolist(),
        strict=True,
    )  # fmt: skip
    rest = log.quantities.copy()
    rest[affected] = remaining_pieces(rows)
    rest[takes_back] = 0
    remains = rest > 0
    columns = {name: getattr(log, name)[remains] for name in LogTable.__slots__}
    return LogTable(**{**columns, "quantities": rest[remains]})


def _rows_among(keys: NDArray[np.int64], others: NDArray[np.int64]) -> NDArray[np.bool_]:
    """(n,) which rows of `keys` (n, 2) are among the rows of `others`."""
    width = int(keys[:, 1].max(initial=0)) + 2
    low = int(keys[:, 0].min(initial=0))
    row_keys, other_keys = ((pairs[:, 0] - low) * width + pairs[:, 1] + 1 for pairs in (keys, others))
    return np.isin(row_keys, other_keys)


def _pieces(event: Event, n: int) -> int:
    return event.quantities[n] if event.quantities else 1


def _keep_pieces(event: Event, pieces: dict[int, int]) -> Event | None:
    """The event with the products at these places and so many pieces of each; None where nothing is left."""
    places = sorted(pieces)
    if len(places) == len(event.products) and all(pieces[n] == _pieces(event, n) for n in places):
        return event
    if not places:
        return None
    return replace(
        event,
        products=tuple(event.products[n] for n in places),
        positions=tuple(event.positions[n] for n in places) if event.positions else (),
        prices=tuple(event.prices[n] for n in places) if event.prices else (),
        quantities=tuple(pieces[n] for n in places),
        choices=tuple(event.choices[n] for n in places) if event.choices else (),
    )
