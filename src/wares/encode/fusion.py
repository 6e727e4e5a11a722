"""Fusion: one vector of a product out of its words and its picture, their weighted mean in the space that they share.

p = (α t + (1 − α) v) / ‖α t + (1 − α) v‖, α the *share* of words. A product that lacks a modality is the other one
alone, and is compared with whole products through the shared space. Chosen among concatenation, weights predicted for
each product, a shared-layer network and MLP + FM by `benchmarks/fusion.py`; what it needs of whole products is in the
index already, so that α may change from one query to the next.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from wares.errors import BadInput
from wares.types import Vectors

_LEAST = 1e-6


def fuse(texts: Vectors, pictures: Vectors, share: float) -> Vectors:
    """(n, dim) unit vectors of n products; where both modalities are missing, or cancel each other, a row of zeros.

    texts, pictures   (n, dim) unit rows; a row of zeros = the modality is missing
    share             0–1, how much words count beside the picture where a product has both

    Raises `BadInput` for a share outside 0–1, or shapes that differ.
    """
    words, looks = weighted_modalities(texts, pictures, share)
    total: Vectors = words + looks
    return total


def similarity_shares(product: Vectors, texts: Vectors, pictures: Vectors, share: float) -> NDArray[np.float32]:
    """(n, 2): what the words and the picture of each of n products add to its cosine with `product`, the row's sum.

    product   (dim,), a row of `fuse`; the rest as there
    """
    words, looks = weighted_modalities(texts, pictures, share)
    shares: NDArray[np.float32] = np.stack([words @ product, looks @ product], axis=1)
    return shares


def weighted_modalities(texts: Vectors, pictures: Vectors, share: float) -> tuple[Vectors, Vectors]:
    """The two (n, dim) summands of `fuse`: words and picture, weighted, and divided by the length of their sum."""
    if not 0 <= share <= 1:
        raise BadInput(f"share: {share} is outside 0 to 1")
    if texts.shape != pictures.shape or texts.ndim != 2:
        raise BadInput(f"texts {texts.shape} and pictures {pictures.shape} differ; both are (n, dim), zeros = missing")
    has_text, has_picture = (rows.any(axis=1, keepdims=True) for rows in (texts, pictures))
    alpha = np.where(has_text & has_picture, share, has_text).astype(np.float32)
    words, looks = alpha * texts, (1 - alpha) * pictures
    lengths = np.linalg.norm(words + looks, axis=1, keepdims=True)
    scale = np.divide(1, lengths, out=np.zeros_like(lengths), where=lengths > _LEAST)
    return words * scale, looks * scale
