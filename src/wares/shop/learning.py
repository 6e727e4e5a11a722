"""Learning to recommend from a shop's own log: links, the sources' weights, the tastes' weighing, taste in searches.

Models are first fitted on what happened before a moment of the log, and asked what shoppers took after it; of these
cases the earlier ones teach the weights, the later ones tell how good all of it is. Then everything is fitted again on
the whole log. So the figures leak no time: each is of a question that was asked after everything it was learnt from.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from wares.errors import BadInput
from wares.recommend.blend import fit_weights
from wares.recommend.graph import Graph
from wares.recommend.held import part_of
from wares.recommend.matrix import Sparse, largest_values
from wares.recommend.popular import Popular, PopularSettings, Trending, TrendingSettings
from wares.recommend.steps import Steps, StepsSettings
from wares.recommend.together import Together, TogetherSettings
from wares.shop import models, pulse
from wares.shop.assortment import Shelf
from wares.shop.columns import Numbered
from wares.shop.interactions import interactions_of, name_of
from wares.shop.links import MOST, Alike, Found, Links, all_alike, joined
from wares.shop.models import Figures, Learnt
from wares.shop.people import People
from wares.shop.personal import sequence_of
from wares.shop.places import InUse
from wares.shop.ranking import DEFAULTS, SOURCES, Asking, Candidates, Sources, Weights, anchors_of, best_of
from wares.shop.searching import fit_search
from wares.shopper.fitting import LEAST, draw_cases, fit_weighing
from wares.shopper.profile import EMPTY, Profile, updated
from wares.shopper.taste import Weighing
from wares.types import Event, Interactions, Recommender, Scores, Taste, Vectors

BEFORE = 0.85  # share of the log's events that is learnt from before it is asked what came next
MOST_CASES, FEWEST_CASES = 800, 50
_TEACHES = 0.6  # share of the cases, the earlier ones, that teaches weights
_TOP = 12
_STEPS, _RIDGE = 300, 1e-3
_BELIEVED = 200  # cases that the usual weights are worth
_BLOCK = 2048
_SOUGHT = {"view", "click", "cart", "purchase", "favourite"}

Progress = Callable[[str, float], None]
"""Hears what is done now, and the share of all that is done."""
Teach = Callable[[Interactions, Vectors, Path], bool]
"""Trains a model of sequences on interactions and the products' vectors (items, dim), and writes it into a folder;
whether it did: it may find too little to learn from.
"""


@dataclass(frozen=True, slots=True)
class RecommendReport:
    """What a training did. `figures` by recommender, popularity among them, on `cases` later cases; none when there
    were too few to learn weights from.
    """

    figures: Mapping[str, Figures]
    weights: Weights
    cases: int
    events: int
    products: int
    search: float | None
    seconds: float


@dataclass(frozen=True, slots=True)
class _Case:
    """A shopper at a moment, and the row that they took next."""

    profile: Profile
    now: float
    row: int


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the sources named for a case; `place` of the row sought, −1 = none named it."""

    found: Candidates
    place: int


class _Fixed:
    """`Levels` as they were when fitted."""

    def __init__(self, scores: Mapping[str, Scores]) -> None:
        self._scores = scores

    def best(self, source: str, shelf: Shelf, admitted: NDArray[np.bool_], most: int) -> Found:
        return best_of(self._scores[source], admitted, most)


