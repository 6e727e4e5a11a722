"""The log as recommenders learn from it: who did what to which row of the catalogue view, and when."""

from __future__ import annotations

import numpy as np

from wares.shop.live.catalog_view import CatalogView
from wares.shop.live.event_columns import NumberedLog
from wares.shop.live.popularity import WORTH
from wares.types import EVENT_KINDS, Interactions


def interactions_of(numbered: NumberedLog, view: CatalogView) -> Interactions:
    """Everything in the log that says something for a product of the view.

    Shoppers are the log's, then its sessions that nobody signed in with. A rating below 3 says nothing.
    """
    log = numbered.log
    rows = np.append(view.table.rows(numbered.products), -1)[log.products]
    worth = np.array([WORTH.get(kind, 0.0) for kind in EVENT_KINDS])[log.kinds]
    worth[log.ratings < 3] = 0.0
    owners = np.where(log.shoppers >= 0, log.shoppers, len(numbered.shoppers) + log.sessions)
    positive = (rows >= 0) & (rows < len(view)) & (worth > 0) & ((log.shoppers >= 0) | (log.sessions >= 0))
    return Interactions(
        shoppers=owners[positive].astype(np.int64),
        items=rows[positive].astype(np.int64),
        times=log.times[positive],
        weights=worth[positive].astype(np.float32),
        kinds=log.kinds[positive],
        shopper_count=len(numbered.shoppers) + len(numbered.sessions),
        item_count=len(view),
    )


def name_of(numbered: NumberedLog, code: int) -> tuple[str, str]:
    """(shopper, session) of a code of `interactions_of`; one of them is empty."""
    shoppers = len(numbered.shoppers)
    return (numbered.shoppers[code], "") if code < shoppers else ("", numbered.sessions[code - shoppers])
