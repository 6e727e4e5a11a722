"""Nearest neighbours among rows: exact where few are admitted or not indexed yet, else inverted files, rescored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from wares.index.dense.inverted_file import InvertedFile
from wares.index.dense.kernels import HalfVectors, best, dots
from wares.index.dense.rows import VectorRows
from wares.index.dense.scan import Keep, kept, scan, scanned_about
from wares.index.dense.segments import DenseSegments
from wares.types import Mask, Rows, Scores, Vectors

_EXACT_COST, _SCAN_COST = 0.4, 0.05  # µs: a row enumerated, fetched and scored; a row scanned and asked of
_RESCORED = 3  # times the neighbours asked for
_BLOCK = 16_384


class Admitted(Protocol):
    """The rows that a question admits; those of deleted products are not."""

    def count(self) -> int:
        """How many, exactly or about."""
        ...

    def keep(self, rows: Rows) -> Mask:
        """(n,) which of at most 10,000 rows are admitted."""
        ...

    def rows(self) -> Rows:
        """All of them; asked for only where this is cheaper."""
        ...


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Rows (n,), best first, and their exact scores (n,)."""

    rows: Rows
    scores: Scores


class DenseIndex:
    """The vectors of one modality NAME in a folder: reading, and nearest neighbours by the dot product.

    `count` is everywhere the number of rows committed: what lies behind is not there. Methods raise `ShopDamaged` when
    files are missing or cut off.
    """

    def __init__(self, folder: Path, name: str, dim: int) -> None:
        self.vectors = VectorRows(folder, name, dim)
        self._segments = DenseSegments(folder, name, dim)

    def covered(self, count: int) -> int:
        """How many of the first `count` rows are in segments; the others are searched exactly."""
        return _covered(self._segments.files(), count)

    def exact(self, query: Vectors, rows: Rows) -> Scores:
        """(n,) dot products of these rows with the query; −inf where there is no vector."""
        half = query.astype(np.float16)
        blocks = [_scores(half, self.vectors.fetch(rows[at : at + _BLOCK])) for at in range(0, len(rows), _BLOCK)]
        return np.concatenate([np.empty(0, np.float32), *blocks])

    def nearest(self, query: Vectors, limit: int, count: int, admitted: Admitted | None = None) -> Neighbours:
        """The `limit` best rows with a vector (all of them, or the admitted ones), scored exactly."""
        if admitted is not None and is_exact_cheaper(admitted.count(), count, limit):
            rows = admitted.rows()
            return self._best(query, rows[rows < count], limit)
        keep: Keep = _everything if admitted is None else admitted.keep
        half, files = query.astype(np.float16), self._segments.files()  # once: a merge may come at any time
        found, scores = scan(files, half, limit, lambda rows: (rows < count) & keep(rows))
        tail = np.arange(_covered(files, count), count)
        tail = tail[kept(tail, keep)]
        candidates = [found[best(scores, _RESCORED * limit)], tail[best(self.exact(query, tail), limit)]]
        return self._best(query, np.concatenate(candidates), limit)

    def _best(self, query: Vectors, rows: Rows, limit: int) -> Neighbours:
        scores = self.exact(query, rows)
        order = best(scores, limit)
        order = order[scores[order] > -np.inf]
        return Neighbours(rows[order], scores[order])


def is_exact_cheaper(admitted: int, count: int, limit: int) -> bool:
    """Whether scoring all `admitted` rows of `count` costs less than scanning until enough admitted ones are met."""
    return admitted <= limit or admitted * _EXACT_COST <= scanned_about(count, limit, admitted) * _SCAN_COST


def _scores(query: HalfVectors, rows: HalfVectors) -> Scores:
    scores = dots(query, rows)
    zeros = np.flatnonzero(scores == 0)
    scores[zeros[~rows[zeros].any(axis=1)]] = -np.inf
    return scores


def _covered(files: Sequence[InvertedFile], count: int) -> int:
    return min(count, files[-1].segment.stop) if files else 0


def _everything(rows: Rows) -> Mask:
    return np.ones(len(rows), np.bool_)
