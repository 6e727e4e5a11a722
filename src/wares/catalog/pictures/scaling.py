"""Downscaling with little memory: under a budget of pixels for the whole process, and strip by strip."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np
from numpy.typing import NDArray
from PIL import Image

MOST_PIXELS = 50_000_000
"""Decoded at once in the whole process. A decoded pixel takes up to four bytes, in some formats twice that."""

_STRIP_PIXELS = 500_000
_BLOCK_BYTES = 64 * 2**20
# Blocks larger than what the C library keeps for later go back to the system at once.
Image.core.set_block_size(_BLOCK_BYTES)  # type: ignore[attr-defined]
_REDUCING_GAP = 2.0


class PixelBudget:
    """Pixels that may be decoded at once. One picture may be larger than that: then it is alone.

    Who asks first is served first, so that small pictures do not hold up a large one for ever.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self._now = 0
        self._first = threading.Lock()
        self._condition = threading.Condition()

    @contextmanager
    def reserve(self, pixels: int) -> Iterator[None]:
        """Hold so many pixels; waits until there is room."""
        with self._first, self._condition:
            self._condition.wait_for(lambda: not self._now or self._now + pixels <= self.most)
            self._now += pixels
        try:
            yield
        finally:
            with self._condition:
                self._now -= pixels
                self._condition.notify_all()


BUDGET = PixelBudget(MOST_PIXELS)


def downscale_rgb(image: Image.Image, side: int) -> Image.Image:
    """A loaded picture in RGB, its longest side at most `side`, transparency on white.

    The same pixels as `thumbnail` with a reducing gap of 2 gives, without a copy of the picture in full size.
    """
    colours = _colours(image)
    size = _fit_size(image.size, side)
    factors = tuple(int(length / small / _REDUCING_GAP) or 1 for length, small in zip(image.size, size, strict=True))
    if factors == (1, 1):
        rgb = colours(image)
        return rgb if size == image.size else rgb.resize(size, Image.Resampling.BICUBIC)
    smaller = _reduce(image, (factors[0], factors[1]), colours)
    box = (0.0, 0.0, image.width / factors[0], image.height / factors[1])
    return smaller.resize(size, Image.Resampling.BICUBIC, box=box)


def _fit_size(size: tuple[int, int], side: int) -> tuple[int, int]:
    """The size with the longest side at most `side`, and the aspect kept as well as whole pixels allow."""
    width, height = size
    if width <= side and height <= side:
        return size
    aspect = width / height
    if aspect <= 1:
        return _nearest(side * aspect, lambda n: abs(aspect - n / side)), side
    return side, _nearest(side / aspect, lambda n: abs(aspect - side / n) if n else 0.0)


def _nearest(number: float, off: Callable[[int], float]) -> int:
    return max(min(math.floor(number), math.ceil(number), key=off), 1)


def _reduce(image: Image.Image, factors: tuple[int, int], colours: Callable[[Image.Image], Image.Image]) -> Image.Image:
    """Means of blocks of `factors` pixels, in RGB."""
    across, down = factors
    height = max(1, _STRIP_PIXELS // (image.width * down)) * down
    canvas = Image.new("RGB", (math.ceil(image.width / across), math.ceil(image.height / down)))
    for top in range(0, image.height, height):
        strip = image.crop((0, top, image.width, min(image.height, top + height)))
        canvas.paste(colours(strip).reduce(factors), (0, top // down))
    return canvas


def _colours(image: Image.Image) -> Callable[[Image.Image], Image.Image]:
    """What turns the picture, or a strip of it, into RGB."""
    if image.mode.startswith(("I", "F")):
        low, high = _ends(image)
        return lambda part: _from_deep(part, low, high)
    return _rgb


def _rgb(image: Image.Image) -> Image.Image:
    if image.mode == "RGB" and "transparency" not in image.info:
        return image
    if image.has_transparency_data:
        rgba = image.convert("RGBA")
        white = Image.new("RGB", rgba.size, "white")
        white.paste(rgba, mask=rgba.getchannel("A"))
        return white
    return image.convert("RGB")


def _ends(image: Image.Image) -> tuple[float, float]:
    """The least and the greatest value of a grey picture; what is no number counts as 0."""
    low, high = math.inf, -math.inf
    rows = max(1, _STRIP_PIXELS // image.width)
    for top in range(0, image.height, rows):
        part = _values(image.crop((0, top, image.width, min(image.height, top + rows))))
        low, high = min(low, float(part.min())), max(high, float(part.max()))
    return low, high


def _values(image: Image.Image) -> NDArray[np.float32]:
    return np.nan_to_num(np.asarray(image, dtype=np.float32))


def _from_deep(image: Image.Image, low: float, high: float) -> Image.Image:
    """A grey picture with more than 8 bits: 16-bit values lose their lower byte, others are stretched to 0–255."""
    values = _values(image)
    if image.mode.startswith("I"):
        grey = values / 256 if high > 255 else values
    else:
        grey = (values - low) * (255 / max(high - low, 1e-9))
    return Image.fromarray(grey.clip(0, 255).astype(np.uint8)).convert("RGB")
