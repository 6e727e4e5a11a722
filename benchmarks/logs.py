"""Event logs of every kind, small ones written after public documentation: are events, times, money, returns right?"""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterator

import wares
from _common import HERE, Figures, Options, main, say, temporary
from _log_files import CATALOGUE, FILES, Expected, LogFile
from wares.errors import WaresError
from wares.shop.ingest.events.tracking import EventTracker
from wares.shop.live.followers import Followers
from wares.store.changes import ChangeFeed
from wares.store.events import EventLog
from wares.types import Event

_MATTERS = ("events", "times", "money", "returns", "choices")


def measure(_options: Options) -> Figures:
    """Every file into a log of its own."""
    right: Counter[str] = Counter()
    with stocked() as shop:
        for log in FILES:
            found = judged(log, shop)
            right.update(found)
            right["files"] += all(found.values())
            if wrong := [matter for matter, is_right in found.items() if not is_right]:
                say(f"{log.name}: wrong are {', '.join(wrong)}")
    return {"logs": len(FILES)} | {f"{matter}_right": right[matter] / len(FILES) for matter in (*_MATTERS, "files")}


@contextlib.contextmanager
def stocked() -> Iterator[wares.Shop]:
    """A shop with the catalogue."""
    with temporary() as folder, wares.open(folder / "shop", create=True) as shop:
        shop.add(CATALOGUE)
        yield shop


def judged(log: LogFile, shop: wares.Shop) -> dict[str, bool]:
    """What of a log is told right, taken into an empty log of events."""
    whole = shop.tracking
    with temporary() as folder:
        log_of_events = EventLog(f"sqlite:///{folder / 'log.db'}")
        followers = Followers(ChangeFeed(log_of_events.engine), ("events",), ())
        shop.tracking = EventTracker(log_of_events, followers, whole.existing_products, whole.ahead)
        path = folder / log.name
        path.write_bytes(log.content)
        try:
            report = shop.import_events(path)
            events = [one.event for batch in shop.tracking.log.since() for one in batch]
        except WaresError as error:
            say(f"{log.name}: {error}")
            return dict.fromkeys(_MATTERS, False)
        finally:
            shop.tracking.close()
            shop.tracking = whole
    expected = list(log.events)
    found = {
        "events": Counter(map(_what, events)) == Counter(map(_what_expected, expected))
        and report.skipped == log.skipped,
        "times": Counter(_time(one.kind, one.time) for one in events)
        == Counter(_time(one.kind, one.seconds) for one in expected),
        "money": Counter(map(_money, events)) == Counter(map(_money_expected, expected)),
        "returns": _backs([one.kind for one in events]) == _backs([one.kind for one in expected]),
        "choices": _choices(events) == [dict(one.choices) for one in expected if one.choices],
    }
    if not all(found.values()):
        for one in events:
            say(f"  {one}")
        for note in report.notes:
            say(f"  {note}")
    return found


def _what(event: Event) -> tuple[object, ...]:
    return event.kind, event.shopper, event.products, event.quantities or (1,) * len(event.products)


def _what_expected(event: Expected) -> tuple[object, ...]:
    return event.kind, event.shopper, tuple(line[0] for line in event.lines), tuple(line[1] for line in event.lines)


def _time(kind: str, seconds: float) -> tuple[str, float]:
    return kind, round(seconds, 3)


def _money(event: Event) -> tuple[object, ...]:
    return event.products, tuple(round(price, 2) for price in event.prices)


def _money_expected(event: Expected) -> tuple[object, ...]:
    prices = tuple(price for _, _, price in event.lines if price is not None)
    return tuple(line[0] for line in event.lines), prices


def _backs(kinds: list[str]) -> Counter[str]:
    return Counter(kind for kind in kinds if kind in ("return", "remove_from_cart"))


def _choices(events: list[Event]) -> list[dict[str, str]]:
    """Of each event's first product, in the order of telling; those of others are told beside."""
    return [dict(one.choices[0]) for one in events if one.choices and one.choices[0]]


if __name__ == "__main__":
    main("logs", measure, sample=0, data=HERE)
