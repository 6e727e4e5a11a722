"""Replenishment: which categories are bought again as a rule, and when: repeat purchase rate and usual interval.

Purchases of a shopper in a category less than a day apart are one occasion. A category whose buyers come back for the
same products (food, cartridges) is replenished; one in which they buy something else each time (books, dresses) is
collected, and what was bought there is not wanted again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from wares.constants import DAY
from wares.stats.association import wilson_lower_bound
from wares.types import EVENT_KINDS, Interactions, Rows


@dataclass(frozen=True, slots=True)
class ReplenishmentSettings:
    """From when on a category is bought again as a rule.

    least_rate   lower end of the 95 % interval (Wilson 1927) of the share of buyers who bought in it again
    least_same   share of the repeat purchases, at least, that are of a product bought before, or a variant of it
    """

    least_rate: float = 0.3
    least_same: float = 0.1


@dataclass(frozen=True, slots=True)
class RepeatPurchase:
    """Repeat purchases of a category: `rate` 0–1 of its buyers who came back, `interval` in days, the median between
    two purchases, and how many `buyers` that stands on.
    """

    rate: float
    interval: float
    buyers: int


def fit_replenishment(
    interactions: Interactions,
    categories: Rows,
    variants: Rows,
    shoppers: int,
    settings: ReplenishmentSettings | None = None,
) -> Mapping[int, RepeatPurchase]:
    """Category code → its repeat purchases, of those that are bought again as a rule.

    categories   (items,) code of each item's category; −1 = it has none
    variants     (items,) code of its variant group, the same for all that are one product
    shoppers     those whose code is below are known; a visit of somebody unknown cannot be followed by another one
    """
    settings = settings or ReplenishmentSettings()
    is_purchase = interactions.kinds == EVENT_KINDS.index("purchase")
    rows = np.flatnonzero(is_purchase & (interactions.shoppers < shoppers) & (categories[interactions.items] >= 0))
    bought = categories[interactions.items[rows]]
    end = float(interactions.times.max(initial=0.0))
    found = {}
    for category in np.unique(bought).tolist():
        repeats = _repeats(interactions, rows[bought == category], variants, end, settings)
        if repeats is not None:
            found[int(category)] = repeats
    return found


def _repeats(
    interactions: Interactions, rows: Rows, variants: Rows, end: float, settings: ReplenishmentSettings
) -> RepeatPurchase | None:
    """Repeat purchases among these rows, all of one category; None = it is not bought again as a rule."""
    buyers: dict[int, list[tuple[float, int]]] = {}
    for row in rows[np.argsort(interactions.times[rows], kind="stable")].tolist():
        purchase = float(interactions.times[row]), int(variants[interactions.items[row]])
        buyers.setdefault(int(interactions.shoppers[row]), []).append(purchase)
    found = {shopper: _gaps(purchases) for shopper, purchases in buyers.items()}
    gaps = np.array([gap for each in found.values() for gap, _ in each])
    if not len(gaps):
        return None
    interval = float(np.median(gaps))
    had_time = [len(found[who]) > 0 for who, each in buyers.items() if found[who] or end - each[0][0] >= interval]
    rate = float(np.mean(had_time))
    same = float(np.mean([is_same for each in found.values() for _, is_same in each]))
    is_rule = float(wilson_lower_bound(sum(had_time), len(had_time))) >= settings.least_rate
    if not is_rule or same < settings.least_same:
        return None
    return RepeatPurchase(rate, interval / DAY, len(had_time))


def _gaps(purchases: list[tuple[float, int]]) -> list[tuple[float, bool]]:
    """Seconds between one occasion and the next of one buyer, and whether something was bought again on the latter."""
    gaps: list[tuple[float, bool]] = []
    last, before, now = purchases[0][0], set[int](), {purchases[0][1]}
    for time, variant in purchases[1:]:
        if time - last >= DAY:
            before |= now
            gaps.append((time - last, variant in before))
            last, now = time, {variant}
        else:
            now.add(variant)
            if gaps and variant in before:
                gaps[-1] = (gaps[-1][0], True)
    return gaps
