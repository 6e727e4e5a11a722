"""Findings: what is wrong in one row of a feed, and what became of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from wares.catalog.checks.primitives import UNREADABLE
from wares.types import Problem

T = TypeVar("T")


@dataclass(slots=True)
class Findings:
    """The problems of one row.

    seen_reasons   reasons that hold for many rows and are noted at one already; shared by the rows of a feed
    product        id of the row's product, once it is known
    """

    file: str
    line: int
    problems: list[Problem]
    seen_reasons: set[str]
    product: str = ""

    def add(self, field: str, reason: str, severity: Literal["skipped", "changed", "noticed"] = "changed") -> None:
        """A problem of this row."""
        self.problems.append(Problem(self.file, self.line, field, reason, severity, self.product))

    def once(self, field: str, reason: str, severity: Literal["changed", "noticed"] = "changed") -> None:
        """Notes what holds for many rows at the first of them."""
        if reason not in self.seen_reasons:
            self.seen_reasons.add(reason)
            self.add(field, reason, severity)

    def read(self, field: str, reader: Callable[[Any], T], value: object, otherwise: T) -> T:
        """`reader(value)`; where that fails, `otherwise`, and the reason is noted."""
        try:
            return reader(value)
        except UNREADABLE as error:
            self.add(field, f"{error}; left out")
            return otherwise
