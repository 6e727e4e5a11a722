"""Vectors: what is done to rows of numbers, whichever encoder they come from."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from wares.types import Vectors


def l2_normalize(vectors: NDArray[np.float32]) -> Vectors:
    """(n, dim) rows brought to length 1; rows of zeros stay."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    units: Vectors = (vectors / np.where(lengths > 0, lengths, 1.0)).astype(np.float32)
    return units
