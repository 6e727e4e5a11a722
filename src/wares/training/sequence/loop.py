"""The training loop: guess every next item, keep a moving average, validate and checkpoint every epoch."""

from __future__ import annotations

import copy
import hashlib
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.utils.tensorboard import SummaryWriter

from wares.errors import BadInput, BadSetting
from wares.training.encoder.report import write_log
from wares.training.encoder.schedule import rate_share
from wares.training.sequence import export, report
from wares.training.sequence.histories import Batch, HeldOut, Histories, batches, histories, hold_out, lose
from wares.training.sequence.losses import LossTargets, candidates, cross_entropy
from wares.training.sequence.network import TransformerNetwork
from wares.training.sequence.recipe import SequenceEpoch, SequenceQuality, SequenceRecipe, SequenceReport, SequenceStep
from wares.training.sequence.validation import measure
from wares.types import Interactions, Vectors

CHECKPOINT = "checkpoint.pt"

SequenceProgress = Callable[[SequenceStep], None]


def run(
    interactions: Interactions, recipe: SequenceRecipe, out: Path, progress: SequenceProgress, content: Vectors | None
) -> SequenceReport:
    """See `wares.training.sequence.train_sequence`."""
    all_histories = histories(interactions)
    if content is not None and len(content) != interactions.item_count:
        raise BadInput(f"content has {len(content)} rows for {interactions.item_count} items; give one row an item")
    training, held_out = hold_out(all_histories, recipe.held_out, np.random.default_rng(recipe.seed))
    targets = int(np.maximum(np.diff(training.starts) - 1, 0).sum())
    if not targets:
        raise BadInput("no shopper took two items one after the other; a sequence recommender has nothing to learn")
    out.mkdir(parents=True, exist_ok=True)
    trainer = _SequenceTrainer(training, interactions.item_count, recipe, content)
    _train(trainer, held_out, out, progress)
    network = trainer.best_network()
    parameters = sum(p.numel() for p in network.parameters())
    shoppers = int((np.diff(all_histories.starts) > 0).sum())
    result = SequenceReport(
        out, interactions.item_count, shoppers, targets, parameters, tuple(trainer.history), trainer.best
    )
    report.write_card(recipe, result)
    export.save(network, recipe, out)
    (out / CHECKPOINT).unlink()
    return result


def _train(trainer: _SequenceTrainer, held_out: HeldOut, out: Path, progress: SequenceProgress) -> None:
    """Every epoch from the last checkpoint on."""
    trainer.resume(out / CHECKPOINT)
    with SummaryWriter(str(out / "tensorboard")) as board:
        while not trainer.finished():
            epoch = trainer.epoch(progress, held_out)
            trainer.checkpoint(out / CHECKPOINT)
            report.tell(board, epoch)
            write_log(out, trainer.history)
            report.draw_curves(out, trainer.history)


