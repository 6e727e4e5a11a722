"""How much taste should say in searches, told by which hits were clicked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wares.errors import WaresError
from wares.profiles.profile import EMPTY, with_events
from wares.rank.personalization import DEFAULT_WEIGHT, REACH, personalized_order, relevances
from wares.shop.live.catalog_view import CatalogView
from wares.shop.live.taste import TasteReader
from wares.shop.runtime.components import Components
from wares.shop.search.personalize import taste_scores
from wares.shop.search.pipeline import relevance
from wares.shop.train.settings import DEFAULT_SEARCH, SearchWeightSettings
from wares.store.events import EventLog
from wares.types import Event, Floats


@dataclass(frozen=True, slots=True)
class _Click:
    """Relevance and preference scores of the first hits of a search, and the position of the one that was clicked."""

    relevance: Floats
    preferences: Floats
    position: int

    def reciprocal_rank(self, weight: float) -> float:
        """1 / rank of what was clicked."""
        order, _ = personalized_order(self.relevance, self.preferences, weight)
        return 1.0 / (1 + int(np.flatnonzero(order == self.position)[0]))


def fit_search_weight(
    log: EventLog,
    components: Components,
    view: CatalogView,
    tastes: TasteReader,
    since: float,
    rng: np.random.Generator,
    settings: SearchWeightSettings = DEFAULT_SEARCH,
) -> float | None:
    """The weight of `settings.weights` nearest to the default one by which hits clicked after `since` (Unix seconds)
    rank as well as by any; None = too little to tell.

    Learnt from the earlier clicks (`as_good`); kept only where the later ones rank no worse than without taste.
    Clicks favour what stood high, and so the order that was shown: a gain found here is a gain in spite of that.
    """
    clicks = [
        click
        for event in _sampled(log, since, rng, settings.most_clicks)
        if (click := _replayed(log, components, view, tastes, event))
    ]
    if len(clicks) < settings.fewest_clicks:
        return None
    first = int(settings.teaching_share * len(clicks))
    weights = settings.weights
    good = [
        weight for weight, is_good in zip(weights, as_good(_ranks(clicks[:first], weights)), strict=True) if is_good
    ]
    best = min(good, key=lambda weight: abs(weight - DEFAULT_WEIGHT))
    without, with_taste = _ranks(clicks[first:], (0.0, best)).mean(axis=1)
    return best if with_taste >= without else 0.0


def _ranks(clicks: Sequence[_Click], weights: Sequence[float]) -> Floats:
    """(weights, clicks) reciprocal ranks."""
    return np.array([[click.reciprocal_rank(weight) for click in clicks] for weight in weights])


def as_good(ranks: Floats) -> NDArray[np.bool_]:
    """(weights,) whether the mean of a row of `ranks` (weights, clicks ≥ 1) lies no more below the best one's than the
    standard error of their difference, click by click (Breiman et al. 1984, the rule of one standard error).
    """
    gaps = ranks[np.argmax(ranks.mean(axis=1))] - ranks
    errors = gaps.std(axis=1) / np.sqrt(ranks.shape[1])
    is_as_good: NDArray[np.bool_] = gaps.mean(axis=1) <= errors
    return is_as_good


def _sampled(log: EventLog, since: float, rng: np.random.Generator, most: int) -> list[Event]:
    """At most `most` clicks on hits of searches, one a shopper or session, in order of time."""
    clicks: dict[str, list[Event]] = defaultdict(list)
    for batch in log.since(0, 5000):
        for row in batch:
            event = row.event
            if event.kind == "click" and event.query and event.time > since and event.products:
                clicks[event.shopper or event.session].append(event)
    one_each = [events[int(rng.integers(len(events)))] for events in clicks.values()]
    sample = [one_each[position] for position in rng.permutation(len(one_each))[:most].tolist()]
    return sorted(sample, key=lambda event: event.time)


def _replayed(
    log: EventLog, components: Components, view: CatalogView, tastes: TasteReader, event: Event
) -> _Click | None:
    """The search asked again as the shop is now, by the shopper as they were; None when it no longer finds the hit."""
    owner = event.shopper or log.owner_of(event)
    events = log.of(owner) if owner else log.of_session(event.session)
    earlier = [earlier_event for earlier_event in events if earlier_event.time < event.time]
    row = view.table.rows(event.products[:1])[0]
    if not earlier or not 0 <= row < len(view):
        return None
    try:
        table = relevance(components, event.query)
    except WaresError:
        return None
    nums = table.nums[:REACH]
    positions = np.flatnonzero(nums == view.nums[row])
    if not len(positions):
        return None
    liked = tastes.preferences(with_events(EMPTY, earlier), view, components.encoder, event.time)
    return _Click(relevances(table.scores[:REACH]), taste_scores(nums, view, liked), int(positions[0]))
