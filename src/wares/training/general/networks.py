"""Heads as torch modules; `to_head` gives what serving reads."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torch.nn import functional

from wares.encode.head import MOST, ProjectionHead


class HeadNetwork(nn.Module):  # type: ignore[misc]  # torch is Any to mypy
    """The arithmetic of `ProjectionHead`, to be learnt; inputs lose a share of their numbers while learning.

    lost   share of features that a step does without
    """

    def __init__(self, begin: ProjectionHead, lost: float) -> None:
        super().__init__()
        self._lost = lost
        self._mean, self._spread = (torch.from_numpy(array.copy()) for array in (begin.mean, begin.spread))
        self.shortcut, self.hidden, self.output = (
            nn.Parameter(torch.from_numpy(array.copy())) for array in (begin.shortcut, begin.hidden, begin.output)
        )

    def forward(self, units: torch.Tensor, features: torch.Tensor | None = None) -> torch.Tensor:
        """(n, k) unit vectors side by side and (n, m) features → (n, dim) of unit length."""
        parts = [units]
        if features is not None:
            parts.append(self.at_spread(features).clamp(-MOST, MOST))
        lossy = [functional.dropout(part, self._lost, self.training) for part in parts]
        inputs = torch.cat([*lossy, torch.ones(len(units), 1)], dim=1)
        raw = inputs @ self.shortcut + functional.relu(inputs @ self.hidden) @ self.output
        return functional.normalize(raw, dim=1)

    def at_spread(self, features: torch.Tensor) -> torch.Tensor:
        """(n, m) features less their mean, divided by their spread."""
        return (features - self._mean) / self._spread

    def to_head(self) -> ProjectionHead:
        """What has been learnt so far."""
        arrays = (getattr(self, name).detach().numpy().copy() for name in ("shortcut", "hidden", "output"))
        shortcut, hidden, output = arrays
        return ProjectionHead(shortcut, hidden, output, self._mean.numpy(), self._spread.numpy())


def first_heads(
    texts: NDArray[np.float32], units: NDArray[np.float32], features: NDArray[np.float32], dim: int, width: int
) -> tuple[ProjectionHead, ProjectionHead]:
    """Heads of words and of pictures to begin with: the first principal components of both modalities' unit vectors.

    texts      (t, k) features of texts
    units      (n, k) unit vectors of pictures
    features   (n, m) features of pictures; their mean and spread are kept
    dim        of the common space
    width      of the hidden layers
    """
    moments = sum(rows.T @ rows / len(rows) for rows in (texts, units))
    shortcut = np.linalg.eigh(np.asarray(moments))[1][:, ::-1][:, :dim]
    none = np.zeros(0, np.float32)
    rng = np.random.default_rng(0)
    words = _first(shortcut, 0, width, none, none, rng)
    mean, spread = features.mean(axis=0), features.std(axis=0) + np.float32(1e-3)
    return words, _first(shortcut, features.shape[1], width, mean, spread, rng)


def _first(
    shortcut: NDArray[np.float32], more: int, width: int, mean: NDArray[np.float32], spread: NDArray[np.float32],
    rng: np.random.Generator,
) -> ProjectionHead:  # fmt: skip
    count, dim = shortcut.shape
    hidden = rng.normal(size=(count + more + 1, width)) * (count + more) ** -0.5
    output = rng.normal(size=(width, dim)) * 0.1 * width**-0.5
    whole = np.vstack([shortcut, np.zeros((more + 1, dim))])
    return ProjectionHead(*(array.astype(np.float32) for array in (whole, hidden, output, mean, spread)))
