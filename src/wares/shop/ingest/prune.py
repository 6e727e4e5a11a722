"""Which products may go because no row of the feeds has them: never more than the feeds can vouch for."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

Prune: TypeAlias = bool | Literal["force"]
"""Whether products that the feeds do not have are deleted; "force" = whatever speaks against it."""

_FORCE = 'To delete them all the same: --prune-force (in the library: prune="force")'


@dataclass(slots=True)
class Coverage:
    """What the rows of the feeds vouch for.

    ids       of every row whose id is known, taken or not
    cut       file and line at which a feed ends before its end
    nameless  rows that were not taken and whose id is not known
    first     file and line of the first of these
    """

    ids: set[str] = field(default_factory=set)
    cut: str = ""
    nameless: int = 0
    first: str = ""

    def skip(self, location: str, product: str) -> None:
        """A row at `location` was not taken; `product` is its id, empty = not known."""
        if product:
            self.ids.add(product)
        else:
            self.nameless += 1
            self.first = self.first or location


@dataclass(frozen=True, slots=True)
class Pruning:
    """What goes.

    ids      to be deleted
    unseen   products that the feeds do not have and that stay although they were to be deleted
    refusal  why they stay, and how to delete them all the same; empty = none stays
    """

    ids: Set[str] = frozenset()
    unseen: int = 0
    refusal: str = ""


def pruning(prune: Prune, coverage: Coverage, existing: Set[str], before: int, share: float) -> Pruning:
    """What of the `existing` products goes; `before` were there before the feeds, and `share` of these may go."""
    unseen = existing - coverage.ids if prune else set()
    if not unseen:
        return Pruning()
    most = max(1, int(share * before))
    reason = _doubt(coverage)
    if not reason and len(unseen) > most:
        reason = (
            f"that is more than the {most:,} that may go at once ({share:.0%} of the shop's {before:,} products, "
            "setting ingest_max_prune_share)"
        )
    if not reason or prune == "force":
        return Pruning(unseen)
    count = f"{len(unseen):,} of the shop's products" if len(unseen) > 1 else "1 of the shop's products"
    stand = "stand" if len(unseen) > 1 else "stands"
    return Pruning(unseen=len(unseen), refusal=f"{count} {stand} in no row and nothing was deleted: {reason}. {_FORCE}")


def _doubt(coverage: Coverage) -> str:
    """Why the feeds cannot tell what the shop no longer has; empty = they can."""
    if coverage.cut:
        return f"{coverage.cut}: the feed was not read to its end"
    if coverage.nameless == 1:
        return f"{coverage.first}: a row was not taken and its id is not known, so any product may be meant"
    if coverage.nameless:
        return (
            f"{coverage.nameless:,} rows were not taken and their ids are not known, so any product may be meant "
            f"(the first: {coverage.first})"
        )
    return ""
