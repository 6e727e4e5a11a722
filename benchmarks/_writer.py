"""A process that writes until it is killed, saying on standard output what was acknowledged, one JSON list a line.

`_writer.py ingest SHOP FEED` prints ["taken", products so far]; `_writer.py write SHOP FEED SEED` prints ["begin", id]
before and ["put", id, price] or ["delete", id] after each single write; `_writer.py events SHOP SEED` prints
["begin", ids] before and ["took", ids] after each call of several threads. All print ["opening"] first, ["done"] last.
"""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

import wares
from _drawn import products
from _events import event_of
from wares.settings import Settings
from wares.types import Product

BATCH = 32
WRITES = 100_000
THREADS = 4
_DELETED = 0.2
_SAYING = threading.Lock()


def _say(*words: object) -> None:
    with _SAYING:
        print(json.dumps(words), flush=True)


def _ingest(shop_folder: Path, feed: Path) -> None:
    with wares.open(shop_folder, settings=Settings(ingest_batch=BATCH), create=True) as shop:
        shop.ingest([feed], progress=lambda now: _say("taken", now.products))


def _write(shop_folder: Path, feed: Path, seed: int) -> None:
    with wares.open(shop_folder, create=True) as shop:
        for deleted, product in _writes(feed, seed):
            _say("begin", product.id)
            if deleted:
                shop.delete([product.id])
                _say("delete", product.id)
            else:
                shop.add([product])
                _say("put", product.id, product.price)


def _writes(feed: Path, seed: int) -> Iterator[tuple[bool, Product]]:
    """Products drawn with replacement: added, changed (a price never used before) or deleted."""
    rng = np.random.default_rng(seed)
    known = products(feed)
    for number in range(WRITES):
        product = known[int(rng.integers(len(known)))]
        yield bool(rng.random() < _DELETED), replace(product, price=float(seed * WRITES + number))


def _track(shop_folder: Path, seed: int) -> None:
    with wares.open(shop_folder, create=True) as shop:
        threads = [threading.Thread(target=_calls, args=(shop, seed, number)) for number in range(THREADS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


def _calls(shop: wares.Shop, seed: int, thread: int) -> None:
    """Calls of one event or many; every third tells again what the one before told, as after a lost answer."""
    rng = np.random.default_rng([seed, thread])
    ids: list[str] = []
    for number in range(WRITES):
        again = ids if number % 3 == 2 else []
        ids = [f"{seed}-{thread}-{number}-{place}" for place in range(int(rng.choice([1, 1, 5, 200])))]
        _say("begin", ids)
        report = shop.track([event_of(id_) for id_ in (*again, *ids)])
        if (report.taken, report.repeated) != (len(ids), len(again)):
            raise RuntimeError(f"{report} for {len(ids)} new events and {len(again)} told before")
        _say("took", ids)


if __name__ == "__main__":
    _say("opening")
    if sys.argv[1] == "ingest":
        _ingest(Path(sys.argv[2]), Path(sys.argv[3]))
    elif sys.argv[1] == "events":
        _track(Path(sys.argv[2]), int(sys.argv[3]))
    else:
        _write(Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]))
    _say("done")
