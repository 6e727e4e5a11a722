"""Nearest neighbours among rows: exact where few are admitted or not indexed yet, else inverted files, rescored."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from wares.index.dense.kernels import HalfVectors, best, dots
from wares.index.dense.rows import VectorRows
from wares.index.dense.scan import Keep, kept, scan, scanned_about
from wares.index.dense.segments import DenseSegments
from wares.types import Mask, Rows, Scores, Vectors

_EXACT_COST, _SCAN_COST = 0.4, 0.05  # µs: a row enumerated, fetched and scored; a row scanned and asked of
_RESCORED = 3  # times the neighbours asked for
_BLOCK = 10_000


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
        files = self._segments.files()
        return min(count, files[-1].segment.stop) if files else 0

    def exact(self, query: Vectors, rows: Rows) -> Scores:
        """(n,) dot products of these rows with the query; −inf where there is no vector."""
        if not len(rows):
            return np.empty(0, np.float32)
        return _scores(query.astype(np.float16), self.vectors.matrix(int(rows.max()) + 1)[rows])

    def nearest(self, query: Vectors, limit: int, count: int, admitted: Admitted | None = None) -> Neighbours:
        """The `limit` best rows with a vector (all of them, or the admitted ones), scored exactly."""
        if admitted is not None and is_exact_cheaper(admitted.count(), count, limit):
            rows = admitted.rows()
            return self._best(query, rows[rows < count], limit)
        keep: Keep = _everything if admitted is None else admitted.keep
        half, stop = query.astype(np.float16), self.covered(count)
        found, scores = scan(self._segments.files(), half, limit, lambda rows: (rows < count) & keep(rows))
        candidates = found[best(scores, _RESCORED * limit)]
        return self._best(query, np.concatenate([candidates, self._tail(half, stop, count, keep, limit)]), limit)

    def _tail(self, query: HalfVectors, start: int, count: int, keep: Keep, limit: int) -> Rows:
        """The `limit` best rows of [start, count), exactly."""
        matrix = self.vectors.matrix(count)
        blocks = [_scores(query, matrix[at : at + _BLOCK]) for at in range(start, count, _BLOCK)]
        scores = np.concatenate([np.empty(0, np.float32), *blocks])
        rows = np.arange(start, count)
        mask = kept(rows, keep)
        return rows[mask][best(scores[mask], limit)]

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


def _everything(rows: Rows) -> Mask:
    return np.ones(len(rows), np.bool_)
