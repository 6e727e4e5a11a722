"""Shops of growing size: taking in, opening, answers, memory, recall; and what an empty shop and bare Tantivy take."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

import wares
from _asked import ANYWHERE, BROAD, COLOURS, Shopping, home, views
from _bare_tantivy import BareTantivy
from _common import HERE, Figures, Options, main, percentiles, say, temporary, timed
from _data import encoder
from _ingesting import ingest
from _memory import pss_mb
from _multiplied import FEED, Multiplied
from _picture_vectors import Pictured, PictureVectors, keep_vectors
from _recall import recall
from _scale_plot import plot
from _served import client, server, times
from wares.types import Encoder, Vectors

MIXED = 10_000
_OPENED = 3
_TOLD = 5


def measure(options: Options) -> Figures:
    coder = encoder(options)
    figures: Figures = {}
    with temporary() as folder:
        home_folder = options.shop or folder
        empty = _opening(folder / "empty", options)
        mixed = Shopping(BROAD, BROAD, COLOURS, ANYWHERE).mixed(_mixed(options), options.rng())
        with server(folder / "empty", options) as (port, pid), client(port) as ask:
            for request in mixed:
                ask(request)
            figures |= {"empty_open_s": empty, "empty_pss_mb": pss_mb(pid)[0]}
        for size in options.sizes:
            found = _Size(options, home_folder / str(size), size, coder).measure(figures)
            figures |= {f"{size}_{key}": value for key, value in found.items()}
    if options.save:
        plot(figures, options.sizes)
    return figures


class _Size:
    """One size: its shop in `folder`/shop, its feed there too while it is needed."""

    def __init__(self, options: Options, folder: Path, size: int, coder: Encoder) -> None:
        self._options, self._folder, self._size, self._coder = options, folder, size, coder
        self._products = (Multiplied if options.bare else Pictured)(options.data, size, options.seed)
        folder.mkdir(parents=True, exist_ok=True)

    def measure(self, empty: Figures) -> Figures:
        """Everything, one after the other."""
        say(f"{self._size:,} products")
        pictures = self._pictures()
        figures = self._ingested(pictures)
        opening = _opening(self._folder / "shop", self._options)
        figures |= {"open_s": opening, "open_more_s": round(opening - empty["empty_open_s"], 4)}
        shopping = Shopping(self._words(), BROAD, COLOURS)
        figures |= self._served(shopping, empty["empty_pss_mb"])
        figures |= self._recall(shopping.words, pictures)
        return figures | self._beside(shopping, figures)

    def _pictures(self) -> PictureVectors | None:
        if self._options.bare:
            return None
        return PictureVectors.of(self._products, self._coder, self._options.seed)

    def _ingested(self, pictures: PictureVectors | None) -> Figures:
        """Taken in, or as it was when that was done; what is drawn is drawn before."""
        kept = self._folder / "ingest.json"
        if kept.exists():
            figures: Figures = json.loads(kept.read_text(encoding="utf-8"))
            return figures
        feed, shop = self._folder / FEED, self._folder / "shop"
        if pictures is not None and isinstance(self._products, Pictured):
            keep_vectors(shop, self._products, pictures, self._coder)
        told = ingest(shop, self._products.write_parquet(feed), self._options)
        feed.unlink()
        keys = ("products", "seconds", "peak_mb", "peak_pss_mb", "peak_anonymous_mb", "disk_mb")
        figures = {key: told[key] for key in keys}
        figures["products_per_second"] = round(told["products"] / told["seconds"], 1)
        figures["disk_bytes_a_product"] = round(told["disk_mb"] * 1e6 / max(1, told["products"]))
        kept.write_text(json.dumps(figures), encoding="utf-8")
        return figures

    def _words(self) -> list[str]:
        """Gender, colour and type of products, as shoppers type them."""
        rows = self._products.chunk(0)
        drawn = self._options.rng().choice(len(rows), size=min(self._options.sample, len(rows)), replace=False)
        names = ("gender", "baseColour", "articleType")
        return [" ".join(rows[at][name] for name in names).lower() for at in drawn.tolist()]

    def _served(self, shopping: Shopping, empty_mb: float) -> Figures:
        """Over HTTP, the server in a process of its own."""
        ids = [f"m{place}" for place in range(min(self._size, 1000))]
        figures: Figures = {}
        with server(self._folder / "shop", self._options) as (port, pid), client(port) as ask:
            figures["first_home_ms"] = round(timed(ask, home())[1], 2)
            for kind, requests in shopping.requests(self._options.sample).items():
                figures |= percentiles(times(ask, requests), f"{kind}_")
            figures |= percentiles(times(ask, [home()] * self._options.sample), "home_")
            visits = [f"visit-{number}" for number in range(min(50, self._options.sample))]
            for visit in visits:
                ask(views(visit, self._options.rng().choice(ids, _TOLD).tolist()))
            figures |= percentiles([timed(ask, home(visit))[1] for visit in visits], "first_session_home_")
            figures |= percentiles(times(ask, [home(visit) for visit in visits]), "session_home_")
            for request in shopping.mixed(_mixed(self._options), self._options.rng()):
                ask(request)
            pss, anonymous = pss_mb(pid)
        more = round((pss - empty_mb) * 1e3 / self._size, 3)
        return {**figures, "pss_mb": pss, "anonymous_mb": anonymous, "pss_kb_a_product": more}

    def _recall(self, words: Sequence[str], pictures: PictureVectors | None) -> Figures:
        asked = min(100, self._options.sample)
        queries: dict[str, Vectors] = {"text": self._coder.encode_words(list(words[:asked]))}
        if pictures is not None:
            queries["image"] = pictures.queries(asked)
        with wares.open(self._folder / "shop") as shop:
            return recall(shop.index, queries)

    def _beside(self, shopping: Shopping, ours: Figures) -> Figures:
        """The same questions to bare Tantivy in this process."""
        with temporary() as folder:
            engine, took = timed(BareTantivy, folder / "tantivy", self._products.rows())
            figures: Figures = {"bare_build_s": round(took / 1000, 2)}
            words = list(shopping.words)
            broad = [BROAD[place % len(BROAD)] for place in range(len(words))]
            figures |= percentiles(times(lambda text: engine.search(text, 20), words), "bare_words_")
            figures |= percentiles(times(lambda text: engine.search(text, 20), broad), "bare_broadest_")
            figures |= percentiles(times(lambda text: engine.search(text, 20, below=40.0), words), "bare_filtered_")
            figures |= percentiles(times(lambda text: engine.search(text, 20, by_price=True), words), "bare_sorted_")
        for kind in ("words", "broadest", "filtered", "sorted"):
            figures[f"{kind}_ratio"] = round(ours[f"{kind}_p50_ms"] / figures[f"bare_{kind}_p50_ms"], 2)
        return figures


def _mixed(options: Options) -> int:
    """How many mixed questions are asked before memory is looked at."""
    return min(MIXED, 25 * options.sample)


def _opening(shop: Path, options: Options) -> float:
    """Seconds from opening a shop to its first answer in a fresh process; the median of a few."""
    if not shop.exists():
        with wares.open(shop, create=True):
            pass
    command = [sys.executable, str(HERE / "_opening.py"), str(shop), options.encoder]
    runs = [subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True) for _ in range(_OPENED)]
    return float(np.median([json.loads(run.stdout.splitlines()[-1])["first_answer_s"] for run in runs]))


if __name__ == "__main__":
    main("scale", measure, sample=400, extra=("sizes", "bare"))
