"""Answers over HTTP from a real server, one client and four, beside the same work in the bare engine."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from _asked import BROAD, COLOURS, FACETS, HITS, Shopping, picture_search, search
from _cases import attribute_words
from _common import Figures, Options, main, percentiles, resident_mb, temporary
from _data import Fashion, encoder, fashion_shop, image_vectors, pixels, read_fashion
from _engine import BareEngine, rows_of
from _served import Request, client, server, times, together
from wares.server.pages.addresses import slug
from wares.types import Query

OTHERS = ("broadest", "typing", "suggest", "sorted")
"""Kinds of questions by words beside the ordinary one."""


def measure(options: Options) -> Figures:
    fashion = read_fashion(options.data)
    rng = options.rng()
    words = attribute_words(fashion, options.sample, rng)
    rows = rng.choice(len(fashion.ids), size=min(options.sample // 2, len(fashion.ids)), replace=False)
    pictures = [fashion.pictures[row] for row in rows]
    with temporary() as folder:
        path = options.shop or folder / "shop"
        figures = _in_process(options, path, words)
        with server(path, options) as (port, pid):
            figures |= _over_http(port, [search(text) for text in words], "words")
            others = Shopping(words, BROAD, COLOURS).requests(len(words))
            for kind in OTHERS:
                figures |= _over_http(port, others[kind], kind)
            figures |= _over_http(port, [picture_search(data) for data in pictures], "picture")
            figures |= _pages(port, fashion, rows)
            figures["resident_mb"] = resident_mb(pid)
        figures |= _bare(options, fashion, folder / "bare", words, pictures)
    for kind in ("words", "picture"):
        figures[f"{kind}_ratio"] = round(figures[f"{kind}_p50_ms"] / figures[f"bare_{kind}_p50_ms"], 3)
    return {"queries": len(words), "picture_queries": len(pictures), **figures}


def _in_process(options: Options, path: Path, words: Sequence[str]) -> Figures:
    """The shop without HTTP; builds it when there is none."""
    with fashion_shop(options, path) as shop:
        queries = [Query(words=text, facets=FACETS, per_page=HITS) for text in words]
        return percentiles(times(lambda query: shop.search(query), queries), "shop_words_")


def _over_http(port: int, requests: Sequence[Request], kind: str) -> Figures:
    with client(port) as ask:
        figures = percentiles(times(ask, requests), f"{kind}_")
    return {**figures, **together(port, requests, f"four_{kind}_")}


def _pages(port: int, fashion: Fashion, rows: Sequence[int]) -> Figures:
    """HTML pages, asked one after the other: each product another one, categories and the home page again and again."""
    named = [row for row in rows if slug(fashion.titles[row])]
    products = [f"/p/{fashion.ids[row]}/{quote(slug(fashion.titles[row]))}" for row in named]
    with client(port) as ask:
        facets = json.loads(ask(Request("GET", "/v1/attributes?language=en")))["addresses"]["category"]
        categories = [path for path in facets.values() for _ in range(3)]
        kinds = {"home": ["/"] * len(products), "category": categories, "product": products}
        return {
            name: figure
            for kind, paths in kinds.items()
            for name, figure in percentiles(
                times(ask, [Request("GET", path) for path in paths]), f"{kind}_page_"
            ).items()
        }


def _bare(options: Options, fashion: Fashion, folder: Path, words: Sequence[str], pictures: Sequence[bytes]) -> Figures:
    """The same questions to the engine alone: encoding, legs, payloads and engine facets."""
    coder = encoder(options)
    engine = BareEngine(folder, coder.dim)
    images = image_vectors(options, fashion, coder)
    engine.upsert(rows_of(fashion, images, coder.encode_words(list(fashion.titles))))
    engine.shard.optimize()

    def by_words(text: str) -> object:
        return engine.by_words(text, coder.encode_words([text])[0], HITS)

    def by_picture(data: bytes) -> object:
        return engine.by_picture(coder.encode_pictures([pixels(data)])[0], HITS)

    return {
        **percentiles(times(by_words, words), "bare_words_"),
        **percentiles(times(by_picture, pictures), "bare_picture_"),
    }


if __name__ == "__main__":
    main("latency", measure, sample=400)
