"""Ingest reports on the screen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from wares.cli.output.console import print_line

PROBLEMS_SHOWN = 5


def print_ingest_report(report: Mapping[str, Any], shop: Path) -> None:
    """What an ingest did, for a person."""
    rate = report["read"] / report["seconds"] if report["seconds"] else 0
    effort = f" — {report['pictures']:,} pictures, {report['seconds']:.1f} s ({rate:,.0f} rows/s)"
    print_line((f"{report['added']:,} added", "bold green"), *_counts(report), effort)
    if report["variants"]:
        print_line(f"  {report['variants']:,} variants of the products")
    if report["hidden"]:
        print_line(f"  {report['hidden']:,} not published: kept, but shown to nobody")
    for note in report["notes"]:
        if note != report["prune_refusal"]:
            print_line((f"  {note}", "dim"))
    if report["problems"]:
        _print_problems(report)
    print_line(f'Try: wares search "…" --shop {shop}    or: wares serve --shop {shop}')


def _counts(report: Mapping[str, Any]) -> Iterator[str]:
    for name in ("updated", "unchanged", "skipped"):
        yield f", {report[name]:,} {name}"
    if report["joined"]:
        yield f", {report['joined']:,} joined to the products they belong to"
    if report["deleted"]:
        yield f", {report['deleted']:,} deleted"
    if report["filled"]:
        yield f", {report['filled']:,} values filled"


def _print_problems(report: Mapping[str, Any]) -> None:
    print_line(f"{report['problems']:,} things to look at, all in {report['file']}")
    for problem in report["examples"][:PROBLEMS_SHOWN]:
        position = f"{problem['file']}:{problem['line']}" if problem["line"] else problem["file"]
        print_line(f"  {problem['severity']}: {position} {problem['field']}: {problem['reason']}")
