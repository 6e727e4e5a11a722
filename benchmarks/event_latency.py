"""An event posted, durable, and the next answer differs: how long; and what moving the profile alone takes."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.parse import urlencode

import msgspec
import numpy as np

import wares
from _common import Figures, Options, main, percentiles, resident_mb, say, temporary, timed
from _drawn import feed_in
from _served import Request, client, server
from wares.demo.simulation.simulate import simulate
from wares.shop.live.profiles import Profiles
from wares.store.changes import Changes
from wares.store.events import StoredEvent
from wares.types import Event

DRAWN = 1500
EVENTS = 20_000
_SHOPPERS, _DAYS, _AT_ONCE, _LOOKS = 600, 30.0, 50, 5
Ask = Callable[[Request], bytes]


def measure(options: Options) -> Figures:
    with temporary() as folder:
        path = options.shop or folder / "shop"
        events, ids = _built(options, path, folder)
        with server(path, options) as (port, pid), client(port) as ask:
            posted = _post_all(ask, events)
            figures = {**posted, **_moves(ask, ids, options), "resident_mb": resident_mb(pid)}
        figures |= _alone(path)
    return figures


def _built(options: Options, path: Path, folder: Path) -> tuple[list[Event], list[str]]:
    """The shop's products, and a history for them that is not in the shop yet."""
    with wares.open(path, create=True) as shop:
        if len(shop) == 0:
            say("building the shop …")
            shop.ingest(feed_in(options.data, folder / "drawn", DRAWN))
        ids = shop.personalization.live.view.now().table.ids
        found = [shop.get(product) for product in ids]
    history = simulate(found, shoppers=_SHOPPERS, days=_DAYS, seed=options.seed, until=time.time() - 3600)
    return [event for event, _ in zip(history, range(EVENTS), strict=False)], list(ids)


def _post_all(ask: Ask, events: Sequence[Event]) -> Figures:
    """The history over HTTP, 50 events a call."""
    started = time.perf_counter()
    for first in range(0, len(events), _AT_ONCE):
        ask(Request("POST", "/v1/events", msgspec.json.encode(events[first : first + _AT_ONCE])))
    seconds = time.perf_counter() - started
    return {"events": len(events), "events_per_second": round(len(events) / seconds, 1)}


def _moves(ask: Ask, ids: Sequence[str], options: Options) -> Figures:
    """Visits of five looks each: every look is posted, and the home page asked again."""
    rng = options.rng()
    whole, post, answer, changed = [], [], [], 0
    for visit in range(max(1, options.sample // _LOOKS)):
        session = f"visit-{visit}"
        home = Request("GET", "/v1/recommend?" + urlencode({"session": session}))
        before = _shown(ask(home))
        for product in rng.choice(ids, _LOOKS, replace=False).tolist():
            body = json.dumps([{"kind": "view", "products": [product], "session": session}]).encode()
            _, posting = timed(ask, Request("POST", "/v1/events", body))
            told, asking = timed(ask, home)
            after = _shown(told)
            changed += after != before
            before = after
            post.append(posting)
            answer.append(asking)
            whole.append(posting + asking)
    return {
        **percentiles(whole, "event_to_answer_"),
        **percentiles(post, "post_"),
        **percentiles(answer, "answer_"),
        "changed": round(changed / len(whole), 4),
    }


def _shown(answer: bytes) -> list[str]:
    return [item["id"] for item in json.loads(answer)["items"]]


def _alone(path: Path) -> Figures:
    """Moving the profile of a shopper who is in memory, without the store."""
    with wares.open(path, create=True) as shop:
        log = shop.tracking.log
        shoppers = Profiles(log, 10)
        batch = next(log.since(0, 5000))
        named = [one for one in batch if one.event.shopper]
        busiest, _ = Counter(one.event.shopper for one in named).most_common(1)[0]
        shoppers.of(busiest)
        newest = log.position()
        times = []
        for place, one in enumerate(named, 1):
            event = Event(
                id=f"b{place}", kind="view", time=one.event.time, shopper=busiest, products=one.event.products
            )
            num = newest + place
            changes = Changes(num - 1, num, events=[StoredEvent(num, one.received, event)])
            times.append(timed(shoppers.follow, changes)[1])
    return {**percentiles(times, "profile_"), "profile_mean_ms": round(float(np.mean(times)), 4)}


if __name__ == "__main__":
    main("event_latency", measure, sample=1000)
