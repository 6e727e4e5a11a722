"""`wares events`: logs of what shoppers did, taken and checked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast, get_args

import typer
from rich.markup import escape
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.table import Table

import wares
from wares import settings
from wares.cli.screen import DEFAULT_SHOP, JsonOption, ShopOption, aside, print_json, screen
from wares.cli.served import ask_server
from wares.errors import BadSetting, ShopBusy
from wares.types import Event, EventKind

if TYPE_CHECKING:
    from wares.shop.event_logs import EventsReport
    from wares.shop.tracking import TrackReport
    from wares.shopper.logs import Declared


def register(app: typer.Typer) -> None:
    """Add this subcommand."""
    app.command()(events)


def events(
    logs: Annotated[list[Path] | None, typer.Argument(help="Event logs: CSV, TSV, JSON Lines or Parquet.")] = None,
    shop: ShopOption = DEFAULT_SHOP,
    column: Annotated[
        list[str] | None,
        typer.Option("--column", help="FIELD=COLUMN where guessing fails, e.g. shopper=uid; FIELD= leaves it out."),
    ] = None,
    kind: Annotated[
        list[str] | None,
        typer.Option("--kind", help="What every row is, e.g. purchase; or VALUE=KIND, e.g. 4=purchase. Repeatable."),
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="Is what the shop has of events fit to learn from?")] = False,
    json: JsonOption = False,
) -> None:
    """Take logs of what shoppers did into a shop, or check what it has. A log that is taken twice counts once."""
    if not logs and not check:
        raise BadSetting("events: name the logs to take, or give --check")
    answer: dict[str, Any] = {}
    if logs:
        report = _taken(shop, logs, _declared(column or [], kind or []))
        answer["taken"] = report
        if not json:
            _print_report(report)
    if check:
        answer["quality"] = quality = _quality(shop)
        if not json:
            _print_quality(quality)
    if json:
        print_json(answer)


def _declared(columns: Sequence[str], kinds: Sequence[str]) -> Declared:
    from wares.shopper.logs import Declared

    whole: EventKind | None = None
    values: dict[str, EventKind] = {}
    for text in kinds:
        value, equals, name = text.rpartition("=")
        if name not in get_args(EventKind):
            raise BadSetting(f"--kind {text}: {name!r} is no kind; kinds are {', '.join(get_args(EventKind))}")
        if equals:
            values[value] = cast(EventKind, name)
        else:
            whole = cast(EventKind, name)
    named = {}
    for text in columns:
        field, equals, name = text.partition("=")
        if not equals:
            raise BadSetting(f"--column {text}: write it as FIELD=COLUMN, e.g. shopper=uid")
        named[field] = name
    return Declared(named, whole, values)


def _taken(shop: Path, logs: Sequence[Path], declared: Declared) -> EventsReport:
    try:
        with wares.open(shop, create=False) as opened, _bar() as show:
            return opened.import_events(
                logs, columns=declared.columns, kind=declared.kind, kinds=declared.kinds, progress=show
            )
    except ShopBusy as busy:
        return _sent(busy, shop, logs, declared)


def _sent(busy: ShopBusy, shop: Path, logs: Sequence[Path], declared: Declared) -> EventsReport:
    """The same, when a server has the shop: rows are read here, and events are sent to it."""
    import time

    import msgspec

    from wares.shop.event_logs import import_logs, open_log
    from wares.shop.tracking import TrackReport
    from wares.shopper.events import Checker

    def send(batch: Sequence[Event]) -> TrackReport:
        answer = ask_server(busy, "POST", "/v1/events", {"events": msgspec.to_builtins(batch)})
        return msgspec.convert(answer, TrackReport)

    checker = Checker(time.time(), settings.load(shop).events_ahead, lambda: "")
    opened = [open_log(path, declared, checker.latest) for path in logs]
    with _bar() as show:
        return import_logs(opened, checker, send, shop / "reports", show)


def _quality(shop: Path) -> dict[str, Any]:
    import msgspec

    try:
        with wares.open(shop, create=False) as opened:
            return cast(dict[str, Any], msgspec.to_builtins(opened.tracking.quality()))
    except ShopBusy as busy:
        return ask_server(busy, "GET", "/v1/events/quality")


@contextmanager
def _bar() -> Iterator[Callable[[float, int], None]]:
    """A progress bar with rows, rate and remaining time, on standard error."""
    columns = (SpinnerColumn(), TextColumn("Taking events"), BarColumn(), TaskProgressColumn())
    counts = TextColumn("{task.fields[rows]:,} rows"), TextColumn("{task.fields[rate]:,.0f}/s")
    with Progress(*columns, *counts, TimeRemainingColumn(), console=aside) as bar:
        task = bar.add_task("", total=1.0, visible=False, rows=0, rate=0.0)

        def show(done: float, rows: int) -> None:
            elapsed = bar.tasks[0].elapsed or 0.0
            bar.update(task, visible=True, completed=done, rows=rows, rate=rows / elapsed if elapsed else 0.0)

        yield show


def _print_report(report: EventsReport) -> None:
    rate = report.read / report.seconds if report.seconds else 0
    screen.print(
        f"[bold green]{_counted(report.taken, 'event')} taken[/], {report.repeated:,} there already, "
        f"{_counted(report.skipped, 'row')} skipped — {report.seconds:.1f} s ({rate:,.0f} rows/s)",
        soft_wrap=True,
    )
    for note in report.notes:
        screen.print(f"  [dim]{escape(note)}[/]", soft_wrap=True)
    if report.unknown_products:
        screen.print(
            f"Named products that the shop does not have: {report.unknown_products:,}, kept all the same. "
            "Ingest the feed, or look whether these are its ids.",
            soft_wrap=True,
        )
    if report.skipped:
        screen.print(f"Every skipped row is in {report.file}", soft_wrap=True)
        for one in report.examples[:5]:
            screen.print(f"  {one.file}:{one.line} {one.field}: {one.reason}", markup=False, soft_wrap=True)


def _counted(n: int, thing: str) -> str:
    return f"{n:,} {thing}" if n == 1 else f"{n:,} {thing}s"


def _print_quality(quality: dict[str, Any]) -> None:
    table = Table(title=_counted(quality["events"], "event"), title_justify="left")
    for name in ("check", "", "counted", "what"):
        table.add_column(name, no_wrap=name != "what")
    failed = [one for one in quality["findings"] if not one["passed"]]
    for one in quality["findings"]:
        share = f" ({one['count'] / one['of']:.1%})" if one["of"] else ""
        verdict = "[green]PASS[/]" if one["passed"] else "[bold red]FAIL[/]"
        table.add_row(one["name"], verdict, f"{one['count']:,} of {one['of']:,}{share}", one["says"])
    screen.print(table)
    for one in failed:
        screen.print(f"[bold]{one['name']}[/]: {one['remedy']}", soft_wrap=True)
    if not failed:
        screen.print("All is fit to learn from.")
