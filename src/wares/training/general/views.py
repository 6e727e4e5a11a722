"""Views of a picture as people take them: turned, cropped, mirrored, relit, on another ground."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageEnhance, ImageOps

from wares.types import Pixels

_TURN = 15.0
"""Degrees to either side of most views; every fourth is turned by any angle."""
_ANY_TURN = 0.25
_AREA = 0.5
"""Least share of the picture's area that is left."""
_GROUND = 0.3
"""Share of views that get another ground around them …"""
_MARGIN = 1.7
"""… which makes them longer by this factor at most."""
_LIGHT = (0.7, 1.3)
_SMALLEST = 4


def view_of(picture: Pixels, number: int, rng: np.random.Generator) -> Pixels:
    """View `number` of a (h, w, 3) uint8 picture: 0 = as it is, else changed at random."""
    if number == 0:
        return picture
    image = Image.fromarray(picture)
    if rng.random() < 0.5:
        image = ImageOps.mirror(image)
    image = _crop(_turn(image, rng), rng)
    for change in (ImageEnhance.Brightness, ImageEnhance.Contrast, ImageEnhance.Color):
        image = change(image).enhance(rng.uniform(*_LIGHT))
    if rng.random() < _GROUND:
        image = _on_ground(image, rng)
    return np.asarray(image, dtype=np.uint8)


def _turn(image: Image.Image, rng: np.random.Generator) -> Image.Image:
    angle = rng.uniform(-180, 180) if rng.random() < _ANY_TURN else rng.uniform(-_TURN, _TURN)
    corner = image.getpixel((0, 0))
    return image.rotate(angle, Image.Resampling.BILINEAR, expand=True, fillcolor=corner)


def _crop(image: Image.Image, rng: np.random.Generator) -> Image.Image:
    side = rng.uniform(_AREA, 1.0) ** 0.5
    width, height = (max(min(_SMALLEST, length), round(length * side)) for length in image.size)
    left, top = rng.integers(image.width - width + 1), rng.integers(image.height - height + 1)
    return image.crop((int(left), int(top), int(left) + width, int(top) + height))


def _on_ground(image: Image.Image, rng: np.random.Generator) -> Image.Image:
    width, height = (round(length * rng.uniform(1.1, _MARGIN)) for length in image.size)
    red, green, blue = (int(level) for level in rng.integers(256, size=3))
    ground = Image.new("RGB", (width, height), (red, green, blue))
    place = (int(rng.integers(width - image.width + 1)), int(rng.integers(height - image.height + 1)))
    ground.paste(image, place)
    return ground
