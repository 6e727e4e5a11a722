"""Instructions: what a query's words ask for besides the thing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

InstructionKind = Literal["price", "refused", "sort", "rating", "recipient", "use", "size", "sale", "stock"]


@dataclass(frozen=True, slots=True)
class Instruction:
    """One thing that words ask for; only the fields of its kind are filled.

    kind       "price" (`low`, `high` or `level`), "refused" (`words` are not wanted), "sort" (`sort`), "rating" (`low`,
               or `level` "high"), "recipient" (`gender`, `age`, `years`), "use" (`words` names occasions), "size"
               (`words`), "sale" (only what is reduced), "stock" (only what can be had)
    text       as typed
    without    the query without it, for whoever takes it off
    low, high  limits, both included; None = open
    level      "low" = the cheapest third of what else is asked for, "high" = the dearest, or well rated
    sort       as `Sort`
    gender     "men", "women", "boys", "girls"; "" = not said
    age        "baby", "child", "adult", "senior"; "" = not said
    years      how old, (from, to); () = not said
    """

    kind: InstructionKind
    text: str
    without: str = ""
    low: float | None = None
    high: float | None = None
    level: Literal["", "low", "high"] = ""
    sort: str = ""
    words: tuple[str, ...] = ()
    gender: str = ""
    age: str = ""
    years: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Intent:
    """A query read: `words` name what is sought, folded as typed without its `instructions`, in their order."""

    words: str
    instructions: tuple[Instruction, ...] = ()
