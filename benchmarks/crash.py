"""kill -9 at random moments of ingests, writes, refusals, full disks and events: is all acknowledged there, once?"""

from __future__ import annotations

import signal
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

import wares
from _checks import ANY, differences, disagreements, lost, product_or_none, reordered
from _common import Figures, Options, main, say, temporary
from _drawn import feed_in, products
from _events import kept as kept_events
from _events import wrong
from _kill_mixed import kill_mixed
from _writer import run_writer

DRAWN = 400
WRITE_SECONDS = 3.0
_QUERIES = 40
_MIXED = 100 / 30


@dataclass(slots=True)
class Tally:
    """What was found so far."""

    kills: int = 0
    acknowledged: int = 0
    lost: list[str] = field(default_factory=list)
    disagreements: list[str] = field(default_factory=list)
    differences: list[str] = field(default_factory=list)
    reordered: list[float] = field(default_factory=list)
    reopening_ms: list[float] = field(default_factory=list)
    event_kills: int = 0
    events_acknowledged: int = 0
    events_lost: list[str] = field(default_factory=list)
    events_odd: list[str] = field(default_factory=list)

    def check(self, shop: Path, expected: dict[str, float | None], unsure: str | None = None) -> None:
        """Open the shop after a kill and hold it against what was acknowledged.

        A write that was begun and not acknowledged may have happened or not; `expected` takes over which.
        """
        self.kills += 1
        start = time.perf_counter()
        with wares.open(shop, create=True) as opened:
            self.reopening_ms.append((time.perf_counter() - start) * 1000)
            if unsure is not None:
                product = product_or_none(opened, unsure)
                expected[unsure] = None if product is None else product.price
            self.lost += lost(opened, expected)
            self.disagreements += disagreements(opened)


def measure(options: Options) -> Figures:
    tally = Tally()
    with temporary() as folder:
        feed = feed_in(options.data, folder / "drawn", DRAWN)
        if options.kills:
            return kill_mixed(folder, feed, options.kills, options)
        completed = _kill_ingests(folder, feed, options, tally)
        kept = _kill_writes(folder, feed, options, tally)
        _kill_events(folder, options, tally)
        mixed = kill_mixed(folder, feed, max(1, round(options.sample * _MIXED)), options)
    for what in tally.lost + tally.disagreements + tally.differences + tally.events_lost + tally.events_odd:
        say(what)
    return {
        "kills": tally.kills,
        "lost": len(tally.lost),
        "disagreements": len(tally.disagreements),
        "differences": len(tally.differences),
        "reordered_answers": round(float(np.mean(tally.reordered)), 4),
        "acknowledged": tally.acknowledged,
        "event_kills": tally.event_kills,
        "events_acknowledged": tally.events_acknowledged,
        "events_lost": len(tally.events_lost),
        "events_odd": len(tally.events_odd),
        "ingests_completed": completed,
        "products_after_writes": kept,
        "reopen_p50_ms": round(float(np.median(tally.reopening_ms)), 1),
        "reopen_max_ms": round(float(np.max(tally.reopening_ms)), 1),
        **mixed,
    }


def _kill_ingests(folder: Path, feed: Path, options: Options, tally: Tally) -> int:
    """Kills and resumes ingests `sample` times; how many came to their end and were compared with an unbroken one."""
    rng = options.rng()
    whole = folder / "whole"
    start = time.monotonic()
    _run(["ingest", str(whole), str(feed)], None)
    seconds = time.monotonic() - start
    ids = [product.id for product in products(feed)]
    completed, kills = 0, 0
    while True:
        shop = folder / f"ingest-{completed}"
        moment = None if kills == options.sample else float(rng.random()) * seconds / 2
        log = _run(["ingest", str(shop), str(feed)], moment)
        if log[-1] == ["done"]:
            completed += 1
            _compare(shop, whole, feed, tally)
            if kills == options.sample:
                return completed
            continue
        kills += 1
        taken = max((int(line[1]) for line in log if line[0] == "taken"), default=0)
        tally.acknowledged += taken
        tally.check(shop, dict.fromkeys(ids[:taken], ANY))
        say(f"ingest killed after {moment:.2f} s with {taken} products acknowledged")


def _kill_writes(folder: Path, feed: Path, options: Options, tally: Tally) -> int:
    """Kills a writer of single products `sample` times; how many products are left in the end."""
    rng = np.random.default_rng(options.seed + 1)
    shop, at_once = folder / "writes", folder / "at-once"
    expected: dict[str, float | None] = {}
    for number in range(options.sample):
        moment = float(rng.random()) * WRITE_SECONDS
        log = _run(["write", str(shop), str(feed), str(number)], moment)
        before = tally.acknowledged
        unsure = None
        for kind, *values in log:
            if kind == "begin":
                unsure = values[0]
            elif kind in ("put", "delete"):
                expected[values[0]] = values[1] if kind == "put" else None
                unsure = None
                tally.acknowledged += 1
        tally.check(shop, expected, unsure)
        say(f"writer killed after {moment:.2f} s with {tally.acknowledged - before} writes acknowledged")
    kept = {id_: price for id_, price in expected.items() if price is not None}
    with wares.open(at_once, create=True) as other:
        other.add([replace(one, price=kept[one.id]) for one in products(feed) if one.id in kept])
    _compare(shop, at_once, feed, tally)
    return len(kept)


def _kill_events(folder: Path, options: Options, tally: Tally) -> None:
    """Kills a writer of events `sample` times; its threads tell one or many at once, and some again."""
    rng = np.random.default_rng(options.seed + 2)
    shop = folder / "events"
    acknowledged: list[str] = []
    for number in range(options.sample):
        moment = float(rng.random()) * WRITE_SECONDS
        log = _run(["events", str(shop), str(number)], moment, after='["begin"')
        taken = [line[1] for line in log if line[0] == "took"]
        done = {ids[0] for ids in taken}
        begun = [line[1] for line in log if line[0] == "begin" and line[1][0] not in done]
        acknowledged += [id_ for ids in taken for id_ in ids]
        with wares.open(shop, create=True) as opened:
            lost, odd = wrong(kept_events(opened), acknowledged, begun)
        tally.event_kills += 1
        tally.events_acknowledged = len(acknowledged)
        tally.events_lost += lost
        tally.events_odd += odd
        say(f"events killed after {moment:.2f} s with {sum(map(len, taken))} acknowledged")


def _compare(shop: Path, whole: Path, feed: Path, tally: Tally) -> None:
    """Holds a shop that was interrupted against one that was not."""
    titles = [product.title for product in products(feed)]
    words = titles[:: max(len(titles) // _QUERIES, 1)]
    with wares.open(shop, create=True) as opened, wares.open(whole, create=True) as other:
        words += [title.split()[-1] for title in words]
        tally.differences += differences(opened, other, words)
        tally.reordered.append(reordered(opened, other, words))


def _run(arguments: Sequence[str], kill_after: float | None, after: str = "") -> list[list[Any]]:
    """The writer's log; see `run_writer`. Raises `RuntimeError` when it ended otherwise than by the kill or its end."""
    log, code = run_writer(arguments, kill_after, after)
    if code not in (0, -signal.SIGKILL):
        raise RuntimeError(f"the writer failed with {code}; see its output above")
    return log


if __name__ == "__main__":
    main("crash", measure, sample=30, data=Path(), extra=("kills",))
