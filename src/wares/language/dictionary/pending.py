"""Pending counts: changes that are taken in together, since many at once cost much less than one by one."""

from __future__ import annotations

from collections.abc import Mapping

FEW = 1024
"""Changes up to which a write's are taken in at once."""
MOST = 16_384
"""Changes that may wait; of a larger dictionary, half as many as it has entries."""


class PendingCounts:
    """Counts that only grow and that nobody has asked for yet.

    was_asked   whether somebody has asked since changes were last taken in
    """

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}
        self.was_asked = False

    def __bool__(self) -> bool:
        return bool(self.counts)

    def collect(self, changes: Mapping[str, int], size: int) -> bool:
        """Whether these changes may wait, and do from now on; `size` is that of the dictionary they belong to."""
        may_wait = len(changes) > FEW and not self.was_asked and len(self.counts) < max(MOST, size // 2)
        if not may_wait or min(changes.values()) < 0:
            return False
        counts = self.counts
        for key, more in changes.items():
            counts[key] = counts.get(key, 0) + more
        return True

    def take(self) -> dict[str, int]:
        """What has waited, which does no longer."""
        counts, self.counts, self.was_asked = self.counts, {}, False
        return counts
