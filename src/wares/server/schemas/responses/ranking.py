"""Answers about rankers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

import msgspec

if TYPE_CHECKING:
    from wares.shop.rank.artifacts import RankerManifest


class RankerVersion(msgspec.Struct, frozen=True):
    """A version that is kept; `figures` are nDCG@10 on held-out data of "new" (this one), "running" (the one that ran
    before it) and "linear", by what taught it.
    """

    name: str
    made_at: float
    taught_by: str
    queries: int
    rows: int
    figures: Mapping[str, Mapping[str, float]]


class RankersAnswer(msgspec.Struct, frozen=True):
    """The version in use ("" = the linear blend), and those that are kept, the oldest first."""

    current: str
    versions: tuple[RankerVersion, ...]

    @classmethod
    def of(cls, current: str, manifests: Sequence[RankerManifest]) -> RankersAnswer:
        """The answer."""
        return cls(
            current,
            tuple(
                RankerVersion(each.name, each.made_at, each.taught_by, each.queries, each.rows, each.figures)
                for each in manifests
            ),
        )

    def builtins(self) -> dict[str, Any]:
        """As JSON has it."""
        return cast(dict[str, Any], msgspec.to_builtins(self))
