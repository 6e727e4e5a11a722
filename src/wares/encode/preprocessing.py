"""Preprocessing: a picture of any size → the fixed grid of the picture tower; the same for training and serving."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from wares.errors import BadPicture
from wares.types import Pixels

HEIGHT = 80
WIDTH = 64


def letterbox(picture: Pixels, height: int = HEIGHT, width: int = WIDTH) -> Pixels:
    """(h, w, 3) uint8 RGB → (height, width, 3) uint8, whole picture kept, margins in the mean colour of its border.

    Raises `BadPicture` when the array has another shape or dtype.
    """
    if picture.ndim != 3 or picture.shape[2] != 3 or picture.dtype != np.uint8 or 0 in picture.shape:
        raise BadPicture(
            f"a picture of shape {picture.shape} and dtype {picture.dtype}; hand over (height, width, 3) uint8 RGB"
        )
    h, w = picture.shape[:2]
    scale = min(height / h, width / w)
    inner = (min(height, max(1, round(h * scale))), min(width, max(1, round(w * scale))))
    if inner != (h, w):
        image = Image.fromarray(picture)
        inner_image = image.resize((inner[1], inner[0]), Image.Resampling.BILINEAR, reducing_gap=3.0)
        picture = np.asarray(inner_image, dtype=np.uint8)
    if inner == (height, width):
        return np.ascontiguousarray(picture)
    canvas = np.empty((height, width, 3), dtype=np.uint8)
    canvas[:] = _border_colour(picture)
    row, column = (height - inner[0]) // 2, (width - inner[1]) // 2
    canvas[row : row + inner[0], column : column + inner[1]] = picture
    return canvas


def _border_colour(picture: Pixels) -> NDArray[np.uint8]:
    """(3,) mean of the outermost pixels."""
    edges = np.concatenate([picture[0], picture[-1], picture[:, 0], picture[:, -1]])
    return np.asarray(edges.mean(axis=0).round(), dtype=np.uint8)
