"""Thumbnails are as wide as asked for, smaller than what they are made of, and kept within a bound."""

import io

import numpy as np
from PIL import Image

from wares.catalog.pictures.thumbnails import ThumbnailCache


def picture(width: int, height: int, mode: str = "RGB", kind: str = "PNG") -> bytes:
    noise = np.random.default_rng(width).integers(0, 255, (height // 8, width // 8, len(mode)), np.uint8)
    image = Image.fromarray(noise, mode).resize((width, height), Image.Resampling.BICUBIC)
    buffer = io.BytesIO()
    image.save(buffer, kind)
    return buffer.getvalue()


def opened(data: bytes | None) -> Image.Image:
    assert data is not None
    return Image.open(io.BytesIO(data))


def test_a_thumbnail_is_as_wide_as_asked_for() -> None:
    cache = ThumbnailCache()
    wide = opened(cache.of(picture(640, 400), 160))
    assert (wide.format, wide.size) == ("WEBP", (160, 100))
    assert opened(cache.of(picture(320, 1600), 160)).size == (64, 320)  # a tall one is bounded by its height
    assert opened(cache.of(picture(120, 120), 480)).size == (120, 120)  # nothing is made larger


def test_what_is_clear_stays_clear() -> None:
    assert opened(ThumbnailCache().of(picture(400, 400, "RGBA"), 160)).mode == "RGBA"
    assert opened(ThumbnailCache().of(picture(400, 400, kind="JPEG"), 160)).mode == "RGB"


def test_what_cannot_be_read_or_would_grow_is_none() -> None:
    cache = ThumbnailCache()
    assert cache.of(b"no picture", 160) is None
    assert cache.of(picture(400, 400)[:200], 160) is None
    small = io.BytesIO()
    opened(cache.of(picture(640, 640), 160)).save(small, "WEBP", quality=5)
    assert cache.of(small.getvalue(), 160) is None


def test_as_much_is_kept_as_is_bounded() -> None:
    data = [picture(200 + 8 * n, 200) for n in range(6)]
    first = ThumbnailCache().of(data[0], 160)
    assert first is not None
    cache = ThumbnailCache(most=3 * len(first))
    for one in data:
        cache.of(one, 160)
    assert 0 < cache.size <= 3 * len(first)
    assert cache.of(data[-1], 160) is cache.of(data[-1], 160)  # made once