class Learning:
    """Trains for one shop; `seed` of every draw."""

    def __init__(self, people: People, in_use: InUse, home: Path, seed: int = 0) -> None:
        self._people, self._in_use, self._home = people, in_use, home
        self._rng = np.random.default_rng(seed)

    def train(self, progress: Progress, teach: Teach | None) -> RecommendReport:
        """Learn, keep, and let it answer. Raises `BadInput` without events of products that the shop has."""
        started = time.perf_counter()
        progress("Reading events", 0.0)
        upto = self._people.tracking.log.num
        shelf, numbered = self._people.assortment.now(), self._people.tracking.numbered()
        whole = interactions_of(numbered, shelf)
        if not len(whole.items):
            raise BadInput(
                "nothing to learn from: no event names a product of this shop; take logs in with: wares events LOG"
            )
        folder = self._home / f"{int(self._people.tracking.clock() * 1000):x}"
        folder.mkdir(parents=True, exist_ok=True)
        learnt = self._judged(shelf, numbered, whole, folder, progress, teach)
        progress("Learning from everything", 0.7)
        links = fit_links(whole)
        if teach is not None:
            teach(whole, content_of(shelf), folder / models.SEQUENCE)
        words = self._in_use.parts.settings.search_similar_words
        links["similar"] = all_alike(shelf, words, lambda done: progress("Looking for what is alike", 0.8 + 0.2 * done))
        learnt = replace(learnt, trained=self._people.tracking.clock(), upto=upto, encoder=shelf.encoder)
        models.write(folder, links, tuple(shelf.table.ids[: len(shelf)]), learnt)
        models.use(self._home, folder.name)
        self._people.use(models.read(self._home))
        progress("Done", 1.0)
        return RecommendReport(
            learnt.figures,
            learnt.weights,
            learnt.cases,
            len(whole.items),
            int((shelf.nums > 0).sum()),
            learnt.search,
            time.perf_counter() - started,
        )

    def _judged(
        self,
        shelf: Shelf,
        numbered: Numbered,
        whole: Interactions,
        folder: Path,
        progress: Progress,
        teach: Teach | None,
    ) -> Learnt:
        """Weights and figures by what came after a moment of the log; the usual ones when there is too little."""
        cut = float(np.quantile(whole.times, BEFORE))
        histories = self._histories(numbered, whole, cut, shelf)
        progress("Weighing tastes", 0.1)
        weighing = self._weighing(histories, shelf, cut)
        cases = self._cases(histories, shelf, cut)
        if len(cases) < FEWEST_CASES:
            return Learnt(weighing=weighing)
        progress("Learning from the earlier events", 0.2)
        before = part_of(whole, whole.times <= cut)
        sources = self._fitted(before, shelf, folder / "validation", teach)
        progress("Asking what came next", 0.4)
        asked = [self._ask(sources, shelf, case, weighing) for case in cases]
        first = int(_TEACHES * len(asked))
        weights = _weights(asked[:first])
        figures = _figures(asked[first:], weights)
        progress("Taste in searches", 0.6)
        with self._in_use.lent() as parts:
            tastes = replace(self._people.tastes, weighing=weighing)
            search = fit_search(self._people.tracking.log, parts, shelf, tastes, cut, self._rng)
        return Learnt(figures, weights, weighing, search, len(asked) - first)

    def _histories(self, numbered: Numbered, whole: Interactions, cut: float, shelf: Shelf) -> list[list[Event]]:
        """Of at most `MOST_CASES` shoppers with something after the cut: all their events in order of time."""
        log = self._people.tracking.log
        later = np.unique(whole.shoppers[whole.times > cut])
        found = []
        for code in self._rng.permutation(later)[:MOST_CASES].tolist():
            shopper, session = name_of(numbered, code)
            found.append(log.of(shopper) if shopper else log.of_session(session))
        return found

    def _weighing(self, histories: Sequence[Sequence[Event]], shelf: Shelf, cut: float) -> Weighing | None:
        """Fitted on what happened before the cut; None = the usual one, where that tells as well.

        The weights of the parts are drawn to the usual ones as if these stood on `_BELIEVED` cases.
        """
        earlier = [[event for event in events if event.time <= cut] for events in histories]
        cases = draw_cases(earlier, shelf.table, self._rng)
        if len(cases) < LEAST:
            return None
        fitted = fit_weighing(cases, shelf.table)
        if fitted.after.loss >= fitted.before.loss:
            return None
        trust = len(cases) / (len(cases) + _BELIEVED)
        both = zip(fitted.weighing.parts, Weighing().parts, strict=True)
        return replace(fitted.weighing, parts=tuple(trust * own + (1 - trust) * usual for own, usual in both))

    def _cases(self, histories: Sequence[Sequence[Event]], shelf: Shelf, cut: float) -> list[_Case]:
        """One moment of each history after the cut at which a product was taken for the first time, by time."""
        found = []
        for events in histories:
            seen: set[str] = set()
            moments: list[tuple[int, int]] = []
            for place, event in enumerate(events):
                if event.kind not in _SOUGHT:
                    continue
                new = [
                    row for row in shelf.rows(p for p in event.products if p not in seen).tolist() if shelf.nums[row]
                ]
                if new and seen and event.time > cut:
                    moments.append((place, new[0]))
                seen.update(event.products)
            if moments:
                place, row = moments[int(self._rng.integers(len(moments)))]
                found.append(_Case(updated(EMPTY, events[:place]), events[place].time, row))
        return sorted(found, key=lambda case: case.now)

    def _fitted(self, before: Interactions, shelf: Shelf, folder: Path, teach: Teach | None) -> Sources:
        popular = Popular(PopularSettings(pulse.POPULAR)).fit(before)
        trending = Trending(TrendingSettings(pulse.NOW, pulse.BEFORE, pulse.PRIOR)).fit(before)
        nobody = [Taste(np.zeros(0, np.int64), np.zeros(0), np.zeros(0, np.float32))]
        levels = _Fixed({"popular": popular.scores(nobody)[0], "trending": trending.scores(nobody)[0]})
        sequence: Recommender | None = None
        if teach is not None:
            from wares.recommend.sequence import Sequence as Model

            content = content_of(shelf)
            if teach(before, content, folder):
                sequence = Model(folder, content)
        with self._in_use.lent() as parts:
            alike = Alike(parts.settings.search_similar_words)
        return Sources(alike, levels, fit_links(before), sequence)

    def _ask(self, sources: Sources, shelf: Shelf, case: _Case, weighing: Weighing | None) -> _Asked:
        with self._in_use.lent() as parts:
            tastes = replace(self._people.tastes, weighing=weighing)
            liked = tastes.liked(case.profile, shelf, parts.encoder, case.now)
        admitted = shelf.nums > 0
        admitted[shelf.rows(touch.product for touch in case.profile.touches())] = False
        asking = Asking(*anchors_of(liked), admitted, liked, sequence_of(case.profile, shelf, case.now))
        found = sources.ask(shelf, asking, DEFAULTS)
        place = np.flatnonzero(found.rows == case.row)
        return _Asked(found, int(place[0]) if len(place) else -1)


