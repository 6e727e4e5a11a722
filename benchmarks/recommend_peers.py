"""Our sequence recommender and a plain PyTorch SASRec: the same histories, the same machine, the same run."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from _common import Figures, Options, main, rounded, say, temporary
from wares.evaluate.recommend import Case, Compared, Protocol, Scorer, compare, ranked
from wares.learn.sequence import SequenceRecipe
from wares.learn.sequence.trained import TrainedSequence
from wares.types import Interactions, Taste, Vectors

if TYPE_CHECKING:
    from _sasrec import SasRec

Codes = NDArray[np.int64]

PROTOCOL = Protocol(
    "leave-one-out: everyone's last item is sought, the one before it chose the epoch, the rest was learnt from",
    time_leaks=True,
)


@dataclass(frozen=True, slots=True)
class Shoppers:
    """Everyone's items, oldest first, of `count` items; `attributes` (items, any) float32 unit rows, None = unknown."""

    taken: tuple[Codes, ...]
    count: int
    attributes: Vectors | None


def measure(options: Options) -> Figures:
    """Train both for `options.sample` minutes at most, ours with and without the items' attributes."""
    shoppers = read(options.data)
    asked = [_case(taken) for taken in shoppers.taken]
    known = interactions([taken[:-1] for taken in shoppers.taken], shoppers.count)
    peer = _peer(shoppers, options)
    ours = [_ours(known, None, options, "sequence")]
    if shoppers.attributes is not None:
        ours.append(_ours(known, shoppers.attributes, options, "sequence_attributes"))
    learnt_from = interactions([taken[:-2] for taken in shoppers.taken], shoppers.count)
    compared = compare([peer, *ours], asked, learnt_from, PROTOCOL, lambda name: say(f"{name} measured"))
    figures = _figures(shoppers, compared, peer, ours)
    return {name: rounded(value) if isinstance(value, float) else value for name, value in figures.items()}


def read(folder: Path) -> Shoppers:
    """`sequences.txt`: user item item …, items counted from 1; `item_attributes.json`: item → its attributes."""
    lines = (folder / "sequences.txt").read_text(encoding="utf-8").splitlines()
    taken = tuple(np.array(line.split()[1:], dtype=np.int64) - 1 for line in lines)
    taken = tuple(items for items in taken if len(items) >= 3)
    count = 1 + max(int(items.max()) for items in taken)
    file = folder / "item_attributes.json"
    return Shoppers(taken, count, _attributes(file, count) if file.exists() else None)


def _attributes(file: Path, count: int) -> Vectors:
    """Attributes weighted by how rare they are, log((1 + items) / (1 + items that have it)); unit rows."""
    told: dict[str, list[int]] = json.loads(file.read_text(encoding="utf-8"))
    has = np.zeros((count, 1 + max(max(values) for values in told.values())), dtype=np.float32)
    for item, values in told.items():
        has[int(item) - 1, values] = 1
    shared = has.sum(axis=0)
    weighted = has[:, shared > 1] * np.log((1 + count) / (1 + shared[shared > 1]))
    lengths = np.linalg.norm(weighted, axis=1, keepdims=True)
    made: Vectors = (weighted / np.where(lengths > 0, lengths, 1)).astype(np.float32)
    return made


def interactions(taken: Sequence[Codes], count: int) -> Interactions:
    """Everyone's items; the place in the history stands for the time, as these sets tell none."""
    sizes = [len(items) for items in taken]
    shoppers, times = np.repeat(np.arange(len(taken)), sizes), np.concatenate([np.arange(size) for size in sizes])
    order = np.argsort(times, kind="stable")
    return Interactions(
        shoppers[order].astype(np.int64),
        np.concatenate(taken)[order],
        times[order].astype(np.float64),
        np.ones(len(order), dtype=np.float32),
        np.zeros(len(order), dtype=np.int8),
        len(taken),
        count,
    )


def _case(taken: Codes) -> Case:
    before = taken[:-1]
    taste = Taste(before, np.arange(len(before), dtype=np.float64), np.ones(len(before), dtype=np.float32))
    return Case(taste, taken[-1:])


class _Named:
    """A fitted recommender by another name."""

    def __init__(self, name: str, trained: TrainedSequence) -> None:
        self.name, self.trained, self.scores = name, trained, trained.scores


def _ours(known: Interactions, content: Vectors | None, options: Options, name: str) -> _Named:
    recipe = SequenceRecipe(minutes=options.sample, held_out=1.0, seed=options.seed)
    with temporary() as folder:
        trained = TrainedSequence(recipe, folder / "sequence", content).fit(known)
    assert trained.report is not None
    say(f"{name}: {len(trained.report.epochs)} epochs, validation {trained.report.found}")
    return _Named(name, trained)


def _peer(shoppers: Shoppers, options: Options) -> SasRec:
    from _sasrec import SasRec

    validation = [_case(taken[:-1]) for taken in shoppers.taken]

    def validate(peer: Scorer) -> float:
        ndcg = ranked(peer, validation).ndcg_10
        say(f"sasrec: validation nDCG@10 {ndcg:.4f}")
        return ndcg

    peer = SasRec(shoppers.count, options.seed)
    peer.learn([taken[:-2] for taken in shoppers.taken], options.sample, validate)
    return peer


def _figures(shoppers: Shoppers, compared: Compared, peer: SasRec, ours: Sequence[_Named]) -> Figures:
    best = max(peer.curve, key=lambda point: point.ndcg)
    figures: Figures = {
        "shoppers": len(shoppers.taken),
        "items": shoppers.count,
        "split": compared.protocol.split,
        "time_leaks": compared.protocol.time_leaks,
        "threads": os.cpu_count() or 1,
    }
    for name, found in compared.ranked.items():
        figures |= {f"{name}_hit_10": found.hit_10, f"{name}_ndcg_10": found.ndcg_10}
    figures |= {"sasrec_valid_ndcg_10": best.ndcg, "sasrec_minutes": best.minutes}
    for each in ours:
        report = each.trained.report
        assert report is not None
        assert report.found is not None
        reached = [e.minutes for e in report.epochs if e.found is not None and e.found.ndcg >= best.ndcg]
        figures |= {
            f"{each.name}_valid_ndcg_10": report.found.ndcg,
            f"{each.name}_minutes": report.epochs[-1].minutes,
            f"{each.name}_minutes_to_equal": reached[0] if reached else None,
            f"{each.name}_time_ratio": reached[0] / best.minutes if reached else None,
        }
    return figures


if __name__ == "__main__":
    main("recommend_peers", measure, sample=25)
