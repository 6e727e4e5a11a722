"""Trains the shipped encoder: `python benchmarks/train_compact.py OUT --drawn FOLDER [--minutes M] [--epochs N]`.

Reads rows of the split "train" of `fashion/products.parquet` in the data folder (`--data`, default `../shared/data`),
and 4,000 products that the demo draws with seed 101 (the demo's own shop has another seed).
"""

from __future__ import annotations

import argparse
import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
from PIL import Image

from wares.demo.draw import draw_shop
from wares.learn.data import examples, joined
from wares.learn.encoder import Recipe, Step, train_encoder
from wares.types import Pixels, Product

COLUMNS = ["id", "split", "gender", "masterCategory", "articleType", "baseColour", "usage", "title", "image"]


def products(path: Path, limit: int | None) -> Iterator[tuple[Product, Pixels]]:
    """The learnable products of the fashion catalogue with their pictures."""
    table = pq.read_table(path, columns=COLUMNS).slice(0, limit)
    for row in table.to_pylist():
        if row["split"] == "train" and row["title"]:
            said = {name: (row[name],) for name in ("gender", "usage") if row[name]}
            category = tuple(part for part in (row["masterCategory"], row["articleType"]) if part)
            product = Product(
                id=str(row["id"]), title=row["title"], category=category, colour=row["baseColour"], attributes=said
            )
            yield product, np.asarray(Image.open(io.BytesIO(row["image"])).convert("RGB"), dtype=np.uint8)


def drawn(feed: Path) -> Iterator[tuple[Product, Pixels]]:
    """The products of the feed that `draw_shop` drew, in two languages."""
    for line in feed.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        chinese = {name.removesuffix("_zh"): text for name, text in row.items() if name.endswith("_zh") and text}
        said = {name: (row[name],) for name in ("pattern", "material", "gender") if row.get(name)}
        product = Product(
            id=row["id"],
            title=row["title"],
            brand=row.get("brand"),
            category=tuple(row["category"]),
            colour=row.get("colour"),
            attributes=said,
            texts={"zh": chinese},
        )
        yield product, np.asarray(Image.open(feed.parent / row["pictures"][0]).convert("RGB"), dtype=np.uint8)


def main() -> None:
    """Read, train, and log a line every twenty steps."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--drawn", type=Path)
    parser.add_argument("--minutes", type=float)
    parser.add_argument("--epochs", type=int, default=Recipe().epochs)
    parser.add_argument("--begin", default="")
    parser.add_argument("--learning-rate", type=float, default=Recipe().learning_rate)
    parser.add_argument("--limit", type=int)
    given = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    learnt = examples(products(given.data / "fashion" / "products.parquet", given.limit))
    if given.drawn:
        learnt = joined(learnt, examples(drawn(draw_shop(given.drawn, count=4000, seed=101))))
    recipe = Recipe(
        epochs=given.epochs,
        minutes=given.minutes,
        learning_rate=given.learning_rate,
        begin=given.begin,
        held_out=0.02,
        threads=2,
    )

    def progress(step: Step) -> None:
        if step.recall is not None:
            logging.info("epoch %d recall@10 %.3f", step.epoch, step.recall)
        elif step.step % 20 == 0:
            logging.info("step %d %.1f%% loss %.3f", step.step, 100 * step.done, step.loss)

    logging.info("%s", train_encoder(learnt, recipe, given.out, progress))


if __name__ == "__main__":
    main()