def fit_links(interactions: Interactions) -> dict[str, Links]:
    """Every source that is kept as links, fitted."""
    bought = Together(TogetherSettings(kinds=("purchase", "cart"), neighbours=MOST), "bought").fit(interactions)
    viewed = Together(TogetherSettings(kinds=("view", "click"), window=3600.0, neighbours=MOST), "viewed")
    viewed.fit(interactions)
    graph = Graph().fit(interactions)
    steps = Steps(StepsSettings(most=MOST)).fit(interactions)
    assert bought.learnt is not None and viewed.learnt is not None
    assert graph.learnt is not None and steps.learnt is not None
    return {
        "bought": Links.of(bought.learnt.strengths),
        "viewed": Links.of(viewed.learnt.strengths),
        "graph": _through(graph.learnt.to, graph.learnt.back),
        "next": Links.of(steps.learnt.steps),
    }


def _through(to: Sparse, back: Sparse) -> Links:
    """The `MOST` best ways from each item through shoppers to other items."""
    blocks: list[Links] = []
    for start in range(0, to.shape[0], _BLOCK):
        ways = (to[start : start + _BLOCK] @ back).tocsr()
        own = np.repeat(np.arange(start, start + ways.shape[0]), np.diff(ways.indptr)) == ways.indices
        ways.data[own] = 0
        ways.eliminate_zeros()
        blocks.append(Links.of(largest_values(ways, MOST)))
    return joined(blocks)


def content_of(shelf: Shelf) -> Vectors:
    """(rows, 2 · dim) vectors of words and picture side by side; zeros = none."""
    n = len(shelf)
    return np.concatenate([shelf.table.texts.vectors[:n], shelf.table.pictures.vectors[:n]], axis=1)


def _weights(asked: Sequence[_Asked]) -> Weights:
    """Weights that put what was taken first among what was named, drawn to the usual ones as if these stood on
    `_BELIEVED` cases; both are brought to the same sum first, which changes no order.
    """
    cases = [(one.found.heights.reshape(len(one.found.rows), -1), one.place) for one in asked if one.place >= 0]
    if len(cases) < FEWEST_CASES // 2:
        return dict(DEFAULTS)
    values = fit_weights(cases, _STEPS, _RIDGE).reshape(-1, 2).astype(np.float64)
    usual = np.array([DEFAULTS[name] for name in SOURCES])
    trust = len(cases) / (len(cases) + _BELIEVED)
    mixed = trust * values * usual.sum() / max(float(values.sum()), 1e-9) + (1 - trust) * usual
    return {name: (float(high), float(rank)) for name, (high, rank) in zip(SOURCES, mixed.tolist(), strict=True)}


def _figures(asked: Sequence[_Asked], weights: Weights) -> dict[str, Figures]:
    """Of every source alone, and of all of them by their weights ("blend") and by the usual ones ("unlearnt")."""
    found = {name: _figure([(one, one.found.heights[:, place].sum(axis=1)) for one in asked]) for place, name in
             enumerate(SOURCES)}  # fmt: skip
    for name, each in (("unlearnt", DEFAULTS), ("blend", weights)):
        found[name] = _figure([(one, one.found.weighed(each).sum(axis=1)) for one in asked])
    return {name: figures for name, figures in found.items() if figures.found > 0}


def _figure(scored: Sequence[tuple[_Asked, Scores]]) -> Figures:
    """Ties count against; a product that scores 0 is not named."""
    ranks = []
    for one, scores in scored:
        named = one.place >= 0 and scores[one.place] > 0
        ranks.append(float((scores >= scores[one.place]).sum()) if named else np.inf)
    rank = np.array(ranks)
    first = rank <= _TOP
    gains = np.where(first, 1 / np.log2(1 + np.where(first, rank, 1.0)), 0.0)
    return Figures(float(first.mean()), float(gains.mean()), float(np.isfinite(rank).mean()))
