"""Standing: which products are hidden, and when products change by themselves as time goes on."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

import numpy as np
import sqlalchemy as sql

from wares.store.sessions import chunks
from wares.store.tables import hidden, products, turns
from wares.types import Nums

_HIDDEN_OF = sql.select(hidden.c.num).where(hidden.c.num.in_(sql.bindparam("nums", expanding=True)))
_HAS_ANY = {table.name: sql.select(sql.select(table.c.num).exists()) for table in (hidden, turns)}
_FIRST_TURN = sql.select(sql.func.min(turns.c.time))


@dataclass(frozen=True, slots=True)
class Standing:
    """Which products are hidden, and when the next one changes by itself, as of a commit.

    hidden      numbers of the products that are kept and shown to nobody
    next_turn   Unix seconds of the first turn that is noted; infinite = there is none
    """

    hidden: frozenset[int] = frozenset()
    next_turn: float = math.inf

    def visible(self, nums: Nums) -> Nums:
        """Those of `nums` that are not hidden."""
        if not self.hidden:
            return nums
        hidden_nums = np.fromiter(self.hidden, np.int64, len(self.hidden))
        visible: Nums = nums[~np.isin(nums, hidden_nums)]
        return visible


def read(db: sql.Connection) -> Standing:
    """The state that the store has."""
    return Standing(frozenset(db.scalars(sql.select(hidden.c.num))), _next_turn(db))


def advance(db: sql.Connection, before: Standing, changed: Set[int]) -> Standing:
    """The state once the products `changed` have changed."""
    unchanged = before.hidden if before.hidden.isdisjoint(changed) else before.hidden - changed
    newly_hidden = [num for chunk in chunks(sorted(changed)) for num in db.scalars(_HIDDEN_OF, {"nums": chunk})]
    return Standing(unchanged.union(newly_hidden) if newly_hidden else unchanged, _next_turn(db))


def put(db: sql.Connection, nums: Sequence[int], hidden_nums: Set[int], times: Mapping[int, Sequence[float]]) -> None:
    """Note what holds of the products `nums` from now on.

    hidden_nums     those of them that are hidden
    times   number → Unix seconds of its turns, of those that have any
    """
    for table in (hidden, turns):
        if db.scalar(_HAS_ANY[table.name]):
            for chunk in chunks(nums):
                db.execute(sql.delete(table).where(table.c.num.in_(chunk)))
    if hidden_nums:
        db.execute(sql.insert(hidden), [{"num": num} for num in hidden_nums])
    if rows := [{"num": num, "time": time} for num, turn_times in times.items() for time in turn_times]:
        db.execute(sql.insert(turns), rows)


def due(db: sql.Connection, now: float, most: int) -> list[int]:
    """Numbers of products with a turn at `now` (Unix seconds) or before, at most `most` of them."""
    query = sql.select(turns.c.num).where(turns.c.time <= now).order_by(turns.c.time, turns.c.num).limit(most)
    return list(dict.fromkeys(db.scalars(query)))


def tidy(db: sql.Connection) -> None:
    """Forget what is noted of products that are not there."""
    for table in (hidden, turns):
        db.execute(sql.delete(table).where(table.c.num.not_in(sql.select(products.c.num))))


def _next_turn(db: sql.Connection) -> float:
    first: float | None = db.scalar(_FIRST_TURN)
    return math.inf if first is None else first
