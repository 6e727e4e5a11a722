"""A customer's photograph finds its product: with the built-in encoder, and with one adapted on other photographs."""

from __future__ import annotations

import time
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray

from _common import Figures, Options, main, rounded, say, temporary
from _data import pixels
from wares.encode.load import SHIPPED, load
from wares.encode.manifest import FILE as FINISHED
from wares.encode.multi_crop import encode_photos
from wares.encode.vectors import l2_normalize
from wares.language.query.lexicon import lexicon
from wares.training.encoder.data import ExampleRows
from wares.training.general.recipe import AdaptOptions
from wares.training.general.train import adapt_encoder
from wares.types import Encoder, Pixels, Product, Vectors

LEARNT = "train"


@dataclass(frozen=True, slots=True)
class Grocery:
    """Products with their studio pictures, and photographs with the row of the product they show."""

    products: tuple[Product, ...]
    studio: tuple[Pixels, ...]
    photos: tuple[Pixels, ...]
    shown: NDArray[np.int64]
    learnt: NDArray[np.bool_]


def read_grocery(folder: Path) -> Grocery:
    """products.parquet and photos.parquet of `folder`; photographs of another part than "train" are asked for."""
    rows = pq.read_table(folder / "products.parquet").to_pylist()
    photos = pq.read_table(folder / "photos.parquet").to_pylist()
    place = {row["class_id"]: number for number, row in enumerate(rows)}
    return Grocery(
        tuple(
            Product(
                id=str(row["class_id"]),
                title=row["class_name"].replace("-", " "),
                description=row["description"] or "",
                category=(row["coarse_name"],),
            )
            for row in rows
        ),
        tuple(pixels(row["image"]) for row in rows),
        tuple(pixels(row["image"]) for row in photos),
        np.array([place[row["class_id"]] for row in photos]),
        np.array([row["part"] == LEARNT for row in photos]),
    )


def measure(options: Options) -> Figures:
    data = read_grocery(options.data)
    asked = np.flatnonzero(~data.learnt)
    if options.sample:
        asked = np.sort(options.rng().permutation(asked)[: options.sample])
    base = Path(options.encoder) if options.encoder else SHIPPED
    figures: Figures = {
        "products": len(data.products),
        "photos_learnt": int(data.learnt.sum()),
        "photos_asked": len(asked),
    }
    figures |= matched(load(base), data, asked, "base")
    with nullcontext(options.shop) if options.shop else temporary() as kept:
        out = kept / "encoder"
        if not (out / FINISHED).exists():
            figures |= adapted(data, base, out, options.seed)
        figures |= matched(load(out), data, asked, "adapted")
    return figures


def adapted(data: Grocery, base: Path, out: Path, seed: int) -> Figures:
    """Adapt `base` as `wares train encoder --photos` does, into folder `out`."""
    photos = [(data.products[data.shown[row]], data.photos[row]) for row in np.flatnonzero(data.learnt)]
    rows = ExampleRows(lexicon())
    views = rows.views(zip(data.products, data.studio, strict=True), photos)
    started, seconds, told = time.perf_counter(), 0.0, 0

    def progress(what: str, share: float) -> None:
        nonlocal seconds, told
        seconds = seconds or time.perf_counter() - started
        if int(share * 4) != told:
            told = int(share * 4)
            say(f"{what}, {(time.perf_counter() - started) / 60:.1f} min")

    report = adapt_encoder(rows, views, base, AdaptOptions(seed=seed), out, progress)
    say(report.verdict())
    return {"features_seconds": rounded(seconds), "minutes": rounded(report.minutes)}


def matched(encoder: Encoder, data: Grocery, asked: NDArray[np.int64], name: str) -> Figures:
    """Share of the photographs `asked` whose product is the nearest, by several ways to represent a product.

    A product is the sum of its studio picture, its title and the mean of the photographs learnt from, or a part of it.
    """
    studio = encoder.encode_pictures(data.studio)
    titles = encoder.encode_words([product.title for product in data.products])
    known = np.flatnonzero(data.learnt)
    photos = encode_photos(encoder, [data.photos[row] for row in known])
    queries = encode_photos(encoder, [data.photos[row] for row in asked])
    once = encoder.encode_pictures([data.photos[row] for row in asked])
    products = studio + titles + means(photos, data.shown[known], len(studio))
    nearest = queries @ studio.T
    for likeness, product in zip((queries @ photos.T).T, data.shown[known], strict=True):
        np.maximum(nearest[:, product], likeness, out=nearest[:, product])
    ways = {
        "top_1": queries @ l2_normalize(products).T,
        "top_1_one_view": once @ l2_normalize(products).T,
        "top_1_studio": queries @ studio.T,
        "top_1_studio_and_title": queries @ l2_normalize(studio + titles).T,
        "top_1_nearest_photo": nearest,
    }
    own = data.shown[asked]
    return {f"{name}_{way}": rounded((scores.argmax(axis=1) == own).mean()) for way, scores in ways.items()}


def means(photos: Vectors, shown: NDArray[np.int64], products: int) -> Vectors:
    """(products, dim) unit mean of each product's photographs, zeros where there is none."""
    sums = np.zeros((products, photos.shape[1]), dtype=np.float32)
    np.add.at(sums, shown, photos)
    return l2_normalize(sums)


if __name__ == "__main__":
    main("photo_to_product", measure, sample=0)
