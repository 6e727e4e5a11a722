"""Beauty: what a shopper takes next, leave-one-out over all items."""

from __future__ import annotations

from collections.abc import Sequence

from _common import Figures, Options, main
from _interactions import Task, figures, measured, read_attributes, read_sequences
from wares.evaluate.recommend import Protocol
from wares.recommend.steps import Steps
from wares.types import Recommender

PROTOCOL = Protocol("the last item of each shopper, the one before it valid", time_leaks=True)
ATTRIBUTES = "item_attributes.json"


def measure(options: Options) -> Figures:
    """HR@10 and nDCG@10 over all items."""
    task = read_sequences(options.data)
    return measure_all(recommenders(task, options), task, options)


def measure_all(asked: Sequence[Recommender], task: Task, options: Options) -> Figures:
    """The same of any recommenders: each is fitted on all but the last items and asked once."""
    compared, seconds = measured(asked, task, PROTOCOL, options)
    return figures(compared, seconds, ("hit_10", "ndcg_10"))


def recommenders(task: Task, options: Options) -> list[Recommender]:
    """Steps, and where attributes of the items are there, steps helped by them."""
    found: list[Recommender] = [Steps()]
    if (options.data / ATTRIBUTES).exists():
        attributes = read_attributes(options.data, task.learn.item_count)
        found.append(Steps(modalities={"attributes": attributes}, name="steps_content"))
    return found


if __name__ == "__main__":
    main("recommend_sequence", measure, sample=0)
