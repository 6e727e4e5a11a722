"""`wares events`: logs of what shoppers did, taken and checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, cast

import typer
from rich.text import Text

from wares.cli.errors import parse_pair
from wares.cli.options import DEFAULT_SHOP, JsonOption, ShopOption
from wares.cli.output.console import print_json, print_line, stdout
from wares.cli.output.ingest_report import PROBLEMS_SHOWN
from wares.cli.remote import ask_server, ask_shop, change
from wares.errors import BadSetting

LogsArgument = Annotated[list[Path] | None, typer.Argument(help="Event logs: CSV, TSV, JSON, Excel or Parquet.")]
LogColumnOption = Annotated[
    list[str] | None,
    typer.Option("--column", help="FIELD=COLUMN where guessing fails, e.g. shopper=uid; FIELD= leaves it out."),
]
KindOption = Annotated[
    list[str] | None,
    typer.Option("--kind", help="What every row is, e.g. purchase; or VALUE=KIND, e.g. 4=purchase. Repeatable."),
]
CheckOption = Annotated[bool, typer.Option("--check", help="Is what the shop has of events fit to learn from?")]


def register(app: typer.Typer) -> None:
    """Add this subcommand."""
    app.command()(events)


def events(
    logs: LogsArgument = None, shop: ShopOption = DEFAULT_SHOP, column: LogColumnOption = None, kind: KindOption = None,
    check: CheckOption = False, json: JsonOption = False,
) -> None:  # fmt: skip
    """Take logs of what shoppers did into a shop, or check what it has. A log that is taken twice counts once."""
    if not logs and not check:
        raise BadSetting("events: name the logs to take, or give --check")
    answer: dict[str, Any] = {}
    if logs:
        answer["taken"] = _import(logs, shop, parse_declarations(column or (), kind or ()))
        if not json:
            _print_report(answer["taken"])
    if check:
        answer["quality"] = _quality(shop)
        if not json:
            _print_quality(answer["quality"])
    if json:
        print_json(answer)


def _import(logs: Sequence[Path], shop: Path, declarations: Mapping[str, Any]) -> dict[str, Any]:
    paths = [str(log.expanduser().absolute()) for log in logs]
    return change(shop, "events", {"logs": paths, **declarations})


def parse_declarations(columns: Sequence[str], kinds: Sequence[str]) -> dict[str, Any]:
    """What the options say of the logs, as the command takes it. Raises `BadSetting`."""
    from wares.types import EVENT_KINDS

    kind: str | None = None
    values: dict[str, str] = {}
    for text in kinds:
        value, equals, name = text.rpartition("=")
        if name not in EVENT_KINDS:
            raise BadSetting(f"--kind {text}: {name!r} is no kind; kinds are {', '.join(EVENT_KINDS)}")
        if equals:
            values[value] = name
        else:
            kind = name
    column_of = dict(parse_pair("--column", text, "FIELD=COLUMN, e.g. shopper=uid") for text in columns)
    return {"columns": column_of, "kind": kind, "kinds": values}


def _quality(shop: Path) -> dict[str, Any]:
    import msgspec

    return ask_shop(
        shop,
        lambda opened: cast(dict[str, Any], msgspec.to_builtins(opened.tracking.quality())),
        lambda busy: ask_server(busy, "GET", "/v1/events/quality"),
    )


def _print_report(report: Mapping[str, Any]) -> None:
    rate = report["read"] / report["seconds"] if report["seconds"] else 0
    print_line(
        (f"{_count_text(report['taken'], 'event')} taken", "bold green"),
        f", {report['repeated']:,} there already, {_count_text(report['skipped'], 'row')} skipped "
        f"— {report['seconds']:.1f} s ({rate:,.0f} rows/s)",
    )
    for note in report["notes"]:
        print_line((f"  {note}", "dim"))
    if report["unknown_products"]:
        print_line(
            f"Named products that the shop does not have: {report['unknown_products']:,}, kept all the same. "
            "Ingest the feed, or look whether these are its ids."
        )
    if report["skipped"]:
        print_line(f"Every skipped row is in {report['file']}")
        for example in report["examples"][:PROBLEMS_SHOWN]:
            print_line(f"  {example['file']}:{example['line']} {example['field']}: {example['reason']}")


def _count_text(n: int, noun: str) -> str:
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"


def _print_quality(quality: dict[str, Any]) -> None:
    from rich.table import Table

    table = Table(title=_count_text(quality["events"], "event"), title_justify="left")
    for name in ("check", "", "counted", "what"):
        table.add_column(name, no_wrap=name != "what")
    failures = [finding for finding in quality["findings"] if not finding["passed"]]
    for finding in quality["findings"]:
        share = f" ({finding['count'] / finding['of']:.1%})" if finding["of"] else ""
        verdict = Text("PASS", "green") if finding["passed"] else Text("FAIL", "bold red")
        table.add_row(finding["name"], verdict, f"{finding['count']:,} of {finding['of']:,}{share}", finding["says"])
    stdout.print(table)
    for finding in failures:
        print_line((finding["name"], "bold"), f": {finding['remedy']}")
    if not failures:
        print_line("All is fit to learn from.")
