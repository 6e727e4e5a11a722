"""Conditional logit: which features make one alternative be chosen among others (McFadden 1974).

P(chosen) = softmax over a case's alternatives of features · weights. As a loss over ranked lists it is the ListNet loss
of one relevant product (Cao et al. 2007).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wares.types import Floats

_OPTIONS = {"maxiter": 500, "ftol": 1e-12, "gtol": 1e-8}


@dataclass(frozen=True, slots=True)
class ChoiceCases:
    """Cases with any number of alternatives each, one after the other.

    features   (n, columns) float64 of every alternative
    starts     (cases,) int64, each case's first row
    choices    (cases,) int64, the row that was chosen
    """

    features: Floats
    starts: NDArray[np.int64]
    choices: NDArray[np.int64]

    @classmethod
    def of(cls, cases: Sequence[tuple[NDArray[Any], int]]) -> ChoiceCases:
        """From one or more cases: (alternatives, columns), and which of the alternatives was chosen."""
        counts = np.array([len(features) for features, _ in cases], dtype=np.int64)
        starts = np.cumsum(counts) - counts
        features = np.concatenate([features for features, _ in cases]).astype(np.float64)
        return cls(features, starts, starts + np.array([choice for _, choice in cases], dtype=np.int64))

    def __len__(self) -> int:
        return len(self.starts)

    def loss(self, scores: Floats) -> float:
        """Mean over cases of −log of the share of what was chosen, nats, with `scores` (n,)."""
        return self.loss_and_shares(scores)[0]

    def loss_and_shares(self, scores: Floats) -> tuple[float, Floats]:
        """`loss`, and the share (n,) of every alternative: softmax of `scores` within its case."""
        counts = self._counts()
        highest = np.maximum.reduceat(scores, self.starts)
        powers = np.exp(scores - np.repeat(highest, counts))
        sums = np.add.reduceat(powers, self.starts)
        loss = float((np.log(sums) + highest - scores[self.choices]).mean())
        return loss, powers / np.repeat(sums, counts)

    def ranks(self, scores: Floats) -> Floats:
        """(cases,) 1-based rank of what was chosen, behind all that score the same."""
        as_good = scores >= np.repeat(scores[self.choices], self._counts())
        return np.add.reduceat(as_good.astype(np.float64), self.starts)

    def _counts(self) -> NDArray[np.int64]:
        return np.diff(self.starts, append=len(self.features))


def fit_conditional_logit(cases: ChoiceCases, ridge: float = 0.0, start: ArrayLike = 1.0) -> Floats:
    """(columns,) weights ≥ 0 of least mean loss + ridge · |weights|², by L-BFGS-B (Byrd et al. 1995); one case or more.

    Weights are never negative, so that a feature's part of a score can be a reason. The loss is convex: with a ridge
    there is one answer, wherever the search starts.
    """
    from scipy.optimize import minimize

    means = cases.features[cases.choices].mean(axis=0)

    def loss_and_gradient(weights: Floats) -> tuple[float, Floats]:
        loss, shares = cases.loss_and_shares(cases.features @ weights)
        gradient = shares @ cases.features / len(cases) - means + 2 * ridge * weights
        return loss + ridge * float(weights @ weights), gradient

    initial = np.array(np.broadcast_to(np.asarray(start, np.float64), means.shape))
    optimum = minimize(
        loss_and_gradient, initial, jac=True, method="L-BFGS-B", bounds=[(0.0, None)] * len(means), options=_OPTIONS
    )
    weights: Floats = np.asarray(optimum.x, dtype=np.float64)
    return weights
