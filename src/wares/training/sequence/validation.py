"""Validation: held-out last items, ranked among all items that the shopper has not taken."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray

from wares.stats.ranking_metrics import single_item_ndcg_at_k
from wares.training.sequence.histories import HeldOut, Histories, last_windows
from wares.training.sequence.network import TransformerNetwork
from wares.training.sequence.recipe import SequenceQuality

CUT = 10


def measure(network: TransformerNetwork, held_out: HeldOut, window: int) -> SequenceQuality | None:
    """HR@10 and nDCG@10, ties counted against us; None when nothing is held out."""
    if not len(held_out.targets):
        return None
    ranks = np.zeros(len(held_out.targets))
    with torch.no_grad():
        table = network.table()
        silent = ~table.any(dim=1)
        for rows, items, last in last_windows(held_out.histories, window):
            hidden = network(table, torch.from_numpy(items))[torch.arange(len(rows)), torch.from_numpy(last)]
            scores = (hidden @ table.T).masked_fill_(silent, -torch.inf).numpy()
            ranks[rows] = _ranks(scores, held_out, rows)
    gains = single_item_ndcg_at_k(ranks, CUT)
    return SequenceQuality(float((ranks <= CUT).mean()), float(gains.mean()), len(ranks))


def _ranks(scores: NDArray[np.float32], held_out: HeldOut, rows: NDArray[np.int64]) -> NDArray[np.float64]:
    targets, places = held_out.targets[rows], np.arange(len(rows))
    own = scores[places, targets]
    for number, row in enumerate(rows):
        scores[number, _items(held_out.histories, row)] = -np.inf
    scores[places, targets] = own
    ahead = (scores >= own[:, None]).sum(axis=1).astype(np.float64)
    return np.where(np.isfinite(own), ahead, np.inf)


def _items(histories: Histories, shopper: int) -> NDArray[np.int64]:
    return histories.items[histories.starts[shopper] : histories.starts[shopper + 1]]
