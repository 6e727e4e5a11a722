"""Multi-crop encoding of customers' photographs: what matters is small and somewhere in the middle."""

from __future__ import annotations

from collections.abc import Sequence

from wares.encode.compact import l2_normalize
from wares.types import Encoder, Pixels, Vectors

CROP_SIDES = (0.64, 0.45)
"""Sides of the squares around the middle that are looked at besides, in shares of the photograph's shorter side."""


def crops(photo: Pixels) -> list[Pixels]:
    """(h, w, 3) uint8 → the photograph, then its middle from nearer and nearer."""
    height, width = photo.shape[:2]
    result = [photo]
    for share in CROP_SIDES:
        side = max(1, round(min(height, width) * share))
        row, column = (height - side) // 2, (width - side) // 2
        result.append(photo[row : row + side, column : column + side])
    return result


def encode_photos(encoder: Encoder, photos: Sequence[Pixels]) -> Vectors:
    """(n,) photographs → (n, dim) unit vectors, each the mean over its `crops`. Raises `BadPicture`."""
    vectors = encoder.encode_pictures([view for photo in photos for view in crops(photo)])
    return l2_normalize(vectors.reshape(len(photos), 1 + len(CROP_SIDES), encoder.dim).mean(axis=1))
