"""A process that writes to a shop at a steady pace until it is told to stop: `_backup_writer.py SHOP RATE`.

Write k of the count is product k mod 100 with k as its price, or, every other time, event k. Prints the number of the
last write that was acknowledged, a line a call.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import wares
from wares.types import Event, Product

PRODUCTS = 100
_A_CALL = 10


def main(path: Path, rate: float) -> None:
    """Write until standard input is closed or this is killed."""
    with wares.open(path) as shop:
        start, number = time.perf_counter(), 0
        while True:
            writes = range(number, number + _A_CALL)
            if (number // _A_CALL) % 2:
                shop.track(
                    [Event(id=f"e{k}", kind="view", time=time.time(), session="s", products=("0",)) for k in writes]
                )
            else:
                shop.add([Product(id=str(k % PRODUCTS), title="Cup", price=float(k)) for k in writes])
            number += _A_CALL
            print(number - 1, flush=True)
            time.sleep(max(0.0, start + number / rate - time.perf_counter()))


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]))
