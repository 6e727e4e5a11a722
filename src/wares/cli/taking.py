"""`wares ingest`, `wares delete`, `wares status`: what goes into a shop, and how it stands."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.table import Table

import wares
from wares.cli.screen import DEFAULT_SHOP, JsonOption, ShopOption, aside, print_json, screen
from wares.cli.served import ask_server
from wares.errors import BadSetting, ShopBusy

if TYPE_CHECKING:
    from wares.shop import IngestReport, SwapReport
    from wares.shop import Progress as Now

_STAGES = {"reading": "Taking products", "checking": "Looking for duplicates", "optimizing": "Building the index"}


def register(app: typer.Typer) -> None:
    """Add these subcommands."""
    app.command()(ingest)
    app.command()(delete)
    app.command()(status)
    app.command("use-encoder")(use_encoder)


def ingest(
    feeds: Annotated[list[Path], typer.Argument(help="CSV, TSV, JSON Lines, Parquet or Google Merchant files.")],
    shop: ShopOption = DEFAULT_SHOP,
    column: Annotated[
        list[str] | None, typer.Option("--column", help="FIELD=COLUMN where guessing fails, e.g. title=name.")
    ] = None,
    prune: Annotated[bool, typer.Option(help="Delete products that these feeds do not have.")] = False,
    json: JsonOption = False,
) -> None:
    """Take feeds into a shop, made if there is none. Run it again to update: only what changed costs time."""
    columns = dict(_pair(text) for text in column or [])
    with wares.open(shop, create=True) as opened, Bar() as bar:
        report = opened.ingest(feeds, columns=columns or None, prune=prune, progress=bar.show)
    if json:
        print_json(report)
    else:
        print_report(report, shop)


def delete(
    ids: Annotated[list[str], typer.Argument(help="Products' ids.")],
    shop: ShopOption = DEFAULT_SHOP,
    json: JsonOption = False,
) -> None:
    """Remove products."""
    with wares.open(shop, create=False) as opened:
        gone = opened.delete(ids)
    if json:
        print_json({"deleted": gone})
    else:
        screen.print(f"{gone} of {len(set(ids))} deleted.")


def status(shop: ShopOption = DEFAULT_SHOP, json: JsonOption = False) -> None:
    """A shop at a glance."""
    try:
        with wares.open(shop, create=False) as opened:
            found = dataclasses.asdict(opened.status())
    except ShopBusy as busy:
        found = {**ask_server(busy, "GET", "/v1/status")["shop"], "served_at": busy.address}
    if json:
        print_json(found)
        return
    table = Table(show_header=False, box=None)
    for name, value in found.items():
        text = ", ".join(f"{k} ({v})" for k, v in value.items()) if isinstance(value, dict) else str(value)
        table.add_row(f"[dim]{name}[/]", text)
    screen.print(table)


def use_encoder(
    encoder: Annotated[
        str | None, typer.Argument(help="A folder of wares train encoder, or hf:owner/name; none = see --built-in.")
    ] = None,
    shop: ShopOption = DEFAULT_SHOP,
    built_in: Annotated[bool, typer.Option("--built-in", help="Go back to the built-in encoder.")] = False,
    json: JsonOption = False,
) -> None:
    """Let another encoder answer; the old one does until all is encoded anew. Killed, it goes on from there."""
    if (encoder is None) != built_in:
        raise BadSetting("use-encoder: name an encoder's folder, or give --built-in")
    try:
        with wares.open(shop, create=False) as opened:
            report = dataclasses.asdict(_taken_in(opened, encoder))
    except ShopBusy as busy:
        name = encoder and str(Path(encoder).resolve() if Path(encoder).is_dir() else encoder)
        report = ask_server(busy, "POST", "/v1/encoder", {"encoder": name})
    if json:
        print_json(report)
    elif "seconds" not in report:
        screen.print(f"The server is taking it in: {report['coming']}. It answers with the old one until then.")
    elif report["before"] == report["encoder"]:
        screen.print(f"Encoder {report['encoder']} is in use already.")
    else:
        screen.print(
            f"[bold green]Encoder {report['encoder']} is in use[/] "
            f"({report['products']:,} products encoded in {report['seconds']:.1f} s)"
        )


def _taken_in(opened: wares.Shop, encoder: str | None) -> SwapReport:
    columns = (TextColumn("Encoding anew"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    bar = Progress(*columns, console=aside)
    task = bar.add_task("", total=1.0)
    coming = opened.start_encoder(encoder, progress=lambda done: bar.update(task, completed=done))
    with bar:
        return coming.result()


class Bar(Progress):
    """A progress bar with rate and remaining time, on standard error."""

    def __init__(self) -> None:
        super().__init__(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            TaskProgressColumn(),
            TextColumn("{task.fields[products]:,} products"),
            TextColumn("{task.fields[rate]:,.0f}/s"),
            TimeRemainingColumn(),
            console=aside,
        )
        self._task = self.add_task("Opening", total=1.0, products=0, rate=0.0)

    def show(self, now: Now) -> None:
        """Draw where an ingest is."""
        elapsed = self.tasks[0].elapsed or 0.0
        rate = now.products / elapsed if elapsed else 0.0
        self.update(self._task, completed=now.done, description=_STAGES[now.stage], products=now.products, rate=rate)


def print_report(report: IngestReport, shop: Path) -> None:
    """What an ingest did, for a person."""
    rate = report.read / report.seconds if report.seconds else 0
    screen.print(
        f"[bold green]{report.added:,} added[/], {report.updated:,} updated, {report.unchanged:,} unchanged, "
        f"{report.skipped:,} skipped"
        + (f", {report.deleted:,} deleted" if report.deleted else "")
        + (f", {report.filled:,} values filled" if report.filled else "")
        + f" — {report.pictures:,} pictures, {report.seconds:.1f} s ({rate:,.0f} rows/s)"
    )
    for note in report.notes:
        screen.print(f"  [dim]{note}[/]", markup=True, soft_wrap=True)
    if report.problems:
        screen.print(f"{report.problems:,} things to look at, all in {report.file}", soft_wrap=True)
        for problem in report.examples[:5]:
            place = f"{problem.file}:{problem.line}" if problem.line else problem.file
            screen.print(
                f"  {problem.severity}: {place} {problem.field}: {problem.reason}", markup=False, soft_wrap=True
            )
    screen.print(f'Try: wares search "…" --shop {shop}    or: wares serve --shop {shop}', markup=False)


def _pair(text: str) -> tuple[str, str]:
    name, equals, column = text.partition("=")
    if not equals or not name or not column:
        raise BadSetting(f"--column {text}: write it as FIELD=COLUMN, e.g. title=name")
    return name, column
