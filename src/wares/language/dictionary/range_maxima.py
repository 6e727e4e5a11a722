"""Range maxima: the largest values of any stretch of an array, by a tree of the maxima of its blocks.

The best `k` of a stretch lie in the `k` blocks whose maxima are best, so that finding them looks at `k` blocks a level
however long the stretch is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.uint32]
Positions = NDArray[np.int64]
_BITS = 6
_BLOCK = 1 << _BITS
_LAST = np.uint64(0xFFFF_FFFF)
_SHIFT = np.uint64(32)
_WITHIN = np.arange(_BLOCK)


def increased(values: Values, more: Mapping[int, int]) -> Values:
    """A copy in which the values at these positions are so much larger, 0 at least."""
    positions = np.fromiter(more, np.int64, len(more))
    result = values.copy()
    sums = values[positions].astype(np.int64) + np.fromiter(more.values(), np.int64, len(more))
    result[positions] = np.maximum(sums, 0)
    return result


class RangeMaxima:
    """A tree over (n,) uint32 values; `levels[0]` are the values, each further level the maxima of blocks of 64."""

    def __init__(self, levels: Sequence[Values]) -> None:
        self.levels = levels

    @staticmethod
    def build(values: Values) -> RangeMaxima:
        """The tree of these values, which it keeps."""
        levels = [values]
        while len(levels[-1]) > _BLOCK:
            below = levels[-1]
            levels.append(np.maximum.reduceat(below, np.arange(0, len(below), _BLOCK)))
        return RangeMaxima(levels)

    def set(self, position: int, value: int) -> None:
        """Changes one value."""
        self.levels[0][position] = value
        for below, above in zip(self.levels, self.levels[1:], strict=False):
            position >>= _BITS
            largest = below[position << _BITS : (position + 1) << _BITS].max()
            if above[position] == largest:
                return
            above[position] = largest

    def largest(self, start: int, end: int) -> int:
        """The largest value of start ≤ position < end; 0 when there is none."""
        result = 0
        for level, values in enumerate(self.levels):
            if end - start <= 4 * _BLOCK or level + 1 == len(self.levels):
                return max(result, int(values[start:end].max(initial=0)))
            inner, outer = -(-start >> _BITS), end >> _BITS
            edges = (values[start : inner << _BITS], values[outer << _BITS : end])
            result = max(result, *(int(edge.max(initial=0)) for edge in edges))
            start, end = inner, outer
        return result

    def top(self, start: int, end: int, k: int) -> Positions:
        """Positions in start ≤ position < end of the `k` largest values above 0, best first; equal ones in order."""
        edges: list[Positions] = []
        level = 0
        while level + 1 < len(self.levels) and end - start > max(k, 4) * _BLOCK:
            inner, outer = -(-start >> _BITS), end >> _BITS
            edges.append(np.concatenate([np.arange(start, inner << _BITS), np.arange(outer << _BITS, end)]))
            start, end, level = inner, outer, level + 1
        best = self._best(level, np.arange(start, end), k)
        while level:
            level -= 1
            children = (best[:, None] * _BLOCK + _WITHIN).ravel()
            best = self._best(level, np.concatenate([edges[level], children]), k)
        return best

    def _best(self, level: int, positions: Positions, k: int) -> Positions:
        values = self.levels[level]
        if len(positions) and positions[-1] >= len(values):
            positions = positions[positions < len(values)]
        rank = (values[positions].astype(np.uint64) << _SHIFT) | (_LAST - positions.astype(np.uint64))
        if len(rank) > k:
            rank = np.partition(rank, len(rank) - k)[len(rank) - k :]
        rank = np.sort(rank)[::-1]
        rank = rank[rank >> _SHIFT > 0]
        return (_LAST - (rank & _LAST)).astype(np.int64)
