"""What a training leaves: figures and weights of the sources, parameters, and the recommenders' artifacts by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from wares.profiles.preference_weights import PreferenceWeights
from wares.rank.linear import SourceWeights
from wares.recommend.item_neighbours import ItemNeighbours
from wares.recommend.replenishment import RepeatPurchase
from wares.shop.recommend.registry import REPLENISHMENT, ScoringModel, default_weights
from wares.types import Placement

VERSION = 3
MANIFEST = "manifest.json"
REMEDY = "train again: wares train recommenders"
HOME: Placement = "home"


@dataclass(frozen=True, slots=True)
class Figures:
    """How well a recommender told what shoppers took next, on cases of which nothing was learnt.

    hit_12   HR@12: share of the cases whose product was among the first 12
    ndcg_12  nDCG@12: mean of 1 / log2(1 + rank) up to rank 12, else 0
    found    share of the cases whose product it named at all
    """

    hit_12: float
    ndcg_12: float
    found: float


@dataclass(frozen=True, slots=True)
class SourceQuality:
    """The sources in one placement.

    figures    recommender → how good it is, "popular" and "blend" among them
    weights    of the sources
    cases      how many cases the figures stand on
    """

    figures: Mapping[str, Figures]
    weights: SourceWeights
    cases: int


@dataclass(frozen=True, slots=True)
class LearntCategories:
    """What the log says of the shop's categories, by their written paths.

    lifts    category → another one → how many times more often than by chance both are bought together; 0 = more rarely
    repeats  those that are bought again as a rule
    """

    lifts: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    repeats: Mapping[str, RepeatPurchase] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TrainedParameters:
    """What a training found out beside the recommenders' own artifacts.

    placements    placement → its sources; absent = too little to tell. "home" speaks for every placement that starts
                  from a whole taste
    preferences   what counts how much in a taste; None = the default
    search        most that taste moves a hit of a search; None = as the settings say
    encoder       fingerprint of the encoder by whose vectors the lists "similar" were made
    categories    what goes together, and what is bought again
    """

    placements: Mapping[Placement, SourceQuality] = field(default_factory=dict)
    preferences: PreferenceWeights | None = None
    search: float | None = None
    encoder: str = ""
    categories: LearntCategories = field(default_factory=LearntCategories)


@dataclass(frozen=True, slots=True)
class RecommendArtifacts:
    """What was trained, by recommender.

    neighbours  lists from product to product
    models      models that score every product
    products    ids of the rows that were learnt from
    name        of the folder they lie in
    """

    neighbours: Mapping[str, ItemNeighbours] = field(default_factory=dict)
    models: Mapping[str, ScoringModel] = field(default_factory=dict)
    products: Sequence[str] = ()
    parameters: TrainedParameters = field(default_factory=TrainedParameters)
    state: str = "none; make some with: wares train recommenders"
    name: str = ""

    @property
    def size(self) -> int:
        """Rows that were learnt from; a product beyond is new. 0 = nothing was learnt."""
        return len(self.products)

    def weights(self, placement: Placement, *, from_products: bool) -> SourceWeights:
        """The sources' weights in a placement: those learnt there, or else the default ones. What is to be bought again
        is in no case that teaches, and keeps its own.

        from_products  whether the answer starts from products; else from a whole taste, of which the home page speaks
        """
        quality = self.parameters.placements.get(placement if from_products else HOME)
        default = default_weights(placement)
        if quality is None:
            return default
        return {**default, **quality.weights, REPLENISHMENT: default[REPLENISHMENT]}


class Manifest(msgspec.Struct, frozen=True):
    """`manifest.json`: names of the lists and models kept, number of products, and what was found out beside."""

    version: int
    neighbours: tuple[str, ...]
    models: tuple[str, ...]
    products: int
    parameters: TrainedParameters
