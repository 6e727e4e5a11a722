"""Beauty: what a shopper takes next, leave-one-out over all items."""

from __future__ import annotations

import numpy as np

from _blend import Blend
from _common import Figures, Options, main
from _full_ranking import Protocol
from _interactions import Task, asked_test, figures, measured, read_attributes, read_sequences
from wares.recommend.transitions import Transitions
from wares.types import Recommender, Vectors

PROTOCOL = Protocol("the last item of each shopper, the one before it valid", time_leaks=True)
KEYS = ("hit_10", "ndcg_10")
MINUTES = 6.0
"""That the Transformer may take."""
WEIGHTS = np.array([[0.5, 0.5], [0.5, 0.5]], np.float32)
"""Heights of score and of rank: of the Transformer and of the steps. Chosen on `valid`."""


def measure(options: Options, minutes: float = MINUTES) -> Figures:
    """HR@10 and nDCG@10 over all items; `minutes` is what the Transformer may take."""
    task = read_sequences(options.data)
    attributes = read_attributes(options.data, task.test.learnt_from.item_count)
    found = measured(steps(attributes), task, PROTOCOL, options, KEYS)
    return found | transformer(task, attributes, options, minutes)


def steps(attributes: Vectors | None) -> list[Recommender]:
    """Steps, and where attributes of the items are known, steps helped by them."""
    helped: list[Recommender] = []
    if attributes is not None:
        helped = [Transitions(modalities={"attributes": attributes}, name="transitions_content")]
    return [Transitions(), *helped]


def transformer(task: Task, attributes: Vectors | None, options: Options, minutes: float) -> Figures:
    """The same of the Transformer, which knows the attributes too, and of it and the steps added up."""
    from _sequence_peers import trained
    from wares.training.sequence import SequenceRecipe

    recipe = SequenceRecipe(minutes=minutes, held_out=1.0, seed=options.seed)
    learnt = trained(task, attributes, recipe, "transformer")
    beside = steps(attributes)[-1].fit(task.test.learnt_from)
    blend = Blend([learnt.trained, beside]).with_weights(WEIGHTS)
    compared = asked_test([learnt, blend], task.test, PROTOCOL, options)
    assert learnt.trained.report is not None
    seconds = {"transformer": 60 * learnt.trained.report.epochs[-1].minutes}
    return figures(compared, seconds, KEYS)


if __name__ == "__main__":
    main("recommend_sequence", measure, sample=0)
