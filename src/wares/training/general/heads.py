"""Head training: contrast captions with pictures, views with views, words with their translations."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from wares.encode.head import ProjectionHead
from wares.encode.sentence import DIM as SENTENCE
from wares.errors import BadSetting
from wares.training.encoder import captions
from wares.training.encoder.data import EncoderExamples
from wares.training.encoder.losses import HIGHEST_LOG_SCALE, contrastive
from wares.training.encoder.pairs import same_product
from wares.training.encoder.schedule import rate_share
from wares.training.general.material import ROUNDS, CaptionMaterial, PictureMaterial
from wares.training.general.networks import HeadNetwork
from wares.training.general.recipe import HeadRecipe

Heads = tuple[ProjectionHead, ProjectionHead]
"""Of words and of pictures."""
_MOVING = 0.995
_LOST = 0.08
_DECAY = 0.05
_CHECKPOINT_STEPS = 200
_VIEW_SCALE, _WORLD_SCALE, _TEACHER_SCALE = 20.0, 20.0, 12.0
_MOST_TRANSLATION_SCALE = 50.0
_WORDS = 768
"""Any words that a step looks at."""


@dataclass(frozen=True, slots=True)
class WorldMaterial:
    """What keeps heads true to the world beyond the catalogues.

    texts     (t, k) features of any words, in half precision
    pairs     (p, 2) rows of `texts`: a word and its translation
    """

    texts: NDArray[np.float16]
    pairs: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class HeadMaterial:
    """All that a run learns from; `world` None = the catalogue alone."""

    examples: EncoderExamples
    pictures: PictureMaterial
    captions: CaptionMaterial
    world: WorldMaterial | None


def train_heads(
    material: HeadMaterial, begin: Heads, recipe: HeadRecipe, checkpoint: Path,
    progress: Callable[[int, float], None],
) -> Heads:  # fmt: skip
    """Heads of words and of pictures, learnt from `begin` on; `progress` hears steps done and the loss, in nats.

    The run goes on from `checkpoint` where there is one of the same recipe, and removes it at its end.
    """
    trainer = _HeadTrainer(material, begin, recipe)
    trainer.resume(checkpoint)
    while trainer.step < recipe.steps:
        loss = trainer.learn()
        progress(trainer.step, loss)
        if trainer.step % _CHECKPOINT_STEPS == 0:
            trainer.save(checkpoint)
    checkpoint.unlink(missing_ok=True)
    return trainer.average[0].to_head(), trainer.average[1].to_head()


class _HeadTrainer:
    def __init__(self, material: HeadMaterial, begin: Heads, recipe: HeadRecipe) -> None:
        if recipe.threads:
            torch.set_num_threads(recipe.threads)
        torch.manual_seed(recipe.seed)
        self.step = 0
        self._material, self._recipe = material, recipe
        self._words, self._pictures = (HeadNetwork(head, _LOST) for head in begin)
        self._scales = torch.nn.Parameter(torch.full((2,), 3.0))
        matrices = [*self._words.parameters(), *self._pictures.parameters()]
        self._begun = [matrix.detach().clone() for matrix in matrices]
        groups = [{"params": matrices, "weight_decay": _DECAY}, {"params": [self._scales], "weight_decay": 0.0}]
        self._optimizer = torch.optim.AdamW(groups, lr=recipe.learning_rate, betas=(0.9, 0.98))
        self._batch = min(recipe.batch, len(material.pictures))
        self.average = (copy.deepcopy(self._words).eval(), copy.deepcopy(self._pictures).eval())

    def learn(self) -> float:
        """One step; gives its loss."""
        recipe = self._recipe
        rng = np.random.default_rng([recipe.seed, self.step])
        for group in self._optimizer.param_groups:
            group["lr"] = recipe.learning_rate * rate_share(self.step / recipe.steps)
        rows = rng.choice(len(self._material.pictures), self._batch, replace=False)
        views = rng.integers(self._material.pictures.views, size=self._batch)
        vectors = self._seen(rows, views)
        loss = self._captions(rows, vectors, int(rng.integers(ROUNDS))) + self._views(rows, views, vectors, rng)
        if self._material.world is not None:
            loss = loss + self._world(self._material.world, rows, vectors, rng)
        if recipe.stay:
            matrices = self._optimizer.param_groups[0]["params"]
            pairs = zip(matrices, self._begun, strict=True)
            loss = loss + recipe.stay * sum(((matrix - begun) ** 2).sum() for matrix, begun in pairs)
        self._optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self._optimizer.param_groups[0]["params"], 5.0)
        self._optimizer.step()
        self.step += 1
        self._follow()
        return float(loss.detach())

    def _seen(self, rows: NDArray[np.int64], views: NDArray[np.int64]) -> torch.Tensor:
        pictures = self._material.pictures
        return self._pictures(_tensor(pictures.units[rows, views]), _tensor(pictures.features[rows, views]))

    def _captions(self, rows: NDArray[np.int64], vectors: torch.Tensor, round_: int) -> torch.Tensor:
        """Titles and phrases of facts against pictures; every picture that a caption is true of counts as right."""
        drawn, examples = self._material.captions, self._material.examples
        scale = self._scales[0].clamp(max=HIGHEST_LOG_SCALE).exp()
        same = drawn.same[rows]
        alike = (same[:, None] == same[None, :]) & (same >= 0)[:, None]
        hold = captions.facts_hold(examples.facts[rows], drawn.mentions[round_][rows])
        loss = torch.zeros(())
        for numbers, positives in ((drawn.titles, alike), (drawn.phrases, hold)):
            words = self._words(_tensor(drawn.texts[numbers[rows, round_]]))
            loss = loss + contrastive(scale * words @ vectors.T, torch.from_numpy(positives))
        return loss

    def _views(
        self, rows: NDArray[np.int64], views: NDArray[np.int64], vectors: torch.Tensor, rng: np.random.Generator
    ) -> torch.Tensor:
        """Another view of half of the pictures: found by the first, and as like the others as the backbone finds it."""
        pictures, products = self._material.pictures, self._material.examples.products[rows]
        loss = torch.zeros(())
        if len(np.unique(products)) < len(products):
            loss = same_product(vectors, products)
        if pictures.views == 1:
            return loss
        half = len(rows) // 2
        other = (views[:half] + rng.integers(1, pictures.views, size=half)) % pictures.views
        seen = self._seen(rows[:half], other)
        loss = loss + 0.5 * contrastive(_VIEW_SCALE * vectors[:half] @ seen.T, torch.eye(half, dtype=torch.bool))
        if self._recipe.teacher:
            raw = _tensor(pictures.features[rows[:half], other])
            whitened = functional.normalize(self._pictures.at_spread(raw), dim=1)
            loss = loss + self._recipe.teacher * _divergence(seen @ seen.T, whitened @ whitened.T)
        return loss

    def _world(
        self, world: WorldMaterial, rows: NDArray[np.int64], vectors: torch.Tensor, rng: np.random.Generator
    ) -> torch.Tensor:
        loss = self._recipe.world * self._conse(world, rows, vectors, rng)
        if len(world.pairs):
            pairs = world.pairs[rng.integers(len(world.pairs), size=512)]
            here, there = (_tensor(world.texts[pairs[:, side]]) for side in (0, 1))
            words, translations = self._words(here), self._words(there)
            scale = self._scales[1].exp().clamp(max=_MOST_TRANSLATION_SCALE)
            alike = torch.from_numpy(pairs[:, 1, None] == pairs[None, :, 1])
            loss = loss + self._recipe.translations * contrastive(scale * words @ translations.T, alike)
            given = functional.normalize(there[:, -SENTENCE:], dim=1)
            apart = translations @ translations.T - given @ given.T
            loss = loss + self._recipe.anchor * (apart**2).mean()
        return loss

    def _conse(
        self, world: WorldMaterial, rows: NDArray[np.int64], vectors: torch.Tensor, rng: np.random.Generator
    ) -> torch.Tensor:
        """How far the likeness of pictures and any words is from that of sentence vectors and ConSE, in nats."""
        drawn = rng.choice(len(world.texts), min(_WORDS, len(world.texts)), replace=False)
        texts = _tensor(world.texts[drawn])
        units = _tensor(self._material.pictures.units[rows, 0])
        sentences, names = (functional.normalize(each[:, -SENTENCE:], dim=1) for each in (texts, units))
        words = self._words(texts)
        pairs = ((words @ vectors.T, sentences @ names.T), (vectors @ words.T, names @ sentences.T))
        return sum((_distance(_WORLD_SCALE * found, _WORLD_SCALE * taught) for found, taught in pairs), torch.zeros(()))

    def _follow(self) -> None:
        decay = min(_MOVING, (1 + self.step) / (10 + self.step))
        with torch.no_grad():
            for average, current in zip(self.average, (self._words, self._pictures), strict=True):
                for kept, new in zip(average.parameters(), current.parameters(), strict=True):
                    kept.lerp_(new, 1 - decay)

    def _modules(self) -> list[HeadNetwork]:
        return [self._words, self._pictures, *self.average]

    def save(self, path: Path) -> None:
        """Everything needed to go on, written whole or not at all."""
        state = {
            "steps": self._recipe.steps, "pictures": len(self._material.pictures), "step": self.step,
            "modules": [module.state_dict() for module in self._modules()],
            "scales": self._scales.detach(), "optimizer": self._optimizer.state_dict(),
        }  # fmt: skip
        part = path.with_suffix(".part")
        torch.save(state, part)
        part.replace(path)

    def resume(self, path: Path) -> None:
        """Go on from a checkpoint, if there is one."""
        if not path.exists():
            return
        state: dict[str, Any] = torch.load(path, weights_only=True)
        if (state["steps"], state["pictures"]) != (self._recipe.steps, len(self._material.pictures)):
            raise BadSetting(f"{path}: of another recipe or other examples; remove it to begin anew, or use the same")
        for module, saved in zip(self._modules(), state["modules"], strict=True):
            module.load_state_dict(saved)
        self._scales.data.copy_(state["scales"])
        self._optimizer.load_state_dict(state["optimizer"])
        self.step = state["step"]


def _divergence(similarities: torch.Tensor, teacher: torch.Tensor) -> torch.Tensor:
    """How far each picture's likeness to the others is from the teacher's, in nats (Hinton et al., 2015)."""
    themselves = torch.eye(len(teacher), dtype=torch.bool)
    masked = [(_TEACHER_SCALE * each).masked_fill(themselves, -1e4) for each in (similarities, teacher)]
    return _distance(masked[0], masked[1])


def _distance(found: torch.Tensor, taught: torch.Tensor) -> torch.Tensor:
    """Kullback–Leibler divergence of the rows' distributions, in nats."""
    logs = [functional.log_softmax(each, dim=1) for each in (found, taught)]
    return functional.kl_div(logs[0], logs[1], log_target=True, reduction="batchmean")


def _tensor(array: NDArray[Any]) -> torch.Tensor:
    return torch.from_numpy(np.ascontiguousarray(array)).float()
