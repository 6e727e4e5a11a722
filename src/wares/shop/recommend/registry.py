"""Registry of recommenders: a recommender is one file in `wares.recommend` and one line here.

Everything else that names recommenders (sources of a placement, default weights, sentences, what a training fits, what
an artifact's folder holds) is derived from these lines.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

from wares.rank.linear import SourceWeights
from wares.recommend.co_occurrence import CoOccurrence, CoOccurrenceSettings
from wares.recommend.embeddings import Embeddings, fit_embeddings
from wares.recommend.item_neighbours import MOST, ItemNeighbours
from wares.recommend.rp3beta import RP3Beta
from wares.recommend.transitions import Transitions, TransitionsSettings
from wares.types import Interactions, Placement, ReasonKind, Rows, Scores, Taste

Kind = Literal["neighbours", "anchor_model", "history_model", "global", "complements", "replenishment", "preference"]
"""How a recommender answers: by lists from product to product; by a model that scores every product for what the answer
starts from, or for the shopper's history; the same for everybody; by categories that go with that of a product; by what
the shopper buys again and again; or by the shopper's taste, which orders what the others name.
"""


class ScoringModel(Protocol):
    """A fitted model that scores every product for a taste, and says what led to a product."""

    def scores(self, tastes: list[Taste]) -> Scores:
        """(tastes, items) float32; −inf = nothing to say."""
        ...

    def scores_of(self, items: Rows, taste: Taste) -> Scores:
        """(n,) the same of some items for one taste; items that it does not know are −inf."""
        ...

    def origins(self, items: Rows, taste: Taste) -> Rows:
        """(n,) the item of the taste that led to each of `items` (n,); −1 = none."""
        ...


@dataclass(frozen=True, slots=True)
class Phrase:
    """A reason in words; {} in `english` and `chinese` is the product that it came from, where there is one."""

    kind: ReasonKind
    english: str
    chinese: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisteredRecommender:
    """One recommender.

    name        in shares, settings, answers and artifacts
    kind        see `Kind`
    weights     of its normalized score and rank, before anything was learnt from the shop's own log
    phrase      why it names a product; None = the taste's own reasons
    placements  placement → what `weights` are multiplied by there; absent = 1, 0 = it has no say
    neighbours  makes its lists from the log; None = they do not come from the log
    model       makes its model from the log; None = nothing to make, or too little to learn from
    read        reads its model from a file's folder and the artifact's name
    before      what it was called in artifacts of version 2; "" = the same
    """

    name: str
    kind: Kind
    weights: tuple[float, float]
    phrase: Phrase | None
    placements: Mapping[Placement, float] = field(default_factory=dict)
    neighbours: Callable[[Interactions], ItemNeighbours] | None = None
    model: Callable[[Interactions], Embeddings | None] | None = None
    read: Callable[[Path, str], ScoringModel] | None = None
    before: str = ""


def _bought_together(interactions: Interactions) -> ItemNeighbours:
    settings = CoOccurrenceSettings(kinds=("purchase", "cart"), neighbours=MOST)
    return CoOccurrence(settings, "bought_together").fit(interactions).neighbours()


def _viewed_together(interactions: Interactions) -> ItemNeighbours:
    settings = CoOccurrenceSettings(kinds=("view", "click"), window=3600.0, neighbours=MOST)
    return CoOccurrence(settings, "viewed_together").fit(interactions).neighbours()


def _rp3beta(interactions: Interactions) -> ItemNeighbours:
    return RP3Beta().fit(interactions).neighbours(MOST)


def _transitions(interactions: Interactions) -> ItemNeighbours:
    return Transitions(TransitionsSettings(neighbours=MOST)).fit(interactions).neighbours()


def _read_transformer(folder: Path, name: str) -> ScoringModel:
    from wares.recommend.transformer import TransformerRecommender

    return TransformerRecommender(folder / name)


_SAME_SHOPPERS = Phrase("viewed_together", "Liked by people who looked at {}", "看过{}的人也喜欢")
_NEXT = Phrase("next", "Others went on to this from {}", "看完{}后常看的商品")
REGISTRY: tuple[RegisteredRecommender, ...] = (
    RegisteredRecommender(
        name="similar", kind="neighbours", weights=(0.6, 0.3), placements={"cart": 0.3},
        phrase=Phrase("similar", "Similar to {}", "与{}相似"),
    ),
    RegisteredRecommender(
        name="bought_together", kind="neighbours", weights=(0.4, 0.2), placements={"product": 0.3, "cart": 4.0},
        phrase=Phrase("bought_together", "Often bought with {}", "常与{}一起购买"),
        neighbours=_bought_together, before="bought",
    ),
    RegisteredRecommender(
        name="viewed_together", kind="neighbours", weights=(0.4, 0.2), placements={"product": 1.5, "cart": 0.7},
        phrase=Phrase("viewed_together", "Often looked at with {}", "看过{}的人也看过"),
        neighbours=_viewed_together, before="viewed",
    ),
    RegisteredRecommender(
        name="rp3beta", kind="neighbours", weights=(0.4, 0.2), phrase=_SAME_SHOPPERS, neighbours=_rp3beta,
        before="graph",
    ),
    RegisteredRecommender(
        name="transitions", kind="neighbours", weights=(0.4, 0.2), placements={"product": 1.5, "cart": 0.7},
        phrase=_NEXT, neighbours=_transitions, before="next",
    ),
    RegisteredRecommender(
        name="embeddings", kind="anchor_model", weights=(0.4, 0.2), phrase=_SAME_SHOPPERS, model=fit_embeddings,
        read=Embeddings.read,
    ),
    RegisteredRecommender(
        name="transformer", kind="history_model", weights=(0.6, 0.3), phrase=_NEXT, read=_read_transformer,
        before="sequence",
    ),
    RegisteredRecommender(
        name="popular", kind="global", weights=(0.3, 0.15), placements={"product": 0.1, "cart": 0.3},
        phrase=Phrase("popular", "Popular in the shop", "店内热门"),
    ),
    RegisteredRecommender(
        name="trending", kind="global", weights=(0.1, 0.05), placements={"product": 0.1},
        phrase=Phrase("trending", "Trending now", "正在流行"),
    ),
    RegisteredRecommender(
        name="complementary", kind="complements", weights=(1.0, 0.5),
        placements={"home": 0.0, "email": 0.0, "category": 0.0, "product": 0.0},
        phrase=Phrase("complementary", "Goes with {}", "可搭配{}"),
    ),
    RegisteredRecommender(
        name="replenishment", kind="replenishment", weights=(1.0, 0.5),
        placements={"category": 0.0, "product": 0.0, "cart": 0.0},
        phrase=Phrase("replenishment", "Time to buy it again", "该再买一些了"),
    ),
    RegisteredRecommender(
        name="taste", kind="preference", weights=(1.0, 0.3), placements={"product": 0.5, "cart": 0.6}, phrase=None,
    ),
)  # fmt: skip
"""Every recommender, in the order of the columns of candidates."""

SOURCES: tuple[str, ...] = tuple(one.name for one in REGISTRY)
BY_NAME: Mapping[str, RegisteredRecommender] = {one.name: one for one in REGISTRY}
TRANSFORMER = "transformer"
SIMILAR, TASTE, BOUGHT_TOGETHER, REPLENISHMENT = "similar", "taste", "bought_together", "replenishment"
"""Those that the pipeline itself speaks of: likeness without a log, the shopper's taste, what belongs together, what is
bought again.
"""
DEFAULT_WEIGHTS: SourceWeights = {one.name: one.weights for one in REGISTRY}
"""Before anything was learnt from the shop's own log."""


def default_weights(placement: Placement) -> SourceWeights:
    """The weights in a placement before anything was learnt there."""
    factors = {name_.name: name_.placements.get(placement, 1.0) for name_ in REGISTRY}
    return {name: (factors[name] * score, factors[name] * rank) for name, (score, rank) in DEFAULT_WEIGHTS.items()}
