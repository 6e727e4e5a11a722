"""Our sequence recommender and a plain PyTorch SASRec."""

from __future__ import annotations

import os
from collections.abc import Sequence

from _common import Figures, Options, rounded, say, temporary
from _full_ranking import Comparison, Protocol, Scorer, compare, ranked
from _interactions import Asked, Task, read_attributes, read_sequences
from _sasrec import SasRec
from _trained_sequence import TrainedSequence
from wares.training.sequence import SequenceRecipe
from wares.types import Vectors

PROTOCOL = Protocol(
    "leave-one-out: everyone's last item is sought, the one before it chose the epoch, the rest was learnt from",
    time_leaks=True,
)


def measure(options: Options) -> Figures:
    """Train both for `options.sample` minutes at most, ours with and without the items' attributes."""
    task = read_sequences(options.data)
    assert task.refit is not None
    known = task.refit.learnt_from
    attributes = read_attributes(options.data, known.item_count)
    peer = _peer(task.valid, options)
    recipe = SequenceRecipe(minutes=options.sample, held_out=1.0, seed=options.seed)
    ours = [trained(task, None, recipe, "transformer")]
    if attributes is not None:
        ours.append(trained(task, attributes, recipe, "transformer_attributes"))
    scorers: list[Scorer] = [peer, *ours]
    compared = compare(scorers, task.test.cases, task.test.learnt_from, PROTOCOL, lambda name: say(f"{name} measured"))
    figures = {"items": known.item_count, **_figures(compared, peer, ours)}
    return {name: rounded(value) if isinstance(value, float) else value for name, value in figures.items()}


class Named:
    """A fitted recommender by another name."""

    def __init__(self, name: str, trained: TrainedSequence) -> None:
        self.name, self.trained, self.scores = name, trained, trained.scores


def trained(task: Task, content: Vectors | None, recipe: SequenceRecipe, name: str) -> Named:
    """By `recipe`, whose `held_out` = 1 keeps what `valid` asks for from learning: it chooses the epoch."""
    assert task.refit is not None
    with temporary() as folder:
        found = TrainedSequence(recipe, folder / "transformer", content).fit(task.refit.learnt_from)
    assert found.report is not None
    say(f"{name}: {len(found.report.epochs)} epochs, validation {found.report.quality}")
    return Named(name, found)


def _peer(valid: Asked, options: Options) -> SasRec:
    def validate(peer: Scorer) -> float:
        ndcg = ranked(peer, valid.cases).ndcg_10
        say(f"sasrec: validation nDCG@10 {ndcg:.4f}")
        return ndcg

    peer = SasRec(valid.learnt_from.item_count, options.seed)
    peer.learn([case.taste.items for case in valid.cases], options.sample, validate)
    return peer


def _figures(compared: Comparison, peer: SasRec, ours: Sequence[Named]) -> Figures:
    best = max(peer.curve, key=lambda point: point.ndcg)
    figures: Figures = {
        "shoppers": compared.ranked[peer.name].shoppers,
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
        assert report.quality is not None
        reached = [e.minutes for e in report.epochs if e.quality is not None and e.quality.ndcg >= best.ndcg]
        figures |= {
            f"{each.name}_valid_ndcg_10": report.quality.ndcg,
            f"{each.name}_minutes": report.epochs[-1].minutes,
            f"{each.name}_minutes_to_equal": reached[0] if reached else None,
            f"{each.name}_time_ratio": reached[0] / best.minutes if reached else None,
        }
    return figures
