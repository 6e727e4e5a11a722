"""Attention pooling (Vaswani et al. 2017, without learnt projections): many vectors of one thing become one.

Frames that are like what the film shows most count most; captions, empty stages and whatever else comes in between
count little.
"""

from __future__ import annotations

import numpy as np

from wares.types import Vectors

SHARPNESS = 12.0
"""Inverse temperature of the softmax over cosines."""


def attention_pool(vectors: Vectors, anchor: Vectors | None = None) -> Vectors:
    """(n, dim) unit vectors → (dim,) unit vector; `anchor` (dim,) is what is looked for in them, None = their mean."""
    query = vectors.mean(axis=0) if anchor is None else anchor
    length = float(np.linalg.norm(query))
    scores = vectors @ query / length if length > 0 else np.zeros(len(vectors), np.float32)
    weights = np.exp(SHARPNESS * (scores - scores.max()))
    pooled = weights @ vectors
    norm = float(np.linalg.norm(pooled))
    vector: Vectors = (pooled / norm if norm > 0 else pooled).astype(np.float32)
    return vector