class _SequenceTrainer:
    def __init__(self, training: Histories, items: int, recipe: SequenceRecipe, content: Vectors | None) -> None:
        if recipe.threads:
            torch.set_num_threads(recipe.threads)
        torch.manual_seed(recipe.seed)
        self._training, self._recipe = training, recipe
        self._shares = _shares(training, items)
        frequent = torch.from_numpy(~np.isnan(self._shares))
        self._network = TransformerNetwork(recipe, frequent, None if content is None else torch.from_numpy(content))
        self._run = _fingerprint(training, recipe, content)
        self._optimizer = torch.optim.AdamW(_groups(self._network, recipe), lr=recipe.learning_rate, betas=(0.9, 0.98))
        self._step, self._seconds = 0, 0.0
        self._average: TransformerNetwork = copy.deepcopy(self._network).eval()
        self._best_weights = copy.deepcopy(self._average.state_dict())
        self.history: list[SequenceEpoch] = []
        self.best = 0

    def finished(self) -> bool:
        """Out of epochs, minutes or patience."""
        epochs_since_best = len(self.history) - self.best
        return self._progress(0.0) >= 1.0 or 0 < self._recipe.patience <= epochs_since_best

    def epoch(self, progress: SequenceProgress, held_out: HeldOut) -> SequenceEpoch:
        """One pass over the histories; ends early when the budget is spent."""
        number = len(self.history) + 1
        rng = np.random.default_rng([self._recipe.seed, number])
        torch.manual_seed(int(rng.integers(2**40)))
        before, start = self._seconds, time.monotonic()
        thinned_histories = lose(self._training, self._recipe.items_lost, rng)
        all_batches = list(batches(thinned_histories, self._recipe.window, self._recipe.batch, rng))
        losses: list[float] = []
        for index, batch in enumerate(all_batches):
            losses.append(self._learn(batch, self._progress(index / len(all_batches)), rng))
            self._seconds = before + time.monotonic() - start
            progress(SequenceStep(number, self._step, self._progress((index + 1) / len(all_batches)), losses[-1]))
            if self._late():
                break
        loss = float(np.mean(losses)) if losses else float("nan")
        quality = measure(self._average, held_out, self._recipe.window)
        self._seconds = before + time.monotonic() - start
        self._take(SequenceEpoch(number, loss, quality, self._seconds / 60))
        progress(SequenceStep(number, self._step, self._progress(0.0), loss, quality))
        return self.history[-1]

    def best_network(self) -> TransformerNetwork:
        """With the averaged weights of the best epoch."""
        self._average.load_state_dict(self._best_weights)
        return self._average

    def checkpoint(self, path: Path) -> None:
        """Everything needed to go on, written whole or not at all."""
        state = {
            "run": self._run,
            "step": self._step,
            "seconds": self._seconds,
            "best": self.best,
            "history": [asdict(epoch) for epoch in self.history],
            "network": self._network.state_dict(),
            "average": self._average.state_dict(),
            "kept": self._best_weights,
            "optimizer": self._optimizer.state_dict(),
        }
        part = path.with_suffix(".part")
        torch.save(state, part)
        part.replace(path)

    def resume(self, path: Path) -> None:
        """Go on from a checkpoint, if there is one."""
        if not path.exists():
            return
        state: dict[str, Any] = torch.load(path, weights_only=True)
        if state["run"] != self._run:
            raise BadSetting(f"{path}: of another recipe or other interactions; remove it to begin anew")
        self._network.load_state_dict(state["network"])
        self._average.load_state_dict(state["average"])
        self._optimizer.load_state_dict(state["optimizer"])
        self._best_weights, self._step, self._seconds = state["kept"], state["step"], state["seconds"]
        self.history = [_epoch(epoch) for epoch in state["history"]]
        self.best = state["best"]

    def _take(self, epoch: SequenceEpoch) -> None:
        best = self.history[self.best - 1].quality if self.best else None
        self.history.append(epoch)
        if best is None or epoch.quality is None or epoch.quality.ndcg > best.ndcg:
            self.best = epoch.epoch
            self._best_weights = copy.deepcopy(self._average.state_dict())

    def _late(self) -> bool:
        return self._recipe.minutes is not None and self._seconds >= 60 * self._recipe.minutes

    def _progress(self, within: float) -> float:
        """Share of the run that is over when `within` (0–1) of the epoch after the last whole one is."""
        spent = 0.0 if self._recipe.minutes is None else self._seconds / (60 * self._recipe.minutes)
        return min(1.0, max(spent, (len(self.history) + within) / self._recipe.epochs))

    def _learn(self, batch: Batch, progress: float, rng: np.random.Generator) -> float:
        for group in self._optimizer.param_groups:
            group["lr"] = self._recipe.learning_rate * rate_share(progress)
        network = self._network.train()
        table = network.table(self._row_mask(rng))
        positions = batch.targets >= 0
        targets = batch.targets[positions]
        items, worth = candidates(targets, self._shares, self._recipe.negatives, rng)
        hidden = network(table, torch.from_numpy(batch.items))[torch.from_numpy(positions)] * network.scale()
        weights = torch.from_numpy(batch.weights[positions])
        rows = table if len(items) == len(table) else table[torch.from_numpy(items)]
        places = torch.from_numpy(np.searchsorted(items, targets))
        loss = cross_entropy(hidden, rows, LossTargets(places, weights / weights.sum(), torch.from_numpy(worth)))
        self._optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 5.0)
        self._optimizer.step()
        self._step += 1
        self._follow(min(self._recipe.moving, (1 + self._step) / (10 + self._step)))
        return float(loss.detach())

    def _row_mask(self, rng: np.random.Generator) -> torch.Tensor | None:
        if self._network.content is None or not self._recipe.rows_lost:
            return None
        selection = rng.random((len(self._shares), 1)) >= self._recipe.rows_lost
        return torch.from_numpy(selection.astype(np.float32))

    def _follow(self, decay: float) -> None:
        with torch.no_grad():
            for averaged, current in zip(self._average.parameters(), self._network.parameters(), strict=True):
                averaged.lerp_(current, 1 - decay)


def _shares(training: Histories, items: int) -> NDArray[np.float64]:
    """(items,) how often each is a target; NaN where it does not occur at all."""
    firsts = training.starts[:-1][np.diff(training.starts) > 0]
    occurs = np.bincount(training.items, minlength=items)
    targets = occurs - np.bincount(training.items[firsts], minlength=items)
    return np.where(occurs > 0, targets / targets.sum(), np.nan)


def _groups(network: TransformerNetwork, recipe: SequenceRecipe) -> list[dict[str, Any]]:
    """Weights decay, except vectors and scalars, and items' rows, whose lengths do not matter."""
    decays = [p for name, p in network.named_parameters() if p.ndim > 1 and name != "rows"]
    others = [p for name, p in network.named_parameters() if p.ndim <= 1 or name == "rows"]
    return [{"params": decays, "weight_decay": recipe.weight_decay}, {"params": others, "weight_decay": 0.0}]


def _fingerprint(training: Histories, recipe: SequenceRecipe, content: Vectors | None) -> str:
    digest = hashlib.sha256(repr(recipe).encode())
    for array in (training.items, training.weights, training.starts, content):
        digest.update(b"-" if array is None else np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()


def _epoch(row: dict[str, Any]) -> SequenceEpoch:
    quality = row.pop("quality")
    return SequenceEpoch(quality=None if quality is None else SequenceQuality(**quality), **row)
