"""Dot products, int8 codes and best-of over arrays; the interpreter's lock is released while they count."""

from __future__ import annotations

from typing import TypeAlias

import numkong
import numpy as np
from numpy.typing import NDArray

from wares.types import Ints, Scores, Vectors

HalfVectors: TypeAlias = NDArray[np.float16]
"""(n, dim) vectors in half precision; a row of zeros = no vector."""
CodeRows: TypeAlias = NDArray[np.int8]
"""(n, dim) scalar-quantised vectors: a number is 127 of the largest there is."""
LARGEST_CODE = 127


def dots(query: HalfVectors | CodeRows, rows: HalfVectors | CodeRows) -> Scores:
    """(n,) dot products of (dim,) with each of (n, dim), both in the same precision."""
    if not len(rows):
        return np.empty(0, np.float32)
    products = numkong.cdist(query[None], rows, "dot")  # asked for float32, it takes 25 times as long
    scores: Scores = np.asarray(products)[0].astype(np.float32)
    return scores


def widen(halves: HalfVectors) -> Vectors:
    """The same numbers in single precision; NumPy's own `astype` takes twenty times as long."""
    vectors: Vectors = np.empty(halves.shape, np.float32)
    numkong.astype(halves, "float32", out=vectors)
    return vectors


def quantize(vectors: Vectors, peak: float) -> CodeRows:
    """Codes of vectors whose numbers are within ±peak; what lies beyond is cut off."""
    scaled = np.rint(vectors * (LARGEST_CODE / peak))
    codes: CodeRows = np.clip(scaled, -LARGEST_CODE, LARGEST_CODE).astype(np.int8)
    return codes


def best(scores: Scores, limit: int) -> Ints:
    """Positions of the `limit` largest scores, largest first, equal ones by position."""
    if limit >= len(scores):
        return np.argsort(-scores, kind="stable")
    chosen = np.sort(np.argpartition(-scores, limit)[:limit])
    return chosen[np.argsort(-scores[chosen], kind="stable")]
