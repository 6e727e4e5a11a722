"""What everyone takes, as it happens: every product's events with ages that fade, kept between two openings.

Popularity is a sum of weights that halve with age; trending is a product's rate now beside its own rate before, as in
`wares.recommend.popularity`. Both follow the change feed event by event.
"""

from __future__ import annotations

import logging
import threading
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from wares.constants import DAY
from wares.events.netting import REVERSES
from wares.profiles.traits import TraitsTable
from wares.shop.live.catalog_view import CatalogView
from wares.shop.live.event_columns import NameCodes
from wares.shop.live.followers import AHEAD
from wares.shop.live.popularity_file import PopularityFile
from wares.shop.live.trades import TRADES, TradeChange, Trades, trade_change
from wares.stats.decay import decay, decayed_duration
from wares.store.changes import Changes
from wares.store.events import EventLog, StoredEvent
from wares.types import Event, EventKind, Floats, Scores

POPULAR, NOW, BEFORE = 14.0, 3.0, 30.0
"""Half-lives in days: of popularity, of what trends now, and of what that is compared with."""
WORTH = {"view": 1.0, "click": 0.5, "cart": 3.0, "purchase": 5.0, "favourite": 3.0, "rating": 2.0}
"""What an event of a kind counts; a rating below 3 counts nothing, nor does what was returned or taken out again."""
PRIOR = 1.0  # events a day, as if every product had had that many now and before; keeps the rare from leading
_LIVES = np.array([POPULAR, NOW, BEFORE]) * DAY
_AT_ONCE = 5000
_NOTHING = 1e-9  # what is left of a count that was taken back, or that faded for 14 months
_log = logging.getLogger(__name__)


def worth(event: Event) -> float:
    """What an event says for its products, ≥ 0."""
    return worth_of(event.kind, event.rating or 0.0)


def worth_of(kind: EventKind, rating: float) -> float:
    """The same of an event of this kind; `rating` is 0 where none was given."""
    return WORTH.get(kind, 0.0) if kind != "rating" or rating >= 3 else 0.0


