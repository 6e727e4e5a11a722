"""Two servers over one PostgreSQL, something killed every ten seconds: is anything lost, doubled, stale or wrong?"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

import wares
from _common import Figures, Options, main, say, temporary
from _postgresql import Instance
from _served import server
from wares.settings import Settings
from wares.store.events import EventLog
from wares.types import Product

PRODUCTS = 200
_EVERY = 10.0
"""Seconds between two kills."""
_DATABASE = 4
"""Every so many kills it is the database, which is away for a while."""
_AWAY = 3.0
_STALE = 1.0
"""Seconds after which a change that was acknowledged must be seen everywhere, where nothing is being started again."""
_SETTLE = 15.0
"""Seconds after a kill in which what answers may be from before it."""
_PAUSE = 0.05
_FIRST = 0.5
"""Price of everything in the beginning."""


@dataclass(slots=True)
class _Seen:
    """What clients saw. Guarded by `lock`.

    price      product → the newest price that was acknowledged, and when
    tried      product → the newest price that was sent
    events     ids of those that were acknowledged, and that were sent
    refused    statuses of what was refused, by kind of request
    """

    lock: threading.Lock = field(default_factory=threading.Lock)
    price: dict[int, tuple[float, float]] = field(default_factory=dict)
    tried: dict[int, float] = field(default_factory=dict)
    acknowledged: set[str] = field(default_factory=set)
    sent: set[str] = field(default_factory=set)
    refused: Counter[str] = field(default_factory=Counter)
    searches: int = 0
    stale: int = 0
    wrong: int = 0
    longest: float = 0.0


class _Load:
    """Clients of both servers until `over`: writers of products and events, and searchers."""

    def __init__(self, ports: tuple[int, ...], rng: np.random.Generator) -> None:
        self.seen, self.over, self.killed = _Seen(), threading.Event(), time.monotonic()
        self._ports, self._rng = ports, rng

    def write(self, number: int) -> None:
        """Products that are this writer's alone, each time at a higher price."""
        price, mine = 0.0, range(number, PRODUCTS, 2)
        while not self.over.is_set():
            price += 1.0
            for start in range(0, len(mine), 10):
                ids = mine[start : start + 10]
                body = [{"id": f"p{one}", "title": f"Cup number{one}", "price": price} for one in ids]
                with self.seen.lock:
                    self.seen.tried.update(dict.fromkeys(ids, price))
                if self._ask("write", self._ports[number % 2], "POST", "/v1/products", body) is not None:
                    with self.seen.lock:
                        self.seen.price.update(dict.fromkeys(ids, (price, time.monotonic())))
                time.sleep(_PAUSE)

    def tell(self, number: int) -> None:
        """Events, one a call; one that was refused is sent again."""
        count = 0
        while not self.over.is_set():
            event = {"id": f"e{number}-{count}", "kind": "view", "session": f"s{number}", "products": ["p1"]}
            with self.seen.lock:
                self.seen.sent.add(str(event["id"]))
            if self._ask("event", self._ports[number % 2], "POST", "/v1/events", {"events": [event]}) is not None:
                with self.seen.lock:
                    self.seen.acknowledged.add(str(event["id"]))
                count += 1
            time.sleep(_PAUSE)

    def search(self, number: int) -> None:
        """One product by its own word: its price must be what was acknowledged a second ago, or newer."""
        rng = np.random.default_rng(number)
        while not self.over.is_set():
            one = int(rng.integers(PRODUCTS))
            with self.seen.lock:
                known = self.seen.price.get(one)
            asked = time.monotonic()
            answer = self._ask("search", self._ports[number % 2], "GET", f"/v1/search?q=number{one}&per_page=5", None)
            if answer is not None:
                self._check(one, known, asked, answer)
            time.sleep(_PAUSE / 2)

    def _check(self, one: int, known: tuple[float, float] | None, asked: float, answer: Any) -> None:
        found = {hit["product"]["id"]: hit["product"] for hit in answer["hits"]}
        product = found.get(f"p{one}")
        is_settled = asked - self.killed > _SETTLE
        with self.seen.lock:
            self.seen.searches += 1
            self.seen.longest = max(self.seen.longest, time.monotonic() - asked)
            self.seen.wrong += product is None or product["price"] > self.seen.tried.get(one, _FIRST)
            if product is not None and known is not None and is_settled and asked - known[1] > _STALE:
                self.seen.stale += product["price"] < known[0]

    def _ask(self, kind: str, port: int, method: str, path: str, body: object) -> Any:
        """The answer, None for a request that was refused or lost its connection."""
        try:
            with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
                data = None if body is None else json.dumps(body)
                connection.request(method, path, data, {"Content-Type": "application/json"})
                answer = connection.getresponse()
                content = answer.read()
                if answer.status == 200:
                    return json.loads(content)
                retry = " with Retry-After" if answer.getheader("Retry-After") else ""
                reason = f"{kind} {answer.status}{retry}"
        except (OSError, http.client.HTTPException) as error:
            reason = f"{kind} connection {type(error).__name__}"
        with self.seen.lock:
            self.seen.refused[reason] += 1
        return None


