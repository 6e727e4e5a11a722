"""The training loop: contrast titles and fact captions with pictures, keep a moving average, checkpoint every epoch."""

from __future__ import annotations

import copy
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional
from torch.utils.tensorboard import SummaryWriter

from wares.encode.preprocessing import HEIGHT, WIDTH
from wares.encode.text_features import FeatureVocabulary
from wares.errors import BadInput, BadSetting
from wares.training.adaptation import warm_start
from wares.training.encoder import captions, export, report
from wares.training.encoder.data import EncoderExamples, subset
from wares.training.encoder.losses import HIGHEST_LOG_SCALE, contrastive
from wares.training.encoder.pairs import same_product
from wares.training.encoder.parallel import Halves, has_bfloat16
from wares.training.encoder.recipe import EncoderStep, Epoch, Recipe, TrainReport
from wares.training.encoder.schedule import rate_share
from wares.training.encoder.towers import Towers

CHECKPOINT = "checkpoint.pt"

_SIZES = ((0.4, 0.6), (0.75, 0.75), (1.0, 1.0))
"""Until which share of the run the pictures are seen at which share of their size: small ones cost a third."""
_SIZES_FURTHER = ((0.45, 0.75), (1.0, 1.0))
"""The same for a run that begins with the weights of another."""
_STATISTICS = 512
"""Pictures that set the batch norms of towers that begin with an encoder's weights."""
_FACTS_WEIGHT = 1.0
_MOVING = 0.999
_ROW_LOST = 0.2


def run(examples: EncoderExamples, recipe: Recipe, out: Path, progress: Callable[[EncoderStep], None]) -> TrainReport:
    """See `wares.training.encoder.train.train_encoder`."""
    if len(examples) < 2:
        raise BadInput("an encoder needs at least two products with pictures to learn from")
    out.mkdir(parents=True, exist_ok=True)
    order = np.random.default_rng(recipe.seed).permutation(len(examples)).astype(np.int64)
    held_out_count = round(recipe.held_out * len(examples))
    training, held_out = subset(examples, order[held_out_count:]), subset(examples, order[:held_out_count])
    names = captions.vocabulary(training, recipe.rows)
    if recipe.begin:
        names = warm_start.vocabulary(Path(recipe.begin), names, recipe.rows)
    trainer = _EncoderTrainer(training, recipe, names)
    trainer.resume(out / CHECKPOINT)
    with SummaryWriter(str(out / "tensorboard")) as board:
        while not trainer.finished():
            epoch = trainer.epoch(progress, held_out)
            trainer.checkpoint(out / CHECKPOINT)
            board.add_scalar("loss", epoch.loss, epoch.epoch)
            if epoch.recall is not None:
                board.add_scalar("recall@10", epoch.recall, epoch.epoch)
            report.write_log(out, trainer.history)
            report.draw_curves(out, trainer.history)
    parameters = sum(p.numel() for p in trainer.average.parameters())
    result = TrainReport(out, len(training), len(held_out), parameters, tuple(trainer.history))
    report.write_card(recipe, result)
    export.save(trainer.average, names, recipe.dim, out)
    (out / CHECKPOINT).unlink()
    return result


@dataclass(frozen=True, slots=True)
class _Batch:
    pictures: torch.Tensor
    titles: list[str]
    phrases: list[str]
    products: NDArray[np.int64]
    same: torch.Tensor
    hold: torch.Tensor


