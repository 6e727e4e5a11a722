"""Tiny worlds of interactions with known right answers."""

import numpy as np

from wares.types import EVENT_KINDS, Interactions, Taste

SHOPPERS, ITEMS = 20, 12
VECTORS = np.tile(np.eye(2, dtype=np.float32), (ITEMS // 2, 1))
"""Even items look alike, and so do odd ones."""


def made(rows, shoppers=SHOPPERS, items=ITEMS) -> Interactions:
    """Rows are (shopper, item), then optionally time, weight and kind."""
    whole = [(*row, *(0.0, 1.0, "view")[len(row) - 2 :]) for row in rows]
    columns = list(zip(*whole, strict=True)) if whole else [()] * 5
    return Interactions(
        np.array(columns[0], np.int64),
        np.array(columns[1], np.int64),
        np.array(columns[2], np.float64),
        np.array(columns[3], np.float32),
        np.array([EVENT_KINDS.index(kind) for kind in columns[4]], np.int8),
        shoppers,
        items,
    )


def board() -> Interactions:
    """A checkerboard: even shoppers take even items, odd shoppers odd ones, each all but one, a minute apart."""
    rows = []
    for shopper in range(SHOPPERS):
        own = [item for item in range(shopper % 2, ITEMS, 2) if item != missing(shopper)]
        turned = own[shopper % 5 :] + own[: shopper % 5]
        rows += [(shopper, item, 60.0 * place, 1.0, "purchase") for place, item in enumerate(turned)]
    return made(sorted(rows, key=lambda row: row[2]))


def missing(shopper: int) -> int:
    """The one item of their own colour that a shopper has not taken yet."""
    return (shopper // 2 * 2) % ITEMS + shopper % 2


def taste(*items: int, shopper: int | None = None, weights=None) -> Taste:
    count = len(items)
    worth = np.ones(count, np.float32) if weights is None else np.array(weights, np.float32)
    return Taste(np.array(items, np.int64), np.arange(count, dtype=np.float64), worth, shopper, float(count))


def taste_of(shopper: int) -> Taste:
    """What a shopper of the board took."""
    own = [item for item in range(shopper % 2, ITEMS, 2) if item != missing(shopper)]
    return taste(*own, shopper=shopper)
