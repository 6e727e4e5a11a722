"""Data quality: small named checks over the log tell whether it is fit to learn from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wares.constants import DAY
from wares.types import EVENT_KINDS

KNOWN_PRODUCTS = 0.95  # least share of named products that the shop has
MOST_REPEATED = 0.02  # most events that say the same as another: who, what, which product, in the same second
RECENT_YEARS, RECENT = 3, 0.9  # least share of events of the last three years
ROUND_TIMES = 0.1  # most events at exactly midnight, or at the single most frequent second
ROBOT_DAY, ROBOTS = 1000, 0.05  # rows a day of one visitor that no person reaches, and their most share
RETURNED = 0.5  # most returns, of the purchases
PRICED = 0.9  # least share of purchased products with a price
POSITIONED = 0.8  # least share of clicks with a position
LINKED = 0.02  # least share of sessions whose shopper is known
_YEAR = 365.25 * DAY
_FEW = 100  # below this many rows, shares of equal times say nothing


@dataclass(frozen=True, slots=True)
class LogTable:
    """Log table: one row a product of an event, all of the same length (n,), in order of time.

    nums       int64 number of the event the row belongs to
    kinds      int8 positions in `EVENT_KINDS`
    times      float64 Unix seconds
    shoppers   int64 codes from 0, −1 = nobody knows whose it is
    sessions   int64 codes from 0, −1 = without
    products   int64 codes from 0, −1 = a search without products
    known      bool, whether the shop has the product
    positions  int32 from 1, 0 = not told
    prices     float64, NaN = not told
    quantities int32 from 1
    ratings    float32 1–5, NaN = no rating
    """

    nums: NDArray[np.int64]
    kinds: NDArray[np.int8]
    times: NDArray[np.float64]
    shoppers: NDArray[np.int64]
    sessions: NDArray[np.int64]
    products: NDArray[np.int64]
    known: NDArray[np.bool_]
    positions: NDArray[np.int32]
    prices: NDArray[np.float64]
    quantities: NDArray[np.int32]
    ratings: NDArray[np.float32]

    def of(self, kind: str) -> NDArray[np.bool_]:
        """(n,) which rows are of this kind."""
        rows: NDArray[np.bool_] = self.kinds == EVENT_KINDS.index(kind)
        return rows


@dataclass(frozen=True, slots=True)
class QualityFinding:
    """Finding of one check.

    passed  whether the log is fit in this respect
    count   how many there are of what the check counts, `of` how many
    says    what was counted, in words
    remedy  one sentence on what to do when it fails
    """

    name: str
    passed: bool
    count: int
    of: int
    says: str
    remedy: str

    @property
    def share(self) -> float:
        """`count` / `of`, 0 of none."""
        return self.count / self.of if self.of else 0.0


def check(log: LogTable, now: float) -> tuple[QualityFinding, ...]:
    """Every check's finding; `now` is the present, Unix seconds."""
    return tuple(function(log, now) for function in _CHECKS)


def _known_products(log: LogTable, _now: float) -> QualityFinding:
    product_count, known_count = int(np.sum(log.products >= 0)), int(np.sum(log.known))
    return QualityFinding(
        "products_known", known_count >= KNOWN_PRODUCTS * product_count, known_count, product_count,
        "named products that the shop has",
        "Tell events with the ids that the feed has, and ingest the feed.",
    )  # fmt: skip


def _repetitions(log: LogTable, _now: float) -> QualityFinding:
    who = np.where(log.sessions >= 0, log.sessions, -2 - log.shoppers)
    again = len(log.times) - len(_counts(who, log.kinds, log.products, np.floor(log.times)))
    return QualityFinding(
        "told_once", again <= MOST_REPEATED * len(log.times), again, len(log.times),
        "events that say the same as another of the same second",
        "Give each event an id where it happens, and send the same id when a call is repeated.",
    )  # fmt: skip


def _recent(log: LogTable, now: float) -> QualityFinding:
    recent = int(np.sum(log.times >= now - RECENT_YEARS * _YEAR))
    return QualityFinding(
        "times_recent", recent >= RECENT * len(log.times), recent, len(log.times),
        f"events of the last {RECENT_YEARS} years",
        "Check the unit and the year of the times; taste of years ago says little of today's.",
    )  # fmt: skip


def _clock(log: LogTable, _now: float) -> QualityFinding:
    times = log.times[np.unique(log.nums, return_index=True)[1]]
    midnight, alike = int(np.sum(times % DAY == 0)), int(np.max(_counts(times), initial=0))
    most = max(midnight, alike) if len(times) >= _FEW else 0
    return QualityFinding(
        "clock_precise", most <= ROUND_TIMES * len(times), most, len(times),
        "events at exactly midnight, or all at one moment",
        "Tell when each event happened to the second, not the day of an export.",
    )  # fmt: skip


