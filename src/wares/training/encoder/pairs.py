"""Pair loss: what several pictures of one product add to the loss."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray

from wares.training.encoder.losses import contrastive

_SCALE = 10.0


def same_product(pictures: torch.Tensor, products: NDArray[np.int64]) -> torch.Tensor:
    """Pictures of one product are drawn together, those of others apart (Khosla et al., 2020), at a fixed scale of 10.

    pictures   (n, dim) unit vectors
    products   (n,) numbers of the products they show

    Returns a scalar in nats, 0 when no product is there twice.
    """
    themselves = torch.eye(len(products), dtype=torch.bool)
    positives = torch.from_numpy(products[:, None] == products[None, :]) & ~themselves
    similarities = (_SCALE * pictures @ pictures.T).masked_fill(themselves, -1e4)
    return contrastive(similarities, positives)
