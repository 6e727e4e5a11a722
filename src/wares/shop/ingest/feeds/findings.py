"""Findings of a preview: problems of rows, told apart by kind and counted."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from wares.types import Problem

_EXAMPLES = 3  # of each kind of problem
_KINDS = 40  # of problems that are told apart
_SEVERITY_ORDER = {"skipped": 0, "changed": 1, "noticed": 2}
_Kind = tuple[str, str, str]
"""Severity, field, and the reason without what differs from row to row; ("…", "", "") = any further kind."""


@dataclass(frozen=True, slots=True)
class PreviewFinding:
    """What was found in rows of one kind: how many, the first of them, and what to do ("" = the reason says it).

    severity  as of `Problem`
    """

    field: str
    severity: str
    count: int
    remedy: str
    examples: tuple[Problem, ...]


@dataclass(slots=True)
class FindingCounter:
    """Counts problems by kind, and keeps the first of each."""

    _examples: dict[_Kind, list[Problem]] = field(default_factory=dict)
    _counts: Counter[_Kind] = field(default_factory=Counter)

    def add(self, problem: Problem) -> None:
        """Count a problem."""
        kind = (problem.severity, problem.field, _pattern(problem))
        if kind not in self._counts and len(self._counts) >= _KINDS:
            kind = (problem.severity, "", "")
        self._counts[kind] += 1
        examples = self._examples.setdefault(kind, [])
        if len(examples) < _EXAMPLES:
            examples.append(problem)

    def findings(self) -> tuple[PreviewFinding, ...]:
        """One a kind, the gravest first."""
        kinds = sorted(self._examples, key=lambda kind: (_SEVERITY_ORDER[kind[0]], -self._counts[kind]))
        return tuple(
            PreviewFinding(kind[1], kind[0], self._counts[kind], _remedy(kind), tuple(self._examples[kind]))
            for kind in kinds
        )


def _pattern(problem: Problem) -> str:
    """A problem's reason without what differs from row to row."""
    return re.sub(r"'[^']*'|\"[^\"]*\"|\d+", "…", problem.reason)


_REMEDIES = (
    ("id", "missing", "Give every product an id, or name the column that has it: --column id=COLUMN"),
    ("id", "same id", "Give every product an id of its own"),
    ("title", "missing", "Name the column that has it: --column title=COLUMN"),
    ("price", "missing", "If another column has it: --column price=COLUMN"),
    ("price", "", "Correct it in the feed, or name the column that has the price: --column price=COLUMN"),
    ("currency", "", "Write its three letters, such as EUR, or set shop_currency in the settings"),
    ("pictures", "", "Give an http(s) address, or a file beside the feed"),
)
"""Field, a word of the reason, what to do."""


def _remedy(kind: _Kind) -> str:
    severity, name, reason = kind
    if ";" in reason and severity != "changed":
        return ""
    return next((remedy for about, word, remedy in _REMEDIES if name == about and word in reason), "")