class _EncoderTrainer:
    def __init__(self, training: EncoderExamples, recipe: Recipe, names: Sequence[str]) -> None:
        torch.manual_seed(recipe.seed)
        self._training, self._recipe, self._vocabulary = training, recipe, FeatureVocabulary(names)
        self._several = len(np.unique(training.products)) < len(training)
        self._batch = min(recipe.batch, len(training))
        self._steps = recipe.epochs * (len(training) // self._batch)
        self._towers = Towers(len(names), recipe.dim).to(memory_format=torch.channels_last)
        if recipe.begin:
            rows = np.random.default_rng(recipe.seed).permutation(len(training))[:_STATISTICS]
            warm_start.begin_with(self._towers, names, Path(recipe.begin), training.pictures[rows])
        self._halves = Halves(self._towers.pictures, recipe.threads)
        self._optimizer = torch.optim.AdamW(_groups(self._towers), lr=recipe.learning_rate, betas=(0.9, 0.98))
        self._step, self._seconds = 0, 0.0
        self.average = copy.deepcopy(self._towers).eval()
        self.history: list[Epoch] = []

    def finished(self) -> bool:
        return self._progress() >= 1.0

    def epoch(self, progress: Callable[[EncoderStep], None], held_out: EncoderExamples) -> Epoch:
        """One pass over the examples; ends early when the budget is spent."""
        number = len(self.history) + 1
        rng = np.random.default_rng([self._recipe.seed, number])
        torch.manual_seed(int(rng.integers(2**40)))  # so that a run taken up again loses the same activations
        before, start = self._seconds, time.monotonic()
        losses: list[float] = []
        for batch in self._batches(rng):
            losses.append(self._learn(batch, rng))
            self._seconds = before + time.monotonic() - start
            progress(EncoderStep(number, self._step, self._progress(), losses[-1]))
            if self.finished():
                break
        recall = self._recall(held_out) if len(held_out) else None
        self._seconds = before + time.monotonic() - start
        self.history.append(Epoch(number, float(np.mean(losses)), recall, self._seconds / 60))
        progress(EncoderStep(number, self._step, self._progress(), losses[-1], recall))
        return self.history[-1]

    def checkpoint(self, path: Path) -> None:
        """Everything needed to go on, written whole or not at all."""
        state = {
            "recipe": asdict(self._recipe),
            "examples": len(self._training),
            "step": self._step,
            "seconds": self._seconds,
            "history": [asdict(epoch) for epoch in self.history],
            "towers": self._towers.state_dict(),
            "average": self.average.state_dict(),
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
        if (state["recipe"], state["examples"]) != (asdict(self._recipe), len(self._training)):
            raise BadSetting(f"{path}: of another recipe or other examples; remove it to begin anew, or use the same")
        self._towers.load_state_dict(state["towers"])
        self.average.load_state_dict(state["average"])
        self._optimizer.load_state_dict(state["optimizer"])
        self._step, self._seconds = state["step"], state["seconds"]
        self.history = [Epoch(**epoch) for epoch in state["history"]]

    def _progress(self) -> float:
        spent = 0.0 if self._recipe.minutes is None else self._seconds / (60 * self._recipe.minutes)
        return min(1.0, max(spent, self._step / self._steps))

    def _batches(self, rng: np.random.Generator) -> Iterator[_Batch]:
        data = self._training
        order = rng.permutation(len(data))
        for start in range(0, len(order) - self._batch + 1, self._batch):
            rows = order[start : start + self._batch]
            titles = captions.title_captions([data.titles[i] for i in rows], rng)
            phrases, mentions = captions.fact_captions(data.facts[rows], data.kinds, data.names, rng)
            same = captions.same_title([data.titles[i][0] if data.titles[i] else "" for i in rows])
            hold = captions.facts_hold(data.facts[rows], mentions)
            pictures = torch.from_numpy(data.pictures[rows]).permute(0, 3, 1, 2)
            yield _Batch(pictures, titles, phrases, data.products[rows], torch.from_numpy(same), torch.from_numpy(hold))

    def _learn(self, batch: _Batch, rng: np.random.Generator) -> float:
        progress, recipe = self._progress(), self._recipe
        for group in self._optimizer.param_groups:
            group["lr"] = recipe.learning_rate * rate_share(progress)
        towers = self._towers.train()
        raw_vectors = self._halves.forward(
            batch.pictures, _size(progress, _SIZES_FURTHER if recipe.begin else _SIZES), int(rng.integers(2**40))
        )
        pictures = functional.normalize(raw_vectors, dim=1)
        texts = towers.texts(*self._bags(batch.titles + batch.phrases, rng))
        titles, phrases = functional.normalize(texts, dim=1).chunk(2)
        scale = towers.log_scale.clamp(max=HIGHEST_LOG_SCALE).exp()
        loss = contrastive(scale * titles @ pictures.T, batch.same)
        loss = loss + _FACTS_WEIGHT * contrastive(scale * phrases @ pictures.T, batch.hold)
        if self._several:
            loss = loss + same_product(pictures, batch.products)
        self._optimizer.zero_grad(set_to_none=True)
        loss.backward()
        self._halves.backward(raw_vectors.grad)
        torch.nn.utils.clip_grad_norm_(towers.parameters(), 5.0)
        self._optimizer.step()
        self._step += 1
        _follow(self.average, towers, min(_MOVING, (1 + self._step) / (10 + self._step)))
        return float(loss.detach())

    def _bags(
        self, texts: Sequence[str], rng: np.random.Generator | None = None
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Rows, weights and offsets of texts; with `rng`, one row in five is lost."""
        bags = [self._vocabulary.bag(text) for text in texts]
        offsets = np.cumsum([0, *(len(rows) for rows, _ in bags)])
        rows = np.concatenate([rows for rows, _ in bags])
        weights = np.concatenate([weights for _, weights in bags])
        if rng is not None:
            weights = weights * (rng.random(len(weights)) >= _ROW_LOST).astype(np.float32)
        return torch.from_numpy(rows), torch.from_numpy(weights), torch.from_numpy(offsets)

    def _recall(self, held_out: EncoderExamples) -> float:
        titles = [titles[0] if titles else "" for titles in held_out.titles]
        with torch.no_grad():
            texts = functional.normalize(self.average.texts(*self._bags(titles)), dim=1).numpy()
            pictures = np.concatenate([self._vectors(part) for part in _slices(held_out.pictures)])
        return report.recall_at(texts, pictures, captions.same_title(titles))

    def _vectors(self, pictures: NDArray[np.uint8]) -> NDArray[np.float32]:
        pixels = torch.from_numpy(pictures).permute(0, 3, 1, 2).float().div_(255.0)
        pixels = pixels.contiguous(memory_format=torch.channels_last)
        with torch.autocast("cpu", torch.bfloat16, enabled=has_bfloat16()):
            raw = self.average.pictures(pixels)
        vectors: NDArray[np.float32] = functional.normalize(raw.float(), dim=1).numpy()
        return vectors


def _slices(pictures: NDArray[np.uint8], size: int = 256) -> Iterator[NDArray[np.uint8]]:
    for start in range(0, len(pictures), size):
        yield pictures[start : start + size]


def _groups(towers: Towers) -> list[dict[str, Any]]:
    """Weights decay, except vectors and scalars (norms, biases, the temperature)."""
    parameters = list(towers.parameters())
    return [
        {"params": [p for p in parameters if p.ndim > 1], "weight_decay": 0.15},
        {"params": [p for p in parameters if p.ndim <= 1], "weight_decay": 0.0},
    ]


def _size(progress: float, sizes: Sequence[tuple[float, float]]) -> tuple[int, int]:
    """Height and width at which pictures are seen."""
    share = next(share for until, share in sizes if progress <= until)
    return round(HEIGHT * share), round(WIDTH * share)


def _follow(average: Towers, towers: Towers, decay: float) -> None:
    with torch.no_grad():
        for averaged, current in zip(average.parameters(), towers.parameters(), strict=True):
            averaged.lerp_(current, 1 - decay)
        for averaged, current in zip(average.buffers(), towers.buffers(), strict=True):
            averaged.lerp_(current, 1 - decay) if averaged.is_floating_point() else averaged.copy_(current)