class PopularityCounts:
    """Counts of one shop's products. Nothing is counted before `ready` was called; then everything is.

    position   of the change feed, up to which events are counted
    """

    def __init__(self, log: EventLog, path: Path) -> None:
        self._log, self._path = log, path
        self._lock = threading.Lock()
        self._erased = 0  # number of the newest erasure that was taken back here
        self._start_over()

    def _start_over(self) -> None:
        self.position = AHEAD
        self._codes = NameCodes()
        self._values: Floats = np.zeros((0, len(_LIVES)))
        self._times: Floats = np.zeros(0)
        self._shown: Floats = np.zeros(0)
        self._returned: Floats = np.zeros(0)  # time of each product's latest return or removal from a cart
        self._first = np.inf
        self._rows: tuple[TraitsTable | None, int, NDArray[np.int64]] = (None, 0, np.zeros(0, np.int64))

    @property
    def is_ready(self) -> bool:
        """Whether everything is counted, so that nobody has to wait for it."""
        return self.position != AHEAD

    def ready(self) -> None:
        """Take what was kept, and what arrived since; a second for every 100,000 events that were not kept."""
        if self.is_ready:
            return
        with self._lock:
            if not self.is_ready:
                self.position = self._catch_up(self._read())

    def follow(self, changes: Changes) -> None:
        """Count new events. After an erasure elsewhere, and where it fails, all are counted anew when asked for."""
        with self._lock:
            if not self.is_ready:
                return
            if changes.reread.get("events", 0) > max(self._erased, self.position):
                self._start_over()
                return
            try:
                self._arrive(row for row in changes.events if row.num > self.position)
                self.position = max(self.position, changes.upto)
            except Exception:
                self._start_over()
                _log.exception("popularity cannot be moved by new events, which are kept; it is counted anew")

    def keep(self) -> None:
        """Write the counts for the next opening; what arrives later is counted then."""
        if not self.is_ready:
            return
        with self._lock:
            n = len(self._codes)
            is_kept = (self._values[:n] > _NOTHING).any(axis=1) | (self._shown[:n] > _NOTHING)
            is_kept |= np.isfinite(self._returned[:n])
            ids = [name for name, keep in zip(self._codes, is_kept.tolist(), strict=True) if keep]
            counts = PopularityFile(
                values=self._values[:n][is_kept],
                times=self._times[:n][is_kept],
                shown=self._shown[:n][is_kept],
                returned=self._returned[:n][is_kept],
                ids=ids,
                upto=self.position,
                first=self._first,
            )
            counts.write(self._path)

    def erase(self, erased: Sequence[StoredEvent], seq: int) -> None:
        """Take back what events counted that the log no longer has, since its change `seq`."""
        trades: dict[tuple[str, str], list[Event]] = defaultdict(list)
        signed: dict[str, str] = {}
        with self._lock:
            if not self.is_ready or self.position >= seq:
                return
            self._erased = seq
            for event in (row.event for row in erased if row.num <= self.position):
                if event.shopper:
                    signed[event.session] = event.shopper
                if event.kind in TRADES:
                    trades[event.shopper, event.session].append(event)
                else:
                    self._count(event, -1.0)
            owners: dict[tuple[str, str], list[Event]] = defaultdict(list)
            for (shopper, session), mine in trades.items():
                owner = shopper or signed.get(session, "")
                owners[(owner, "") if owner else ("", session)] += mine
            for (shopper, session), mine in owners.items():
                rows = self._log.all_of(shopper) if shopper else self._log.all_of_session(session)
                self._erase_trades([row.event for row in rows if row.num <= self.position], mine)

    def _erase_trades(self, others: Sequence[Event], erased: Sequence[Event]) -> None:
        """Take back what one owner's trades counted beside the others that the log still has."""
        remaining = [event for event in others if event.kind in TRADES]
        for product in dict.fromkeys(product for event in erased for product in event.products):
            self._apply(trade_change([*remaining, *erased], remaining, product), product)

    # ------------------------------------------------------------------------------------------------------ reading

    def popular(self, view: CatalogView, now: float) -> Scores:
        """(rows,) float32 ≥ 0: weight of the products' events, faded to `now`; what the feed says breaks ties."""
        feed_popularity = view.popularity / max(float(view.popularity.max(initial=0.0)), 1.0)
        return (self._decay(view, now)[:, 0] + 0.01 * feed_popularity).astype(np.float32)

    def trending(self, view: CatalogView, now: float) -> Scores:
        """(rows,) float32: log of how many times more often than before products are taken now; 0 = as ever."""
        decayed, days_covered = self._decay(view, now), (now - self._first) / DAY
        rates = [
            decayed[:, column] / decayed_duration(half_life, days_covered) + PRIOR
            for column, half_life in ((1, NOW), (2, BEFORE))
        ]
        return np.log(rates[0] / rates[1]).astype(np.float32)

    def impressions(self, view: CatalogView) -> Floats:
        """(rows,) how often each product was among what was shown."""
        with self._lock:
            return self._by_row(view, np.maximum(self._shown, 0.0))

    def _decay(self, view: CatalogView, now: float) -> Floats:
        with self._lock:
            ages = np.maximum(now - self._times, 0.0)[:, None]
            values = np.maximum(self._values, 0.0) * decay(ages, _LIVES)  # taken back, before it was heard
            return self._by_row(view, values)

    def _by_row(self, view: CatalogView, values: Floats) -> Floats:
        """Values of the codes as those of a view's rows; within the lock."""
        table, size, rows = self._rows
        if table is not view.table or size != len(view) or len(rows) < len(self._codes):
            rows = view.table.rows(self._codes)
            rows[rows >= len(view)] = -1
            self._rows = (view.table, len(view), rows)
        present = rows >= 0
        by_row = np.zeros((len(view), *values.shape[1:]))
        by_row[rows[present]] = values[: len(rows)][present]
        return by_row

    # ------------------------------------------------------------------------------------------------------ writing

    def _catch_up(self, upto: int) -> int:
        """Counts what the log has after arrival `upto`; up to which it did. All anew where some was erased meanwhile:
        whoever erased takes back what was counted before, and nothing else.
        """
        while True:
            erased = self._log.newest_erasure()
            for batch in self._log.since(upto, _AT_ONCE):
                self._arrive(batch)
                upto = batch[-1].num
            if self._log.newest_erasure() == erased:
                return max(upto, erased)
            self._start_over()
            upto = 0

    def _arrive(self, rows: Iterable[StoredEvent]) -> None:
        """Count events in order of arrival; of trades, what they change."""
        trades = Trades(self._log)
        for row in rows:
            event = row.event
            if event.kind not in TRADES:
                self._count(event)
                continue
            for product in dict.fromkeys(event.products):
                code = self._code(product)
                if event.kind in REVERSES:
                    self._returned[code] = max(self._returned[code], event.time)
                elif event.time > self._returned[code]:  # nothing that arrived before takes it back
                    self._add(code, event, worth(event))
                    continue
                self._apply(trades.change(row, product), product)

    def _apply(self, change: TradeChange, product: str) -> None:
        for events, sign in ((change.come, 1.0), (change.gone, -1.0)):
            for event in events:
                self._add(self._code(product), event, sign * worth(event))

    def _count(self, event: Event, sign: float = 1.0) -> None:
        """Count an event that is no trade; `sign` −1 takes it back."""
        weight = sign * worth(event)
        if not weight and event.kind != "impression":
            return
        for product in dict.fromkeys(event.products):
            code = self._code(product)
            if weight:
                self._add(code, event, weight)
            else:
                self._shown[code] += sign
        self._first = min(self._first, event.time)

    def _code(self, product: str) -> int:
        code = self._codes[product]
        if code >= len(self._times):
            self._grow()
        return code

    def _add(self, code: int, event: Event, weight: float) -> None:
        newest = self._times[code]
        if event.time >= newest:
            self._values[code] = self._values[code] * decay(event.time - newest, _LIVES) + weight
            self._times[code] = event.time
        else:
            self._values[code] += weight * decay(newest - event.time, _LIVES)
        self._first = min(self._first, event.time)

    def _grow(self) -> None:
        more = 256 + len(self._times) // 2
        self._values = np.concatenate([self._values, np.zeros((more, len(_LIVES)))])
        self._times, self._shown = (np.concatenate([each, np.zeros(more)]) for each in (self._times, self._shown))
        self._returned = np.concatenate([self._returned, np.full(more, -np.inf)])

    def _read(self) -> int:
        """What was kept; the number up to which it has everything, 0 when there is nothing whole."""
        counts = PopularityFile.read(self._path)
        if counts is None or not self._log.newest_erasure() <= counts.upto <= self._log.position():
            return 0
        self._codes.of(counts.ids)
        self._values, self._times, self._shown = counts.values, counts.times, counts.shown
        self._returned, self._first = counts.returned, counts.first
        return counts.upto
