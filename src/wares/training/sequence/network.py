"""Transformer network over items' vectors; `wares.recommend.transformer` computes the same in NumPy."""

from __future__ import annotations

import math

import torch
from torch import nn
from torch.nn import functional

from wares.recommend.transformer import EPSILON
from wares.training.encoder.losses import HIGHEST_LOG_SCALE
from wares.training.sequence.recipe import SequenceRecipe

_FIRST_LOG_SCALE = math.log(12.0)
_ROW = 0.3
"""Length of an item's own row at the start, beside about 1 of its projected content: like items begin as neighbours."""


class TransformerNetwork(nn.Module):  # type: ignore[misc]  # torch is Any to mypy
    """Transformer network: items' vectors in, a unit vector of what comes next out.

    content   (items, any dim) or None: what an item is, projected and added to its own row
    trainable (items,) bool: items that occur; the others have no row of their own

    Self-attention by Kang and McAuley 2018, with what has since been found better: norms before the layers (RMS) and
    gates around them (Borisyuk et al. 2025), gated feed-forward (Shazeer 2020), a learnt bias of each distance in
    place of positions (Raffel et al. 2020), and cosines at a learnt temperature in place of dot products.
    """

    def __init__(self, recipe: SequenceRecipe, trainable: torch.Tensor, content: torch.Tensor | None) -> None:
        super().__init__()
        self.rows = nn.Parameter(_ROW * torch.randn(len(trainable), recipe.dim) / math.sqrt(recipe.dim))
        self.register_buffer("trainable", trainable.float()[:, None], persistent=False)
        self.register_buffer("content", content, persistent=False)
        self.project = None if content is None else nn.Linear(content.shape[1], recipe.dim, bias=False)
        if self.project is not None:
            nn.init.normal_(self.project.weight, std=1 / math.sqrt(recipe.dim))
        self.blocks = nn.ModuleList(Block(recipe) for _ in range(recipe.layers))
        self.norm = RootMeanSquare(recipe.dim)
        self.log_scale = nn.Parameter(torch.tensor(_FIRST_LOG_SCALE))
        self.dropout, self.dim = recipe.dropout, recipe.dim

    def table(self, row_mask: torch.Tensor | None = None) -> torch.Tensor:
        """(items, dim) unit vectors; rows where `kept` (items, 1) is 0 are made of content alone."""
        rows = self.rows * (self.trainable if row_mask is None else self.trainable * row_mask)
        if self.project is not None:
            rows = rows + self.project(self.content)
        return functional.normalize(rows, dim=1)

    def forward(self, table: torch.Tensor, items: torch.Tensor) -> torch.Tensor:
        """(rows, longest) codes → (rows, longest, dim) unit vectors; none looks ahead, so endings may be anything."""
        flow = functional.dropout(table[items.clamp(min=0)] * math.sqrt(self.dim), self.dropout, self.training)
        for block in self.blocks:
            flow = block(flow)
        return functional.normalize(self.norm(flow), dim=2)

    def scale(self) -> torch.Tensor:
        """What cosines are multiplied by."""
        return self.log_scale.clamp(max=HIGHEST_LOG_SCALE).exp()


class Block(nn.Module):  # type: ignore[misc]  # torch is Any to mypy
    """Transformer block: attention, then feed-forward, each behind a norm and a gate, added to what came in."""

    def __init__(self, recipe: SequenceRecipe) -> None:
        super().__init__()
        dim = recipe.dim
        self.heads, self.lost = recipe.heads, recipe.dropout
        self.attention_norm, self.forward_norm = RootMeanSquare(dim), RootMeanSquare(dim)
        self.attention = nn.Linear(dim, 3 * dim, bias=False)
        self.output = nn.Linear(dim, dim, bias=False)
        self.distance = nn.Parameter(torch.zeros(recipe.heads, recipe.window))
        self.widen = nn.Linear(dim, 4 * dim, bias=False)
        self.narrow = nn.Linear(2 * dim, dim, bias=False)
        self.gates = nn.Linear(dim, 2 * dim, bias=False)

    def forward(self, flow: torch.Tensor) -> torch.Tensor:
        """(rows, longest, dim) → the same shape."""
        normal = self.attention_norm(flow)
        gate = self.gates.weight.chunk(2)
        flow = flow + self._drop(torch.sigmoid(functional.linear(normal, gate[0])) * self._attend(normal))
        normal = self.forward_norm(flow)
        gate_values, linear_values = self.widen(normal).chunk(2, dim=2)
        inner = self.narrow(self._drop(functional.silu(gate_values) * linear_values))
        return flow + self._drop(torch.sigmoid(functional.linear(normal, gate[1])) * inner)

    def _attend(self, normal: torch.Tensor) -> torch.Tensor:
        rows, longest, dim = normal.shape
        projections = (
            self.attention(normal).view(rows, longest, 3, self.heads, dim // self.heads).permute(2, 0, 3, 1, 4)
        )
        back = torch.arange(longest)[:, None] - torch.arange(longest)
        bias = self.distance[:, back.clamp(min=0)].masked_fill(back < 0, -torch.inf)
        scores = projections[0] @ projections[1].transpose(2, 3) / math.sqrt(dim // self.heads) + bias
        context = self._drop(scores.softmax(dim=3)) @ projections[2]
        output: torch.Tensor = self.output(context.transpose(1, 2).reshape(rows, longest, dim))
        return output

    def _drop(self, values: torch.Tensor) -> torch.Tensor:
        return functional.dropout(values, self.lost, self.training)


class RootMeanSquare(nn.Module):  # type: ignore[misc]  # torch is Any to mypy
    """Root-mean-square norm: x / √(mean x² + ε) times a learnt gain (Zhang and Sennrich 2019)."""

    def __init__(self, dim: int) -> None:
        super().__init__()
        self.gain = nn.Parameter(torch.ones(dim))

    def forward(self, values: torch.Tensor) -> torch.Tensor:
        """Over the last axis."""
        return values * torch.rsqrt(values.pow(2).mean(dim=-1, keepdim=True) + EPSILON) * self.gain
