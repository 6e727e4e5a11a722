"""Recipe of a sequence run, and its progress and report; free of torch, so that it can be imported anywhere."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from wares.errors import BadSetting
from wares.training.encoder.recipe import require_within


@dataclass(frozen=True, slots=True)
class SequenceRecipe:
    """Recipe of a sequence run.

    epochs         passes over the histories
    minutes        wall-clock budget; the learning rate reaches zero by then, None = no budget
    patience       epochs without a better validation after which the run ends; 0 = never
    batch          items to be guessed a step, about
    dim            length of an item's vector
    layers         blocks of attention and feed-forward
    heads          of attention; divides `dim`
    window         items looked back at
    dropout        share of the activations that is lost while learning
    items_lost     share of a history's items that is left out while learning, anew each epoch
    rows_lost      share of the items known by their content alone while learning, anew each step; only with content
    negatives      items drawn evenly that a step's items are told apart from, beside one another; 0 = from all items
    learning_rate  highest, reached after a warm-up of 5 % of the run
    weight_decay   of matrices, by AdamW
    moving         share that the averaged weights keep of themselves at each step
    held_out       share of shoppers whose last item is kept for validation
    seed           of everything random
    threads        CPU threads; 0 = as torch chooses
    """

    epochs: int = 20
    minutes: float | None = 25.0
    patience: int = 4
    batch: int = 1024
    dim: int = 64
    layers: int = 2
    heads: int = 2
    window: int = 50
    dropout: float = 0.3
    items_lost: float = 0.1
    rows_lost: float = 0.1
    negatives: int = 0
    learning_rate: float = 2e-3
    weight_decay: float = 0.05
    moving: float = 0.99
    held_out: float = 0.1
    seed: int = 0
    threads: int = 0

    def __post_init__(self) -> None:
        limits = {
            "epochs": (self.epochs, 1, 10_000),
            "minutes": (1 if self.minutes is None else self.minutes, 0.001, 100_000),
            "patience": (self.patience, 0, 10_000),
            "batch": (self.batch, 1, 1_000_000),
            "dim": (self.dim, 2, 4096),
            "layers": (self.layers, 1, 64),
            "heads": (self.heads, 1, 64),
            "window": (self.window, 1, 4096),
            "dropout": (self.dropout, 0, 0.95),
            "items_lost": (self.items_lost, 0, 0.95),
            "rows_lost": (self.rows_lost, 0, 0.95),
            "negatives": (self.negatives, 0, 10_000_000),
            "learning_rate": (self.learning_rate, 1e-8, 1),
            "weight_decay": (self.weight_decay, 0, 10),
            "moving": (self.moving, 0, 0.99999),
            "held_out": (self.held_out, 0, 1),
        }
        require_within(limits)
        if self.dim % self.heads:
            raise BadSetting(f"heads: {self.heads} does not divide dim {self.dim}; choose one that does")


@dataclass(frozen=True, slots=True)
class SequenceQuality:
    """Quality on held-out shoppers: how well last items are found among all items: HR@10 and nDCG@10 over
    `shoppers`.
    """

    hit_rate: float
    ndcg: float
    shoppers: int


@dataclass(frozen=True, slots=True)
class SequenceStep:
    """Progress of a run after a step.

    progress    share of the run that is over, 0–1
    loss    of this step (nats an item)
    quality on the held-out items; None except at the end of an epoch
    """

    epoch: int
    step: int
    progress: float
    loss: float
    quality: SequenceQuality | None = None


@dataclass(frozen=True, slots=True)
class SequenceEpoch:
    """One line of `log.jsonl`: mean loss (nats), quality on held-out items (None = there are none), minutes."""

    epoch: int
    loss: float
    quality: SequenceQuality | None
    minutes: float


@dataclass(frozen=True, slots=True)
class SequenceReport:
    """Report of a run: where the recommender lies and how its training went.

    targets   items that were guessed in one epoch, about
    best      the epoch whose averaged weights were kept, 1-based; the last one where nothing is held out
    """

    folder: Path
    items: int
    shoppers: int
    targets: int
    parameters: int
    epochs: tuple[SequenceEpoch, ...]
    best: int

    @property
    def quality(self) -> SequenceQuality | None:
        """Of the epoch that was kept."""
        return self.epochs[self.best - 1].quality
