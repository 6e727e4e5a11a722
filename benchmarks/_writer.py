"""A process that writes until it is killed, saying on standard output what was acknowledged, one JSON list a line.

`_writer.py ingest SHOP FEED` prints ["taken", products so far]; `_writer.py write SHOP FEED SEED` prints ["begin", id]
before and ["put", id, price] or ["delete", id] after each single write. Both print ["opening"] first, ["done"] last.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

import wares
from _drawn import products
from wares.settings import Settings
from wares.types import Product

BATCH = 32
WRITES = 100_000
_DELETED = 0.2


def _say(*words: object) -> None:
    print(json.dumps(words), flush=True)


def _ingest(shop_folder: Path, feed: Path) -> None:
    with wares.open(shop_folder, settings=Settings(ingest_batch=BATCH)) as shop:
        shop.ingest([feed], progress=lambda now: _say("taken", now.products))


def _write(shop_folder: Path, feed: Path, seed: int) -> None:
    with wares.open(shop_folder) as shop:
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


if __name__ == "__main__":
    _say("opening")
    if sys.argv[1] == "ingest":
        _ingest(Path(sys.argv[2]), Path(sys.argv[3]))
    else:
        _write(Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]))
    _say("done")
