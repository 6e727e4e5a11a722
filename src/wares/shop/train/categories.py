"""What the log says of the shop's categories: which are bought together, and which are bought again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import numpy as np

from wares.recommend.category_pairs import fit_category_pairs
from wares.recommend.replenishment import RepeatPurchase, fit_replenishment
from wares.shop.live.catalog_view import CatalogView
from wares.shop.recommend.complements.category_table import CategoryTable
from wares.types import Interactions, Rows

_MOST = 100  # other categories kept of each, those of the largest lifts and those that are known not to go with it


def category_lifts(interactions: Interactions, view: CatalogView) -> Mapping[str, Mapping[str, float]]:
    """Written path of a category → that of another one → lift, see `CategoryPairs`."""
    codes, paths = _categories(view)
    pairs = fit_category_pairs(interactions, codes)
    lifts = defaultdict[str, dict[str, float]](dict)
    order = np.argsort(-np.abs(pairs.lifts - 0.5), kind="stable")
    columns = (each[order].tolist() for each in (pairs.first, pairs.second, pairs.lifts))
    for first, second, lift in zip(*columns, strict=True):
        if len(lifts[paths[first]]) < _MOST:
            lifts[paths[first]][paths[second]] = round(lift, 3)
    return dict(lifts)


def category_repeats(interactions: Interactions, view: CatalogView, shoppers: int) -> Mapping[str, RepeatPurchase]:
    """Written path of a category that is bought again as a rule → its repeat purchases; see `fit_replenishment`."""
    codes, paths = _categories(view)
    repeats = fit_replenishment(interactions, codes, view.variant_codes(np.arange(len(view))), shoppers)
    return {paths[code]: repeat for code, repeat in repeats.items()}


def _categories(view: CatalogView) -> tuple[Rows, list[str]]:
    """(rows,) number of each product's own category, −1 = it has none; and the written path of each number."""
    codes = CategoryTable(view.table, len(view.table.values)).codes(np.arange(len(view)))
    distinct, numbers = np.unique(codes, return_inverse=True)
    has_none = int(distinct[:1].tolist() == [-1])
    return numbers.astype(np.int64) - has_none, [view.table.values[code][1] for code in distinct[has_none:].tolist()]
