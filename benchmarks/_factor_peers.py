"""Our factors, embeddings and graph, and the alternating least squares of implicit, one thread each."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Self

from implicit.cpu.als import AlternatingLeastSquares
from scipy import sparse
from threadpoolctl import threadpool_limits

from _common import Figures, Options, rounded, say
from _full_ranking import Protocol, compare, ranked
from _implicit_als import ImplicitALS, ImplicitALSSettings
from _interactions import Asked, read_split, some
from wares.recommend.embeddings import Embeddings
from wares.recommend.embeddings_learner import EmbeddingsSettings
from wares.recommend.interaction_matrix import cells
from wares.recommend.rp3beta import RP3Beta, RP3BetaSettings
from wares.types import Interactions, Recommender, Scores, Taste

PROTOCOL = Protocol("the set's own; valid chose settings and rounds, the rest was learnt from", time_leaks=True)
RANK = 128
ROUNDS = (1, 2, 3, 4, 5, 6, 8, 12, 16)
CHOOSING = 8
"""Rounds of the fits that settings are chosen by."""
EQUAL = 0.99
"""Share of implicit's best nDCG@20 on valid that counts as equal to it."""
SHOPPERS = 2000
"""Of valid, asked after every fit."""
OURS = tuple(
    ImplicitALSSettings(rank=RANK, unobserved_weight=unseen, regularization=ridge, regularization_power=frequency)
    for unseen, ridge, frequency in ((0.02, 0.1, 0.0), (0.02, 0.01, 0.5), (0.01, 0.14, 0.75))
)
EMBEDDINGS = (EmbeddingsSettings(dim=RANK), EmbeddingsSettings(dim=RANK, batch_size=128, inverse_temperature=5.0))
GRAPHS = (RP3BetaSettings(), RP3BetaSettings(shopper_power=0.7))
"""Linear in closed form: without rounds."""
THEIRS = ((50.0, 5.0), (50.0, 20.0), (1000.0, 2000.0))
"""Weights of an event, and regularisations; the first is the same objective as the first of ours."""


@dataclass(frozen=True, slots=True)
class Fit:
    """One fit: `seconds` of processor time from the events to the factors, and nDCG@20 of valid."""

    rounds: int
    recommender: Recommender
    seconds: float
    ndcg: float


class Implicit:
    """implicit's factors; shoppers are known by the vectors they were fitted with."""

    name = "implicit"

    def __init__(self, alpha: float, regularization: float, rounds: int) -> None:
        self._model = AlternatingLeastSquares(
            RANK, regularization, alpha, iterations=rounds, num_threads=1, random_state=0
        )

    def fit(self, interactions: Interactions, progress: Callable[[float], None] = lambda done: None) -> Self:
        """Fit; the library's own settings but for rank, weight and regularisation."""
        self._model.fit(sparse.csr_matrix(cells(interactions)), show_progress=False)
        progress(1.0)
        return self

    def scores(self, tastes: Sequence[Taste]) -> Scores:
        """(shoppers, items) float32; the shoppers must have been learnt from."""
        found: Scores = self._model.user_factors[[taste.shopper for taste in tastes]] @ self._model.item_factors.T
        return found


def measure(options: Options) -> Figures:
    """Each side's settings are chosen on valid, then its rounds, and it is asked the test. No `options.sample`."""
    task = read_split(options.data)
    cases = some(task.valid.cases, Options(options.data, SHOPPERS, options.seed, None, ""))
    valid = Asked(task.valid.learnt_from, tuple(cases))
    with threadpool_limits(1):
        peers = _fits([partial(Implicit, *each) for each in THEIRS], valid)
        factors = _fits([partial(_factors, each) for each in OURS], valid)
        embeddings = _fits([partial(_embeddings, each) for each in EMBEDDINGS], valid)
        graphs = [_fitted(partial(_graph, each), 0, valid) for each in GRAPHS]
        best = [max(fits, key=lambda fit: fit.ndcg) for fits in (peers, factors, embeddings, graphs)]
        asked = [fit.recommender for fit in best]
        compared = compare(asked, task.test.cases, task.test.learnt_from, PROTOCOL, lambda name: say(f"{name} asked"))
    figures: Figures = {"shoppers": len(task.test.cases), "rank": RANK, "threads": 1}
    for name, found in compared.ranked.items():
        figures |= {f"{name}_recall_20": rounded(found.recall_20), f"{name}_ndcg_20": rounded(found.ndcg_20)}
    for fit in best:
        figures |= {
            f"{fit.recommender.name}_valid_ndcg_20": rounded(fit.ndcg),
            f"{fit.recommender.name}_rounds": fit.rounds,
            f"{fit.recommender.name}_s": round(fit.seconds, 2),
        }
    figures["implicit_s_to_equal"] = theirs = _seconds_to(EQUAL * best[0].ndcg, peers)
    for name, fits in (("implicit_als", factors), ("embeddings", embeddings), ("rp3beta", graphs)):
        own = _seconds_to(EQUAL * best[0].ndcg, fits)
        figures |= {f"{name}_s_to_equal": own, f"{name}_time_ratio": rounded(own / theirs) if own and theirs else None}
    return figures | {"split": PROTOCOL.split, "time_leaks": PROTOCOL.time_leaks}


def _seconds_to(ndcg: float, fits: Sequence[Fit]) -> float | None:
    """Of the shortest fit that reaches it; None where none does."""
    return next((rounded(fit.seconds) for fit in fits if fit.ndcg >= ndcg), None)


def _factors(settings: ImplicitALSSettings, rounds: int) -> ImplicitALS:
    return ImplicitALS(replace(settings, epochs=rounds))


def _embeddings(settings: EmbeddingsSettings, rounds: int) -> Embeddings:
    return Embeddings(replace(settings, epochs=rounds))


def _graph(settings: RP3BetaSettings, _rounds: int) -> RP3Beta:
    return RP3Beta(settings)


def _fits(makers: Sequence[Callable[[int], Recommender]], valid: Asked) -> list[Fit]:
    """Of the maker whose fit is best: one of each number of rounds, from the beginning every time."""
    chosen = max(makers, key=lambda make: _fitted(make, CHOOSING, valid).ndcg)
    return [_fitted(chosen, rounds, valid) for rounds in ROUNDS]


def _fitted(make: Callable[[int], Recommender], rounds: int, valid: Asked) -> Fit:
    start = time.process_time()
    recommender = make(rounds).fit(valid.learnt_from)
    seconds = time.process_time() - start
    found = Fit(rounds, recommender, seconds, ranked(recommender, valid.cases).ndcg_20)
    say(f"{recommender.name}, {rounds} rounds: {seconds:.1f} s, validation nDCG@20 {found.ndcg:.4f}")
    return found
