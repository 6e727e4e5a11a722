"""A whole catalogue with pictures, end to end, beside the bare work it cannot do without."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np

from _common import Figures, Options, main, temporary
from _data import FASHION_FEED, encoder, pixels, read_fashion, write_fashion_feed
from _engine import BareEngine, rows_of
from _ingesting import ingest, ingest_killed
from wares.types import Vectors

CHANGED = 0.01
_KILLS = 2
_BATCH = 256
T = TypeVar("T")


def measure(options: Options) -> Figures:
    with temporary() as folder:
        feed = write_fashion_feed(options.data, folder / FASHION_FEED)
        first = ingest(folder / "shop", feed, options)
        again = ingest(folder / "shop", feed, options)
        n = first["products"]
        rows = options.rng().choice(n, size=max(int(n * CHANGED), 1), replace=False)
        changed = ingest(folder / "shop", write_fashion_feed(options.data, folder / FASHION_FEED, rows), options)
        titles = _titles(options, folder)
        bare = _bare(options, folder / "bare")
    bare_sum = sum(bare[name] for name in ("bare_decode_s", "bare_encode_s", "bare_titles_s", "bare_upsert_s"))
    return {
        **{
            key: first[key]
            for key in ("products", "skipped", "pictures", "seconds", "peak_mb", "peak_pss_mb", "resident_mb")
        },
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
        **titles,
    }


def _titles(options: Options, folder: Path) -> Figures:
    """The catalogue without pictures, in one go; then killed twice on its way and resumed."""
    feed = write_fashion_feed(options.data, folder / "titles.parquet", pictures=False)
    whole = ingest(folder / "titles", feed, options)
    shop, third = folder / "killed", whole["seconds"] / 3
    before = sum(ingest_killed(shop, feed, options, whole["open_seconds"] + third) for _ in range(_KILLS))
    last = ingest(shop, feed, options)
    return {
        "titles_per_second": round(whole["products"] / whole["seconds"], 1),
        "titles_peak_pss_mb": whole["peak_pss_mb"],
        "killed": _KILLS,
        "killed_missing": whole["products"] - last["products"],
        "killed_left_to_do": last["added"] + last["updated"],
        "killed_ratio": round((before + last["open_seconds"] + last["seconds"]) / whole["seconds"], 3),
    }


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
