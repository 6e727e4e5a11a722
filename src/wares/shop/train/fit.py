"""The registry's recommenders, fitted on interactions."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from wares.recommend.item_neighbours import ItemNeighbours
from wares.recommend.popularity import Popularity, PopularitySettings, Trending, TrendingSettings
from wares.shop.live import popularity
from wares.shop.live.catalog_view import CatalogView
from wares.shop.live.popularity_cache import FixedPopularity
from wares.shop.recommend.complements.candidates import ComplementaryProducts
from wares.shop.recommend.complements.pairs import ComplementaryPairs
from wares.shop.recommend.neighbours import SimilarNeighbours
from wares.shop.recommend.registry import BY_NAME, REGISTRY, TRANSFORMER, ScoringModel
from wares.shop.recommend.sources import Sources
from wares.shop.train.categories import category_lifts
from wares.shop.train.teaching import Teach
from wares.types import MOST_NUMS, Interactions, Taste, Vectors


def fit_neighbours(interactions: Interactions) -> dict[str, ItemNeighbours]:
    """The lists of every recommender that makes them from the log."""
    return {
        recommender.name: recommender.neighbours(interactions)
        for recommender in REGISTRY
        if recommender.neighbours is not None
    }


def fit_models(interactions: Interactions) -> dict[str, ScoringModel]:
    """The models of every recommender that makes one from the log, where that tells enough."""
    fitted = {
        recommender.name: recommender.model(interactions) for recommender in REGISTRY if recommender.model is not None
    }
    return {name: model for name, model in fitted.items() if model is not None}


def fit_sources(interactions: Interactions, view: CatalogView, words: float, teach: Teach | None) -> Sources:
    """Every source as it would have been after these interactions; `words` is the share of words in what is similar."""
    models: Mapping[str, ScoringModel] = fit_models(interactions)
    if teach is not None and (transformer := _transformer(interactions, view, teach)) is not None:
        models = {**models, TRANSFORMER: transformer}
    complements = ComplementaryProducts(ComplementaryPairs(category_lifts(interactions, view)))
    neighbours = fit_neighbours(interactions)
    return Sources(SimilarNeighbours(words), fixed_popularity(interactions), complements, neighbours, models)


def fixed_popularity(interactions: Interactions) -> FixedPopularity:
    """Popularity and trend after the last of these interactions."""
    popular = Popularity(PopularitySettings(popularity.POPULAR)).fit(interactions)
    settings = TrendingSettings(popularity.NOW, popularity.BEFORE, popularity.PRIOR)
    trending = Trending(settings).fit(interactions)
    nobody = [Taste(np.zeros(0, np.int64), np.zeros(0), np.zeros(0, np.float32))]
    return FixedPopularity({"popular": popular.scores(nobody)[0], "trending": trending.scores(nobody)[0]})


def content_of(view: CatalogView) -> Vectors:
    """(rows, 2 · dim) vectors of words and picture side by side; zeros = none."""
    table, rows = view.table, np.arange(len(view))
    blocks = [rows[start : start + MOST_NUMS] for start in range(0, max(len(rows), 1), MOST_NUMS)]
    return np.concatenate([np.hstack([table.texts.vectors[each], table.pictures.vectors[each]]) for each in blocks])


def _transformer(interactions: Interactions, view: CatalogView, teach: Teach) -> ScoringModel | None:
    """A transformer trained on these interactions, for asking only; None = it found too little to learn from."""
    read = BY_NAME[TRANSFORMER].read
    assert read is not None
    with TemporaryDirectory(prefix="wares-") as folder:
        trained = teach(interactions, content_of(view), Path(folder) / TRANSFORMER)
        return read(Path(folder), TRANSFORMER) if trained else None
