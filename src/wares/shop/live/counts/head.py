"""Head of a ranking by decayed counts: kept while counts change, so that ranking looks at few products.

Counts that halve with age all fade alike, so that their order changes only where something is counted: product i stands
by log2(value_i) + time_i / half-life, whatever the time is now.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import NDArray

from wares.types import Floats

MOST = 2048
"""Products that a head holds at least, as far as there are so many; it holds twice as many at most."""
KeysOf = Callable[[NDArray[np.int64]], Floats]


def keys(values: Floats, times: Floats, half_life: float) -> Floats:
    """(n,) by which products stand; −∞ where nothing is counted."""
    with np.errstate(divide="ignore", invalid="ignore"):
        logarithms = np.log2(np.maximum(values, 0.0))
    return logarithms + times / half_life


class Head:
    """The products with the largest keys: `members`, codes; no other one's key is above `bound`."""

    def __init__(self, members: Iterable[int] = (), bound: float = -np.inf, most: int = MOST) -> None:
        self.members, self.bound, self._most = set(members), bound, most

    def put(self, code: int, key: float, keys_of: KeysOf) -> None:
        """A product's key is this now."""
        if key > self.bound:
            self.members.add(code)
            if len(self.members) > 2 * self._most:
                self._cut(self.codes(), keys_of)

    def codes(self) -> NDArray[np.int64]:
        """(n,) members, ascending."""
        return np.array(sorted(self.members), np.int64)

    def is_short(self, keys_of: KeysOf) -> bool:
        """Whether so much was taken back that products outside may stand before most members."""
        return bool(np.isfinite(self.bound) and (keys_of(self.codes()) > self.bound).sum() < self._most // 2)

    def fill(self, size: int, keys_of: KeysOf) -> None:
        """Choose the members among all codes below `size`."""
        self.bound = -np.inf
        everything = np.arange(size)
        self.members = set(everything[np.isfinite(keys_of(everything))].tolist())
        if len(self.members) > 2 * self._most:
            self._cut(self.codes(), keys_of)

    def _cut(self, codes: NDArray[np.int64], keys_of: KeysOf) -> None:
        order = np.argsort(-keys_of(codes), kind="stable")
        self.members = set(codes[order[: self._most]].tolist())
        self.bound = float(keys_of(codes[order[self._most : self._most + 1]])[0])
