"""What everyone takes, as it happens: every product's events with ages that fade, kept between two openings.

Popularity is a sum of weights that halve with age; trending is a product's rate now beside its own rate before, as in
`wares.recommend.popularity`. Both are brought up to date event by event, and from the log for what arrived unheard.
"""

from __future__ import annotations

import logging
import threading
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from wares.constants import DAY
from wares.events.netting import REVERSES
from wares.shop.live.catalog_view import CatalogView
from wares.shop.live.event_columns import NameCodes
from wares.shop.live.trades import TRADES, TradeChange, Trades, changed
from wares.stats.decay import decay, decayed_duration
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
_KEPT = ("values", "times", "shown", "returned", "ids", "upto", "first")
_log = logging.getLogger(__name__)


def worth(event: Event) -> float:
    """What an event says for its products, ≥ 0."""
    return worth_of(event.kind, event.rating or 0.0)


def worth_of(kind: EventKind, rating: float) -> float:
    """The same of an event of this kind; `rating` is 0 where none was given."""
    return WORTH.get(kind, 0.0) if kind != "rating" or rating >= 3 else 0.0


class PopularityCounts:
    """Counts of one shop's products. Nothing is counted before `ready` was called; then everything is."""

    def __init__(self, log: EventLog, path: Path) -> None:
        self._log, self._path = log, path
        self._lock = threading.Lock()
        self._codes = NameCodes()
        self._values: Floats = np.zeros((0, len(_LIVES)))
        self._times: Floats = np.zeros(0)
        self._shown: Floats = np.zeros(0)
        self._returned: Floats = np.zeros(0)  # time of each product's latest return or removal from a cart
        self._first = np.inf
        self._upto = -1
        self._rows: tuple[int, int, NDArray[np.int64]] = (-1, -1, np.zeros(0, np.int64))

    def ready(self) -> None:
        """Take what was kept, and what arrived since; a second for every 100,000 events that were not kept."""
        if self._upto >= 0:
            return
        with self._lock:
            if self._upto < 0:
                self._upto = self._caught_up(self._read())
                self._upto = self._caught_up(self._upto)  # with what `heard` passed over until the line above

    def heard(self, fresh: Sequence[StoredEvent]) -> None:
        """New events: a listener of `Tracking`."""
        if self._upto < 0:
            return
        with self._lock:
            self._arrive(one for one in fresh if one.num > self._upto)

    def keep(self) -> None:
        """Write the counts for the next opening; to be called when no event is on its way."""
        if self._upto < 0:
            return
        with self._lock:
            n, part = len(self._codes), self._path.with_suffix(".part.npz")
            kept = (self._values[:n] > _NOTHING).any(axis=1) | (self._shown[:n] > _NOTHING)
            kept |= np.isfinite(self._returned[:n])
            ids = [name for name, is_kept in zip(self._codes, kept.tolist(), strict=True) if is_kept]
            try:
                np.savez(
                    part,
                    values=self._values[:n][kept],
                    times=self._times[:n][kept],
                    shown=self._shown[:n][kept],
                    returned=self._returned[:n][kept],
                    ids=np.frombuffer(msgspec.json.encode(ids), np.uint8),
                    upto=np.int64(self._log.num),
                    first=np.float64(self._first),
                )
                part.replace(self._path)
            except OSError:
                part.unlink(missing_ok=True)
                _log.exception("the counts of what everyone takes cannot be kept; they are read from the log again")

    def drop(self) -> None:
        """Delete the kept counts, so that they are counted anew should this process be killed before `keep`."""
        self._path.unlink(missing_ok=True)

    def erase(self, events: Iterable[Event]) -> None:
        """Take back what these events counted, which the log no longer has. All of them must have been counted, or be
        on their way to `heard`.
        """
        trades: dict[tuple[str, str], list[Event]] = defaultdict(list)
        signed: dict[str, str] = {}
        with self._lock:
            for event in events:
                if event.shopper:
                    signed[event.session] = event.shopper
                if event.kind in TRADES:
                    trades[event.shopper, event.session].append(event)
                else:
                    self._count(event, -1.0)
            owners: dict[tuple[str, str], list[Event]] = defaultdict(list)
            for (shopper, session), mine in trades.items():
                whose = shopper or signed.get(session, "")
                owners[(whose, "") if whose else ("", session)] += mine
            for (shopper, session), mine in owners.items():
                self._erase_trades(self._log.of(shopper) if shopper else self._log.of_session(session), mine)

    def _erase_trades(self, others: Sequence[Event], erased: Sequence[Event]) -> None:
        """Take back what one owner's trades counted beside the others that the log still has."""
        left = [event for event in others if event.kind in TRADES]
        for product in dict.fromkeys(product for event in erased for product in event.products):
            self._apply(changed([*left, *erased], left, product), product)

    # ------------------------------------------------------------------------------------------------------ reading

    def popular(self, shelf: CatalogView, now: float) -> Scores:
        """(rows,) float32 ≥ 0: weight of the products' events, faded to `now`; what the feed says breaks ties."""
        said = shelf.popularity / max(float(shelf.popularity.max(initial=0.0)), 1.0)
        return (self._faded(shelf, now)[:, 0] + 0.01 * said).astype(np.float32)

    def trending(self, shelf: CatalogView, now: float) -> Scores:
        """(rows,) float32: log of how many times more often than before products are taken now; 0 = as ever."""
        faded, spent = self._faded(shelf, now), (now - self._first) / DAY
        rates = [faded[:, place] / decayed_duration(days, spent) + PRIOR for place, days in ((1, NOW), (2, BEFORE))]
        return np.log(rates[0] / rates[1]).astype(np.float32)

    def shown(self, shelf: CatalogView) -> Floats:
        """(rows,) how often each product was among what was shown."""
        return self._by_row(shelf, np.maximum(self._shown, 0.0))

    def _faded(self, shelf: CatalogView, now: float) -> Floats:
        with self._lock:
            ages = np.maximum(now - self._times, 0.0)[:, None]
            values = np.maximum(self._values, 0.0) * decay(ages, _LIVES)  # taken back, before it was heard
        return self._by_row(shelf, values)

    def _by_row(self, shelf: CatalogView, values: Floats) -> Floats:
        n = len(self._codes)
        known, size, rows = self._rows
        if known < n or size != len(shelf):
            with self._lock:
                names = list(self._codes)
            rows, n = shelf.table.rows(names), len(names)
            rows[rows >= len(shelf)] = -1
            self._rows = (n, len(shelf), rows)
        rows = rows[: len(values)]  # a product may have come since `values` were taken
        held = rows >= 0
        found = np.zeros((len(shelf), *values.shape[1:]))
        found[rows[held]] = values[: len(rows)][held]
        return found

    # ------------------------------------------------------------------------------------------------------ writing

    def _caught_up(self, upto: int) -> int:
        """Counts what the log has after arrival `upto`; up to which it did."""
        for batch in self._log.since(upto, _AT_ONCE):
            self._arrive(batch)
            upto = batch[-1].num
        return upto

    def _arrive(self, fresh: Iterable[StoredEvent]) -> None:
        """Count events in order of arrival; of trades, what they change."""
        trades = Trades(self._log)
        for one in fresh:
            event = one.event
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
                self._apply(trades.change(one, product), product)

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
        try:
            with self._path.open("rb") as file, np.load(file, allow_pickle=False) as kept:
                held = {name: kept[name] for name in _KEPT}
            ids = msgspec.json.decode(held["ids"].tobytes(), type=list[str])
            sizes = {len(held[name]) for name in ("values", "times", "shown", "returned")}
            if sizes != {len(ids)} or int(held["upto"]) > self._log.num:
                return 0
        except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile, msgspec.MsgspecError):
            return 0
        self._codes.of(ids)
        self._values, self._times, self._shown = held["values"], held["times"], held["shown"]
        self._returned = held["returned"]
        self._first = float(held["first"])
        return int(held["upto"])
