"""`wares train`: models from feeds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from wares.cli.screen import JsonOption, aside, print_json, screen
from wares.errors import BadInput, BadPicture, BadSetting
from wares.types import Pixels, Problem, Product

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
    epochs: Annotated[int, typer.Option(help="Passes over the examples.")] = 24,
    minutes: Annotated[float | None, typer.Option(help="Wall-clock budget.")] = None,
    learning_rate: Annotated[float, typer.Option(help="The highest of the run.")] = 2e-3,
    begin: Annotated[Path | None, typer.Option(help="Go on from the weights of this finished run's folder.")] = None,
    seed: Annotated[int, typer.Option(help="Of everything random.")] = 0,
    threads: Annotated[int, typer.Option(help="CPU threads; 0 = all.")] = 0,
    json: JsonOption = False,
) -> None:
    """Train the encoder of words and pictures; killed runs go on where they stopped. Use it with [encoder] path."""
    from wares.learn.data import examples
    from wares.learn.encoder import Recipe, Step, train_encoder

    recipe = Recipe(
        epochs=epochs,
        minutes=minutes,
        learning_rate=learning_rate,
        begin="" if begin is None else str(begin),
        seed=seed,
        threads=threads,
    )
    with Progress(
        TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn(), console=aside
    ) as bar:
        task = bar.add_task("Reading pictures", total=1.0)
        found = examples(_pairs(feeds, _conditions(only), lambda done: bar.update(task, completed=done)))
        aside.print(f"{len(found):,} products with a picture")
        recall = "–"

        def show(step: Step) -> None:
            nonlocal recall
            recall = recall if step.recall is None else f"{step.recall:.3f}"
            text = f"Epoch {step.epoch}  loss {step.loss:.3f}  held-out recall@10 {recall}"
            bar.update(task, completed=step.done, description=text)

        report = train_encoder(found, recipe, out, show)
    if json:
        print_json(report)
    else:
        screen.print(
            f"[bold green]Done:[/] {report.folder} ({report.parameters:,} parameters). Curves: {out}/curves.png"
        )
        screen.print(f'Use it: in a shop\'s wares.toml write  [encoder] path = "{out.resolve()}"', markup=False)


def _conditions(only: list[str] | None) -> dict[str, str]:
    found = {}
    for text in only or []:
        name, equals, value = text.partition("=")
        if not equals:
            raise BadSetting(f"--only {text}: write it as ATTRIBUTE=VALUE, e.g. split=train")
        found[name] = value
    return found


def _pairs(
    feeds: list[Path], only: dict[str, str], progress: Callable[[float], None]
) -> Iterator[tuple[Product, Pixels]]:
    from wares.catalog.cleaning import Cleaner
    from wares.catalog.feeds import open_feed
    from wares.catalog.fetching import Fetcher
    from wares.catalog.pictures import Limits, decode

    limits = Limits()
    found = 0
    with Fetcher(limits) as fetcher:
        for number, path in enumerate(feeds):
            feed = open_feed(path)
            cleaner = Cleaner(feed.columns, path.parent, "")
            for row in feed.rows():
                if isinstance(row, Problem):
                    continue
                progress((number + row.done) / len(feeds))
                product = cleaner.product(row, path.name).product
                if product is None or not product.pictures or not _fits(product, only):
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
