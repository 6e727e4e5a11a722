"""`wares analytics`: how far visits come, what is searched in vain, who the shoppers are, who will buy."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import typer
from rich.text import Text

from wares.cli.options import DEFAULT_SHOP, DaysOption, JsonOption, PlotOption, ReportLanguageOption, ShopOption
from wares.cli.output.console import print_answer, print_line, stdout
from wares.cli.output.plots import draw_bars
from wares.cli.remote import ask_server, ask_shop

if TYPE_CHECKING:
    from rich.table import Table

    from wares.shop import Shop

_STEPS = ("visits", "search", "view", "cart", "purchase")
_ROWS = 20  # of a table or a plot


def register(app: typer.Typer) -> None:
    """Add these subcommands."""
    analytics = typer.Typer(help="What the shop's shoppers do, in tables and plots.", no_args_is_help=True)
    for command in (funnel, queries, segments, propensity):
        analytics.command()(command)
    app.add_typer(analytics, name="analytics")


def funnel(
    days: DaysOption = 0.0, plot: PlotOption = None, shop: ShopOption = DEFAULT_SHOP, json: JsonOption = False
) -> None:
    """How far visits come: searched, looked at a product, put one into the cart, bought; day by day."""
    report = _report(shop, "funnel", {"days": days}, lambda opened: opened.analytics.funnel(days))
    if plot is not None:
        draw_bars(plot, "visits that came so far", _STEPS, [report["whole"][step] for step in _STEPS])
    print_answer(report, json, _print_funnel)


def _print_funnel(report: Mapping[str, Any]) -> None:
    table = _table("day", *_STEPS)
    for day in (*report["days"], report["whole"]):
        rates = (f"{day[step]:,} ({day[step] / max(day['visits'], 1):.0%})" for step in _STEPS[1:])
        table.add_row(day["day"], f"{day['visits']:,}", *rates, style="bold" if day is report["whole"] else "")
    stdout.print(table)


def queries(
    days: DaysOption = 0.0, plot: PlotOption = None, shop: ShopOption = DEFAULT_SHOP, json: JsonOption = False
) -> None:
    """What is searched most, and what is searched without anybody taking a hit."""
    report = _report(shop, "queries", {"days": days}, lambda opened: opened.analytics.queries(days))
    if plot is not None:
        first = report["top"][:_ROWS]
        draw_bars(plot, "searches", [query["words"] for query in first], [query["searches"] for query in first])
    print_answer(report, json, _print_queries)


def _print_queries(report: Mapping[str, Any]) -> None:
    print_line(f"{report['searches']:,} searches")
    top = _table("query", "searched", "a hit was taken")
    for query in report["top"][:_ROWS]:
        top.add_row(Text(query["words"]), f"{query['searches']:,}", f"{query['clicked']:.0%}")
    stdout.print(top)
    failing = _table("in vain", "searched", "finds now")
    for query in report["failing"][:_ROWS]:
        match_count = f"{query['finds']:,}" if query["finds"] > 0 else Text("nothing", "bold red")
        failing.add_row(Text(query["words"]), f"{query['searches']:,}", match_count)
    stdout.print(failing)


def segments(
    days: DaysOption = 0.0, language: ReportLanguageOption = "", plot: PlotOption = None,
    shop: ShopOption = DEFAULT_SHOP, json: JsonOption = False,
) -> None:  # fmt: skip
    """Groups of shoppers of like taste, and what sets each apart."""
    options = {"days": days, **({"language": language} if language else {})}
    report = _report(shop, "segments", options, lambda opened: opened.analytics.segments(days, language or None))
    if plot is not None:
        names = [f"group {number}" for number in range(1, len(report["segments"]) + 1)]
        draw_bars(plot, "shoppers", names, [segment["size"] for segment in report["segments"]])
    print_answer(report, json, _print_segments)


def _print_segments(report: Mapping[str, Any]) -> None:
    print_line(f"{report['shoppers']:,} shoppers in {len(report['segments'])} groups")
    for number, segment in enumerate(report["segments"], 1):
        print_line((str(number), "bold"), "  ", " ".join(segment["sentences"]))


def propensity(
    days: DaysOption = 0.0, language: ReportLanguageOption = "", plot: PlotOption = None,
    shop: ShopOption = DEFAULT_SHOP, json: JsonOption = False,
) -> None:  # fmt: skip
    """How likely the visits that run now are to end in a purchase, and why."""
    options = {"days": days, **({"language": language} if language else {})}
    report = _report(shop, "propensity", options, lambda opened: opened.analytics.propensity(days, language or None))
    if plot is not None:
        first = report["visits"][:_ROWS]
        names = [visit["shopper"] or visit["session"] for visit in first]
        draw_bars(plot, "probability of a purchase (%)", names, [round(100 * visit["probability"]) for visit in first])
    print_answer(report, json, _print_propensity)


def _print_propensity(report: Mapping[str, Any]) -> None:
    print_line(
        f"On the latest fifth of the log: AUC {report['auc']:.3f}, "
        f"calibration error {report['calibration_error']:.3f}; "
        f"{report['base']:.1%} of the moments came before a purchase"
    )
    table = _table("who", "will buy", "because")
    for visit in report["visits"][:_ROWS]:
        table.add_row(
            Text(visit["shopper"] or visit["session"]), f"{visit['probability']:.0%}", "; ".join(visit["signs"])
        )
    stdout.print(table if report["visits"] else "No visit runs at present.")


def _table(*columns: str) -> Table:
    from rich.table import Table

    return Table(*columns, box=None)


def _report(shop: Path, name: str, options: dict[str, Any], make: Callable[[Shop], Any]) -> dict[str, Any]:
    from urllib.parse import urlencode

    import msgspec

    return ask_shop(
        shop,
        lambda opened: cast(dict[str, Any], msgspec.to_builtins(make(opened))),
        lambda busy: ask_server(busy, "GET", f"/v1/analytics/{name}?{urlencode(options)}"),
    )
