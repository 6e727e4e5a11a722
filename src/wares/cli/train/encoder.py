"""`wares train encoder`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.text import Text

from wares.cli.options import JsonOption, OnlyOption, PictureFeedsArgument, SeedOption, ThreadsOption
from wares.cli.output.console import print_answer, print_line, stderr, stdout
from wares.cli.train.examples import Conditions, parse_conditions, picture_pairs
from wares.errors import BadSetting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from rich.table import Table

    from wares.cli.output.progress import ProgressBar
    from wares.training.adaptation.report import AdaptReport
    from wares.training.encoder.data import EncoderExamples, ExampleRows
    from wares.training.encoder.recipe import EncoderStep, Recipe, TrainReport
    from wares.training.general.recipe import AdaptOptions
    from wares.types import Pixels, Product

EncoderOutOption = Annotated[Path, typer.Option("--out", help="Folder for the encoder.")]
PhotosOption = Annotated[
    Path | None,
    typer.Option(help="Customers' photographs: a folder with a subfolder a product id, or a CSV photo,product_id."),
]
BaseOption = Annotated[
    Path | None, typer.Option("--base", help="Make the whole encoder from published weights in this folder.")
]
TranslationsOption = Annotated[Path | None, typer.Option(help="For --base: a dictionary in the format of CC-CEDICT.")]
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
    photos: PhotosOption = None, from_scratch: ScratchOption = False, begin: FromOption = None, base: BaseOption = None,
    translations: TranslationsOption = None, epochs: EncoderEpochsOption = None, minutes: MinutesOption = None,
    learning_rate: LearningRateOption = None, holdout: HoldoutOption = None, seed: SeedOption = 0,
    threads: ThreadsOption = 0, json: JsonOption = False,
) -> None:  # fmt: skip
    """Teach the encoder of words and pictures your catalogue, and compare it with what it was.

    Begins from the built-in encoder and takes minutes. A killed run goes on where it stopped. Use the result with:
    wares use-encoder FOLDER.
    """
    if sum((from_scratch, begin is not None, base is not None)) > 1:
        raise BadSetting("--from-scratch, --from and --base: where to begin; give one of them")
    from wares.cli.output.progress import ProgressBar
    from wares.training.general.recipe import AdaptOptions

    source = _Source(feeds, parse_conditions(only), photos)
    options = AdaptOptions(epochs, learning_rate, holdout, seed, threads)
    is_compact = from_scratch or (base is None and not _is_general(begin))
    if minutes is not None and not is_compact:
        raise BadSetting("--minutes: this run ends by its steps; give --epochs")
    if base is not None and (epochs is not None or holdout is not None):
        raise BadSetting("--epochs, --holdout: a run from published weights has its own steps and holds nothing out")
    report: AdaptReport | TrainReport | MadeEncoder
    with ProgressBar("Reading pictures") as bar:
        if is_compact:
            report = _train(_examples(source, bar), _recipe(begin, options, minutes), out, bar)
        elif base is not None:
            report = _make_base(source, (base, translations), options, out, bar)
        else:
            report = _adapt(source, begin, options, out, bar)
    print_answer(_as_json(report) if json else report, json, _print_report)


@dataclass(frozen=True, slots=True)
class MadeEncoder:
    """Where an encoder lies that was made from published weights."""

    folder: Path


@dataclass(frozen=True, slots=True)
class _Source:
    """Where examples come from."""

    feeds: Sequence[Path]
    conditions: Conditions
    photos: Path | None


def _is_general(begin: Path | None) -> bool:
    from wares.encode import manifest
    from wares.encode.general import FORMAT

    return begin is None or manifest.kind_of(begin) == FORMAT


def _rows(source: _Source, bar: ProgressBar) -> tuple[ExampleRows, Iterator[Pixels]]:
    """The feeds' pictures, and customers' photographs of the same products, and what gathers the rest of them."""
    from wares.catalog.pictures.photos import find_photos, photos_of_products
    from wares.language.query.lexicon import lexicon
    from wares.training.encoder.data import ExampleRows

    products: dict[str, Product] = {}
    photo_files = find_photos(source.photos) if source.photos is not None else []
    rows = ExampleRows(lexicon())
    pairs = picture_pairs(source.feeds, source.conditions, products, bar.watch("Reading pictures"))
    return rows, rows.views(pairs, photos_of_products(photo_files, products))


def _adapt(source: _Source, begin: Path | None, options: AdaptOptions, out: Path, bar: ProgressBar) -> AdaptReport:
    """Heads that learn on; what they begin with stays where that is better."""
    from wares.training.general.train import adapt_encoder

    rows, pictures = _rows(source, bar)
    return adapt_encoder(rows, pictures, begin, options, out, lambda what, share: bar.watch(what)(share))


def _make_base(
    source: _Source, found: tuple[Path, Path | None], options: AdaptOptions, out: Path, bar: ProgressBar
) -> MadeEncoder:
    """The whole encoder from published weights and a dictionary."""
    from wares.training.general.recipe import HeadRecipe
    from wares.training.general.train import make_encoder

    rows, pictures = _rows(source, bar)
    recipe = HeadRecipe(seed=options.seed, threads=options.threads)
    if options.learning_rate is not None:
        recipe = replace(recipe, learning_rate=options.learning_rate)
    made = make_encoder(rows, pictures, *found, recipe, out, lambda what, share: bar.watch(what)(share))
    return MadeEncoder(made.folder)


def _examples(source: _Source, bar: ProgressBar) -> EncoderExamples:
    """What a compact encoder learns from."""
    import numpy as np

    from wares.encode.preprocessing import letterbox

    rows, views = _rows(source, bar)
    pictures = [letterbox(view) for view in views]
    found = rows.examples(np.stack(pictures))
    picture_count, product_count = (len(set(numbers.tolist())) for numbers in (found.shots, found.products))
    stderr.print(f"{picture_count:,} pictures of {product_count:,} products")
    return found


def _recipe(begin: Path | None, options: AdaptOptions, minutes: float | None) -> Callable[[int], Recipe]:
    """A compact encoder's recipe by its pictures; passes that were asked for are not cut short by its budget."""
    from wares.training.adaptation.adapt import adapting_recipe
    from wares.training.encoder.recipe import Recipe as BaseRecipe

    asked = {"epochs": options.epochs, "learning_rate": options.learning_rate, "held_out": options.held_out}
    changes: dict[str, Any] = {name: value for name, value in asked.items() if value is not None}
    if options.epochs is not None or minutes is not None:
        changes["minutes"] = minutes

    def recipe(pictures: int) -> Recipe:
        found = BaseRecipe() if begin is None else adapting_recipe(pictures, begin)
        return replace(found, **changes, seed=options.seed, threads=options.threads)

    return recipe


