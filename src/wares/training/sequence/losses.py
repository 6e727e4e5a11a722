"""Cross-entropy over many items without ever holding all scores at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from wares.training.encoder.parallel import has_bfloat16

ROWS = 512
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
    eligible = np.flatnonzero(~np.isnan(shares))
    if not negatives or negatives >= len(eligible):
        return eligible, np.zeros(len(eligible), dtype=np.float32)
    sample = np.union1d(rng.choice(eligible, negatives, replace=False), targets)
    absent = np.power(1 - shares[sample], len(targets)) * (1 - negatives / len(eligible))
    return sample, (-np.log1p(-absent)).astype(np.float32)


@dataclass(frozen=True, slots=True)
class LossTargets:
    """What a step's hidden states (n, dim) are to find among the m candidates.

    rows      (n,) int64, each one's own candidate
    weights   (n,) float32, how much each counts
    offsets   (m,) float32, logarithms of what the candidates stand for
    """

    rows: torch.Tensor
    weights: torch.Tensor
    offsets: torch.Tensor

    def part(self, start: int, end: int) -> LossTargets:
        """Those of the hidden states from `start` up to `end`."""
        return LossTargets(self.rows[start:end], self.weights[start:end], self.offsets)


def cross_entropy(
    hidden: torch.Tensor,
    table: torch.Tensor,
    targets: LossTargets,
    *,
    rows: int = ROWS,
    dtype: torch.dtype | None = None,
) -> torch.Tensor:
    """Σ weight · −log softmax(hidden · table + offsets)[target], where the target itself stands for one item only.

    hidden (n, dim), table (m, dim) of the candidates; a scalar.

    rows    whose scores are held at once
    dtype   of the products; None = bfloat16 where the CPU multiplies it, else float32
    """
    dtype = dtype or (torch.bfloat16 if has_bfloat16() else torch.float32)
    loss: torch.Tensor = _CrossEntropy.apply(hidden, table, targets, rows, dtype)
    return loss


class _CrossEntropy(torch.autograd.Function):  # type: ignore[misc]  # torch is Any to mypy
    """The gradient is worked out beside the loss, a few rows at a time."""

    @staticmethod
    def forward(
        ctx: Any, hidden: torch.Tensor, table: torch.Tensor, targets: LossTargets, rows: int, dtype: torch.dtype
    ) -> torch.Tensor:
        items = table.to(dtype)
        hidden_gradients, table_gradient, loss = [], torch.zeros_like(table), hidden.new_zeros(())
        for start in range(0, len(hidden), rows):
            block = hidden[start : start + rows].to(dtype)
            scores = (block @ items.T).float().add_(targets.offsets)
            block_loss, gradient = _loss_and_gradient(scores, targets.part(start, start + rows))
            gradient = gradient.to(dtype)
            loss = loss + block_loss
            hidden_gradients.append((gradient @ items).float())
            table_gradient += (gradient.T @ block).float()
        ctx.save_for_backward(torch.cat(hidden_gradients), table_gradient)
        return loss

    @staticmethod
    def backward(ctx: Any, *gradients: torch.Tensor) -> tuple[torch.Tensor | None, ...]:
        hidden_gradient, table_gradient = ctx.saved_tensors
        return gradients[0] * hidden_gradient, gradients[0] * table_gradient, None, None, None


def _loss_and_gradient(scores: torch.Tensor, targets: LossTargets) -> tuple[torch.Tensor, torch.Tensor]:
    """The loss of some rows, and its gradient by their `scores` (n, m), which are used up."""
    rows, weights = targets.rows[:, None], targets.weights[:, None]
    scores.scatter_add_(1, rows, -targets.offsets[rows])
    target_scores = scores.gather(1, rows)
    highest = scores.amax(dim=1, keepdim=True)
    powers = scores.sub_(highest).exp_()
    total = powers.sum(dim=1, keepdim=True)
    loss = (weights * (total.log() + highest - target_scores)).sum()
    return loss, powers.mul_(weights / total).scatter_add_(1, rows, -weights)
