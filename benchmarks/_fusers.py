"""Ways to make one product vector out of words and picture: the untrained ones, and small networks taught by one loss.

The networks stay here: what they gain has to be learnt anew for every shop and encoder, and needs a further vector in
the index (docs/log.md). The default is `wares.encode.fusion`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torch.nn import functional

from wares.encode.vectors import l2_normalize
from wares.types import Vectors

_BATCH, _STEPS, _LOOK, _PATIENCE = 512, 2000, 50, 6
_LOST = 0.25
_FEW = 1000  # parameters below which a module takes large steps


@dataclass(frozen=True, slots=True)
class Views:
    """Unit vectors of n products' words and pictures, (n, dim) each; a row of zeros = the modality is missing."""

    texts: Vectors
    pictures: Vectors

    def take(self, rows: NDArray[np.int64]) -> Views:
        """Those products, in that order."""
        return Views(self.texts[rows], self.pictures[rows])

    def without(self, words: NDArray[np.bool_], pictures: NDArray[np.bool_]) -> Views:
        """The same with a modality missing where its mask (n,) says so."""
        return Views(self.texts * ~words[:, None], self.pictures * ~pictures[:, None])


Fuser = Callable[[Views], Vectors]
"""n products → (n, k) unit vectors; a row of zeros where nothing is known."""


def concatenated(views: Views) -> Vectors:
    """Both side by side: twice as long, and the words of one are never compared with the picture of another."""
    return l2_normalize(np.hstack([views.texts, views.pictures]))


class Weighted(nn.Module):
    """p = α t + (1 − α) v with one α for all products."""

    def __init__(self, dim: int) -> None:
        super().__init__()
        self.logit = nn.Parameter(torch.zeros(()))

    def forward(self, t: torch.Tensor, v: torch.Tensor) -> torch.Tensor:
        share = torch.sigmoid(self.logit)
        return share * t + (1 - share) * v


class Attention(nn.Module):
    """p = α t + β v, (α, β) the softmax of a linear map of the product's own two vectors."""

    def __init__(self, dim: int) -> None:
        super().__init__()
        self.scores = nn.Linear(2 * dim, 2)
        nn.init.zeros_(self.scores.weight)

    def forward(self, t: torch.Tensor, v: torch.Tensor) -> torch.Tensor:
        share = functional.softmax(self.scores(torch.cat([t, v], dim=1)), dim=1)
        return share[:, :1] * t + share[:, 1:] * v


class Shared(nn.Module):
    """Both modalities into one shared layer, and out of it."""

    def __init__(self, dim: int) -> None:
        super().__init__()
        self.shared, self.out = nn.Linear(2 * dim, 2 * dim), nn.Linear(2 * dim, dim)

    def forward(self, t: torch.Tensor, v: torch.Tensor) -> torch.Tensor:
        return self.out(functional.relu(self.shared(torch.cat([t, v], dim=1))))


class MlpFm(nn.Module):
    """MLP of both, plus a factorisation machine: first order, and the product of the modalities' factors (MMNet)."""

    def __init__(self, dim: int) -> None:
        super().__init__()
        self.mlp = nn.Sequential(nn.Linear(2 * dim, 2 * dim), nn.ReLU(), nn.Linear(2 * dim, dim))
        self.first = nn.Linear(2 * dim, dim)
        self.text, self.picture = nn.Linear(dim, dim, bias=False), nn.Linear(dim, dim, bias=False)

    def forward(self, t: torch.Tensor, v: torch.Tensor) -> torch.Tensor:
        both = torch.cat([t, v], dim=1)
        return self.mlp(both) + self.first(both) + self.text(t) * self.picture(v)


def as_fuser(module: nn.Module) -> Fuser:
    """The module as a function of arrays."""

    def fused(views: Views) -> Vectors:
        with torch.no_grad():
            return l2_normalize(module(torch.from_numpy(views.texts), torch.from_numpy(views.pictures)).numpy())

    return fused


