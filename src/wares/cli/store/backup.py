"""`wares backup` and `wares restore`: copies of a shop, of one moment each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from wares.cli.options import DEFAULT_SHOP, JsonOption, ShopOption
from wares.cli.output.console import print_json, print_line, stderr

TargetArgument = Annotated[Path, typer.Argument(help="The folder of backups.")]
KeepOption = Annotated[int, typer.Option("--keep", min=0, help="Keep so many of the newest, remove the rest; 0 = all.")]
VerifyOption = Annotated[bool, typer.Option("--verify", help="Make none: read the newest one and say what is wrong.")]
NameOption = Annotated[str, typer.Option("--backup", help="Which one, by its name; the newest without it.")]


def register(app: typer.Typer) -> None:
    """Add these subcommands."""
    app.command()(backup)
    app.command()(restore)


def backup(
    folder: TargetArgument, shop: ShopOption = DEFAULT_SHOP, keep: KeepOption = 0, verify: VerifyOption = False,
    name: NameOption = "", json: JsonOption = False,
) -> None:  # fmt: skip
    """Back a shop up, also while it is served: as at one moment, writing only what changed. Exit code 1 with --verify
    where a backup is damaged.
    """
    if verify:
        _verify(folder, name, json)
        return
    from wares.shop.backup.create import backup as make

    with _bar("Backing up") as show:
        report = make(shop, folder, keep, show)
    if json:
        print_json(report)
        return
    print_line(
        (f"{report.name}: {report.products:,} products, {report.events:,} events", "green"),
        f"; {report.size / 1e6:,.1f} MB, of which {report.new / 1e6:,.1f} are new ({report.seconds:.1f} s)",
    )
    for removed in report.removed:
        print_line(f"{removed} was removed.")


def _verify(folder: Path, name: str, json: bool) -> None:
    from wares.shop.backup.restore import verify

    with _bar("Reading") as show:
        report = verify(folder, name, show)
    if json:
        print_json(report)
    elif not report.findings:
        print_line((f"{report.name} is sound ({report.seconds:.1f} s)", "green"))
    else:
        for finding in report.findings:
            print_line((f"{report.name}: ", "bold red"), finding)
    if report.findings:
        raise typer.Exit(1)


def restore(
    folder: TargetArgument, shop: ShopOption = DEFAULT_SHOP, name: NameOption = "", json: JsonOption = False
) -> None:
    """Restore a backup as a shop in a new folder; its index is made when it is opened."""
    from wares.shop.backup.restore import restore as restored

    with _bar("Restoring") as show:
        report = restored(folder, shop, name, show)
    if json:
        print_json(report)
        return
    told = f"{report.name}: {report.products:,} products and {report.events:,} events are in {report.folder}"
    print_line((f"{told} ({report.seconds:.1f} s)", "green"))


@contextmanager
def _bar(what: str) -> Iterator[Callable[[float], None]]:
    from rich.progress import Progress

    with Progress(console=stderr, transient=True) as bar:
        task = bar.add_task(what, total=1.0)
        yield lambda done: bar.update(task, completed=done)
