"""Contrastive losses."""

from __future__ import annotations

import math

import torch
from torch.nn import functional

HIGHEST_LOG_SCALE = math.log(100.0)
"""Of what cosines are multiplied with; a learnt scale is held below (Radford et al. 2021)."""


def contrastive(similarities: torch.Tensor, positives: torch.Tensor) -> torch.Tensor:
    """Symmetric cross-entropy with several positives (Khosla et al., "Supervised contrastive learning", 2020, L_out).

    similarities  (n, n) scaled cosines, texts down, pictures across
    positives     (n, n) bool; rows and columns without a positive do not count

    Returns a scalar in nats, 0 when there is no positive at all.
    """
    return (_one_way(similarities, positives) + _one_way(similarities.T, positives.T)) / 2


def _one_way(similarities: torch.Tensor, positives: torch.Tensor) -> torch.Tensor:
    target = positives.float()
    number = target.sum(dim=1)
    losses = -(target * functional.log_softmax(similarities, dim=1)).sum(dim=1) / number.clamp(min=1)
    valid = number > 0
    return losses[valid].mean() if bool(valid.any()) else similarities.sum() * 0.0
