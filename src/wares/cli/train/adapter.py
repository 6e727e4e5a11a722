"""`wares train adapter`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from wares.cli.options import JsonOption, OnlyOption, PictureFeedsArgument, SeedOption, ThreadsOption
from wares.cli.output.console import print_answer, print_line
from wares.cli.train.examples import parse_conditions, picture_pairs

if TYPE_CHECKING:
    from wares.training.adapter.train import AdapterReport

BaseEncoderOption = Annotated[str, typer.Option("--encoder", help="The encoder beneath, as in [encoder] path.")]
PrecisionOption = Annotated[str, typer.Option(help="Its weights: full or int8.")]
AdapterOutOption = Annotated[Path, typer.Option("--out", help="Folder for the adapter.")]
EpochsOption = Annotated[int, typer.Option(help="Passes over the products.")]
WidthOption = Annotated[int, typer.Option(help="Of the correction's hidden layer.")]


def adapter(
    feeds: PictureFeedsArgument, encoder: BaseEncoderOption = "", precision: PrecisionOption = "full",
    out: AdapterOutOption = Path("runs/adapter"), only: OnlyOption = None, epochs: EpochsOption = 20,
    width: WidthOption = 128, seed: SeedOption = 0, threads: ThreadsOption = 0, json: JsonOption = False,
) -> None:  # fmt: skip
    """Learn a small correction of any encoder's vectors, a pretrained model's too. Use it with [encoder] path."""
    from wares.cli.output.progress import ProgressBar
    from wares.encode.load import load
    from wares.language.query.lexicon import lexicon
    from wares.training.adapter.train import AdapterRecipe, card_of, train_adapter

    base = load(encoder, precision=precision, threads=threads)
    card = card_of(base, encoder, precision)
    recipe = AdapterRecipe(width=width, epochs=epochs, seed=seed, threads=threads)
    with ProgressBar("Encoding pictures") as bar:
        pairs = picture_pairs(feeds, parse_conditions(only), {}, bar.watch("Encoding pictures"))
        report = train_adapter(pairs, base, card, recipe, out, bar.watch("Learning"), lexicon())
    print_answer(report, json, lambda _: _print_report(report, out))


def _print_report(report: AdapterReport, out: Path) -> None:
    for name, recall in (("before", report.before), ("after", report.after)):
        if recall is not None:
            figures = f"recall@1 {recall.recall_at_1:.3f}, recall@10 {recall.recall_at_10:.3f}"
            print_line(f"Held-out titles find their pictures {name}: {figures}")
    print_line(("Done:", "bold green"), f" {report.folder} ({report.parameters:,} numbers)")
    if not report.better:
        print_line(("It is not better than the encoder alone:", "bold yellow"), " keep that.")
    print_line(f"Use it: wares settings encoder_path={out.resolve()} --shop SHOP, then open the shop again")
