"""The log of events as columns of numbers, and the names behind the numbers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wares.events.netting import net_log
from wares.events.quality import LogTable
from wares.store.events import EventLog


class NameCodes(dict[str, int]):
    """Names numbered from 0 in the order in which they are first looked up."""

    def __missing__(self, name: str) -> int:
        self[name] = code = len(self)
        return code

    def of(self, names: Sequence[str]) -> NDArray[np.int64]:
        """(n,) codes; −1 for an empty name."""
        return np.array([self[name] if name else -1 for name in names], np.int64)


@dataclass(frozen=True, slots=True)
class NumberedLog:
    """The log in numbers; a code's name stands at its place in `shoppers`, `sessions` or `products`."""

    log: LogTable
    shoppers: tuple[str, ...]
    sessions: tuple[str, ...]
    products: tuple[str, ...]

    @property
    def net(self) -> NumberedLog:
        """The same without what was returned or taken out of the cart; see `wares.events.netting`."""
        return replace(self, log=net_log(self.log))


def numbered_log(
    events: EventLog, existing: Callable[[Sequence[str]], Collection[str]], since: float = 0.0
) -> NumberedLog:
    """A log from `since` (Unix seconds) on, in order of time; `existing` tells which of some products the shop has.

    Everything stands in it as it was told; who learns or counts takes it `net`.
    """
    shoppers, sessions, products = NameCodes(), NameCodes(), NameCodes()
    chunks: dict[str, list[NDArray[Any]]] = {name: [np.zeros(0, kind)] for name, kind in _KINDS.items()}
    for rows in events.rows(since=since):
        chunks["shoppers"].append(shoppers.of(rows.shoppers))
        chunks["sessions"].append(sessions.of(rows.sessions))
        chunks["products"].append(products.of(rows.products))
        for name in _AS_THEY_ARE:
            chunks[name].append(getattr(rows, name))
    columns = {name: np.concatenate(arrays) for name, arrays in chunks.items()}
    names = list(products)
    present = existing(names)
    is_present = np.array([*(name in present for name in names), False], np.bool_)
    log = LogTable(known=is_present[columns["products"]], **columns)
    return NumberedLog(log, tuple(shoppers), tuple(sessions), tuple(products))


_AS_THEY_ARE = {
    "nums": np.int64, "kinds": np.int8, "times": np.float64, "positions": np.int32, "prices": np.float64,
    "quantities": np.int32, "ratings": np.float32,
}  # fmt: skip
_KINDS = {**_AS_THEY_ARE, "shoppers": np.int64, "sessions": np.int64, "products": np.int64}
