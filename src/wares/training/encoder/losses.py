"""Contrastive losses."""

from __future__ import annotations

import math

import torch
from torch.nn import functional

HIGHEST_LOG_SCALE = math.log(100.0)
"""Of what cosines are multiplied with; a learnt scale is held below (Radford et al. 2021)."""


def contrastive(likeness: torch.Tensor, positives: torch.Tensor) -> torch.Tensor:
    """Symmetric cross-entropy with several positives (Khosla et al., "Supervised contrastive learning", 2020, L_out).

    likeness    (n, n) scaled cosines, texts down, pictures across
    positives   (n, n) bool; rows and columns without a positive do not count

    Returns a scalar in nats, 0 when there is no positive at all.
    """
    return (_one_way(likeness, positives) + _one_way(likeness.T, positives.T)) / 2


def _one_way(likeness: torch.Tensor, positives: torch.Tensor) -> torch.Tensor:
    target = positives.float()
    number = target.sum(dim=1)
    losses = -(target * functional.log_softmax(likeness, dim=1)).sum(dim=1) / number.clamp(min=1)
    valid = number > 0
    return losses[valid].mean() if bool(valid.any()) else likeness.sum() * 0.0
