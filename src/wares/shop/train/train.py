"""Learning to recommend from a shop's own log: links, the sources' weights, the tastes' weighing, taste in searches.

Models are first fitted on what happened before a moment of the log, and asked what shoppers took after it, on the home
page, beside a product and in the cart; of these cases the earlier ones teach the weights, the later ones tell how good
all of it is (`source_weights`). Then everything is fitted again on the whole log. So the figures leak no time: each
is of a question that was asked after everything it was learnt from.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from wares.errors import BadInput
from wares.events.netting import net_events
from wares.profiles.fit import LEAST, fit_weights
from wares.profiles.preference_weights import PreferenceWeights
from wares.profiles.taste_cases import draw_cases
from wares.recommend.fit import fit_embeddings, fit_links
from wares.recommend.holdout import part_of
from wares.recommend.item_neighbours import ScoredItems
from wares.recommend.popularity import Popularity, PopularitySettings, Trending, TrendingSettings
from wares.shop.live import popularity
from wares.shop.live.catalog_view import CatalogView
from wares.shop.live.event_columns import NumberedLog
from wares.shop.live.taste import sequence_of
from wares.shop.personalization import Personalization
from wares.shop.recommend import artifacts
from wares.shop.recommend.artifacts import Figures, RecommendArtifacts, SourceQuality, TrainedParameters
from wares.shop.recommend.neighbours import ProductNeighbours, all_alike
from wares.shop.recommend.placements import RULES, apart_of, left_out
from wares.shop.recommend.sources import DEFAULTS, SourceQuery, Sources, SourceWeights, anchors_of, best_of
from wares.shop.runtime.generations import ActiveGeneration
from wares.shop.train.cases import RecommendationCase, draw_moments
from wares.shop.train.interactions import interactions_of, name_of
from wares.shop.train.search_weight import fit_search
from wares.shop.train.source_weights import FEWEST_CASES, CaseCandidates, judged
from wares.types import Event, Interactions, Placement, Recommender, Scores, Taste, Vectors

BEFORE = 0.85  # share of the log's events that is learnt from before it is asked what came next
MOST_CASES = 800  # shoppers that are asked about, once for each place
_LEARNT: tuple[Placement, ...] = ("home", "product", "cart")
_BELIEVED = 200  # cases that the usual weighing of tastes is worth

StageProgress = Callable[[str, float], None]
"""Hears what is done now, and the share of all that is done."""
Teach = Callable[[Interactions, Vectors, Path], bool]
"""Trains a model of sequences on interactions and the products' vectors (items, dim), and writes it into a folder;
whether it did: it may find too little to learn from.
"""


@dataclass(frozen=True, slots=True)
class RecommendReport:
    """What a training did. `figures` by recommender, popularity among them, on `cases` later cases of the home page;
    none when there were too few to learn weights from. `beside` tells the same of the places beside products.
    """

    figures: Mapping[str, Figures]
    weights: SourceWeights
    cases: int
    beside: Mapping[str, SourceQuality]
    events: int
    products: int
    search: float | None
    seconds: float


class _Fixed:
    """`Levels` as they were when fitted."""

    def __init__(self, scores: Mapping[str, Scores]) -> None:
        self._scores = scores

    def best(self, source: str, shelf: CatalogView, admitted: NDArray[np.bool_], most: int) -> ScoredItems:
        return best_of(self._scores[source], admitted, most)


class RecommendTraining:
    """Trains for one shop; `seed` of every draw."""

    def __init__(self, people: Personalization, in_use: ActiveGeneration, home: Path, seed: int = 0) -> None:
        self._people, self._in_use, self._home = people, in_use, home
        self._rng = np.random.default_rng(seed)

    def train(self, progress: StageProgress, teach: Teach | None) -> RecommendReport:
        """Learn, keep, and let it answer. Raises `BadInput` without events of products that the shop has."""
        started = time.perf_counter()
        progress("Reading events", 0.0)
        shelf, numbered = self._people.assortment.now(), self._people.tracking.numbered()
        whole = interactions_of(numbered, shelf)
        if not len(whole.items):
            raise BadInput(
                "nothing to learn from: no event names a product of this shop; take logs in with: wares events LOG"
            )
        folder = self._home / f"{int(self._people.tracking.clock() * 1000):x}"
        folder.mkdir(parents=True, exist_ok=True)
        learnt = self._judged(shelf, numbered, whole, progress, teach)
        progress("Learning from everything", 0.7)
        links, embeddings = fit_links(whole), fit_embeddings(whole)
        if teach is not None:
            teach(whole, content_of(shelf), folder / artifacts.SEQUENCE)
        words = self._in_use.parts.settings.search_similar_words_share
        links["similar"] = all_alike(shelf, words, lambda done: progress("Looking for what is alike", 0.8 + 0.2 * done))
        learnt = replace(learnt, encoder=shelf.encoder)
        products = tuple(shelf.table.ids[: len(shelf)])
        artifacts.write(folder, RecommendArtifacts(links, embeddings, None, products, learnt))
        artifacts.use(self._home, folder.name)
        self._people.use(artifacts.read(self._home))
        progress("Done", 1.0)
        home = learnt.home
        return RecommendReport(
            home.figures if home else {},
            home.weights if home else DEFAULTS,
            home.cases if home else 0,
            learnt.beside,
            len(whole.items),
            int((shelf.nums > 0).sum()),
            learnt.search,
            time.perf_counter() - started,
        )

    def _judged(
        self,
        shelf: CatalogView,
        numbered: NumberedLog,
        whole: Interactions,
        progress: StageProgress,
        teach: Teach | None,
    ) -> TrainedParameters:
        """Weights and figures by what came after a moment of the log; the usual ones when there is too little."""
        cut = float(np.quantile(whole.times, BEFORE))
        histories = self._histories(numbered, whole, cut, shelf)
        progress("Weighing tastes", 0.1)
        weighing = self._weighing(histories, shelf, cut)
        moments = {place: draw_moments(place, histories, shelf, cut, self._rng) for place in _LEARNT}
        if all(len(each) < FEWEST_CASES for each in moments.values()):
            return TrainedParameters(weighing=weighing)
        progress("Learning from the earlier events", 0.2)
        before = part_of(whole, whole.times <= cut)
        sources = self._fitted(before, shelf, teach)
        progress("Asking what came next", 0.4)
        told: dict[str, SourceQuality] = {}
        for place, each in moments.items():
            found = judged([self._ask(place, sources, shelf, moment, weighing) for moment in each], RULES[place].usual)
            told |= {} if found is None else {place: found}
        progress("Taste in searches", 0.6)
        with self._in_use.lent() as parts:
            tastes = replace(self._people.tastes, weighing=weighing)
            search = fit_search(self._people.tracking.log, parts, shelf, tastes, cut, self._rng)
        return TrainedParameters(told.pop("home", None), told, weighing, search)

    def _histories(
        self, numbered: NumberedLog, whole: Interactions, cut: float, shelf: CatalogView
    ) -> list[list[Event]]:
        """Of at most `MOST_CASES` shoppers with something after the cut: all their events in order of time."""
        log = self._people.tracking.log
        later = np.unique(whole.shoppers[whole.times > cut])
        found = []
        for code in self._rng.permutation(later)[:MOST_CASES].tolist():
            shopper, session = name_of(numbered, code)
            found.append(net_events(log.of(shopper) if shopper else log.of_session(session)))
        return found

    def _weighing(
        self, histories: Sequence[Sequence[Event]], shelf: CatalogView, cut: float
    ) -> PreferenceWeights | None:
        """Fitted on what happened before the cut; None = the usual one, where that tells as well.

        The weights of the parts are drawn to the usual ones as if these stood on `_BELIEVED` cases.
        """
        earlier = [[event for event in events if event.time <= cut] for events in histories]
        cases = draw_cases(earlier, shelf.table, self._rng)
        if len(cases) < LEAST:
            return None
        fitted = fit_weights(cases, shelf.table)
        if fitted.after.loss >= fitted.before.loss:
            return None
        trust = len(cases) / (len(cases) + _BELIEVED)
        both = zip(fitted.weights.part_weights, PreferenceWeights().part_weights, strict=True)
        return replace(fitted.weights, part_weights=tuple(trust * own + (1 - trust) * usual for own, usual in both))

    def _fitted(self, before: Interactions, shelf: CatalogView, teach: Teach | None) -> Sources:
        popular = Popularity(PopularitySettings(popularity.POPULAR)).fit(before)
        trending = Trending(TrendingSettings(popularity.NOW, popularity.BEFORE, popularity.PRIOR)).fit(before)
        nobody = [Taste(np.zeros(0, np.int64), np.zeros(0), np.zeros(0, np.float32))]
        levels = _Fixed({"popular": popular.scores(nobody)[0], "trending": trending.scores(nobody)[0]})
        sequence: Recommender | None = None
        if teach is not None:
            from wares.recommend.transformer import TransformerRecommender as Model

            content = content_of(shelf)
            with TemporaryDirectory(prefix="wares-") as folder:
                if teach(before, content, Path(folder)):
                    sequence = Model(Path(folder), content)
        with self._in_use.lent() as parts:
            alike = ProductNeighbours(parts.settings.search_similar_words_share)
        return Sources(alike, levels, fit_links(before), fit_embeddings(before), sequence)

    def _ask(
        self,
        place: Placement,
        sources: Sources,
        shelf: CatalogView,
        moment: RecommendationCase,
        weighing: PreferenceWeights | None,
    ) -> CaseCandidates:
        with self._in_use.lent() as parts:
            tastes = replace(self._people.tastes, weighing=weighing)
            liked = tastes.liked(moment.profile, shelf, parts.encoder, moment.now)
        rule = RULES[place]
        admitted = shelf.nums > 0
        out = left_out(rule, shelf, moment.profile, moment.given, moment.now)
        admitted[out.never] = admitted[out.rather_not] = False
        rows, worth = (moment.given, np.ones(len(moment.given))) if rule.given else anchors_of(liked)
        asking = SourceQuery(rows, worth, admitted, liked, sequence_of(moment.profile, shelf, moment.now))
        found = sources.ask(shelf, asking, DEFAULTS)
        apart = apart_of(shelf, found, moment.given, rule.apart) if rule.apart < 1 else np.ones(len(found.rows))
        found = replace(found, heights=(found.heights * apart[:, None, None]).astype(np.float32))
        sought = np.flatnonzero(found.rows == moment.row)
        return CaseCandidates(found, int(sought[0]) if len(sought) else -1)


def content_of(shelf: CatalogView) -> Vectors:
    """(rows, 2 · dim) vectors of words and picture side by side; zeros = none."""
    n = len(shelf)
    return np.concatenate([shelf.table.texts.vectors[:n], shelf.table.pictures.vectors[:n]], axis=1)
