"""`wares train annotator` and `wares annotate`: missing values filled from pictures and titles."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn
from rich.table import Table

import wares
from wares.cli.screen import DEFAULT_SHOP, JsonOption, ShopOption, aside, print_json, screen
from wares.cli.training import train

if TYPE_CHECKING:
    from wares.shop import AnnotationReport, AnnotatorReport


def register(app: typer.Typer) -> None:
    """Add these subcommands."""
    train.command()(annotator)
    app.command()(annotate)


def annotator(
    shop: ShopOption = DEFAULT_SHOP,
    apply: Annotated[
        bool, typer.Option("--apply/--no-apply", help="Fill the shop's products at once; later ingests fill anyway.")
    ] = True,
    json: JsonOption = False,
) -> None:
    """Learn from the shop's own products to fill missing categories, colours and other attributes."""
    with wares.open(shop, create=False) as opened:
        with _bar("Reading products") as show:
            trained = opened.train_annotator(show)
        filled = None
        if apply and opened.settings.annotate_fill:
            with _bar("Filling") as show:
                filled = opened.annotate(progress=show)
    if json:
        print_json({"annotator": trained, "filled": filled})
        return
    _print_trained(trained, opened.settings.annotate_confidence)
    if filled is not None:
        _print_filled(filled)


def annotate(
    shop: ShopOption = DEFAULT_SHOP,
    clear: Annotated[bool, typer.Option("--clear", help="Take out everything that was filled.")] = False,
    json: JsonOption = False,
) -> None:
    """Fill what products lack, by the shop's annotator; the shop's own values are never touched."""
    with wares.open(shop, create=False) as opened, _bar("Clearing" if clear else "Filling") as show:
        report = opened.annotate(clear=clear, progress=show)
    if json:
        print_json(report)
    else:
        _print_filled(report)


@contextmanager
def _bar(what: str) -> Iterator[Callable[[float, int], None]]:
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
    with Progress(*columns, TextColumn("{task.fields[products]:,} products"), console=aside) as bar:
        task = bar.add_task(what, total=1.0, products=0)
        yield lambda done, products: bar.update(task, completed=done, products=products)


def _print_trained(report: AnnotatorReport, least: float) -> None:
    table = Table(title=f"On {report.left_out:,} products left out", title_justify="left")
    for name in ("attribute", "from", "values", "right", f"sure ({least:g})", "of these right"):
        table.add_column(name)
    for one in report.judged:
        shares = [f"{share:.1%}" if share == share else "–" for share in (one.accuracy, one.filled, one.precision)]
        table.add_row(one.attribute, one.given.name.lower(), f"{one.values:,}", *shares)
    screen.print(table)
    screen.print(f"[bold green]Learnt[/] from {report.learnt:,} products in {report.seconds:.1f} s")


def _print_filled(report: AnnotationReport) -> None:
    counts = ", ".join(f"{name} {n:,}" for name, n in report.filled.items()) or "nothing"
    screen.print(f"Filled now: {counts} ({report.changed:,} of {report.products:,} products changed)", markup=False)
