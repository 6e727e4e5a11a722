"""`wares train`: models from feeds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.text import Text

from wares.cli.output.screen import JsonOption, aside, pair, print_json, say, screen
from wares.errors import BadInput, BadPicture, BadSetting

if TYPE_CHECKING:
    from wares.cli.output.progress import Bar
    from wares.training.adaptation.report import AdaptReport
    from wares.training.encoder.data import EncoderExamples
    from wares.training.encoder.recipe import EncoderStep, Recipe, TrainReport
    from wares.types import Pixels, Product

train = typer.Typer(help="Train models from feeds.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add these subcommands."""
    app.add_typer(train, name="train")


@train.callback()
def _train() -> None:
    """Train models from feeds."""


@train.command()
def encoder(
    feeds: Annotated[list[Path], typer.Argument(help="Feeds with pictures, as for wares ingest.")],
    out: Annotated[Path, typer.Option("--out", help="Folder for the encoder.")] = Path("runs/encoder"),
    only: Annotated[
        list[str] | None,
        typer.Option("--only", help="ATTRIBUTE=VALUE: learn from these rows alone (where they have it)."),
    ] = None,
    photos: Annotated[
        Path | None,
        typer.Option(help="Customers' photographs: a folder with a subfolder a product id, or a CSV photo,product_id."),
    ] = None,
    base: Annotated[bool, typer.Option("--base", help="Begin from nothing, as the built-in encoder did.")] = False,
    begin: Annotated[Path | None, typer.Option(help="Begin from this encoder's folder, not the built-in one.")] = None,
    epochs: Annotated[int | None, typer.Option(help="Passes over the pictures.")] = None,
    minutes: Annotated[float | None, typer.Option(help="Wall-clock budget.")] = None,
    learning_rate: Annotated[float | None, typer.Option(help="The highest of the run.")] = None,
    held_out: Annotated[float | None, typer.Option(help="Share kept for the comparison of before and after.")] = None,
    seed: Annotated[int, typer.Option(help="Of everything random.")] = 0,
    threads: Annotated[int, typer.Option(help="CPU threads; 0 = all.")] = 0,
    json: JsonOption = False,
) -> None:
    """Teach the encoder of words and pictures your catalogue, and compare it with what it was.

    Begins from the built-in encoder and takes some ten minutes. A killed run goes on where it stopped. Use the result
    with: wares use-encoder FOLDER.
    """
    if base and begin is not None:
        raise BadSetting("--base and --begin: the one begins from nothing, the other from a folder; give one of them")
    from wares.catalog.pictures.photos import find_photos, photographed
    from wares.cli.output.progress import Bar
    from wares.language.query.lexicon import lexicon
    from wares.training.encoder.data import examples

    products: dict[str, Product] = {}
    taken = find_photos(photos) if photos is not None else []
    wishes = {"epochs": epochs, "minutes": minutes, "learning_rate": learning_rate, "held_out": held_out}
    with Bar("Reading pictures") as bar:
        feed = _pairs(feeds, _conditions(only), products, lambda done: _show(bar, "Reading pictures", done))
        found = examples(feed, photographed(taken, products), lexicon())
        shots, shown = (len(set(numbers.tolist())) for numbers in (found.shots, found.products))
        aside.print(f"{shots:,} pictures of {shown:,} products")
        recipe = replace(_recipe(len(found), base, begin, wishes), seed=seed, threads=threads)
        report = _trained(found, recipe, out, bar)
    if json:
        print_json(_as_json(report))
    else:
        _print_report(report)


def _show(bar: Bar, what: str, done: float) -> None:
    from wares.shop.train.teaching import TrainingStep

    bar.show(TrainingStep(what, done))


def _recipe(pictures: int, base: bool, begin: Path | None, wishes: Mapping[str, Any]) -> Recipe:
    """The run's recipe; a number of passes that was asked for is not cut short by the usual budget."""
    from wares.encode.load import SHIPPED
    from wares.training.adaptation.adapt import adapting_recipe
    from wares.training.encoder.recipe import Recipe as Base

    recipe = Base() if base else adapting_recipe(pictures, begin or SHIPPED)
    if wishes["epochs"] is not None:
        recipe = replace(recipe, minutes=None)
    return replace(recipe, **{name: value for name, value in wishes.items() if value is not None})


def _trained(found: EncoderExamples, recipe: Recipe, out: Path, bar: Bar) -> AdaptReport | TrainReport:
    from wares.training.adaptation.adapt import adapt
    from wares.training.encoder.train import train_encoder

    recall = ""

    def watch(step: EncoderStep) -> None:
        nonlocal recall
        if step.recall is not None:
            recall = f"  held-out recall@10 {step.recall:.3f}"
        _show(bar, f"Epoch {step.epoch}  loss {step.loss:.3f}{recall}", step.done)

    return (adapt if recipe.begin else train_encoder)(found, recipe, out, watch)


