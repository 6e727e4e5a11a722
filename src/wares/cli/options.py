"""Options that several commands have, each described once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

DEFAULT_SHOP = Path("my-shop")

ShopOption = Annotated[Path, typer.Option("--shop", help="The shop's folder.", envvar="WARES_SHOP")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object, for machines.")]
LanguageOption = Annotated[str | None, typer.Option(help="en, zh, or another that the shop has texts in")]
FilterOption = Annotated[str, typer.Option("--filter", help='e.g. "brand:Acme AND price < 80"')]
LimitOption = Annotated[int, typer.Option(help="How many at most.")]
HostOption = Annotated[str | None, typer.Option(help="Address to listen on.")]
PortOption = Annotated[int | None, typer.Option(help="Port; 0 = any free one.")]
SeedOption = Annotated[int, typer.Option(help="Of everything random.")]
ThreadsOption = Annotated[int, typer.Option(help="CPU threads; 0 = all.")]
PictureFeedsArgument = Annotated[list[Path], typer.Argument(help="Feeds with pictures, as for wares ingest.")]
OnlyOption = Annotated[
    list[str] | None,
    typer.Option("--only", help="ATTRIBUTE=VALUE: learn from these rows alone (where they have it)."),
]
DaysOption = Annotated[float, typer.Option(min=0.0, help="So many days before now; 0 = everything.")]
PlotOption = Annotated[Path | None, typer.Option("--plot", help="Draw it into this PNG file.")]
ReportLanguageOption = Annotated[str, typer.Option(help="en, zh, or one that the shop has texts in; empty = its own")]
