"""What everyone takes, as it happens: every product's events with ages that fade, kept between two openings.

Popularity is a sum of weights that halve with age; trending is a product's rate now beside its own rate before, as in
`wares.recommend.popularity`. Both follow the change feed event by event.
"""

from __future__ import annotations

import logging
import math
import threading
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec
import numpy as np

from wares.constants import DAY
from wares.events.netting import REVERSES
from wares.shop.live.catalog_view import CatalogView
from wares.shop.live.counts.columns import PopularityColumns
from wares.shop.live.counts.count_rows import CountRows
from wares.shop.live.counts.head import Head, KeysOf, keys
from wares.shop.live.followers import AHEAD
from wares.shop.live.trades import TRADES, TradeChange, Trades, trade_change
from wares.stats.decay import decay, decayed_duration
from wares.store.changes import Changes
from wares.store.events import EventLog, StoredEvent
from wares.types import Event, EventKind, Floats, Rows, Scores

POPULAR, NOW, BEFORE = 14.0, 3.0, 30.0
"""Half-lives in days: of popularity, of what trends now, and of what that is compared with."""
WORTH = {"view": 1.0, "click": 0.5, "cart": 3.0, "purchase": 5.0, "favourite": 3.0, "rating": 2.0}
"""What an event of a kind counts; a rating below 3 counts nothing, nor does what was returned or taken out again."""
PRIOR = 1.0  # events a day, as if every product had had that many now and before; keeps the rare from leading
_LIVES = np.array([POPULAR, NOW, BEFORE]) * DAY
_POPULAR, _TRENDING = "popular", "trending"
_COLUMN_OF = {_POPULAR: 0, _TRENDING: 1}
"""Source → the half-life by which its head stands: what trends is taken often now."""
_AT_ONCE = 5000
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
        self._kept = -1  # position of what was written for the next opening
        self._start_over()

    def _start_over(self) -> None:
        self.position = AHEAD
        self._first = np.inf
        self._use(PopularityColumns.empty(len(_LIVES)), {source: Head() for source in _COLUMN_OF})

    def _use(self, columns: PopularityColumns, heads: dict[str, Head]) -> None:
        self._columns, self._heads = columns, heads
        self._rows = CountRows(columns)

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
        with self._lock:
            if self.is_ready and self.position > self._kept:
                heads = list(self._heads.values())
                codes, bounds = [head.codes() for head in heads], [head.bound for head in heads]
                self._columns.write(self._path, self.position, self._first, codes, bounds)
                self._kept = self.position

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

    def head(self, source: str, view: CatalogView) -> Rows:
        """Rows among which those are that stand highest by events: for "popular" and "trending" 2,048 at least, as far
        as there are so many.
        """
        with self._lock:
            head, keys_of = self._heads[source], self._keys_of(_COLUMN_OF[source])
            if head.is_short(keys_of):
                head.fill(len(self._columns), keys_of)
            return self._rows.rows(head.codes(), view)

    def popular(self, view: CatalogView, rows: Rows, now: float) -> Scores:
        """(n,) float32 ≥ 0: weight of the products' events, faded to `now`."""
        return self._decay(view, rows, now)[:, _COLUMN_OF[_POPULAR]].astype(np.float32)

    def trending(self, view: CatalogView, rows: Rows, now: float) -> Scores:
        """(n,) float32: log of how many times more often than before products are taken now; 0 = as ever."""
        decayed, days_covered = self._decay(view, rows, now), (now - self._first) / DAY
        rates = [
            decayed[:, column] / decayed_duration(half_life, days_covered) + PRIOR
            for column, half_life in ((1, NOW), (2, BEFORE))
        ]
        return np.log(rates[0] / rates[1]).astype(np.float32)

    def impressions(self, view: CatalogView, rows: Rows) -> Floats:
        """(n,) how often each product was among what was shown."""
        with self._lock:
            codes = self._rows.codes(rows, view)
            known = np.flatnonzero(codes >= 0)
            shown = np.zeros(len(rows))
            shown[known] = np.maximum(self._columns.shown[codes[known]], 0.0)
            return shown

    def _decay(self, view: CatalogView, rows: Rows, now: float) -> Floats:
        with self._lock:
            codes, columns = self._rows.codes(rows, view), self._columns
            known = np.flatnonzero(codes >= 0)
            decayed = np.zeros((len(rows), len(_LIVES)))
            ages = np.maximum(now - columns.times[codes[known]], 0.0)[:, None]
            values = np.maximum(columns.values[codes[known]], 0.0)  # taken back, before it was heard
            decayed[known] = values * decay(ages, _LIVES)
            return decayed

    def _keys_of(self, column: int) -> KeysOf:
        """The keys of codes in a head."""
        columns = self._columns
        return lambda codes: keys(columns.values[codes, column], columns.times[codes], float(_LIVES[column]))

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
                code = self._columns.code(product)
                if event.kind in REVERSES:
                    self._columns.returned[code] = max(self._columns.returned[code], event.time)
                elif event.time > self._columns.returned[code]:  # nothing that arrived before takes it back
                    self._add(code, event, worth(event))
                    continue
                self._apply(trades.change(row, product), product)

    def _apply(self, change: TradeChange, product: str) -> None:
        for events, sign in ((change.come, 1.0), (change.gone, -1.0)):
            for event in events:
                self._add(self._columns.code(product), event, sign * worth(event))

    def _count(self, event: Event, sign: float = 1.0) -> None:
        """Count an event that is no trade; `sign` −1 takes it back."""
        weight = sign * worth(event)
        if not weight and event.kind != "impression":
            return
        for product in dict.fromkeys(event.products):
            code = self._columns.code(product)
            if weight:
                self._add(code, event, weight)
            else:
                self._columns.shown[code] += sign
        self._first = min(self._first, event.time)

    def _add(self, code: int, event: Event, weight: float) -> None:
        columns = self._columns
        newest = columns.times[code]
        if event.time >= newest:
            columns.values[code] = columns.values[code] * decay(event.time - newest, _LIVES) + weight
            columns.times[code] = event.time
        else:
            columns.values[code] += weight * decay(newest - event.time, _LIVES)
        self._first = min(self._first, event.time)
        for source, column in _COLUMN_OF.items():
            value = float(columns.values[code, column])
            if value > 0:
                key = math.log2(value) + float(columns.times[code]) / float(_LIVES[column])
                self._heads[source].put(code, key, self._keys_of(column))

    def _read(self) -> int:
        """What was kept; the number up to which it has everything, 0 when there is nothing whole."""
        try:
            columns, note, heads = PopularityColumns.read(self._path, len(_LIVES))
        except (OSError, ValueError, EOFError, msgspec.MsgspecError):
            return 0
        if not self._log.newest_erasure() <= note.upto <= self._log.position():
            return 0
        bounds = [-np.inf if bound is None else bound for bound in note.bounds]
        made = (Head(head.tolist(), bound) for head, bound in zip(heads, bounds, strict=True))
        self._use(columns, dict(zip(_COLUMN_OF, made, strict=True)))
        self._first = np.inf if note.first is None else note.first
        self._kept = note.upto
        return note.upto
