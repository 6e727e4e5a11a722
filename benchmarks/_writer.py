"""A process that writes until it is killed, saying on standard output what was acknowledged, one JSON list a line.

`_writer.py ingest SHOP FEED` prints ["taken", products so far]; `_writer.py write SHOP FEED SEED` prints ["begin", id]
before and ["put", id, price] or ["delete", id] after each single write; `_writer.py events SHOP SEED` prints
["begin", ids] before and ["took", ids] after each call of several threads; `_writer.py mixed DISK FEED ENCODER SEED
SMALL` writes as `_mixed.py` says. All print ["opening"] first, ["done"] last. `_writer.py open DISK` opens the
shop.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

import wares
from _drawn import products
from _events import event_of
from _mixed import Mixed
from wares.errors import WaresError
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
    with wares.open(shop_folder, settings=Settings(ingest_batch_size=BATCH), create=True) as shop:
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


def _open(disk: Path) -> None:
    """Open the shop; end with 3 where it says plainly why it does not open."""
    try:
        with wares.open(disk / "shop", create=True) as shop:
            shop.search("")
    except WaresError as error:
        print(error, file=sys.stderr)
        sys.exit(3)


def run_writer(arguments: Sequence[str], kill_after: float | None, after: str = "") -> tuple[list[list[Any]], int]:
    """A writer's log and exit status; it is killed `kill_after` seconds after the first line that begins with `after`.

    None = never. Its very first line says that it begins to open the shop.
    """
    command = [sys.executable, __file__, *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline()]
        while lines[-1] and not lines[-1].startswith(after):
            lines.append(process.stdout.readline())
        killer = threading.Timer(kill_after or 0.0, process.kill)
        if kill_after is not None:
            killer.start()
        lines += process.stdout.readlines()
        killer.cancel()
    return [json.loads(line) for line in lines if line.endswith("\n")], process.returncode


if __name__ == "__main__":
    _say("opening")
    if sys.argv[1] == "ingest":
        _ingest(Path(sys.argv[2]), Path(sys.argv[3]))
    elif sys.argv[1] == "open":
        _open(Path(sys.argv[2]))
    elif sys.argv[1] == "mixed":
        disk, feed, other = (Path(word) for word in sys.argv[2:5])
        Mixed(disk, feed, other, int(sys.argv[5]), sys.argv[6] == "1", _say).run(WRITES)
    elif sys.argv[1] == "events":
        _track(Path(sys.argv[2]), int(sys.argv[3]))
    else:
        _write(Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]))
    _say("done")