def taught(kind: type[nn.Module], views: Views, codes: NDArray[np.int64], seed: int) -> nn.Module:
    """A `kind` that has learnt that products with the same `codes` (n, c; the first one decides) belong together.

    Cross-entropy of a batch's likenesses against their gains (`likenesses`), modalities lost at random; the state
    that is best on a tenth of the products, kept apart, is taken.
    """
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    module = kind(views.texts.shape[1])
    order = rng.permutation(len(codes))
    held, rest = np.split(order, [max(len(order) // 10, 2)])
    scale = nn.Parameter(torch.tensor(2.66))
    few = sum(p.numel() for p in module.parameters()) < _FEW
    optimiser = torch.optim.AdamW([*module.parameters(), scale], lr=2e-2 if few else 1e-3, weight_decay=1e-4)

    def loss(rows: NDArray[np.int64], lots: NDArray[np.float64]) -> torch.Tensor:
        some = views.take(rows).without(lots < _LOST, lots > 1 - _LOST)
        vectors = functional.normalize(module(torch.from_numpy(some.texts), torch.from_numpy(some.pictures)), dim=1)
        return likenesses(scale.exp() * vectors @ vectors.T, torch.from_numpy(codes[rows]))

    blocks = [held[start : start + _BATCH] for start in range(0, len(held), _BATCH)]
    lots = [rng.random(len(block)) for block in blocks]
    best, state, waited = float("inf"), module.state_dict(), 0
    for step in range(1, _STEPS + 1):
        rows = rng.choice(rest, size=min(_BATCH, len(rest)), replace=False)
        optimiser.zero_grad()
        loss(rows, rng.random(len(rows))).backward()
        optimiser.step()
        if step % _LOOK == 0:
            with torch.no_grad():
                now = float(np.mean([float(loss(*pair)) for pair in zip(blocks, lots, strict=True)]))
            if now < best - 1e-4:
                best, waited, state = now, 0, {name: value.clone() for name, value in module.state_dict().items()}
            elif (waited := waited + 1) == _PATIENCE:
                break
    module.load_state_dict(state)
    return module


def grades(one: NDArray[np.int64], others: NDArray[np.int64]) -> NDArray[np.int8]:
    """(m, c) and (n, c) codes → (m, n) how much alike: 0 when the first code differs, else how many are the same."""
    same = one[:, None] == others[None]
    return (same[..., 0] * same.sum(axis=2)).astype(np.int8)


def likenesses(scores: torch.Tensor, codes: torch.Tensor) -> torch.Tensor:
    """Cross-entropy of each row's softmax (n, n) against gains 2^grade − 1; rows without a like one do not count."""
    alike = torch.from_numpy(grades(codes.numpy(), codes.numpy())).float()
    gains = (torch.exp2(alike) - 1).fill_diagonal_(0)
    logs = functional.log_softmax(scores - torch.eye(len(codes)) * 1e4, dim=1)
    sums = gains.sum(dim=1)
    return (-(gains * logs).sum(dim=1) / sums.clamp(min=1))[sums > 0].mean()


def probe(vectors: Vectors, labels: NDArray[np.int64]) -> Callable[[Vectors], NDArray[np.int64]]:
    """Multinomial logistic regression of `labels` (n,), ≥ 0, on unit `vectors` (n, k): what predicts a label."""
    scale = 10.0
    layer = nn.Linear(vectors.shape[1], int(labels.max()) + 1)
    nn.init.zeros_(layer.weight)
    nn.init.zeros_(layer.bias)
    given, wanted = torch.from_numpy(vectors) * scale, torch.from_numpy(labels)
    optimiser = torch.optim.LBFGS(layer.parameters(), max_iter=40, history_size=8)

    def closure() -> torch.Tensor:
        optimiser.zero_grad()
        loss = functional.cross_entropy(layer(given), wanted) + 1e-5 * layer.weight.pow(2).sum()
        loss.backward()
        return loss

    optimiser.step(closure)

    def predict(unseen: Vectors) -> NDArray[np.int64]:
        with torch.no_grad():
            return layer(torch.from_numpy(unseen) * scale).argmax(dim=1).numpy()

    return predict