def measure(options: Options) -> Figures:
    with temporary() as folder:
        folder.chmod(0o755)
        database = Instance(folder / "postgresql")
        try:
            return _measured(options, folder, database)
        finally:
            database.kill()


def _measured(options: Options, folder: Path, database: Instance) -> Figures:
    settings = {"WARES_STORE_URL": database.url}
    with wares.open(folder / "one", settings=Settings(store_url=database.url), create=True) as shop:
        shop.add([Product(id=f"p{n}", title=f"Cup number{n}", price=_FIRST) for n in range(PRODUCTS)])
    wares.open(folder / "two", settings=Settings(store_url=database.url), create=True).close()
    each = replace(options, workers=1)
    with server(folder / "one", each, settings) as first, server(folder / "two", each, settings) as second:
        load = _Load((first[0], second[0]), options.rng())
        kinds: list[Callable[[int], None]] = [load.write, load.tell, load.search, load.search]
        with ThreadPoolExecutor(len(kinds) * 2) as clients:
            futures = [clients.submit(kind, number) for kind in kinds for number in range(2)]
            kills = Counter(_kill(load, (first[1], second[1]), database, options))
            load.over.set()
            for future in futures:
                future.result()
        say("all is quiet; what is there?")
        time.sleep(_SETTLE)
        answers = [_prices(port) for port in (first[0], second[0])]
    return _figures(load.seen, kills, answers, database)


def _kill(load: _Load, supervisors: tuple[int, int], database: Instance, options: Options) -> Iterator[str]:
    rng, until, number = options.rng(), time.monotonic() + options.sample, 0
    while time.monotonic() < until:
        time.sleep(_EVERY)
        number += 1
        load.killed = time.monotonic()
        if number % _DATABASE == 0:
            database.kill()
            time.sleep(_AWAY)
            database.start()
            load.killed = time.monotonic()
            yield "database"
            continue
        supervisor = supervisors[int(rng.integers(2))]
        children = Path(f"/proc/{supervisor}/task/{supervisor}/children").read_text().split()
        if children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(children[int(rng.integers(len(children)))]), signal.SIGKILL)
            yield "process"


def _prices(port: int) -> dict[int, float]:
    found = {}
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        for one in range(PRODUCTS):
            connection.request("GET", f"/v1/products/p{one}")
            found[one] = float(json.loads(connection.getresponse().read())["price"])
    return found


def _figures(seen: _Seen, kills: Counter[str], answers: list[dict[int, float]], database: Instance) -> Figures:
    log = EventLog(database.url)
    ids = Counter(record.event.id for part in log.since() for record in part)
    log.close()
    lost = sum(prices[one] < known for prices in answers for one, (known, _) in seen.price.items())
    unknown = sum(prices[one] > seen.tried.get(one, _FIRST) for prices in answers for one in prices)
    expected = ("with Retry-After", "connection")
    return {
        "seconds_between_kills": _EVERY,
        "kills": kills["process"],
        "database_restarts": kills["database"],
        "searches": seen.searches,
        "events": len(seen.acknowledged),
        "products_lost": lost,
        "events_lost": len(seen.acknowledged - ids.keys()),
        "doubled": sum(count > 1 for count in ids.values()),
        "unknown": unknown + len(ids.keys() - seen.sent),
        "servers_differ": sum(answers[0][one] != answers[1][one] for one in answers[0]),
        "stale": seen.stale,
        "wrong": seen.wrong,
        "searches_refused": sum(n for why, n in seen.refused.items() if why.startswith("search") and "conn" not in why),
        "other_errors": sum(n for why, n in seen.refused.items() if not any(part in why for part in expected)),
        "refused": dict(seen.refused),
        "longest_search_s": round(seen.longest, 2),
    }


if __name__ == "__main__":
    main("chaos", measure, sample=300, data=Path())
