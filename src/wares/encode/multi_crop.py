"""Multi-crop encoding of customers' photographs: what matters is small and somewhere in the middle.

A picture on a plain ground is no such photograph: what it shows fills it already, and is encoded once.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from wares.encode.vectors import l2_normalize
from wares.types import Encoder, Pixels, Vectors

CROP_SIDES = (0.64, 0.45)
"""Sides of the squares around the middle that are looked at besides, in shares of the photograph's shorter side."""
_PLAIN = 0.7
"""Share of the outermost pixels that are alike on a plain ground …"""
_LEVELS = 24
"""… by no more than so many of 256 levels in any channel."""


def crops(photo: Pixels) -> list[Pixels]:
    """(h, w, 3) uint8 → the photograph, then its middle from nearer and nearer."""
    height, width = photo.shape[:2]
    result = [photo]
    for share in CROP_SIDES:
        side = max(1, round(min(height, width) * share))
        row, column = (height - side) // 2, (width - side) // 2
        result.append(photo[row : row + side, column : column + side])
    return result


def has_plain_ground(picture: Pixels) -> bool:
    """Whether most of the outermost pixels of (h, w, 3) uint8 are of one colour, as around a product in a catalogue."""
    edges = np.concatenate([picture[0], picture[-1], picture[:, 0], picture[:, -1]]).astype(np.int16)
    alike = np.abs(edges - np.median(edges, axis=0).astype(np.int16)).max(axis=1) <= _LEVELS
    return bool(alike.mean() > _PLAIN)


def encode_photos(encoder: Encoder, photos: Sequence[Pixels]) -> Vectors:
    """(n,) photographs → (n, dim) unit vectors, each of the mean over its `crops`, or of the whole alone on
    a plain ground; all in one call of the encoder. Raises `BadPicture`.
    """
    if not photos:
        return np.zeros((0, encoder.dim), np.float32)
    looks = [[photo] if has_plain_ground(photo) else crops(photo) for photo in photos]
    vectors = encoder.encode_pictures([view for views in looks for view in views])
    counts = np.array([len(views) for views in looks])
    sums: Vectors = np.add.reduceat(vectors, np.cumsum(counts) - counts, axis=0)
    return l2_normalize(sums)
