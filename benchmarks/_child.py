"""A process that ingests one feed and reports time and memory of nothing else: `_child.py SHOP FEED ENCODER`."""

from __future__ import annotations

import gc
import json
import sys
import time
from pathlib import Path

import wares
from _common import resident_mb
from wares.settings import Settings


def main(shop_folder: str, feed: str, encoder: str) -> None:
    start = time.perf_counter()
    with wares.open(Path(shop_folder), settings=Settings(encoder_path=encoder), create=True) as shop:
        opened = time.perf_counter()
        report = shop.ingest([Path(feed)])
        done = time.perf_counter()
        gc.collect()
        figures = {
            "open_seconds": round(opened - start, 3),
            "seconds": round(done - opened, 3),
            "products": len(shop),
            "added": report.added,
            "updated": report.updated,
            "unchanged": report.unchanged,
            "skipped": report.skipped,
            "pictures": report.pictures,
            "peak_mb": resident_mb(peak=True),
            "resident_mb": resident_mb(),
            "disk_mb": shop.status().disk_mb,
        }
    print(json.dumps(figures))


if __name__ == "__main__":
    main(*sys.argv[1:])
