"""`wares train recommenders`."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wares.cli.options import DEFAULT_SHOP, JsonOption, SeedOption, ShopOption
from wares.cli.output.console import print_answer, print_line, stderr, stdout
from wares.cli.remote import change
from wares.errors import BadInput, MissingExtra

if TYPE_CHECKING:
    from rich.table import Table

    from wares.shop.train.teaching import Teach
    from wares.types import Interactions, Vectors

_LEAST_EVENTS = 2000  # below which a model of sequences has nothing to learn from
_EXPLANATIONS = {
    "popular": "what everyone takes",
    "blend": "all of them, as the shop answers",
    "default": "all of them, without learnt weights",
}
SequenceOption = Annotated[
    bool | None,
    typer.Option("--sequence/--no-sequence", help="Train a model of sequences too; by itself where torch is there."),
]


def recommenders(
    shop: ShopOption = DEFAULT_SHOP,
    sequence: SequenceOption = None,
    minutes: Annotated[float, typer.Option(help="Budget of each of its two trainings.")] = 10.0,
    seed: SeedOption = 0,
    json: JsonOption = False,
) -> None:
    """Learn to recommend from what shoppers did, and compare every recommender with what everyone takes."""
    if sequence is None and find_spec("torch") is None:
        stderr.print(f"No model of sequences is trained; {MissingExtra('that', 'train')}", soft_wrap=True)
    options = {"sequence": sequence, "minutes": minutes, "seed": seed}
    report = change(shop, "train-recommend", options, teaching=sequence_training)
    print_answer(report, json, _print_report)


def sequence_training(is_requested: bool | None, minutes: float, seed: int) -> Teach | None:
    """See `wares.shop.train.teaching`; what was not asked for is trained only with enough to learn from."""
    has_torch = find_spec("torch") is not None
    if is_requested and not has_torch:
        raise MissingExtra("A model of sequences", "train")
    if is_requested is False or not has_torch:
        return None
    from wares.training.sequence import SequenceRecipe, train_sequence

    is_optional = is_requested is None

    def teach(interactions: Interactions, content: Vectors, folder: Path) -> bool:
        if is_optional and len(interactions.items) < _LEAST_EVENTS:
            return False
        try:
            train_sequence(interactions, SequenceRecipe(minutes=minutes, seed=seed), folder, content=content)
        except BadInput:
            if is_optional:
                return False
            raise
        return True

    return teach


def _print_report(report: Mapping[str, Any]) -> None:
    numbers = f"{report['events']:,} events of {report['products']:,} products in {report['seconds']:.0f} s"
    print_line(("Done:", "bold green"), f" learnt from {numbers}")
    if report["figures"]:
        stdout.print(_figures(report))
    else:
        print_line("Too few shoppers came back to tell how good it is; the usual weights are used.")
    for placement, measurement in report["placements"].items():
        blend, default = (measurement["figures"][name]["hit_12"] for name in ("blend", "default"))
        print_line(
            f"In the place {placement!r} the first 12 had what was taken next in {blend:.0%} of "
            f"{measurement['cases']:,} later cases, {default:.0%} without learnt weights."
        )
    if report["search"] is not None:
        print_line(f"Taste moves hits of searches by at most {report['search']:g} of the best one's score.")


def _figures(report: Mapping[str, Any]) -> Table:
    from rich.table import Table

    table = Table(f"on {report['cases']:,} later cases", "first 12", "nDCG@12", "named", "weights", "", box=None)
    for name, figures in report["figures"].items():
        weights = report["weights"].get(name)
        weights_text = f"{weights[0]:.2f} {weights[1]:.2f}" if weights else ""
        row = (*(f"{figures[figure]:.3f}" for figure in ("hit_12", "ndcg_12", "found")), weights_text)
        style = "bold" if name in ("popular", "blend") else ""
        table.add_row(name, *row, _EXPLANATIONS.get(name, ""), style=style)
    return table
