"""Learning the correction of an adapter by gradient descent, over vectors that are encoded already."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from wares.encode.adapter import AdapterLayer
from wares.training.adapter.material import AdapterMaterial, AdapterRecipe, Round
from wares.training.encoder import captions
from wares.training.encoder.losses import HIGHEST_LOG_SCALE, contrastive
from wares.training.encoder.schedule import rate_share

_LOG_SCALE = math.log(50.0)


def fit(
    material: AdapterMaterial,
    rounds: Sequence[Round],
    recipe: AdapterRecipe,
    rng: np.random.Generator,
    progress: Callable[[float], None],
) -> tuple[AdapterLayer, AdapterLayer]:
    """The corrections of words and of pictures; see `wares.training.adapter.train.fit`."""
    torch.manual_seed(recipe.seed)
    if recipe.threads:
        torch.set_num_threads(recipe.threads)
    model = _Adapter(material.pictures.shape[1], recipe.width)
    optimizer = torch.optim.AdamW(model.parameters(), lr=recipe.learning_rate, weight_decay=recipe.decay)
    steps = recipe.epochs * (len(material.examples) // recipe.batch)
    step = 0
    for _ in range(recipe.epochs):
        order = rng.permutation(len(material.examples))
        for start in range(0, len(order) - recipe.batch + 1, recipe.batch):
            for group in optimizer.param_groups:
                group["lr"] = recipe.learning_rate * rate_share(step / steps)
            loss = model(material, rounds[int(rng.integers(len(rounds)))], order[start : start + recipe.batch])
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()
            step += 1
            progress(step / steps)
    return model.words.frozen(), model.pictures.frozen()


class _Adapter(nn.Module):  # type: ignore[misc]  # torch is Any to mypy
    def __init__(self, dim: int, width: int) -> None:
        super().__init__()
        self.words, self.pictures = _Tower(dim, width), _Tower(dim, width)
        self.log_scale = nn.Parameter(torch.tensor(_LOG_SCALE))

    def forward(self, material: AdapterMaterial, round_: Round, rows: np.ndarray) -> torch.Tensor:
        """Symmetric contrastive loss of the rows' titles and phrases with their pictures, in nats."""
        examples = material.examples
        pictures = self.pictures(material.pictures[rows])
        same = captions.same_title([examples.titles[i][0] if examples.titles[i] else "" for i in rows])
        hold = captions.facts_hold(examples.facts[rows], round_.mentions[rows])
        scale = self.log_scale.clamp(max=HIGHEST_LOG_SCALE).exp()
        titles = contrastive(scale * self.words(round_.titles[rows]) @ pictures.T, torch.from_numpy(same))
        return titles + contrastive(scale * self.words(round_.phrases[rows]) @ pictures.T, torch.from_numpy(hold))


class _Tower(nn.Module):  # type: ignore[misc]  # torch is Any to mypy
    """Starts as no correction at all."""

    def __init__(self, dim: int, width: int) -> None:
        super().__init__()
        self.down, self.up = nn.Linear(dim, width), nn.Linear(width, dim, bias=False)
        nn.init.zeros_(self.up.weight)

    def forward(self, vectors: np.ndarray) -> torch.Tensor:
        rows = torch.from_numpy(vectors)
        return functional.normalize(rows + self.up(torch.relu(self.down(rows))), dim=1)

    def frozen(self) -> AdapterLayer:
        down, bias, up = (p.detach().numpy() for p in (self.down.weight, self.down.bias, self.up.weight))
        return AdapterLayer(down.T.copy(), bias.copy(), up.T.copy())
