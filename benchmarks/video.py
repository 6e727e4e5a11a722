"""Films of drawn products: which product a film shows, which film words mean, and when it is seen."""

from __future__ import annotations

import io
import time

import numpy as np
from PIL import Image

import wares
from _clips import Clip, draw_clip
from _common import Figures, Options, main, rounded, say, temporary
from wares.demo.articles import plan
from wares.demo.draw import picture
from wares.demo.feed_rows import title
from wares.encode.load import load
from wares.media.container import MediaLimits
from wares.media.film import decode_film
from wares.search.pooling import attention_pool

PRODUCTS, SEED = 200, 90_001
LIMITS = MediaLimits(100_000_000, 600.0)


def measure(options: Options) -> Figures:
    """Film → product and words → film, with the frames pooled by attention and, beside it, by their mean."""
    rng, articles = options.rng(), plan(PRODUCTS, SEED)
    chosen = [int(n) for n in rng.choice(len(articles), options.sample, replace=False)]
    clips = [draw_clip(articles[n], articles, rng) for n in chosen]
    say("clips are drawn")
    with temporary() as folder, wares.open(folder / "shop", create=True, encoder=load(options.encoder or None)) as shop:
        shop.add(
            {"id": str(n), "title": "Product", "pictures": [_png(picture(each, n))]} for n, each in enumerate(articles)
        )
        return _film_to_product(shop, chosen, clips) | _moments(shop, articles, chosen, clips)


def _film_to_product(shop: wares.Shop, chosen: list[int], clips: list[Clip]) -> Figures:
    right = pooled = mean = 0
    ids = [str(n) for n in range(len(shop))]
    gallery = np.stack([shop.encoder.encode_pictures([_pixels(shop, each)])[0] for each in ids])
    for n, clip in zip(chosen, clips, strict=True):
        right += shop.search(film=clip.film, per_page=1).hits[0].id == str(n)
        frames = shop.encoder.encode_pictures([each.pixels for each in decode_film(clip.film, LIMITS)])
        pooled += int(np.argmax(gallery @ attention_pool(frames))) == n
        mean += int(np.argmax(gallery @ frames.mean(axis=0))) == n
    count = len(clips)
    return {
        "clips": count,
        "film_to_product_top1": rounded(right / count),
        "attention_top1": rounded(pooled / count),
        "mean_top1": rounded(mean / count),
    }


def _moments(shop: wares.Shop, articles: list, chosen: list[int], clips: list[Clip]) -> Figures:  # type: ignore[type-arg]
    started = time.process_time(), time.perf_counter()
    films = [
        {"id": f"film-{n}", "title": "Film", "pictures": [clip.film]} for n, clip in zip(chosen, clips, strict=True)
    ]
    shop.delete([str(n) for n in range(len(articles))])
    shop.add(films)
    took = time.process_time() - started[0], time.perf_counter() - started[1]
    found = seen = told = 0
    for n, clip in zip(chosen, clips, strict=True):
        named = title(articles[n])
        vector = shop.encoder.encode_words([named.en])[0]
        nums = shop.product_numbers()
        scores = shop.index.matrix(nums, "image") @ vector
        best = [each.id for each in shop.numbered(nums[np.argsort(-scores)[:10]].tolist())]
        found += f"film-{n}" in best
        hits = shop.search(pictures=(_png(picture(articles[n], n)),), per_page=10).hits
        hit = next((each for each in hits if each.id == f"film-{n}"), None)
        if hit is not None and hit.moment is not None:
            told += 1
            seen += any(begin - 1 <= hit.moment.second <= end + 1 for begin, end in clip.shown)
    minutes = sum(clip.seconds for clip in clips) / 60
    return {
        "words_to_film_recall10": rounded(found / len(clips)),
        "moment_right": rounded(seen / max(1, told)),
        "picture_to_film_recall10": rounded(told / len(clips)),
        "ingest_s_a_minute": rounded(took[1] / minutes),
        "ingest_cpu_s_a_minute": rounded(took[0] / minutes),
    }


def _pixels(shop: wares.Shop, product: str) -> np.ndarray:  # type: ignore[type-arg]
    return np.asarray(Image.open(io.BytesIO(shop.picture(product)[0])).convert("RGB"))


def _png(pixels: np.ndarray) -> bytes:  # type: ignore[type-arg]
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


if __name__ == "__main__":
    from pathlib import Path

    main("video", measure, 60, data=Path(__file__).parent)
