"""Films of drawn products: turning, zooming, cuts, captions, other things in between; and when each is seen."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass

import av
import numpy as np
from PIL import Image, ImageDraw

from wares.demo.articles import Article
from wares.demo.draw import picture
from wares.types import Pixels

WIDTH, HEIGHT = 640, 360
_CAPTIONS = ("NEW", "Only today", "Our favourite", "Made to last", "-20 %", "See it move")


@dataclass(frozen=True, slots=True)
class Clip:
    """A film; `shown` are the spans of seconds in which its product is seen."""

    film: bytes
    shown: tuple[tuple[float, float], ...]
    seconds: float


def draw_clip(article: Article, others: list[Article], rng: np.random.Generator) -> Clip:
    """5–40 s at 12–30 frames a second: the product in several scenes, other things and plain captions between."""
    rate, seconds = int(rng.integers(12, 31)), float(rng.uniform(5, 40))
    scenes = max(2, round(seconds / rng.uniform(3, 8)))
    cuts = np.sort(rng.uniform(0.15, 0.85, scenes - 1)) * seconds
    edges = [0.0, *cuts.tolist(), seconds]
    kinds = ["thing" if rng.random() < 0.6 else str(rng.choice(["other", "caption"])) for _ in range(scenes)]
    kinds[int(rng.integers(scenes))] = "thing"
    file, shown = io.BytesIO(), []
    with av.open(file, "w", format="mp4") as out:
        stream = out.add_stream("mpeg4", rate=rate)
        stream.width, stream.height, stream.pix_fmt, stream.bit_rate = WIDTH, HEIGHT, "yuv420p", 900_000
        for kind, begin, end in zip(kinds, edges, edges[1:], strict=False):
            count = round(end * rate) - round(begin * rate)
            if kind == "thing":
                shown.append((begin, end))
            about = article if kind == "thing" else others[int(rng.integers(len(others)))]
            for pixels in _scene(kind, about, count, rng):
                out.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
        out.mux(stream.encode(None))
    return Clip(file.getvalue(), tuple(shown), seconds)


def _scene(kind: str, article: Article, count: int, rng: np.random.Generator) -> Iterator[Pixels]:
    ground = tuple(int(n) for n in rng.integers(150, 245, 3))
    caption = str(rng.choice(_CAPTIONS)) if kind == "caption" or rng.random() < 0.4 else ""
    stage = Image.new("RGB", (WIDTH, HEIGHT), ground)
    if kind != "caption":
        thing = Image.fromarray(picture(article, int(rng.integers(1 << 30)))).resize((HEIGHT, HEIGHT))
    turn, zoom = rng.uniform(-14, 14), rng.uniform(0.7, 1.0, 2)
    for number in range(count):
        share = number / max(1, count - 1)
        image = stage.copy()
        if kind != "caption":
            side = int(HEIGHT * (zoom[0] + (zoom[1] - zoom[0]) * share))
            turned = thing.resize((side, side)).rotate(turn * (share - 0.5), fillcolor=ground)
            image.paste(turned, ((WIDTH - side) // 2 + int(40 * (share - 0.5)), (HEIGHT - side) // 2))
        if caption:
            ImageDraw.Draw(image).text((30, HEIGHT - 60), caption, fill=(20, 20, 20), font_size=34)
        yield np.asarray(image)
