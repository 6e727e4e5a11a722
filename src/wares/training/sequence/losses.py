"""Cross-entropy over many items without ever holding all scores at once."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from wares.training.encoder.parallel import has_bfloat16

_ROWS = 512
"""Rows whose scores are held at once."""


def candidates(
    targets: NDArray[np.int64], shares: NDArray[np.float64], negatives: int, rng: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Items that a step's targets are told apart from, ascending, and the logarithm of what each stands for.

    targets     (n,) int64; all are among the candidates, beside `negatives` others drawn evenly; 0 = all items
    shares      (items,) how often each item is a target, 0–1; NaN = the item does not occur and is no candidate

    Each stands for 1 / (its chance to be drawn) items, so that the sum over the candidates expects the sum over all
    items (Horvitz and Thompson 1952).
    """
    known = np.flatnonzero(~np.isnan(shares))
    if not negatives or negatives >= len(known):
        return known, np.zeros(len(known), dtype=np.float32)
    chosen = np.union1d(rng.choice(known, negatives, replace=False), targets)
    absent = np.power(1 - shares[chosen], len(targets)) * (1 - negatives / len(known))
    return chosen, (-np.log1p(-absent)).astype(np.float32)


def cross_entropy(
    hidden: torch.Tensor, table: torch.Tensor, targets: torch.Tensor, weights: torch.Tensor, worth: torch.Tensor
) -> torch.Tensor:
    """Σ weight · −log softmax(hidden · table + worth)[target], where the target itself stands for one item only.

    hidden (n, dim), table (m, dim), targets (n,) rows of the table, weights (n,), worth (m,) logarithms; a scalar.
    """
    loss: torch.Tensor = _CrossEntropy.apply(hidden, table, targets, weights, worth)
    return loss


class _CrossEntropy(torch.autograd.Function):  # type: ignore[misc]  # torch is Any to mypy
    """The gradient is worked out beside the loss, a few rows at a time, in bfloat16 where the CPU multiplies it."""

    @staticmethod
    def forward(
        ctx: Any,
        hidden: torch.Tensor,
        table: torch.Tensor,
        targets: torch.Tensor,
        weights: torch.Tensor,
        worth: torch.Tensor,
    ) -> torch.Tensor:
        kind = torch.bfloat16 if has_bfloat16() else torch.float32
        items = table.to(kind)
        slopes, pulls, loss = [], torch.zeros_like(table), hidden.new_zeros(())
        for start in range(0, len(hidden), _ROWS):
            part = slice(start, start + _ROWS)
            rows, wanted, weight = hidden[part].to(kind), targets[part, None], weights[part, None]
            scores = (rows @ items.T).float().add_(worth)
            scores.scatter_add_(1, wanted, -worth[wanted])
            own = scores.gather(1, wanted)
            highest = scores.amax(dim=1, keepdim=True)
            chances = scores.sub_(highest).exp_()
            total = chances.sum(dim=1, keepdim=True)
            loss = loss + (weight * (total.log() + highest - own)).sum()
            chances.mul_(weight / total).scatter_add_(1, wanted, -weight)
            chances = chances.to(kind)
            slopes.append((chances @ items).float())
            pulls += (chances.T @ rows).float()
        ctx.save_for_backward(torch.cat(slopes), pulls)
        return loss

    @staticmethod
    def backward(ctx: Any, *gradients: torch.Tensor) -> tuple[torch.Tensor | None, ...]:
        slopes, pulls = ctx.saved_tensors
        return gradients[0] * slopes, gradients[0] * pulls, None, None, None
