"""SASRec as it was published (Kang and McAuley 2018) in plain PyTorch, with the settings of its authors for Beauty."""

from __future__ import annotations

import copy
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torch.nn import functional

from wares.types import Scores, Taste

DIM, BLOCKS, WINDOW, DROPOUT, BATCH, RATE = 50, 2, 50, 0.5, 128, 1e-3
_EVERY = 5
"""Passes between two validations."""

Codes = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Point:
    """Validation nDCG@10 after so many minutes of training (validation itself is not counted)."""

    minutes: float
    ndcg: float


class SasRec:
    """Learns by a binary cross-entropy against one drawn negative; keeps the weights of the best validation."""

    name = "sasrec"

    def __init__(self, items: int, seed: int) -> None:
        torch.manual_seed(seed)
        self._network, self._items = _Network(items), items
        self._rng = np.random.default_rng(seed)
        self.curve: list[Point] = []

    def learn(self, histories: Sequence[Codes], minutes: float, validate: Callable[[SasRec], float]) -> None:
        """Pass over `histories` until the budget is spent."""
        optimizer = torch.optim.Adam(self._network.parameters(), lr=RATE, betas=(0.9, 0.98))
        best, spent, passes = copy.deepcopy(self._network.state_dict()), 0.0, 0
        while spent < 60 * minutes:
            start = time.monotonic()
            self._network.train()
            for given, positive, negative in self._batches(histories):
                optimizer.zero_grad()
                self._network.loss(given, positive, negative).backward()
                optimizer.step()
                if spent + time.monotonic() - start >= 60 * minutes:
                    break
            spent, passes = spent + time.monotonic() - start, passes + 1
            if passes % _EVERY == 0 or spent >= 60 * minutes:
                ndcg = validate(self)
                if ndcg > max((point.ndcg for point in self.curve), default=-1.0):
                    best = copy.deepcopy(self._network.state_dict())
                self.curve.append(Point(spent / 60, ndcg))
        self._network.load_state_dict(best)

    def scores(self, tastes: Sequence[Taste]) -> Scores:
        """(shoppers, items) float32."""
        given = np.zeros((len(tastes), WINDOW), dtype=np.int64)
        for row, taste in zip(given, tastes, strict=True):
            last = taste.items[-WINDOW:] + 1
            row[WINDOW - len(last) :] = last
        with torch.no_grad():
            network = self._network.eval()
            found: Scores = (network(torch.from_numpy(given))[:, -1] @ network.items.weight[1:].T).numpy()
        return found

    def _batches(self, histories: Sequence[Codes]) -> Iterator[tuple[torch.Tensor, torch.Tensor, torch.Tensor]]:
        order = self._rng.permutation([n for n, items in enumerate(histories) if len(items) > 1])
        for start in range(0, len(order), BATCH):
            rows = order[start : start + BATCH]
            made = np.zeros((3, len(rows), WINDOW), dtype=np.int64)
            for place, row in enumerate(rows):
                taken = histories[row][-WINDOW - 1 :] + 1
                made[0, place, WINDOW + 1 - len(taken) :] = taken[:-1]
                made[1, place, WINDOW + 1 - len(taken) :] = taken[1:]
                made[2, place, WINDOW + 1 - len(taken) :] = self._others(histories[row], len(taken) - 1)
            given, positive, negative = torch.from_numpy(made)
            yield given, positive, negative

    def _others(self, taken: Codes, count: int) -> Codes:
        """So many drawn items that are not among those taken, counted from 1."""
        drawn = self._rng.integers(0, self._items, count)
        while (again := np.isin(drawn, taken)).any():
            drawn[again] = self._rng.integers(0, self._items, int(again.sum()))
        return drawn + 1


class _Network(nn.Module):  # type: ignore[misc]  # torch is Any to mypy
    def __init__(self, items: int) -> None:
        super().__init__()
        self.items = nn.Embedding(items + 1, DIM, padding_idx=0)
        self.places = nn.Embedding(WINDOW, DIM)
        self.blocks = nn.ModuleList(_Block() for _ in range(BLOCKS))
        self.norm, self.dropout = nn.LayerNorm(DIM, eps=1e-8), nn.Dropout(DROPOUT)
        for weight in self.parameters():
            if weight.ndim > 1:
                nn.init.xavier_normal_(weight)
        with torch.no_grad():
            self.items.weight[0] = 0

    def forward(self, given: torch.Tensor) -> torch.Tensor:
        real = (given > 0)[..., None]
        flow = self.dropout(self.items(given) * DIM**0.5 + self.places.weight) * real
        for block in self.blocks:
            flow = block(flow) * real
        made: torch.Tensor = self.norm(flow)
        return made

    def loss(self, given: torch.Tensor, positive: torch.Tensor, negative: torch.Tensor) -> torch.Tensor:
        hidden, real = self(given), positive > 0
        up = (hidden * self.items(positive)).sum(dim=2)[real]
        down = (hidden * self.items(negative)).sum(dim=2)[real]
        return -(functional.logsigmoid(up).mean() + functional.logsigmoid(-down).mean())


class _Block(nn.Module):  # type: ignore[misc]  # torch is Any to mypy
    def __init__(self) -> None:
        super().__init__()
        self.before, self.between = nn.LayerNorm(DIM, eps=1e-8), nn.LayerNorm(DIM, eps=1e-8)
        self.attention = nn.MultiheadAttention(DIM, 1, DROPOUT, batch_first=True)
        self.forwards = nn.Sequential(
            nn.Linear(DIM, DIM), nn.Dropout(DROPOUT), nn.ReLU(), nn.Linear(DIM, DIM), nn.Dropout(DROPOUT)
        )
        self.register_buffer("ahead", torch.ones(WINDOW, WINDOW, dtype=torch.bool).triu(1), persistent=False)

    def forward(self, flow: torch.Tensor) -> torch.Tensor:
        asked = self.before(flow)
        mixed = asked + self.attention(asked, flow, flow, attn_mask=self.ahead, need_weights=False)[0]
        mixed = self.between(mixed)
        made: torch.Tensor = mixed + self.forwards(mixed)
        return made
