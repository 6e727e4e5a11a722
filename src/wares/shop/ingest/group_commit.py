"""Group commit: calls that came while another was being written are written together, as a commit costs little more for
many products than for few.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from wares.shop.ingest.pipeline import BatchResult, IncomingProduct
from wares.shop.runtime.status import AddReport

_MOST = 500
"""Products of calls that are written together; a call with more is written alone."""


@dataclass(slots=True, eq=False)
class AddCall:
    """One call's products, which have different ids, and what became of them; neither report nor error = it waits."""

    products: Sequence[IncomingProduct]
    report: AddReport | None = None
    error: BaseException | None = None
    ids: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        self.ids = frozenset(one.product.id for one in self.products)

    @property
    def waits(self) -> bool:
        """Whether it has not been written yet."""
        return self.report is None and self.error is None

    def done(self, results: Sequence[BatchResult]) -> None:
        """`results` are those of the whole group."""
        outcomes = [result.outcomes[id_] for result in results for id_ in self.ids & result.outcomes.keys()]
        self.report = AddReport(
            added=outcomes.count("added"),
            updated=outcomes.count("updated"),
            unchanged=outcomes.count("unchanged"),
            filled=sum(value.product in self.ids for result in results for value in result.filled),
            problems=tuple(one for result in results for one in result.problems if one.product in self.ids),
        )

    def result(self) -> AddReport:
        """The report; raises what its writing raised."""
        if self.report is None:
            raise self.error or AssertionError("this call waits")
        return self.report


class AddQueue:
    """The calls that wait, in their order."""

    def __init__(self) -> None:
        self._calls: deque[AddCall] = deque()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._calls)

    def join(self, products: Iterable[IncomingProduct]) -> AddCall:
        """Wait as the last one."""
        call = AddCall(list(products))
        with self._lock:
            self._calls.append(call)
        return call

    def take(self) -> list[AddCall]:
        """The calls to be written now: the first ones of which no product comes twice and which are few together."""
        group: list[AddCall] = []
        ids: set[str] = set()
        with self._lock:
            while self._calls and not (group and (len(ids) + len(self._calls[0].ids) > _MOST)):
                if not ids.isdisjoint(self._calls[0].ids):
                    break
                group.append(self._calls.popleft())
                ids |= group[-1].ids
        return group
