"""Report of an encoder run: its recall, its curves and its model card."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from wares.stats.ranking_metrics import mean, recall_at_k
from wares.stats.ranks import tied_ranks
from wares.training.encoder.recipe import Epoch, Recipe, TrainReport
from wares.training.sequence.recipe import SequenceEpoch
from wares.types import Vectors


def recall_at(texts: Vectors, pictures: Vectors, relevant: NDArray[np.bool_], k: int = 10) -> float:
    """Share of a text's relevant pictures among its k nearest, averaged over texts that have any; ties count against.

    texts (n, dim), pictures (m, dim), relevant (n, m).
    """
    rows = zip(texts @ pictures.T, relevant, strict=True)
    ranks = [tied_ranks(row, np.flatnonzero(matches)) for row, matches in rows if matches.any()]
    return mean(recall_at_k(each, k) for each in ranks) if ranks else 0.0


def write_log(folder: Path, epochs: Sequence[Epoch | SequenceEpoch]) -> None:
    """`log.jsonl`, a line an epoch."""
    lines = (json.dumps(asdict(epoch)) + "\n" for epoch in epochs)
    (folder / "log.jsonl").write_text("".join(lines), encoding="utf-8")


def draw_curves(folder: Path, epochs: Sequence[Epoch]) -> None:
    """`curves.png`: loss, and held-out recall@10 where there is any, over the epochs."""
    figure = Figure(figsize=(8, 4), layout="constrained")
    loss_axes = figure.subplots()
    at = [e.epoch for e in epochs]
    loss_axes.plot(at, [e.loss for e in epochs], color="tab:blue", marker=".")
    loss_axes.set_xlabel("epoch")
    loss_axes.set_ylabel("loss (nats)", color="tab:blue")
    recall_axes = loss_axes.twinx()
    recall_axes.plot(at, [np.nan if e.recall is None else e.recall for e in epochs], color="tab:orange", marker=".")
    recall_axes.set_ylabel("held-out recall@10, title to picture", color="tab:orange")
    recall_axes.set_ylim(0, 1)
    figure.savefig(folder / "curves.png", dpi=120)


def write_card(recipe: Recipe, report: TrainReport) -> None:
    """`card.md`: what the encoder learnt from, how, and how far it came."""
    last = report.epochs[-1]
    recall = "not measured" if last.recall is None else f"{last.recall:.3f} over {report.held_out} held-out products"
    settings = "\n".join(f"| {name} | {value} |" for name, value in asdict(recipe).items())
    text = (
        "# Compact encoder\n\n"
        f"Learnt from {report.examples} products; {report.parameters / 1e6:.2f} M weights; vectors of {recipe.dim}.\n"
        f"Loss {last.loss:.3f} nats after {last.epoch} epochs and {last.minutes:.1f} minutes; "
        f"title to picture recall@10: {recall}.\n\n"
        f"| recipe | value |\n|---|---|\n{settings}\n"
    )
    (report.folder / "card.md").write_text(text, encoding="utf-8")
