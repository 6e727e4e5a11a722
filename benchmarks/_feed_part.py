"""A process that writes changes, or reads them as they come: `_feed_part.py write URL NAME COUNT SEED` prints how many
it wrote; `_feed_part.py read URL COUNT SEED` reads until it has met COUNT changes and prints what it met, in order.

Products and events have ids of their own, so that each change is told by itself. A reader stops now and then, and goes
on with other connections.
"""

from __future__ import annotations

import json
import sys
import time

import numpy as np

from wares.store.catalog import Catalog, ProductRecord
from wares.store.changes import ChangeFeed
from wares.store.events import EventLog
from wares.store.tables import connect
from wares.types import Event, Product

_LARGEST = 20
_PAUSE = 0.002


def write(url: str, name: str, count: int, seed: int) -> int:
    """Products and events by turns, in calls of several sizes, with a call that is given up in between."""
    rng, catalog, log, written = np.random.default_rng(seed), Catalog(url), EventLog(url), 0
    while written < count:
        ids = [f"{name}-{written + place}" for place in range(min(int(rng.integers(1, _LARGEST + 1)), count - written))]
        if rng.random() < 0.5:
            catalog.put([ProductRecord(Product(id=id_, title=id_), b"") for id_ in ids])
        else:
            log.take([Event(id=id_, kind="view", time=1.0, shopper=name, products=("p",)) for id_ in ids], 2.0)
        if rng.random() < 0.1:
            _give_up(catalog, ids[0])
        written += len(ids)
    catalog.close()
    log.close()
    return written


def _give_up(catalog: Catalog, id_: str) -> None:
    """A write that fails within its transaction."""
    try:
        catalog.put([ProductRecord(Product(id=f"{id_} given up", title="x"), None)])  # type: ignore[arg-type]
    except Exception:
        return
    raise AssertionError("a row without a source was taken")


def read(url: str, count: int, seed: int) -> list[tuple[int, str]]:
    """(number, id) of every change as it was met."""
    rng, position, met = np.random.default_rng(seed), 0, list[tuple[int, str]]()
    while len(met) < count:
        engine = connect(url)
        feed = ChangeFeed(engine)
        for _ in range(int(rng.integers(1, 50))):
            changes = feed.since(position, int(rng.integers(1, 200)))
            products = [(one.seq, one.product.id) for one in changes.products if one.product is not None]
            met += sorted([*products, *((one.num, one.event.id) for one in changes.events)])
            position = changes.upto
        engine.dispose()
        time.sleep(_PAUSE)
    return met


if __name__ == "__main__":
    if sys.argv[1] == "write":
        print(write(sys.argv[2], sys.argv[3], int(sys.argv[4]), int(sys.argv[5])))
    else:
        print(json.dumps(read(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))))
