"""Replenishment: which products a shopper may buy again now, by their category's usual interval or their own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import numpy as np

from wares.constants import DAY
from wares.profiles.profile import KIND, Profile
from wares.profiles.traits import CATEGORY
from wares.recommend.replenishment import RepeatPurchase
from wares.shop.live.catalog_view import CatalogView
from wares.stats.intervals import usual_interval
from wares.types import Rows

_EARLY = 0.8
"""Share of the usual interval after which the time has come: what is shown now is ordered and sent first."""


def due_rows(profile: Profile, view: CatalogView, repeats: Mapping[str, RepeatPurchase], now: float) -> Rows:
    """(n,) rows, ascending, of products bought before that may be bought again at `now` (Unix seconds).

    Where the category is bought again as a rule, counted from the last purchase in it; else where the shopper bought
    the product, or a variant of it, at three times at least, counted from the last of these.

    repeats   written path of a category → its repeat purchases
    """
    bought = [touch for touch in profile.net_choices if touch.kind == KIND["purchase"]]
    times = {touch.product: touch.time for touch in bought}
    rows = view.rows(times)
    if not len(rows):
        return rows
    row_of = {view.table.ids[row]: row for row in rows.tolist()}
    codes = dict(zip(rows.tolist(), view.variant_codes(rows).tolist(), strict=True))
    paths = dict(zip(rows.tolist(), _paths(view, rows), strict=True))
    in_category, of_variant = defaultdict[str, list[float]](list), defaultdict[int, list[float]](list)
    for touch in bought:
        if touch.product in row_of:
            row = row_of[touch.product]
            in_category[paths[row]].append(touch.time)
            of_variant[codes[row]].append(touch.time)
    due = [
        row
        for row in rows.tolist()
        if _is_due(in_category[paths[row]], repeats.get(paths[row]), of_variant[codes[row]], now)
    ]
    return np.unique(np.array(due, np.int64))


def _is_due(in_category: list[float], repeat: RepeatPurchase | None, of_product: list[float], now: float) -> bool:
    """Whether the time has come, by the times of purchases in the category and of the product itself."""
    if repeat is not None:
        return now - max(in_category) >= _EARLY * repeat.interval * DAY
    interval = usual_interval(np.array(of_product), DAY)
    return interval is not None and now - max(of_product) >= _EARLY * interval


def _paths(view: CatalogView, rows: Rows) -> list[str]:
    """The written path of each product's category; "" = it has none."""
    codes = view.table.codes(rows)[:, view.table.spans[CATEGORY]]
    own = [[code for code in each if code >= 0] for each in codes.tolist()]
    return [view.table.values[each[-1]][1] if each else "" for each in own]
