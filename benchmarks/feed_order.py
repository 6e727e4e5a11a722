"""Eight processes write, three read as they come and go: does each meet every change once, in one order?"""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
import time
from pathlib import Path

from _common import Figures, Options, main, say, temporary
from _postgresql import new_schema
from wares.store.catalog import Catalog

WRITERS, READERS = 8, 3


def measure(options: Options) -> Figures:
    figures: Figures = {"changes": options.sample, "writers": WRITERS, "readers": READERS}
    with temporary() as folder:
        figures |= _measured("sqlite", f"sqlite:///{folder / 'shop.db'}", options)
    with new_schema() as url:
        figures |= _measured("postgresql", url, options)
    return figures


def _measured(store: str, url: str, options: Options) -> Figures:
    say(f"{store} …")
    Catalog(url).close()
    count = options.sample // WRITERS
    started = time.perf_counter()
    writers = [_process("write", url, f"w{n}", count, options.seed + n) for n in range(WRITERS)]
    readers = [_process("read", url, count * WRITERS, options.seed + 100 + n) for n in range(READERS)]
    written = sum(int(_said(writer)) for writer in writers)
    took = time.perf_counter() - started
    met = [json.loads(_said(reader)) for reader in readers]
    expected = {f"w{n}-{place}" for n in range(WRITERS) for place in range(count)}
    return {
        f"{store}_written": written,
        f"{store}_per_second": round(written / took, 1),
        f"{store}_missed": sum(len(expected - {id_ for _, id_ in one}) for one in met),
        f"{store}_twice": sum(len(one) - len({id_ for _, id_ in one}) for one in met),
        f"{store}_unordered": sum(a[0] >= b[0] for one in met for a, b in itertools.pairwise(one)),
        f"{store}_differently": sum(one != met[0] for one in met),
    }


def _process(*arguments: object) -> subprocess.Popen[str]:
    part = Path(__file__).with_name("_feed_part.py")
    return subprocess.Popen([sys.executable, str(part), *map(str, arguments)], stdout=subprocess.PIPE, text=True)


def _said(process: subprocess.Popen[str]) -> str:
    out, _ = process.communicate()
    if process.returncode:
        raise RuntimeError(f"{process.args}: ended with {process.returncode}")
    return out


if __name__ == "__main__":
    main("feed_order", measure, sample=20_000, data=Path())
