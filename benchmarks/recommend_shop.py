"""Retail Rocket: the next purchase from views, carts and purchases, by recommenders, their blend and a whole shop."""

from __future__ import annotations

from _blend import Blend, HoldoutCase
from _common import Figures, Options, main
from _full_ranking import Protocol, RecommendCase
from _implicit_als import ImplicitALS, ImplicitALSSettings
from _interactions import Asked, asked_test, figures, fit_all, read_kinds, some
from _whole_shop import ask_whole_shop
from wares.recommend.co_occurrence import CoOccurrence, CoOccurrenceSettings
from wares.recommend.embeddings import Embeddings
from wares.recommend.embeddings_learner import EmbeddingsSettings
from wares.recommend.popularity import Popularity, Trending
from wares.recommend.rp3beta import RP3Beta, RP3BetaSettings
from wares.recommend.transitions import Transitions
from wares.types import Recommender

PROTOCOL = Protocol("one bought item of each shopper, gone from all they did", time_leaks=True)
WORTH = (1.0, 1.0, 1.0)
"""Of a view, a cart and a purchase; chosen on valid."""
BLENDED = ("transitions", "implicit_als", "viewed_together")
"""What the blend is made of; chosen by parts of valid that the weights were not learnt from."""


def recommenders() -> list[Recommender]:
    """Fresh ones, all but the blend."""
    return [
        Popularity(),
        Trending(),
        CoOccurrence(
            CoOccurrenceSettings(kinds=("view", "cart", "purchase"), significance=0.0, min_visits=1), "viewed_together"
        ),
        CoOccurrence(CoOccurrenceSettings(kinds=("purchase",)), "bought_together"),
        Transitions(),
        RP3Beta(RP3BetaSettings(source_power=0.4, beta=0.2)),
        ImplicitALS(ImplicitALSSettings(unobserved_weight=0.01, regularization=0.05)),
        Embeddings(EmbeddingsSettings(epochs=16)),
    ]


def measure(options: Options) -> Figures:
    """HR@10, nDCG@10 and Recall@20 of recommenders, of the blend whose weights valid gave, and of a shop's page."""
    task = read_kinds(options.data, WORTH)
    single = recommenders()
    parts = [part.fit(task.valid.learnt_from) for part in single if part.name in BLENDED]
    blend = Blend(parts).learn([held(case) for case in task.valid.cases])
    seconds = fit_all(single, task.test)
    compared = asked_test([*single, blend], task.test, PROTOCOL, options)
    asked = Asked(task.test.learnt_from, tuple(some(task.test.cases, options)))
    return figures(compared, seconds, ("hit_10", "ndcg_10", "recall_20")) | ask_whole_shop(asked)


def held(case: RecommendCase) -> HoldoutCase:
    """The case as a blend learns from it: of several items sought the first."""
    return HoldoutCase(case.taste, int(case.sought[0]))


if __name__ == "__main__":
    main("recommend_shop", measure, sample=0)
