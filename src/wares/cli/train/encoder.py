"""`wares train encoder`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.text import Text

from wares.cli.options import JsonOption, OnlyOption, PictureFeedsArgument, SeedOption, ThreadsOption
from wares.cli.output.console import print_answer, print_line, stderr, stdout
from wares.cli.train.examples import Conditions, parse_conditions, picture_pairs
from wares.errors import BadSetting

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rich.table import Table

    from wares.cli.output.progress import ProgressBar
    from wares.training.adaptation.report import AdaptReport
    from wares.training.encoder.data import EncoderExamples
    from wares.training.encoder.recipe import EncoderStep, Recipe, TrainReport
    from wares.types import Product

EncoderOutOption = Annotated[Path, typer.Option("--out", help="Folder for the encoder.")]
PhotosOption = Annotated[
    Path | None,
    typer.Option(help="Customers' photographs: a folder with a subfolder a product id, or a CSV photo,product_id."),
]
ScratchOption = Annotated[bool, typer.Option("--from-scratch", help="Begin from nothing, as the built-in encoder did.")]
FromOption = Annotated[
    Path | None, typer.Option("--from", help="Begin from this encoder's folder, not the built-in one.")
]
EncoderEpochsOption = Annotated[int | None, typer.Option(help="Passes over the pictures.")]
MinutesOption = Annotated[float | None, typer.Option(help="Wall-clock budget.")]
LearningRateOption = Annotated[float | None, typer.Option(help="The highest of the run.")]
HoldoutOption = Annotated[float | None, typer.Option(help="Share kept for the comparison of before and after.")]


def encoder(
    feeds: PictureFeedsArgument, out: EncoderOutOption = Path("runs/encoder"), only: OnlyOption = None,
    photos: PhotosOption = None, from_scratch: ScratchOption = False, begin: FromOption = None,
    epochs: EncoderEpochsOption = None, minutes: MinutesOption = None, learning_rate: LearningRateOption = None,
    holdout: HoldoutOption = None, seed: SeedOption = 0, threads: ThreadsOption = 0, json: JsonOption = False,
) -> None:  # fmt: skip
    """Teach the encoder of words and pictures your catalogue, and compare it with what it was.

    Begins from the built-in encoder and takes some ten minutes. A killed run goes on where it stopped. Use the result
    with: wares use-encoder FOLDER.
    """
    if from_scratch and begin is not None:
        raise BadSetting("--from-scratch and --from: begin from nothing or from a folder; give one of them")
    from wares.cli.output.progress import ProgressBar

    options = {"epochs": epochs, "minutes": minutes, "learning_rate": learning_rate, "held_out": holdout}
    changes = {name: value for name, value in options.items() if value is not None}
    with ProgressBar("Reading pictures") as bar:
        examples = _examples(feeds, parse_conditions(only), photos, bar)
        recipe = replace(_recipe(len(examples), from_scratch, begin, changes), seed=seed, threads=threads)
        report = _train(examples, recipe, out, bar)
    print_answer(_as_json(report) if json else report, json, _print_report)


def _examples(feeds: Sequence[Path], conditions: Conditions, photos: Path | None, bar: ProgressBar) -> EncoderExamples:
    """The feeds' pictures, and customers' photographs of the same products."""
    from wares.catalog.pictures.photos import find_photos, photos_of_products
    from wares.language.query.lexicon import lexicon
    from wares.training.encoder.data import examples

    products: dict[str, Product] = {}
    photo_files = find_photos(photos) if photos is not None else []
    pairs = picture_pairs(feeds, conditions, products, bar.watch("Reading pictures"))
    training_examples = examples(pairs, photos_of_products(photo_files, products), lexicon())
    picture_count, product_count = (
        len(set(numbers.tolist())) for numbers in (training_examples.shots, training_examples.products)
    )
    stderr.print(f"{picture_count:,} pictures of {product_count:,} products")
    return training_examples


def _recipe(pictures: int, from_scratch: bool, begin: Path | None, changes: Mapping[str, Any]) -> Recipe:
    """The run's recipe; a number of passes that was asked for is not cut short by the usual budget."""
    from wares.encode.load import SHIPPED
    from wares.training.adaptation.adapt import adapting_recipe
    from wares.training.encoder.recipe import Recipe as BaseRecipe

    recipe = BaseRecipe() if from_scratch else adapting_recipe(pictures, begin or SHIPPED)
    if "epochs" in changes:
        recipe = replace(recipe, minutes=None)
    return replace(recipe, **changes)


def _train(examples: EncoderExamples, recipe: Recipe, out: Path, bar: ProgressBar) -> AdaptReport | TrainReport:
    from wares.training.adaptation.adapt import adapt
    from wares.training.encoder.train import train_encoder

    recall = ""

    def watch(step: EncoderStep) -> None:
        nonlocal recall
        if step.recall is not None:
            recall = f"  held-out recall@10 {step.recall:.3f}"
        bar.watch(f"Epoch {step.epoch}  loss {step.loss:.3f}{recall}")(step.progress)

    return (adapt if recipe.begin else train_encoder)(examples, recipe, out, watch)


def _as_json(report: AdaptReport | TrainReport) -> object:
    from wares.training.adaptation.report import as_json
    from wares.training.encoder.recipe import TrainReport

    return report if isinstance(report, TrainReport) else as_json(report)


def _print_report(report: AdaptReport | TrainReport) -> None:
    from wares.training.encoder.recipe import TrainReport

    print_line(("Done:", "bold green"), f" {report.folder}")
    if isinstance(report, TrainReport):
        print_line(f"{report.parameters:,} parameters; curves in {report.folder}/curves.png")
    else:
        if report.figures:
            stdout.print(_comparison(report))
        print_line(report.verdict())
    print_line(f"Use it: wares use-encoder {report.folder}")


def _comparison(report: AdaptReport) -> Table:
    from rich.table import Table

    table = Table("on held-out pictures", "before", "after", "change", "queries", box=None)
    for figure in report.figures:
        change = Text(f"{figure.change:+.3f}", "green" if figure.change > 0 else "red")
        table.add_row(figure.name, f"{figure.before:.3f}", f"{figure.after:.3f}", change, f"{figure.queries:,}")
    return table
