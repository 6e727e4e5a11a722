"""Filters: the tree that a filter text parses to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Match:
    """Attribute `field` has at least one of `values` (text compared exactly after trimming)."""

    field: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Range:
    """Number `field` lies between `low` and `high`; None = open end; `open_*` leaves the end itself out."""

    field: str
    low: float | None = None
    high: float | None = None
    open_low: bool = False
    open_high: bool = False


@dataclass(frozen=True, slots=True)
class HasTerms:
    """The product's words include every one of these term numbers."""

    terms: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Among:
    """The product's number is one of `nums` (what an earlier selection found)."""

    nums: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class And:
    """All of `operands`; empty = everything."""

    operands: tuple[Filter, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least `least` of `operands` (1 = plain OR); empty = nothing."""

    operands: tuple[Filter, ...]
    least: int = 1


@dataclass(frozen=True, slots=True)
class Not:
    """Not `operand`."""

    operand: Filter


Filter: TypeAlias = "Match | Range | HasTerms | Among | And | Or | Not"

ALL: Filter = And(())
"""Everything."""
