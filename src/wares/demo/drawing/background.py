"""Background: the studio's wall, floor and the shadow a product casts. Arrays in, arrays out."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from wares.demo.drawing.colours import RGB
from wares.demo.drawing.patterns import Field, as_field
from wares.demo.drawing.sketch import SHEET


def blur(mask: Field, sigma: float) -> Field:
    """A (h, w) mask of 0–1, softened by a Gaussian of `sigma` pixels."""
    image = Image.fromarray((mask * 255).astype(np.uint8))
    return as_field(image.filter(ImageFilter.GaussianBlur(sigma))) / np.float32(255)


def window_of(mask: Field) -> tuple[slice, slice]:
    """The rows and columns in which a mask is not empty."""
    rows, columns = (np.flatnonzero(mask.max(axis=axis) > 0.004) for axis in (1, 0))
    if not len(rows):
        return slice(0, 1), slice(0, 1)
    return slice(int(rows[0]), int(rows[-1]) + 1), slice(int(columns[0]), int(columns[-1]) + 1)


def cast_shadow(union: Field, stands: bool) -> Field:
    """(400, 400, 1) shadow 0–1 of a product whose parts cover `union`: on the floor, or on the sheet it lies on."""
    if not stands:
        contact_shadow = np.roll(blur(union, 5), (5, 4), (0, 1))
        soft_shadow = np.roll(blur(union, 14), (15, 10), (0, 1))
        return as_field(np.clip(0.22 * contact_shadow + 0.26 * soft_shadow, 0, 1)[..., None])
    rows, columns = window_of(union)
    low = float(rows.stop)
    foot = union[max(0, rows.stop - 26) : rows.stop].max(axis=0)
    on_floor = np.flatnonzero(foot > 0.3)
    left, right = float(on_floor[0]), float(on_floor[-1])
    extent = (float(columns.start), float(columns.stop))
    image = Image.new("L", (SHEET, SHEET))
    draw = ImageDraw.Draw(image)
    middle, reach = (extent[0] + extent[1]) / 2 + 10, (extent[1] - extent[0]) * 0.47
    draw.ellipse((middle - reach, low - 20, middle + reach, low + 14), fill=105)
    wide = image.filter(ImageFilter.GaussianBlur(11))
    tight = Image.new("L", (SHEET, SHEET))
    ImageDraw.Draw(tight).ellipse((left - 2, low - 8, right + 8, low + 6), fill=120)
    total = np.asarray(wide, np.float32) + np.asarray(tight.filter(ImageFilter.GaussianBlur(4)), np.float32)
    return as_field(np.clip(total / 255, 0, 0.62)[..., None])


@lru_cache(maxsize=96)
def background(tint: RGB, backdrop: int, stands: bool) -> NDArray[np.uint8]:
    """An empty studio: a wall of `tint` lit from the upper left, with a floor, a disc or an arch behind the product."""
    y, x = np.mgrid[0:SHEET, 0:SHEET].astype(np.float32) / SHEET
    wall = np.array(tint, np.float32)[None, None, :]
    light = 1.075 - 0.14 * np.hypot(x - 0.35, y - 0.3)
    if stands:
        floor = np.clip((y - 0.74) / 0.05, 0, 1)
        light = light - 0.035 * floor * (3 - 2 * floor) * floor + 0.10 * np.clip(y - 0.79, 0, 1)
    picture = wall * light[..., None]
    if backdrop:
        shape = _disc(x, y) if backdrop == 1 else _arch(x, y)
        if stands:
            shape = shape * np.clip((0.775 - y) * SHEET, 0, 1)
        lift = 10.0 if backdrop == 1 else -9.0
        picture = picture + lift * shape[..., None]
    return np.asarray(np.clip(picture, 0, 255), np.uint8)


def _disc(x: Field, y: Field) -> Field:
    """A large disc in the middle; coordinates and coverage 0–1."""
    return as_field(np.clip((0.40 - np.hypot(x - 0.5, y - 0.48)) * SHEET, 0, 1))


def _arch(x: Field, y: Field) -> Field:
    """A niche with a round top; coordinates and coverage 0–1."""
    distance = np.where(y < 0.42, 0.34 - np.hypot(x - 0.5, y - 0.42), 0.34 - np.abs(x - 0.5))
    return as_field(np.clip(distance * SHEET, 0, 1) * np.clip((0.93 - y) * SHEET, 0, 1))
