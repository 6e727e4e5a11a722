"""A wide table, 40 columns a row, into a shop: how many products a second, and what memory grows with the rows."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np

from _common import HERE, Figures, Options, main, say, temporary

ROWS, FEW = 100_000, 1_000
_COLUMNS = 40
_COLOURS = ("red", "blue", "green", "black", "white", "grey", "brown", "yellow")
_THINGS = ("mug", "kettle", "lamp", "chair", "table", "shirt", "jacket", "shoe", "bag", "watch")
_HEAD = (
    "id", "title", "description", "price", "sale_price", "currency", "brand", "category", "colour", "stock", "gtin",
    "material", "rating", "rating_count",
)  # fmt: skip


def measure(options: Options) -> Figures:
    rows = options.sample or ROWS
    few = min(FEW, rows // 2)
    with temporary() as folder:
        small = _ingest(folder / "small", _write(folder / "small.csv", few, options.seed), options)
        large = _ingest(folder / "large", _write(folder / "large.csv", rows, options.seed), options)
        again = _ingest(folder / "large", folder / "large.csv", options)
    return {
        "rows": rows,
        "columns": _COLUMNS,
        "products": large["products"],
        "seconds": large["seconds"],
        "products_per_second": round(large["products"] / large["seconds"], 1),
        "peak_mb": large["peak_mb"],
        f"peak_mb_of_{few}": small["peak_mb"],
        "peak_growth_mb": round(large["peak_mb"] - small["peak_mb"], 1),
        "resident_mb": large["resident_mb"],
        "unchanged_seconds": again["seconds"],
        "unchanged_peak_mb": again["peak_mb"],
        "disk_mb": large["disk_mb"],
    }


def _write(path: Path, rows: int, seed: int) -> Path:
    """A feed as a large shop's export has it: texts, prices, codes, and attributes of which half are empty."""
    draw = np.random.default_rng(seed)
    further = [f"attribute_{number}" for number in range(_COLUMNS - len(_HEAD))]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*_HEAD, *further])
        for number in range(rows):
            thing, colour = _THINGS[draw.integers(len(_THINGS))], _COLOURS[draw.integers(len(_COLOURS))]
            brand, price = f"Brand {draw.integers(300)}", draw.integers(100, 50_000) / 100
            values = [f"value {value}" if value < 20 else "" for value in draw.integers(0, 40, len(further)).tolist()]
            about = " ".join(f"word{word}" for word in draw.integers(0, 5_000, 40).tolist())
            sale = f"{price * 0.8:.2f}" if number % 5 == 0 else ""
            category = f"Shop > {thing}s > {colour} {thing}s"
            writer.writerow(
                [f"p{number}", f"{brand} {colour} {thing} {number}", about, f"{price:.2f}", sale, "EUR", brand,
                 category, colour, int(draw.integers(0, 50)), f"{4006381000000 + number}", "steel", "4.5",
                 int(draw.integers(0, 900)), *values]
            )  # fmt: skip
    return path


def _ingest(shop: Path, feed: Path, options: Options) -> dict[str, Any]:
    command = [sys.executable, str(HERE / "_child.py"), str(shop), str(feed), options.encoder]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    say(f"{figures['added']} added in {figures['seconds']} s, {figures['peak_mb']} MB at most")
    return figures


if __name__ == "__main__":
    main("ingest_wide", measure, sample=0, data=HERE)
