"""Funnel: how far visits come on their way to a purchase, day by day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from wares.constants import DAY
from wares.events.quality import LogTable
from wares.shop.analytics.period import Period
from wares.types import EVENT_KINDS

_STEPS = ("search", "view", "cart", "purchase")
_STEP_OF = {"search": "search", "view": "view", "click": "view", "cart": "cart", "purchase": "purchase"}
_NAMES = [_STEP_OF.get(kind, "") for kind in EVENT_KINDS]


@dataclass(frozen=True, slots=True)
class Day:
    """Visits that began on a day (UTC, "2026-01-31"), and how many of them searched, looked at a product, put one into
    the cart, bought. A visit is a session, or without one a shopper's day.
    """

    day: str
    visits: int
    search: int
    view: int
    cart: int
    purchase: int


@dataclass(frozen=True, slots=True)
class Funnel:
    """Day by day, and all days together."""

    days: tuple[Day, ...]
    whole: Day


@dataclass(slots=True)
class _Visit:
    first: float
    steps: set[str] = field(default_factory=set)


def funnel_of(period: Period) -> Funnel:
    """How far the visits of the period came."""
    visits = _visits(period.numbered().log)
    by_day: dict[str, list[_Visit]] = defaultdict(list)
    for visit in visits:
        by_day[datetime.fromtimestamp(visit.first, UTC).strftime("%Y-%m-%d")].append(visit)
    return Funnel(tuple(_day(day, by_day[day]) for day in sorted(by_day)), _day("all", visits))


def _visits(log: LogTable) -> list[_Visit]:
    visits: dict[tuple[int, int], _Visit] = {}
    columns = (log.sessions.tolist(), log.shoppers.tolist(), log.times.tolist(), log.kinds.tolist())
    for session, shopper, time, kind in zip(*columns, strict=True):
        key = (session, 0) if session >= 0 else (-2 - shopper, int(time // DAY))
        visits.setdefault(key, _Visit(time)).steps.add(_NAMES[kind])
    return list(visits.values())


def _day(day: str, visits: Sequence[_Visit]) -> Day:
    counts = {step: sum(step in visit.steps for visit in visits) for step in _STEPS}
    return Day(day, len(visits), counts["search"], counts["view"], counts["cart"], counts["purchase"])
