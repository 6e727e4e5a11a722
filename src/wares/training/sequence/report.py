"""Report of a sequence run: its curves and its model card."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure
from torch.utils.tensorboard import SummaryWriter

from wares.training.sequence.recipe import SequenceEpoch, SequenceRecipe, SequenceReport


def tell(board: SummaryWriter, epoch: SequenceEpoch) -> None:
    """TensorBoard's scalars of one epoch."""
    board.add_scalar("loss", epoch.loss, epoch.epoch)
    if epoch.quality is not None:
        board.add_scalar("HR@10", epoch.quality.hit_rate, epoch.epoch)
        board.add_scalar("nDCG@10", epoch.quality.ndcg, epoch.epoch)


def draw_curves(folder: Path, epochs: Sequence[SequenceEpoch]) -> None:
    """`curves.png`: loss, and HR@10 and nDCG@10 of what is held out where anything is, over the epochs."""
    figure = Figure(figsize=(8, 4), layout="constrained")
    loss_axes = figure.subplots()
    at = [e.epoch for e in epochs]
    loss_axes.plot(at, [e.loss for e in epochs], color="tab:blue", marker=".")
    loss_axes.set_xlabel("epoch")
    loss_axes.set_ylabel("loss (nats)", color="tab:blue")
    if any(e.quality is not None for e in epochs):
        metric_axes = loss_axes.twinx()
        hits, gains = ([np.nan if e.quality is None else getattr(e.quality, n) for e in epochs] for n in _CURVES)
        metric_axes.plot(at, hits, color="tab:orange", marker=".", label="HR@10")
        metric_axes.plot(at, gains, color="tab:green", marker=".", label="nDCG@10")
        metric_axes.set_ylabel("held-out last items")
        metric_axes.set_ylim(bottom=0)
        metric_axes.legend(loc="lower right")
    figure.savefig(folder / "curves.png", dpi=120)


def write_card(recipe: SequenceRecipe, report: SequenceReport) -> None:
    """`card.md`: what the recommender learnt from, how, and how far it came."""
    best, quality = report.epochs[report.best - 1], report.quality
    summary = (
        "nothing was held out"
        if quality is None
        else f"HR@10 {quality.hit_rate:.4f}, nDCG@10 {quality.ndcg:.4f} over the last items of "
        f"{quality.shoppers} shoppers, sought among all items they had not taken"
    )
    settings = "\n".join(f"| {name} | {value} |" for name, value in asdict(recipe).items())
    text = (
        "# Sequence recommender\n\n"
        f"Learnt from {report.shoppers} shoppers and {report.targets} next items out of {report.items}; "
        f"{report.parameters / 1e6:.2f} M weights.\n"
        f"Epoch {best.epoch} of {len(report.epochs)} was kept, {report.epochs[-1].minutes:.1f} minutes in all; "
        f"loss {best.loss:.3f} nats; {summary}.\n\n"
        f"| recipe | value |\n|---|---|\n{settings}\n"
    )
    (report.folder / "card.md").write_text(text, encoding="utf-8")


_CURVES = ("hit_rate", "ndcg")
