"""Eight spoken queries and two films at once, and how long a quiet shopper beside them waits for an answer by words."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import numpy as np

import wares
from _clips import draw_clip
from _common import Figures, Options, main, percentiles, resident_mb, rounded, say, temporary
from _synthetic_voice import ENGLISH, spoken
from wares.demo.articles import plan
from wares.demo.feed_rows import title
from wares.server.app import Server

SPEAKERS, FILMS, PRODUCTS, SEED = 8, 2, 200, 7
PAUSE = 0.02


def measure(options: Options) -> Figures:
    """The shopper's waits before and meanwhile, what became of the others, and memory."""
    articles = plan(PRODUCTS, SEED)
    rng = options.rng()
    with temporary() as folder, wares.open(folder / "shop", create=True) as shop:
        shop.add({"id": str(n), "title": title(each).en} for n, each in enumerate(articles))
        shop.warm()
        before = resident_mb()
        ready = threading.Event()
        server = Server(shop, "127.0.0.1", 0, lambda _: ready.set())
        serving = threading.Thread(target=server.serve_until_stopped)
        serving.start()
        ready.wait()
        try:
            return _asked(server.address, articles, rng) | {"memory_more_mb": round(resident_mb(peak=True) - before, 1)}
        finally:
            server.should_exit = True
            serving.join()


def _asked(address: str, articles: list, rng: np.random.Generator) -> Figures:  # type: ignore[type-arg]
    voices = [spoken(title(articles[n]).en, ENGLISH[0], rng) for n in range(SPEAKERS)]
    films = [draw_clip(articles[n], articles, rng).film for n in range(FILMS)]
    say("spoken and drawn")
    quiet = _waits(address, lambda: False, 100)
    statuses: list[int] = []

    def send(name: str, data: bytes) -> None:
        answer = httpx.post(f"{address}/v1/search", files={name: data}, timeout=300)
        statuses.append(answer.status_code)

    senders = [threading.Thread(target=send, args=("audio", each)) for each in voices]
    senders += [threading.Thread(target=send, args=("film", each)) for each in films]
    started = time.perf_counter()
    for sender in senders:
        sender.start()
    waits = _waits(address, lambda: any(each.is_alive() for each in senders), 10**6)
    return {
        "longest_wait_s": rounded(max(waits) / 1000),
        **percentiles(waits, "busy_"),
        **percentiles(quiet, "quiet_"),
        "all_answered": statuses == [200] * len(senders),
        "all_seconds": rounded(time.perf_counter() - started),
    }


def _waits(address: str, is_on: Callable[[], bool], most: int) -> list[float]:
    """Milliseconds of each answer, asked one after another."""
    waits = []
    with httpx.Client(base_url=address) as client:
        while len(waits) < most and (is_on() or most < 1000):
            started = time.perf_counter()
            client.get("/v1/search", params={"q": "red shoes"}).raise_for_status()
            waits.append((time.perf_counter() - started) * 1000)
            time.sleep(PAUSE)
    return waits


if __name__ == "__main__":
    main("quiet_shopper", measure, 0, data=Path(__file__).parent)
