"""What a training did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from wares.rank.linear import SourceWeights
from wares.shop.recommend.registry import DEFAULT_WEIGHTS
from wares.shop.recommend.trained import HOME, Figures, SourceQuality, TrainedParameters
from wares.types import Placement


@dataclass(frozen=True, slots=True)
class RecommendReport:
    """What a training did.

    figures     recommender → how good it is on `cases` later cases of the home page, popularity among them; none when
                there were too few to learn weights from
    weights     of the sources on the home page
    placements  the same of the placements that start from products
    events      that were learnt from
    products    that the shop has
    search      most that taste moves a hit of a search; None = too little to tell
    seconds     that it took
    """

    figures: Mapping[str, Figures]
    weights: SourceWeights
    cases: int
    placements: Mapping[Placement, SourceQuality]
    events: int
    products: int
    search: float | None
    seconds: float


def report_of(parameters: TrainedParameters, events: int, products: int, seconds: float) -> RecommendReport:
    """The report of what was found out."""
    home = parameters.placements.get(HOME)
    return RecommendReport(
        figures=home.figures if home else {},
        weights=home.weights if home else DEFAULT_WEIGHTS,
        cases=home.cases if home else 0,
        placements={name: quality for name, quality in parameters.placements.items() if name != HOME},
        events=events,
        products=products,
        search=parameters.search,
        seconds=seconds,
    )