def _robots(log: LogTable, _now: float) -> QualityFinding:
    who = np.where(log.shoppers >= 0, log.shoppers, -2 - log.sessions)
    counts = _counts(who, np.floor(log.times / DAY))
    robots = int(np.sum(counts[counts >= ROBOT_DAY]))
    return QualityFinding(
        "no_robots", robots <= ROBOTS * len(log.times), robots, len(log.times),
        f"events of visitors with {ROBOT_DAY:,} a day or more",
        "Leave out crawlers and shared accounts before events are sent.",
    )  # fmt: skip


def _purchases(log: LogTable, _now: float) -> QualityFinding:
    purchases = int(np.sum(log.of("purchase")))
    return QualityFinding(
        "purchases_told", purchases > 0, purchases, len(log.times),
        "purchases",
        "Tell purchases too: what sells is the strongest sign of taste.",
    )  # fmt: skip


def _returns(log: LogTable, _now: float) -> QualityFinding:
    purchases, returns = int(np.sum(log.of("purchase"))), int(np.sum(log.of("return")))
    return QualityFinding(
        "returns_few", returns <= RETURNED * purchases, returns, purchases,
        "returns to purchases",
        "More than half of the purchases come back: look whether refunds are told once, and purchases at all.",
    )  # fmt: skip


def _prices(log: LogTable, _now: float) -> QualityFinding:
    purchases = log.of("purchase")
    total, priced_count = int(np.sum(purchases)), int(np.sum(purchases & np.isfinite(log.prices)))
    return QualityFinding(
        "purchases_priced", priced_count >= PRICED * total, priced_count, total,
        "purchases with the price that was paid",
        "Send `prices` with purchases; spend and price bands are told from them.",
    )  # fmt: skip


def _funnel(log: LogTable, _now: float) -> QualityFinding:
    views, carts, purchases = (int(np.sum(log.of(kind))) for kind in ("view", "cart", "purchase"))
    return QualityFinding(
        "funnel_in_order", views >= carts >= purchases, purchases, views,
        f"purchases to views, with {carts:,} put into the cart between",
        "Fewer views than carts, or carts than purchases: some of them are not told; look where they are sent.",
    )  # fmt: skip


def _positions(log: LogTable, _now: float) -> QualityFinding:
    clicks = log.of("click")
    total, placed_count = int(np.sum(clicks)), int(np.sum(clicks & (log.positions > 0)))
    return QualityFinding(
        "clicks_placed", placed_count >= POSITIONED * total, placed_count, total,
        "clicks with the position that was clicked",
        "Send `positions` with clicks; without them what stood on top looks better than it is.",
    )  # fmt: skip


def _session_links(log: LogTable, _now: float) -> QualityFinding:
    sessions = np.unique(log.sessions[log.sessions >= 0])
    linked_sessions = np.unique(log.sessions[(log.sessions >= 0) & (log.shoppers >= 0)])
    return QualityFinding(
        "sessions_linked", len(linked_sessions) >= LINKED * len(sessions), len(linked_sessions), len(sessions),
        "sessions whose shopper is known",
        "After sign-in send both `session` and `shopper`; one such event joins the whole session.",
    )  # fmt: skip


def _impressions(log: LogTable, _now: float) -> QualityFinding:
    impressions, clicks = int(np.sum(log.of("impression"))), int(np.sum(log.of("click")))
    return QualityFinding(
        "clicks_shown", impressions >= clicks, clicks, impressions,
        "clicks to impressions",
        "Tell what was shown as impressions; a click means little without what was passed over.",
    )  # fmt: skip


def _counts(*columns: NDArray[Any]) -> NDArray[np.int64]:
    """How often each combination of values stands in the columns, one number a combination."""
    n = len(columns[0])
    if not n:
        return np.zeros(0, np.int64)
    order = np.lexsort(columns)
    differs = np.zeros(n - 1, np.bool_)
    for column in columns:
        differs |= column[order][1:] != column[order][:-1]
    starts = np.flatnonzero(np.concatenate([[True], differs]))
    return np.diff(starts, append=n)


_CHECKS: tuple[Callable[[LogTable, float], QualityFinding], ...] = (
    _known_products, _repetitions, _recent, _clock, _robots, _purchases, _returns, _prices, _funnel, _positions,
    _session_links, _impressions,
)  # fmt: skip
