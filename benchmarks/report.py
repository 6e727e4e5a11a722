"""Draw benchmarks/RESULTS.md from benchmarks/results/*.json."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from _common import HERE, RESULTS, shown
from _questions import QUESTIONS, Question

PAGE = HERE / "RESULTS.md"


def page(results: Path) -> str:
    """The whole page as Markdown."""
    lines = [
        "# Results",
        "",
        "Drawn by `python benchmarks/report.py` from `benchmarks/results/*.json`.",
        "What is measured, and how, stands in `benchmarks/README.md`.",
        "✓ reaches what was asked, ✗ does not. A `+` behind a commit means that sources had changes not yet committed.",
    ]
    for name, question in QUESTIONS.items():
        file = results / f"{name}.json"
        if not file.exists():
            lines += ["", f"## {name}", "", question.asks, "", "Not measured yet."]
            continue
        for data, run in sorted(json.loads(file.read_text(encoding="utf-8")).items()):
            lines += ["", *_section(question, data, run)]
    return "\n".join(lines) + "\n"


def _section(question: Question, data: str, run: dict[str, Any]) -> list[str]:
    figures = run["figures"]
    machine = run["machine"]
    rows = []
    for figure in question.figures:
        if figure.key in figures:
            value = figures[figure.key]
            mark = {True: " ✓", False: " ✗", None: ""}[figure.passes(value)]
            rows.append(f"| {figure.label} | {shown(value)}{mark} | {figure.asked()} | {figure.beside} |")
    named = {figure.key for figure in question.figures}
    rows += [f"| {key} | {shown(value)} | | |" for key, value in figures.items() if key not in named]
    where = f"{machine['cpu']}, {machine['cores']} cores, {machine['memory_gb']} GB, Python {machine['python']}"
    return [
        f"## {question.name} ({data})",
        "",
        question.asks,
        "",
        "| figure | measured | asked | beside |",
        "|---|---:|---:|---|",
        *rows,
        "",
        f"Commit {run['commit']}, {run['date'][:10]}, {where}.",
    ]


if __name__ == "__main__":
    PAGE.write_text(page(RESULTS), encoding="utf-8")
    print(PAGE)
