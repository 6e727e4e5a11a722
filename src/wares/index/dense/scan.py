"""Scanning inverted files: the lists nearest to a query first, more while too few of their rows are admitted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np

from wares.index.dense.inverted_file import InvertedFile
from wares.index.dense.kernels import CodeRows, HalfVectors, quantize
from wares.types import Mask, Rows, Scores

Keep: TypeAlias = Callable[[Rows], Mask]
"""Which of at most `MOST_ROWS` rows are admitted."""
MOST_ROWS = 10_000
LEAST = 8192
"""Rows scanned in any case."""
SHARE = 0.02
"""Of all rows, scanned besides."""
ADMITTED = 8192
"""Admitted rows that must have been scanned, unless there are fewer."""
_PER_SEGMENT = 1024
_PER_NEIGHBOUR = 16


def scanned_about(total: int, limit: int, admitted: int) -> int:
    """How many of `total` rows are scanned for `limit` neighbours when `admitted` of them are spread evenly."""
    return min(total, max(_first(total, limit), _enough(limit) * total // max(admitted, 1)))


def scan(files: Sequence[InvertedFile], query: HalfVectors, limit: int, keep: Keep) -> tuple[Rows, Scores]:
    """Admitted rows of the nearest lists with approximate scores, in no order: all there are, or well over `limit`."""
    cursors = [_Cursor(file, query) for file in files]
    total = sum(cursor.size for cursor in cursors)
    target, enough = _first(total, limit), _enough(limit)
    found: list[tuple[Rows, Scores]] = [(np.empty(0, np.int64), np.empty(0, np.float32))]
    while True:
        for cursor in cursors:
            rows, scores = cursor.advance(max(_PER_SEGMENT, -(-target * cursor.size // max(total, 1))))
            mask = kept(rows, keep)
            found.append((rows[mask], scores[mask]))
        if target >= total or sum(len(rows) for rows, _ in found) >= enough:
            return np.concatenate([rows for rows, _ in found]), np.concatenate([scores for _, scores in found])
        target *= 2


def kept(rows: Rows, keep: Keep) -> Mask:
    """`keep` of any number of rows."""
    parts = [keep(rows[start : start + MOST_ROWS]) for start in range(0, len(rows), MOST_ROWS)]
    return np.concatenate(parts) if parts else np.empty(0, np.bool_)


def _first(total: int, limit: int) -> int:
    return max(LEAST, _PER_NEIGHBOUR * limit) + int(SHARE * total)


def _enough(limit: int) -> int:
    return max(ADMITTED, _PER_NEIGHBOUR * limit)


class _Cursor:
    """How far one inverted file has been scanned."""

    def __init__(self, file: InvertedFile, query: HalfVectors) -> None:
        numbers = query.astype(np.float32)
        self._file, self._lists = file, file.lists(query)
        self._codes: CodeRows = quantize(numbers, max(float(np.abs(numbers).max()), 1e-6))
        self._reached = np.cumsum(file.sizes(self._lists))
        self._at = 0
        self.size = int(self._reached[-1])

    def advance(self, target: int) -> tuple[Rows, Scores]:
        """What comes new until `target` rows or more have been scanned in all, or none are left."""
        stop = max(self._at, min(int(np.searchsorted(self._reached, target)) + 1, len(self._lists)))
        lists, self._at = self._lists[self._at : stop], stop
        return self._file.scan(self._codes, lists)
