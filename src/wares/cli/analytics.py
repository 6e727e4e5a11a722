"""`wares analytics`: how far visits come, what is searched in vain, who the shoppers are, who will buy."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer
from rich.text import Text

from wares.cli.output.screen import DEFAULT_SHOP, JsonOption, ShopOption, print_json, safe, say, screen
from wares.cli.remote import answered, ask_server
from wares.errors import BadSetting, MissingExtra

if TYPE_CHECKING:
    from rich.table import Table

    from wares.shop import Shop

analytics = typer.Typer(help="What the shop's shoppers do, in tables and plots.", no_args_is_help=True)
_STEPS = ("visits", "search", "view", "cart", "purchase")
_BARS = 20
_CHINESE = (
    "Noto Sans CJK SC", "Noto Sans CJK JP", "Noto Sans SC", "Source Han Sans SC", "PingFang SC", "Hiragino Sans GB",
    "Heiti TC", "Microsoft YaHei", "SimHei", "WenQuanYi Zen Hei", "WenQuanYi Micro Hei",
)  # fmt: skip

DaysOption = Annotated[float, typer.Option(min=0.0, help="So many days before now; 0 = everything.")]
PlotOption = Annotated[Path | None, typer.Option("--plot", help="Draw it into this PNG file.")]
ReportLanguageOption = Annotated[str, typer.Option(help="en, zh, or one that the shop has texts in; empty = its own")]


def register(app: typer.Typer) -> None:
    """Add these subcommands."""
    app.add_typer(analytics, name="analytics")


@analytics.callback()
def _analytics() -> None:
    """What the shop's shoppers do, in tables and plots."""


@analytics.command()
def funnel(
    days: DaysOption = 0.0, plot: PlotOption = None, shop: ShopOption = DEFAULT_SHOP, json: JsonOption = False
) -> None:
    """How far visits come: searched, looked at a product, put one into the cart, bought; day by day."""
    found = _asked(shop, "funnel", {"days": days}, lambda opened: opened.analytics.funnel(days))
    if plot is not None:
        _draw(plot, "visits that came so far", _STEPS, [found["whole"][step] for step in _STEPS])
    if json:
        print_json(found)
        return
    table = _table("day", *_STEPS)
    for day in (*found["days"], found["whole"]):
        rates = (f"{day[step]:,} ({day[step] / max(day['visits'], 1):.0%})" for step in _STEPS[1:])
        table.add_row(day["day"], f"{day['visits']:,}", *rates, style="bold" if day is found["whole"] else "")
    screen.print(table)


@analytics.command()
def queries(
    days: DaysOption = 0.0, plot: PlotOption = None, shop: ShopOption = DEFAULT_SHOP, json: JsonOption = False
) -> None:
    """What is searched most, and what is searched without anybody taking a hit."""
    found = _asked(shop, "queries", {"days": days}, lambda opened: opened.analytics.queries(days))
    if plot is not None:
        first = found["top"][:_BARS]
        _draw(plot, "searches", [one["words"] for one in first], [one["searches"] for one in first])
    if json:
        print_json(found)
        return
    say(f"{found['searches']:,} searches")
    table = _table("query", "searched", "a hit was taken")
    for one in found["top"][:_BARS]:
        table.add_row(Text(one["words"]), f"{one['searches']:,}", f"{one['clicked']:.0%}")
    screen.print(table)
    table = _table("in vain", "searched", "finds now")
    for one in found["failing"][:_BARS]:
        finds = f"{one['finds']:,}" if one["finds"] > 0 else Text("nothing", "bold red")
        table.add_row(Text(one["words"]), f"{one['searches']:,}", finds)
    screen.print(table)


@analytics.command()
def segments(
    days: DaysOption = 0.0,
    language: ReportLanguageOption = "",
    plot: PlotOption = None,
    shop: ShopOption = DEFAULT_SHOP,
    json: JsonOption = False,
) -> None:
    """Groups of shoppers of like taste, and what sets each apart."""
    asked = {"days": days, **({"language": language} if language else {})}
    found = _asked(shop, "segments", asked, lambda opened: opened.analytics.segments(days, language or None))
    if plot is not None:
        names = [f"group {place}" for place in range(1, len(found["segments"]) + 1)]
        _draw(plot, "shoppers", names, [one["size"] for one in found["segments"]])
    if json:
        print_json(found)
        return
    say(f"{found['shoppers']:,} shoppers in {len(found['segments'])} groups")
    for place, one in enumerate(found["segments"], 1):
        say((str(place), "bold"), "  ", " ".join(one["sentences"]))


@analytics.command()
def propensity(
    days: DaysOption = 0.0,
    language: ReportLanguageOption = "",
    plot: PlotOption = None,
    shop: ShopOption = DEFAULT_SHOP,
    json: JsonOption = False,
) -> None:
    """How likely the visits that run now are to end in a purchase, and why."""
    asked = {"days": days, **({"language": language} if language else {})}
    found = _asked(shop, "propensity", asked, lambda opened: opened.analytics.propensity(days, language or None))
    if plot is not None:
        first = found["visits"][:_BARS]
        names = [one["shopper"] or one["session"] for one in first]
        _draw(plot, "probability of a purchase (%)", names, [round(100 * one["probability"]) for one in first])
    if json:
        print_json(found)
        return
    say(
        f"On the latest fifth of the log: AUC {found['auc']:.3f}, calibration error {found['calibration_error']:.3f}; "
        f"{found['base']:.1%} of the moments came before a purchase"
    )
    table = _table("who", "will buy", "because")
    for one in found["visits"][:_BARS]:
        table.add_row(Text(one["shopper"] or one["session"]), f"{one['probability']:.0%}", "; ".join(one["signs"]))
    screen.print(table if found["visits"] else "No visit runs at present.")


def _table(*columns: str) -> Table:
    from rich.table import Table

    return Table(*columns, box=None)


def _asked(shop: Path, name: str, asked: dict[str, Any], table: Callable[[Shop], Any]) -> dict[str, Any]:
    from urllib.parse import urlencode

    import msgspec

    return answered(
        shop,
        lambda opened: cast(dict[str, Any], msgspec.to_builtins(table(opened))),
        lambda busy: ask_server(busy, "GET", f"/v1/analytics/{name}?{urlencode(asked)}"),
    )


def _draw(path: Path, what: str, names: Sequence[str], values: Sequence[float]) -> None:
    """Bars of whole numbers, the first on top. Raises `MissingExtra`, and `BadSetting` naming the file."""
    try:
        from matplotlib import font_manager, rc_context
        from matplotlib.figure import Figure
        from matplotlib.ticker import MaxNLocator
    except ModuleNotFoundError as error:
        raise MissingExtra("--plot", "plot") from error
    here = {font.name for font in font_manager.fontManager.ttflist}
    with rc_context({"font.family": ["DejaVu Sans", *(name for name in _CHINESE if name in here)]}):
        figure = Figure(figsize=(8, 1 + 0.35 * len(names)), layout="constrained")
        axes = figure.add_subplot()
        places = range(len(names))
        bars = axes.barh(places, list(values), color="#1f4d3d")
        axes.set_yticks(places, [safe(name) for name in names], parse_math=False)
        axes.bar_label(bars, fmt=lambda value: f"{value:,.0f}", padding=3)
        axes.invert_yaxis()
        axes.margins(y=0.02)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.set_xlabel(what)
        axes.spines[["top", "right"]].set_visible(False)
        try:
            figure.savefig(path, dpi=150, format="png")
        except OSError as error:
            raise BadSetting(f"--plot {path}: cannot be written: {error.strerror or error}") from error
