"""Demo shop's feed: JSON lines with drawn pictures beside it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import numpy as np
from PIL import Image

from wares.demo.articles import Article, View, plan
from wares.demo.drawing.colours import RGB, brightness, mix
from wares.demo.drawing.render import Layers, Paint, paint_layers, render_layers
from wares.demo.drawing.shapes import SHAPES
from wares.demo.drawing.sketch import Sketch
from wares.demo.feed_rows import feed_row
from wares.demo.words import vocabulary
from wares.errors import BadInput
from wares.types import Pixels

FEED = "products.jsonl"
MANIFEST = "drawn.json"
EDITION = 3
"""Counts up whenever the same seed draws another shop."""
CLOSE = 2.1
"""How much nearer a close-up is."""
MAX_BYTES = 25_000
"""No picture file is larger."""

_TINTS: tuple[RGB, ...] = (
    (228, 222, 213),
    (217, 226, 229),
    (233, 222, 215),
    (221, 227, 214),
    (226, 221, 232),
    (231, 226, 205),
    (213, 221, 233),
    (235, 219, 222),
    (222, 222, 222),
)


def draw_shop(
    folder: Path, count: int = 1500, seed: int = 7, progress: Callable[[int, int], None] | None = None
) -> Path:
    """Draw `count` products into `folder` and return the feed's path.

    The same count and seed give the same files. A finished drawing is kept as it is; an interrupted one, or one of
    another count or seed, is drawn anew. `progress` is called with (pictures drawn, count). Raises `BadInput` for a
    count below 1.
    """
    if count < 1:
        raise BadInput(f"count: {count} products cannot be drawn; ask for at least 1")
    feed, manifest = folder / FEED, folder / MANIFEST
    parameters = json.dumps({"edition": EDITION, "count": count, "seed": seed})
    if feed.exists() and manifest.exists() and manifest.read_text(encoding="utf-8") == parameters:
        return feed
    for old in (manifest, feed):
        old.unlink(missing_ok=True)
    shutil.rmtree(folder / "pictures", ignore_errors=True)
    (folder / "pictures").mkdir(parents=True)
    articles = plan(count, seed)
    alike = sorted(articles, key=lambda article: (article.design.kind.name, article.design.style.shape, article.number))
    for number, article in enumerate(alike, 1):
        for view, path in zip(article.views, article.pictures, strict=True):
            _save(picture(article, seed, view), folder / path)
        if progress is not None:
            progress(number, count)
    lines = (json.dumps(feed_row(article), ensure_ascii=False) + "\n" for article in articles)
    _write(feed, "".join(lines))
    _write(manifest, parameters)
    return feed


def picture(article: Article, seed: int, view: View = "whole") -> Pixels:
    """The article's (400, 400, 3) RGB picture in one of its views."""
    kind, style, paint = article.design.kind.name, article.design.style.shape, _paint(article, seed)
    if view == "close":
        return paint_layers(_layers(kind, style, CLOSE), replace(paint, scale=paint.scale * CLOSE, backdrop=0))
    layers = _layers(kind, style)
    if view == "other":
        other = paint_layers(layers, replace(paint, backdrop=(paint.backdrop + 1) % 3))
        return np.ascontiguousarray(other[:, ::-1])
    return paint_layers(layers, paint)


@lru_cache(maxsize=4)
def _layers(kind: str, style: str, zoom: float = 1.0) -> Layers:
    sketch = Sketch()
    SHAPES[kind](sketch, style)
    return render_layers(sketch, zoom)


def _paint(article: Article, seed: int) -> Paint:
    words, design = vocabulary(), article.design
    rng = np.random.default_rng((seed, article.number))
    main, second, accent = (
        _dye(words.colours[name].rgb, rng) for name in (article.colour, article.second, article.accent)
    )
    if design.pattern == "gradient":
        second = mix(main, second, 0.85)
    return Paint(
        main=main,
        second=second,
        accent=accent,
        pattern=design.pattern,
        scale=float(rng.choice((0.8, 1.0, 1.25))),
        shift=(int(rng.integers(0, 200)), int(rng.integers(0, 200))),
        texture=words.materials[design.material].texture if design.material else "",
        tint=_tint(main, rng),
        backdrop=int(rng.integers(3)),
    )


def _dye(colour: RGB, rng: np.random.Generator) -> RGB:
    """The colour as one batch of dye gave it: a little lighter or darker, a little warmer or cooler."""
    r, g, b = (float(np.clip(v * rng.uniform(0.96, 1.04) + rng.uniform(-4, 4), 0, 250)) for v in colour)
    return round(r), round(g), round(b)


def _tint(main: RGB, rng: np.random.Generator) -> RGB:
    """A wall for the product: any of the studio's, a shade darker behind very light things."""
    tint = _TINTS[int(rng.integers(len(_TINTS)))]
    return mix(tint, (120, 124, 130), 0.16) if brightness(main) > 215 else tint


def _save(pixels: Pixels, path: Path) -> None:
    image = Image.fromarray(pixels)
    for quality in (88, 80, 70, 55):
        image.save(path, "JPEG", quality=quality)
        if path.stat().st_size <= MAX_BYTES:
            return


def _write(path: Path, text: str) -> None:
    """Write a file so that it is there whole or not at all."""
    draft = path.with_suffix(".tmp")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)
