"""Items as embeddings, shoppers as the sum of theirs: learnt so that a part of what a shopper took leads to the rest.

Softmax over drawn items with cosines as scores (Wu et al. 2024, "On the effectiveness of sampled softmax loss for item
recommendation"), corrected for how often an item is among the drawn. A shopper has no vector of their own: whoever has
a taste is answered. Only NumPy: the slopes are written out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from wares.errors import BadInput
from wares.recommend.interaction_matrix import SparseMatrix, asked, cells, csr, diagonal, powers, ready, sums
from wares.recommend.item_neighbours import mapped
from wares.types import Interactions, Matrix, Scores, Taste

_MEAN, _SQUARE = 0.9, 0.999
"""What the moving means of slopes and of their squares keep at each step (Adam's)."""
_WARM = 50
"""Steps until the full rate."""
_TURNS = 5
"""Of the subspace that embeddings begin in."""


@dataclass(frozen=True, slots=True)
class EmbeddingsSettings:
    """How embeddings are learnt.

    dim        numbers of an embedding; fewer where there are fewer items
    rounds     passes over the shoppers
    batch      shoppers of a step
    drawn      items that a step's items are told apart from, drawn evenly, beside one another
    sharpness  what a cosine is multiplied by in the exponent
    given      power of a given item's popularity that its weight is divided by
    known      share of a shopper's items that the rest is guessed from, on average; it varies by ± `varied`
    varied     see `known`
    popular    power of an item's popularity that its chances are multiplied by, beside what the embeddings say
    rate       what an item turns in a step at most, in radians, about; falls evenly to 0
    seed       of everything random
    """

    dim: int = 128
    rounds: int = 8
    batch: int = 256
    drawn: int = 4096
    sharpness: float = 8.0
    given: float = 0.5
    known: float = 0.5
    varied: float = 0.3
    popular: float = 0.8
    rate: float = 0.1
    seed: int = 0


@dataclass(frozen=True, slots=True)
class EmbeddingsParameters:
    """`items` (items, dim) rows as long as cosines are sharp; `level` (items,) what is added to a score, −inf = never
    taken; `worth` (items,) what a given item counts in a shopper's sum, 0 = never taken. All float32.
    """

    items: Matrix
    level: Matrix
    worth: Matrix

    def write(self, folder: Path, name: str) -> None:
        """Three `.npy` files."""
        for field in fields(self):
            np.save(folder / f"{name}.{field.name}.npy", getattr(self, field.name), allow_pickle=False)

    @classmethod
    def read(cls, folder: Path, name: str) -> Self:
        """What `write` wrote. Raises `BadInput` naming the file when it is missing or broken."""
        remedy = "train again: wares train recommenders"
        try:
            found = cls(*(mapped(folder / f"{name}.{field.name}.npy") for field in fields(cls)))
        except (OSError, ValueError, EOFError) as error:
            raise BadInput(f"{folder / name}: missing or broken ({error}); {remedy}") from error
        if found.items.ndim != 2 or not found.level.shape == found.worth.shape == found.items.shape[:1]:
            raise BadInput(f"{folder / name}: its arrays do not fit; {remedy}")
        return found


class Embeddings:
    """Score = chance of the item over that of the likeliest, 0–1.

    A chance goes with exp(sharpness · cosine of the shopper's sum and the item + the item's level). −inf for items
    nobody took, and for shoppers none of whose items anybody took.
    """

    def __init__(self, settings: EmbeddingsSettings | None = None, name: str = "embeddings") -> None:
        self.name = name
        self.settings = settings or EmbeddingsSettings()
        self.learnt: EmbeddingsParameters | None = None

    def fit(self, interactions: Interactions, progress: Callable[[float], None] = lambda done: None) -> Self:
        """Learn, from sums of random vectors over common shoppers; shoppers of one item are passed over."""
        rows = cells(interactions)
        chosen = self.settings
        rng = np.random.default_rng(chosen.seed)
        learner = _Learner(rows, chosen, rng)
        several = np.flatnonzero(np.diff(rows.indptr) > 1)
        steps = chosen.rounds * -(-len(several) // chosen.batch)
        for _ in range(chosen.rounds):
            order = rng.permutation(several)
            for start in range(0, len(order), chosen.batch):
                learner.step(order[start : start + chosen.batch], 1 - learner.steps / steps)
                progress(learner.steps / (steps + 1))
        self.learnt = learner.learnt()
        progress(1.0)
        return self

    def scores(self, tastes: Sequence[Taste]) -> Scores:
        """(shoppers, items) float32."""
        learnt = ready(self.learnt, self.name)
        given = asked(tastes, len(learnt.level))
        given.data *= learnt.worth[given.indices]
        shoppers, lengths = _unit(given @ learnt.items)
        found: Scores = shoppers @ learnt.items.T
        found += learnt.level
        best = found.max(axis=1, keepdims=True, initial=-np.inf)
        found -= np.where(np.isfinite(best), best, 0)
        np.exp(found, out=found)
        found[:, np.isneginf(learnt.level)] = -np.inf
        found[lengths == 0] = -np.inf
        return found

    def nearest(self, items: NDArray[np.int64], given: NDArray[np.int64]) -> NDArray[np.int64]:
        """(n,) of each of `items` (n,) the one of `given` (m,) that lies nearest; −1 where it knows none of these."""
        learnt = ready(self.learnt, self.name)
        known = given[given < len(learnt.level)]
        known = known[learnt.worth[known] > 0]
        if not len(known):
            return np.full(len(items), -1, np.int64)
        found: NDArray[np.int64] = known[np.argmax(learnt.items[items] @ learnt.items[known].T, axis=1)]
        return found


@dataclass(frozen=True, slots=True)
class Question:
    """What a step asks: of b shoppers, among t items that it touches, r of which may be the answer.

    given   (b, t) worths of the items shown of each shopper; every row has one
    rivals  (r,) places among the touched items of those that may be the answer
    level   (r,) what is added to their logarithms
    rows    (s,) which shopper each item sought is of
    sought  (s,) places among the rivals of the items sought; every shopper has one
    """

    given: SparseMatrix
    rivals: NDArray[np.int64]
    level: Matrix
    rows: NDArray[np.int64]
    sought: NDArray[np.int64]


def gradient(items: Matrix, question: Question, sharpness: float) -> Matrix:
    """(t, dim): by unit vectors (t, dim) of the touched items, along the sphere, of the mean surprise (nats).

    Surprise is −log of the softmax over the rivals; each shopper's is the mean over what is sought of them, and counts
    by the square root of how many these are.
    """
    shoppers, lengths = _unit(question.given @ items)
    rivals = items[question.rivals]
    logits = np.float32(sharpness) * (shoppers @ rivals.T) + question.level
    down = np.float32(sharpness) * _error(logits, question.rows, question.sought)
    of_shoppers: Matrix = (down @ rivals).astype(np.float32, copy=False)
    found = np.zeros_like(items)
    found[question.rivals] = down.T @ shoppers
    found += question.given.T @ (_across(of_shoppers, shoppers) / np.maximum(lengths, 1e-9)[:, None])
    return _across(found, items)


class _Learner:
    """Embeddings on their way, and the moving means of their slopes."""

    def __init__(self, rows: SparseMatrix, settings: EmbeddingsSettings, rng: np.random.Generator) -> None:
        self.steps = 0
        self._rows, self._settings, self._rng = rows, settings, rng
        self._taken = sums(rows, 0)
        self._known = np.flatnonzero(self._taken)
        self._worth = powers(self._taken, -settings.given)
        self._level: Matrix = np.float32(settings.popular) * np.log(np.where(self._taken > 0, self._taken, 1))
        self._items = _begun(rows, settings.dim, rng)
        self._mean, self._square = np.zeros_like(self._items), np.zeros(len(self._taken), np.float32)

    def learnt(self) -> EmbeddingsParameters:
        """As it stands."""
        level = np.where(self._taken > 0, self._level, -np.inf).astype(np.float32)
        return EmbeddingsParameters(np.float32(self._settings.sharpness) * self._items, level, self._worth)

    def step(self, shoppers: NDArray[np.int64], left: float) -> None:
        """Guess once for these shoppers; `left` (0–1) of the rate is left."""
        self.steps += 1
        given, rows, sought = self._parted(shoppers)
        rivals, often = self._rivals(sought)
        touched = np.union1d(rivals, given.indices)
        question = Question(
            given[:, touched],
            np.searchsorted(touched, rivals),
            self._level[rivals] - often,
            rows,
            np.searchsorted(rivals, sought),
        )
        found = gradient(self._items[touched], question, self._settings.sharpness)
        self._turn(touched, found, self._settings.rate * left * min(1.0, self.steps / _WARM))

    def _parted(self, shoppers: NDArray[np.int64]) -> tuple[SparseMatrix, NDArray[np.int64], NDArray[np.int64]]:
        """A part of each shopper's items, drawn anew, (b, items) worths; and whose the rest are, and which (s,)."""
        taken = self._rows[shoppers]
        counts = np.diff(taken.indptr)
        rows = np.repeat(np.arange(len(shoppers)), counts)
        order = np.lexsort((self._rng.random(len(rows)), rows))
        share = self._settings.known + self._settings.varied * self._rng.uniform(-1, 1, len(shoppers))
        most = np.clip(np.rint(share * counts), 1, counts - 1)
        first = np.arange(len(rows)) - taken.indptr[rows] < most[rows]
        shown, sought = order[first], order[~first]
        worth = taken.data[shown] * self._worth[taken.indices[shown]]
        given = csr((worth, (rows[shown], taken.indices[shown])), shape=taken.shape, dtype=np.float32)
        return given, rows[sought], taken.indices[sought].astype(np.int64)

    def _rivals(self, sought: NDArray[np.int64]) -> tuple[NDArray[np.int64], Matrix]:
        """(r,) ascending: what is sought and what is drawn; and the logarithms of how often each is among them."""
        drawn = min(self._settings.drawn, len(self._known))
        rivals = np.union1d(sought, self._rng.choice(self._known, drawn, replace=False))
        unsought = np.exp(-len(sought) * self._taken[rivals] / self._taken.sum())
        often = 1 - (1 - drawn / len(self._known)) * unsought
        return rivals, np.log(often).astype(np.float32)

    def _turn(self, items: NDArray[np.int64], slopes: Matrix, rate: float) -> None:
        """Adam with one square an item, back onto the sphere."""
        self._mean[items] = mean = _MEAN * self._mean[items] + (1 - _MEAN) * slopes
        square = np.einsum("ij,ij->i", slopes, slopes)
        self._square[items] = square = _SQUARE * self._square[items] + (1 - _SQUARE) * square
        move = mean * _pace(square, self.steps, rate)[:, None]
        self._items[items] = _unit(self._items[items] - move)[0]


def _begun(rows: SparseMatrix, dim: int, rng: np.random.Generator) -> Matrix:
    """(items, dim): where items lie in the space of the `dim` strongest common shoppers, by subspace iteration."""
    by_item = diagonal(powers(sums(rows, 0), -0.5))
    by_shopper = diagonal(powers(sums(rows, 1), -1.0))
    vectors = rng.standard_normal((rows.shape[1], dim), dtype=np.float32)
    for _ in range(_TURNS):
        vectors = np.linalg.qr(vectors)[0]
        vectors = by_item @ (rows.T @ (by_shopper @ (rows @ (by_item @ vectors))))
    return _unit(vectors)[0]


def _error(logits: Matrix, rows: NDArray[np.int64], places: NDArray[np.int64]) -> Matrix:
    """(shoppers, rivals): slope by the logits, which are used up; a shopper of n sought counts √n, all together 1."""
    counts = np.bincount(rows, minlength=len(logits)).astype(np.float32)
    worth = powers(counts, 0.5)
    worth /= worth.sum()
    logits -= logits.max(axis=1, keepdims=True)
    shares: Matrix = np.exp(logits)
    shares *= (worth / shares.sum(axis=1))[:, None]
    shares[rows, places] -= (worth / np.maximum(counts, 1))[rows]
    return shares


def _across(rows: Matrix, units: Matrix) -> Matrix:
    """`rows` (n, dim) less what points along `units` (n, dim)."""
    along: Matrix = np.einsum("ij,ij->i", rows, units)
    across: Matrix = rows - along[:, None] * units
    return across


def _pace(square: Matrix, steps: int, rate: float) -> Matrix:
    """(n,) what mean slopes are multiplied by, both means brought to their height after `steps` steps."""
    lifted = np.sqrt(square / (1 - _SQUARE**steps)) + 1e-12
    pace: Matrix = (rate / (1 - _MEAN**steps) / lifted).astype(np.float32)
    return pace


def _unit(rows: Matrix) -> tuple[Matrix, Matrix]:
    """Rows at unit length, zero rows as they are; and the lengths (n,) that they had."""
    lengths = np.linalg.norm(rows, axis=1).astype(np.float32)
    units: Matrix = rows / np.where(lengths > 0, lengths, 1).astype(np.float32)[:, None]
    return units, lengths
