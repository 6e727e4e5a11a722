"""Simulation: a history of events for any products, and the tastes it came from.

Same arguments, same events. Shoppers look for a few kinds of things in the colours, brands, styles and prices they
like; they search in their language, click what stands high and suits them, take along what goes with it, come back for
what they left, and change slowly. `draw_tastes` gives what they truly like, to hold a recommender's answers against.
"""

from __future__ import annotations

import heapq
import math
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wares.constants import DAY
from wares.demo.personas import SHOWCASE, Persona
from wares.demo.simulation.population import draw_population
from wares.demo.simulation.product_columns import product_columns
from wares.demo.simulation.shopper_state import ShopperMemory
from wares.demo.simulation.tastes import DEVICES, TrueTastes
from wares.demo.simulation.visit_context import SimulationContext
from wares.demo.simulation.visits import Visit
from wares.errors import BadInput
from wares.types import Event, Product

__all__ = ["SHOWCASE", "Persona", "TrueTastes", "draw_tastes", "simulate"]

VISITS = 6.0
"""Visits of a usual shopper in 30 days."""

SHOWN_VISITS = 60
"""Least visits of a shopper of `SHOWCASE`."""

_AGAIN = 0.3  # share of visits that follow soon on an earlier one
_SOON = 0.8 * DAY  # after how long, on average
_ZONES = (0, 8)  # hours that clocks of English- and of Chinese-speaking shoppers are ahead of UTC
_HOURS = np.array(
    [
        [2, 1, 1, 0, 0, 1, 2, 4, 5, 4, 4, 5, 8, 7, 4, 4, 4, 5, 6, 8, 10, 11, 9, 5],
        [1, 0, 0, 0, 0, 0, 1, 3, 4, 4, 4, 4, 5, 5, 4, 4, 4, 5, 6, 9, 12, 11, 7, 3],
        [1, 0, 0, 0, 0, 0, 1, 3, 7, 9, 10, 9, 7, 8, 9, 9, 8, 6, 4, 5, 7, 7, 4, 2],
    ],
    float,
)  # visits by device and hour of the local day
assert len(_HOURS) == len(DEVICES)


def draw_tastes(products: Sequence[Product], shoppers: int, seed: int, chinese: float = 0.5) -> TrueTastes:
    """The tastes of the shoppers that `simulate` sends into the shop for the same arguments.

    Those of `SHOWCASE` come first; `chinese` is the share of the others who search in Chinese. Raises `BadInput`.
    """
    if not products:
        raise BadInput("products: there are none to like; draw or ingest some first")
    if shoppers < 1:
        raise BadInput(f"shoppers: {shoppers} cannot be simulated; ask for at least 1")
    if not 0 <= chinese <= 1:
        raise BadInput(f"chinese: {chinese} is no share; give 0 to 1")
    return draw_population(product_columns(products, seed), shoppers, seed, chinese)


def simulate(
    products: Sequence[Product], *, shoppers: int, days: float, seed: int, until: float,
    visits: float = VISITS, chinese: float = 0.5,
) -> Iterator[Event]:  # fmt: skip
    """What `shoppers` do in the `days` before `until` (Unix seconds), in order of time.

    A visit has about seven events, and a usual shopper `visits` of them in 30 days. Events are made as they are asked
    for. Ids, sessions and answers are named after the seed and a counter: a shop that has one history needs another
    seed for another. Raises `BadInput`.
    """
    if not (days > 0 and math.isfinite(days) and math.isfinite(until)):
        raise BadInput(f"days, until: {days} before {until}; give days above 0 and Unix seconds")
    if not (visits > 0 and math.isfinite(visits)):
        raise BadInput(f"visits: {visits} in 30 days; give a number above 0")
    tastes = draw_tastes(products, shoppers, seed, chinese)
    simulation = SimulationContext(
        tastes, until - days * DAY, days * DAY, random.Random(seed), np.random.default_rng((seed, 3))
    )
    return _history(simulation, visits, seed)


def _history(simulation: SimulationContext, visits: float, seed: int) -> Iterator[Event]:
    """The events of visits that overlap in time, merged."""
    plan, until = _plan(simulation, visits), simulation.start + simulation.span
    memories: defaultdict[int, ShopperMemory] = defaultdict(ShopperMemory)
    waiting: list[tuple[float, int, int, Event]] = []
    for number, (shopper, time) in enumerate(zip(plan.shoppers.tolist(), plan.times.tolist(), strict=True), 1):
        while waiting and waiting[0][0] < time:
            yield heapq.heappop(waiting)[-1]
        visit = Visit(simulation, shopper, memories[shopper], f"visit{seed}-{number}", time, shopper < len(SHOWCASE))
        for rank, event in enumerate(visit.run()):
            if event.time <= until:
                heapq.heappush(waiting, (event.time, number, rank, event))
    while waiting:
        yield heapq.heappop(waiting)[-1]


@dataclass(frozen=True, slots=True)
class _Schedule:
    """Who comes when, in order of time: (n,) places in the tastes and (n,) float64 Unix seconds."""

    shoppers: NDArray[np.int64]
    times: NDArray[np.float64]


def _plan(simulation: SimulationContext, visits: float) -> _Schedule:
    tastes, rng = simulation.tastes, simulation.rng
    present = 1 - tastes.arrival
    counts = np.maximum(1, rng.poisson(visits * tastes.activity * present * simulation.span / (30 * DAY)))
    counts[: len(SHOWCASE)] = np.maximum(counts[: len(SHOWCASE)], SHOWN_VISITS)
    shoppers = np.repeat(np.arange(len(counts)), counts)
    shares = tastes.arrival[shoppers] + present[shoppers] * rng.random(len(shoppers))
    order = np.lexsort((shares, shoppers))
    times = simulation.start + shares[order] * simulation.span
    follows = np.flatnonzero((shoppers[1:] == shoppers[:-1]) & (rng.random(len(shoppers) - 1) < _AGAIN)) + 1
    times[follows] = times[follows - 1] + rng.exponential(_SOON, len(follows))
    times = np.round(_at_usual_hours(simulation, shoppers, times), 3)
    order = np.argsort(times, kind="stable")
    return _Schedule(shoppers[order], times[order])


def _at_usual_hours(
    simulation: SimulationContext, shoppers: NDArray[np.int64], times: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The same days at the hours at which people with such devices and clocks shop; never outside the span."""
    tastes, rng, until = simulation.tastes, simulation.rng, simulation.start + simulation.span
    zones = 3600.0 * np.array(_ZONES)[tastes.chinese[shoppers].astype(np.int64)]
    usual = np.cumsum(_HOURS, axis=1) / _HOURS.sum(axis=1, keepdims=True)
    luck, devices, hours = rng.random(len(times)), tastes.device[shoppers], np.zeros(len(times))
    for device in range(len(DEVICES)):
        hours[devices == device] = usual[device].searchsorted(luck[devices == device], "right")
    midnights = np.floor((times + zones) / DAY) * DAY - zones
    usual_times = midnights + (hours + rng.random(len(times))) * 3600
    event_times = np.where((usual_times >= simulation.start) & (usual_times < until), usual_times, times)
    return np.clip(event_times, simulation.start, until - 1)
