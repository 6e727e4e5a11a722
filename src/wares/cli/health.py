"""`wares check` and `wares repair`: whether a shop is sound, and mending it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import typer

from wares.cli.options import DEFAULT_SHOP, JsonOption, ShopOption
from wares.cli.output.console import print_json, print_line, stderr


def register(app: typer.Typer) -> None:
    """Add these subcommands."""
    app.command()(check)
    app.command()(repair)


def check(shop: ShopOption = DEFAULT_SHOP, json: JsonOption = False) -> None:
    """Is a shop sound? Compares its store, words, pictures and index; changes nothing. Exit code 1 when it is not."""
    from wares.shop import health

    with _bar() as show:
        report = health.check(shop, show)
    if json:
        print_json(report)
    elif not report.findings:
        print_line((f"{report.folder} is sound: {report.products:,} products ({report.seconds:.1f} s)", "green"))
    else:
        for finding in report.findings:
            print_line((f"{finding.part}: ", "bold red"), f"{finding.says}; {finding.remedy}")
    if report.findings:
        raise typer.Exit(1)


def repair(shop: ShopOption = DEFAULT_SHOP, json: JsonOption = False) -> None:
    """Mend what wares check finds. Damaged files of the store are moved aside; the index is made anew."""
    from wares.shop import health

    with _bar() as show:
        report = health.repair(shop, show)
    if json:
        print_json(report)
        return
    for line in report.done or ("There was nothing to mend.",):
        print_line(line)
    if report.aside:
        print_line(f"The damaged files are in {report.aside}")
    print_line((f"{report.products:,} products ({report.seconds:.1f} s)", "green"))


@contextmanager
def _bar() -> Iterator[Callable[[str, float], None]]:
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
    with Progress(*columns, console=stderr, transient=True) as bar:
        task = bar.add_task("Opening", total=1.0)
        yield lambda what, done: bar.update(task, description=what, completed=done)
