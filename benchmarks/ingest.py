"""A whole catalogue with pictures, end to end, beside the bare work it cannot do without."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from _common import HERE, Figures, Options, main, say, temporary
from _data import FASHION_FEED, encoder, pixels, read_fashion, write_fashion_feed
from _engine import BareEngine, rows_of
from wares.types import Vectors

CHANGED = 0.01
_BATCH = 256
T = TypeVar("T")


def measure(options: Options) -> Figures:
    with temporary() as folder:
        feed = write_fashion_feed(options.data, folder / FASHION_FEED)
        first = _ingest(folder, feed, options)
        again = _ingest(folder, feed, options)
        n = first["products"]
        rows = options.rng().choice(n, size=max(int(n * CHANGED), 1), replace=False)
        changed = _ingest(folder, write_fashion_feed(options.data, folder / FASHION_FEED, rows), options)
        bare = _bare(options, folder / "bare")
    bare_sum = sum(bare[name] for name in ("bare_decode_s", "bare_encode_s", "bare_titles_s", "bare_upsert_s"))
    return {
        **{key: first[key] for key in ("products", "skipped", "pictures", "seconds", "peak_mb", "resident_mb")},
        "products_per_second": round(n / first["seconds"], 1),
        "disk_mb": first["disk_mb"],
        **bare,
        "ratio_to_bare": round(first["seconds"] / bare_sum, 3),
        "ratio_to_bare_with_graphs": round(first["seconds"] / (bare_sum + bare["bare_graphs_s"]), 3),
        "unchanged_seconds": again["seconds"],
        "unchanged": again["unchanged"],
        "changed_seconds": changed["seconds"],
        "updated": changed["updated"],
        "reopen_seconds": again["open_seconds"],
    }


def _ingest(folder: Path, feed: Path, options: Options) -> dict[str, Any]:
    """One ingest in a process of its own, so that memory is this work's alone."""
    command = [sys.executable, str(HERE / "_child.py"), str(folder / "shop"), str(feed), options.encoder]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    say(f"{figures['added']} added, {figures['updated']} updated in {figures['seconds']} s")
    return figures


def _bare(options: Options, folder: Path) -> Figures:
    """Seconds for decoding, encoding and upserting the same catalogue, one after the other, nothing else."""
    fashion = read_fashion(options.data)
    coder = encoder(options)
    decode = encode = 0.0
    blocks: list[Vectors] = []
    for start in range(0, len(fashion.pictures), _BATCH):
        batch = fashion.pictures[start : start + _BATCH]
        decoded, took = _seconds(lambda batch=batch: [pixels(data) for data in batch])  # type: ignore[misc]
        decode += took
        block, took = _seconds(lambda decoded=decoded: coder.encode_pictures(decoded))  # type: ignore[misc]
        encode += took
        blocks.append(block)
    texts, titles = _seconds(lambda: coder.encode_words(list(fashion.titles)))
    engine = BareEngine(folder, coder.dim)
    rows = rows_of(fashion, np.concatenate(blocks), texts)
    _, upsert = _seconds(lambda: engine.upsert(rows))
    _, graphs = _seconds(engine.shard.optimize)
    return {
        "bare_decode_s": round(decode, 2),
        "bare_encode_s": round(encode, 2),
        "bare_titles_s": round(titles, 2),
        "bare_upsert_s": round(upsert, 2),
        "bare_graphs_s": round(graphs, 2),
    }


def _seconds(call: Callable[[], T]) -> tuple[T, float]:
    start = time.perf_counter()
    result = call()
    return result, time.perf_counter() - start


if __name__ == "__main__":
    main("ingest", measure, sample=0)