def _train(
    examples: EncoderExamples, recipe_of: Callable[[int], Recipe], out: Path, bar: ProgressBar
) -> AdaptReport | TrainReport:
    from wares.training.adaptation.adapt import adapt
    from wares.training.encoder.train import train_encoder

    recipe, recall = recipe_of(len(examples)), ""

    def watch(step: EncoderStep) -> None:
        nonlocal recall
        if step.recall is not None:
            recall = f"  held-out recall@10 {step.recall:.3f}"
        bar.watch(f"Epoch {step.epoch}  loss {step.loss:.3f}{recall}")(step.progress)

    return (adapt if recipe.begin else train_encoder)(examples, recipe, out, watch)


def _as_json(report: AdaptReport | TrainReport | MadeEncoder) -> object:
    from wares.training.adaptation.report import as_json
    from wares.training.encoder.recipe import TrainReport

    return report if isinstance(report, TrainReport | MadeEncoder) else as_json(report)


def _print_report(report: AdaptReport | TrainReport | MadeEncoder) -> None:
    from wares.training.encoder.recipe import TrainReport

    print_line(("Done:", "bold green"), f" {report.folder}")
    if isinstance(report, TrainReport):
        print_line(f"{report.parameters:,} parameters; curves in {report.folder}/curves.png")
    elif not isinstance(report, MadeEncoder):
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
