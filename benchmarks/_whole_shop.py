"""A whole shop over a log without content: taken in, learnt from, and its home page asked for."""

from __future__ import annotations

import dataclasses
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

import wares
from _common import Figures, rounded, say
from _full_ranking import RecommendCase
from _interactions import Asked
from wares.shop.core import Shop
from wares.types import EVENT_KINDS, Interactions, Product

CALL = 10_000
"""Events a call."""
TOP = 20


def ask_whole_shop(asked: Asked) -> Figures:
    """HR@10, nDCG@10 and recall@20 of the home page by learnt and by usual weights; each case seeks one item.

    What a shopper touched before is left out as a home page does, which is what the protocol asks.
    """
    now = float(asked.learnt_from.times.max()) + 60.0
    with tempfile.TemporaryDirectory(prefix="wares-") as folder, wares.open(Path(folder) / "shop", create=True) as shop:
        shop.tracking.clock = lambda: now
        count = asked.learnt_from.item_count
        shop.add([Product(id=str(item), title=f"item {item}", stock=1) for item in range(count)])
        for batch in _batches(asked.learnt_from):
            shop.track(batch)
        say(f"{count:,} products and {len(asked.learnt_from.items):,} events taken in")
        seconds = shop.train_recommenders().seconds
        found = _figures("shop", _ranks(shop, asked.cases))
        models = shop.personalization.artifacts
        shop.personalization.recommendations.use(
            dataclasses.replace(models, parameters=dataclasses.replace(models.parameters, placements={}))
        )
        return found | _figures("shop_usual", _ranks(shop, asked.cases)) | {"shop_training_s": round(seconds, 1)}


def _batches(interactions: Interactions) -> Iterator[list[dict[str, Any]]]:
    for start in range(0, len(interactions.items), CALL):
        rows = range(start, min(start + CALL, len(interactions.items)))
        yield [
            {
                "id": str(row),
                "kind": EVENT_KINDS[interactions.kinds[row]],
                "products": [str(interactions.items[row])],
                "shopper": str(interactions.shoppers[row]),
                "time": float(interactions.times[row]),
            }
            for row in rows
        ]


def _ranks(shop: Shop, cases: Sequence[RecommendCase]) -> list[float]:
    """Where each case's item stands on the home page, from 1; ∞ = not among the first `TOP`."""
    ranks = []
    for case in cases:
        shown = [item.id for item in shop.recommend("home", shopper=str(case.taste.shopper), limit=TOP).items]
        sought = str(case.sought[0])
        ranks.append(shown.index(sought) + 1.0 if sought in shown else np.inf)
    return ranks


def _figures(name: str, ranks: Sequence[float]) -> Figures:
    rank = np.array(ranks)
    gains = np.where(rank <= 10, 1 / np.log2(1 + np.where(rank <= 10, rank, 1.0)), 0.0)
    return {
        f"{name}_hit_10": rounded(float((rank <= 10).mean())),
        f"{name}_ndcg_10": rounded(float(gains.mean())),
        f"{name}_recall_20": rounded(float((rank <= TOP).mean())),
    }