def _as_json(report: AdaptReport | TrainReport) -> object:
    from wares.training.adaptation.report import as_json
    from wares.training.encoder.recipe import TrainReport

    return report if isinstance(report, TrainReport) else as_json(report)


def _print_report(report: AdaptReport | TrainReport) -> None:
    from rich.table import Table

    from wares.training.encoder.recipe import TrainReport

    say(("Done:", "bold green"), f" {report.folder}")
    if isinstance(report, TrainReport):
        say(f"{report.parameters:,} parameters; curves in {report.folder}/curves.png")
    else:
        table = Table("on held-out pictures", "before", "after", "change", "queries", box=None)
        for figure in report.figures:
            change = Text(f"{figure.change:+.3f}", "green" if figure.change > 0 else "red")
            table.add_row(figure.name, f"{figure.before:.3f}", f"{figure.after:.3f}", change, f"{figure.queries:,}")
        if report.figures:
            screen.print(table)
        say(report.verdict())
    say(f"Use it: wares use-encoder {report.folder}")


@train.command()
def adapter(
    feeds: Annotated[list[Path], typer.Argument(help="Feeds with pictures, as for wares ingest.")],
    encoder: Annotated[str, typer.Option("--encoder", help="The encoder beneath, as in [encoder] path.")] = "",
    precision: Annotated[str, typer.Option(help="Its weights: full or int8.")] = "full",
    out: Annotated[Path, typer.Option("--out", help="Folder for the adapter.")] = Path("runs/adapter"),
    only: Annotated[
        list[str] | None,
        typer.Option("--only", help="ATTRIBUTE=VALUE: learn from these rows alone (where they have it)."),
    ] = None,
    epochs: Annotated[int, typer.Option(help="Passes over the products.")] = 20,
    width: Annotated[int, typer.Option(help="Of the correction's hidden layer.")] = 128,
    seed: Annotated[int, typer.Option(help="Of everything random.")] = 0,
    threads: Annotated[int, typer.Option(help="CPU threads; 0 = all.")] = 0,
    json: JsonOption = False,
) -> None:
    """Learn a small correction of any encoder's vectors, a pretrained model's too. Use it with [encoder] path."""
    from wares.encode.load import load
    from wares.language.query.lexicon import lexicon
    from wares.training.adapter.train import AdapterRecipe, card_of, train_adapter

    base = load(encoder, precision=precision, threads=threads)
    card = card_of(base, encoder, precision)
    recipe = AdapterRecipe(width=width, epochs=epochs, seed=seed, threads=threads)
    from wares.cli.output.progress import Bar

    with Bar("Encoding pictures") as bar:
        pairs = _pairs(feeds, _conditions(only), {}, lambda done: _show(bar, "Encoding pictures", done))
        report = train_adapter(pairs, base, card, recipe, out, lambda done: _show(bar, "Learning", done), lexicon())
    if json:
        print_json(report)
        return
    for name, found in (("before", report.before), ("after", report.after)):
        if found is not None:
            at_1, at_10 = found.recall_at_1, found.recall_at_10
            say(f"Held-out titles find their pictures {name}: recall@1 {at_1:.3f}, recall@10 {at_10:.3f}")
    say(("Done:", "bold green"), f" {report.folder} ({report.parameters:,} numbers)")
    if not report.better:
        say(("It is not better than the encoder alone:", "bold yellow"), " keep that.")
    say(f"Use it: wares settings encoder_path={out.resolve()} --shop SHOP, then open the shop again")


def _conditions(only: list[str] | None) -> dict[str, str]:
    return dict(pair("--only", text, "ATTRIBUTE=VALUE, e.g. split=train") for text in only or [])


def _pairs(
    feeds: list[Path], only: dict[str, str], products: dict[str, Product], progress: Callable[[float], None]
) -> Iterator[tuple[Product, Pixels]]:
    from wares.catalog.cleaner import Cleaner
    from wares.catalog.feeds import open_feed
    from wares.catalog.pictures.decode import PictureLimits, decode
    from wares.catalog.pictures.fetch import Fetcher
    from wares.types import Problem

    limits = PictureLimits()
    found = 0
    with Fetcher(limits) as fetcher:
        for number, path in enumerate(feeds):
            feed = open_feed(path)
            cleaner = Cleaner(feed.columns, path.parent, "")
            for row in feed.rows():
                if isinstance(row, Problem):
                    continue
                progress((number + row.progress) / len(feeds))
                product = cleaner.product(row, path.name).product
                if product is None or not _fits(product, only):
                    continue
                products[product.id] = product
                if not product.pictures:
                    continue
                try:
                    pixels = decode(fetcher.load(product.pictures[0]), limits).pixels
                except BadPicture:
                    continue
                found += 1
                yield product, pixels
    if not found:
        raise BadInput("no row with a readable picture fits; look at --only and at the feeds")


def _fits(product: Product, only: dict[str, str]) -> bool:
    return all(product.attributes.get(name, (value,)) == (value,) for name, value in only.items())
