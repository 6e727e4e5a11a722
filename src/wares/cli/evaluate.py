"""`wares evaluate`: a shop's answers measured."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from wares.cli.options import DEFAULT_SHOP, JsonOption, ShopOption
from wares.cli.output.console import print_answer, stdout


def register(app: typer.Typer) -> None:
    """Add this subcommand."""
    app.command()(evaluate)


def evaluate(
    judgements: Annotated[
        Path | None, typer.Argument(help="CSV, TSV or JSON Lines with query, id, relevance; none = a self-check.")
    ] = None,
    sample: Annotated[int, typer.Option(help="Titles tried in a self-check.")] = 200,
    seed: Annotated[int, typer.Option(help="Chooses the titles.")] = 0,
    shop: ShopOption = DEFAULT_SHOP,
    json: JsonOption = False,
) -> None:
    """Measure a shop's answers against your own judgements, or check that products are found by their titles."""
    import dataclasses

    from wares.cli.remote import open_to_read
    from wares.evaluate.shops import evaluate_judgements, self_check

    with open_to_read(shop) as open_shop:
        report: Any = evaluate_judgements(open_shop, judgements) if judgements else self_check(open_shop, sample, seed)
    print_answer(dataclasses.asdict(report), json, _print_figures)


def _print_figures(figures: Mapping[str, Any]) -> None:
    from rich.table import Table

    table = Table("measure", "value", box=None)
    for name, value in _flat(figures):
        table.add_row(name, f"{value:.3f}" if isinstance(value, float) else str(value))
    stdout.print(table)


def _flat(figures: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    """Nested figures as rows; names are joined, lists left out."""
    for name, value in figures.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{name} ")
        elif not isinstance(value, tuple):
            yield before + name, value
