"""Annotation reports on the screen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wares.cli.output.console import print_line


def print_filled_values(report: Mapping[str, Any]) -> None:
    """Values filled, by attribute."""
    counts = ", ".join(f"{name} {n:,}" for name, n in report["filled"].items()) or "nothing"
    print_line(f"Filled now: {counts} ({report['changed']:,} of {report['products']:,} products changed)")
