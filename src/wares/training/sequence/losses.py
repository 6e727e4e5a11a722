"""Cross-entropy over many items without ever holding all scores at once."""

from __future__ import annotations

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


def cross_entropy(
    hidden: torch.Tensor,
    table: torch.Tensor,
    targets: torch.Tensor,
    weights: torch.Tensor,
    offsets: torch.Tensor,
    rows: int = ROWS,
    dtype: torch.dtype | None = None,
) -> torch.Tensor:
    """Σ weight · −log softmax(hidden · table + offsets)[target], where the target itself stands for one item only.

    hidden (n, dim), table (m, dim), targets (n,) rows of the table, weights (n,), offsets (m,) logarithms; a scalar.

    rows    whose scores are held at once
    dtype   of the products; None = bfloat16 where the CPU multiplies it, else float32
    """
    dtype = dtype or (torch.bfloat16 if has_bfloat16() else torch.float32)
    loss: torch.Tensor = _CrossEntropy.apply(hidden, table, targets, weights, offsets, rows, dtype)
    return loss


class _CrossEntropy(torch.autograd.Function):  # type: ignore[misc]  # torch is Any to mypy
    """The gradient is worked out beside the loss, a few rows at a time."""

    @staticmethod
    def forward(
        ctx: Any,
        hidden: torch.Tensor,
        table: torch.Tensor,
        targets: torch.Tensor,
        weights: torch.Tensor,
        offsets: torch.Tensor,
        rows: int,
        dtype: torch.dtype,
    ) -> torch.Tensor:
        items = table.to(dtype)
        of_hidden, of_table, loss = [], torch.zeros_like(table), hidden.new_zeros(())
        for start in range(0, len(hidden), rows):
            part = slice(start, start + rows)
            block = hidden[part].to(dtype)
            scores = (block @ items.T).float().add_(offsets)
            its_loss, errors = _loss_and_errors(scores, targets[part, None], weights[part, None], offsets)
            errors = errors.to(dtype)
            loss = loss + its_loss
            of_hidden.append((errors @ items).float())
            of_table += (errors.T @ block).float()
        ctx.save_for_backward(torch.cat(of_hidden), of_table)
        return loss

    @staticmethod
    def backward(ctx: Any, *gradients: torch.Tensor) -> tuple[torch.Tensor | None, ...]:
        of_hidden, of_table = ctx.saved_tensors
        return gradients[0] * of_hidden, gradients[0] * of_table, None, None, None, None, None


def _loss_and_errors(
    scores: torch.Tensor, targets: torch.Tensor, weights: torch.Tensor, offsets: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor]:
    """The loss of some rows, and its gradient by their `scores` (n, m), which are used up; targets, weights (n, 1)."""
    scores.scatter_add_(1, targets, -offsets[targets])
    own = scores.gather(1, targets)
    highest = scores.amax(dim=1, keepdim=True)
    powers = scores.sub_(highest).exp_()
    total = powers.sum(dim=1, keepdim=True)
    loss = (weights * (total.log() + highest - own)).sum()
    return loss, powers.mul_(weights / total).scatter_add_(1, targets, -weights)
