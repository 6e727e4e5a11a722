"""Learning to recommend from a shop's own log: recommenders, the sources' weights, tastes, and taste in searches.

Models are first fitted on what happened before a moment of the log, and asked what shoppers took after it, on the home
page, beside a product and in the cart; of these cases the earlier ones teach the weights, the later ones tell how good
all of it is (`source_weights`). Then everything is fitted again on the whole log. So the figures leak no time: each
is of a question that was asked after everything it was learnt from.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from wares.errors import BadInput
from wares.events.netting import net_events
from wares.recommend.holdout import subset
from wares.shop.ingest.events.tracking import EventTracker
from wares.shop.live.catalog_view import CatalogView
from wares.shop.live.event_columns import NumberedLog
from wares.shop.live.state import LiveState
from wares.shop.live.taste import TasteReader
from wares.shop.recommend import artifacts
from wares.shop.recommend.neighbours import all_neighbours
from wares.shop.recommend.pipeline import RecommendPipeline
from wares.shop.recommend.registry import SIMILAR, TRANSFORMER
from wares.shop.recommend.trained import LearntCategories, RecommendArtifacts, SourceQuality, TrainedParameters
from wares.shop.runtime.generations import ActiveGeneration
from wares.shop.train.cases import RecommendationCase, draw_cases
from wares.shop.train.categories import category_lifts, category_repeats
from wares.shop.train.evaluate import Evaluation
from wares.shop.train.fit import content_of, fit_models, fit_neighbours, fit_sources
from wares.shop.train.interactions import interactions_of, name_of
from wares.shop.train.preference_weights import fit_preference_weights
from wares.shop.train.report import RecommendReport, report_of
from wares.shop.train.search_weight import fit_search_weight
from wares.shop.train.settings import DEFAULT_TRAINING, TrainingSettings
from wares.shop.train.teaching import Teach
from wares.types import Event, Interactions, Placement

TrainingProgress = Callable[[str, float], None]
"""Hears what is done now, and the share of all that is done."""


@dataclass(frozen=True, slots=True)
class TrainingData:
    """The log as it is learnt from: `interactions` in rows of `view`, `numbered` with the names behind the codes."""

    view: CatalogView
    numbered: NumberedLog
    interactions: Interactions


class RecommendTraining:
    """Trains for one shop, and lets `pipeline` answer with it.

    home   the folder of artifacts
    """

    def __init__(
        self,
        generation: ActiveGeneration,
        live: LiveState,
        tracking: EventTracker,
        pipeline: RecommendPipeline,
        home: Path,
        settings: TrainingSettings = DEFAULT_TRAINING,
    ) -> None:
        self._generation, self._live, self._tracking = generation, live, tracking
        self._pipeline, self._home, self._settings = pipeline, home, settings
        self._rng = np.random.default_rng(settings.seed)

    def train(self, progress: TrainingProgress, teach: Teach | None) -> RecommendReport:
        """Learn, keep, and let it answer. Raises `BadInput` without events of products that the shop has."""
        started = time.perf_counter()
        progress("Reading events", 0.0)
        data = self._data()
        folder = self._home / f"{int(self._tracking.clock() * 1000):x}"
        folder.mkdir(parents=True, exist_ok=True)
        parameters = replace(
            self._parameters(data, progress, teach), encoder=data.view.encoder, categories=self._categories(data)
        )
        self._write(folder, data, parameters, progress, teach)
        artifacts.use(self._home, folder.name)
        self._pipeline.use(artifacts.read(self._home))
        progress("Done", 1.0)
        products = int((data.view.nums > 0).sum())
        return report_of(parameters, len(data.interactions.items), products, time.perf_counter() - started)

    def _data(self) -> TrainingData:
        view, numbered = self._live.view.now(), self._tracking.numbered()
        interactions = interactions_of(numbered, view)
        if not len(interactions.items):
            raise BadInput(
                "nothing to learn from: no event names a product of this shop; take logs in with: wares events LOG"
            )
        return TrainingData(view, numbered, interactions)

    def _categories(self, data: TrainingData) -> LearntCategories:
        """What the whole log says of the shop's categories."""
        repeats = category_repeats(data.interactions, data.view, len(data.numbered.shoppers))
        return LearntCategories(category_lifts(data.interactions, data.view), repeats)

    def _write(
        self,
        folder: Path,
        data: TrainingData,
        parameters: TrainedParameters,
        progress: TrainingProgress,
        teach: Teach | None,
    ) -> None:
        """Fit everything on the whole log, and write it into the folder."""
        progress("Learning from everything", 0.7)
        view, interactions = data.view, data.interactions
        neighbours, models = fit_neighbours(interactions), fit_models(interactions)
        if teach is not None:
            teach(interactions, content_of(view), folder / TRANSFORMER)
        with self._generation.lease() as components:
            share = components.settings.search_similar_words_share
            similar = all_neighbours(
                view, components.index, share, lambda done: progress("Looking for what is similar", 0.8 + 0.2 * done)
            )
        neighbours |= {} if similar is None else {SIMILAR: similar}
        products = view.table.ids[: len(view)]
        artifacts.write(folder, RecommendArtifacts(neighbours, models, products, parameters))

    # --------------------------------------------------------------------------------------------------- parameters

    def _parameters(self, data: TrainingData, progress: TrainingProgress, teach: Teach | None) -> TrainedParameters:
        """Weights and figures by what came after a moment of the log; the default ones when there is too little."""
        cut = float(np.quantile(data.interactions.times, self._settings.earlier_share))
        histories = self._histories(data, cut)
        progress("Weighing tastes", 0.1)
        earlier = [[event for event in events if event.time <= cut] for events in histories]
        preferences = fit_preference_weights(earlier, data.view.table, self._rng, self._settings.preference_prior_cases)
        cases = {name: draw_cases(name, histories, data.view, cut, self._rng) for name in self._settings.placements}
        if all(len(each) < self._settings.sources.fewest_cases for each in cases.values()):
            return TrainedParameters(preferences=preferences)
        tastes = replace(self._live.tastes, weights=preferences)
        placements = self._placements(data, cut, cases, tastes, progress, teach)
        progress("Taste in searches", 0.6)
        with self._generation.lease() as components:
            search = fit_search_weight(
                self._tracking.log, components, data.view, tastes, cut, self._rng, self._settings.search
            )
        return TrainedParameters(placements, preferences, search)

    def _placements(
        self,
        data: TrainingData,
        cut: float,
        cases: dict[Placement, list[RecommendationCase]],
        tastes: TasteReader,
        progress: TrainingProgress,
        teach: Teach | None,
    ) -> dict[Placement, SourceQuality]:
        """Weights and figures of the placements of which the log tells enough."""
        progress("Learning from the earlier events", 0.2)
        before = subset(data.interactions, data.interactions.times <= cut)
        with self._generation.lease() as components:
            sources = fit_sources(before, data.view, components.settings.search_similar_words_share, teach)
            progress("Asking what came next", 0.4)
            evaluation = Evaluation(components, data.view, sources, tastes, self._settings.sources)
            qualities = {name: evaluation.quality(name, each) for name, each in cases.items()}
        return {name: quality for name, quality in qualities.items() if quality is not None}

    def _histories(self, data: TrainingData, cut: float) -> Sequence[Sequence[Event]]:
        """Of at most `most_shoppers` shoppers with something after the cut: all their events in order of time."""
        log, interactions = self._tracking.log, data.interactions
        later = np.unique(interactions.shoppers[interactions.times > cut])
        histories = []
        for code in self._rng.permutation(later)[: self._settings.most_shoppers].tolist():
            shopper, session = name_of(data.numbered, code)
            histories.append(net_events(log.of(shopper) if shopper else log.of_session(session)))
        return histories
