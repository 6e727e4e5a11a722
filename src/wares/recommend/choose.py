"""From scores to an answer: what is left out, new, or different enough, why it is there, and what if all else fails."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wares.recommend.matrix import Array
from wares.types import Recommender, Scores, Taste, Vectors

_log = logging.getLogger(__name__)

NOBODY = ""
"""Stands for the recommender's name where none had anything to say."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What is asked of an answer.

    most        items wanted
    seen        leave out what the taste holds
    excluded    (n,) item codes to leave out: sold out, hidden, already on the page
    diversity   0 = best scores only, 1 = only unlike what stands before
    depth       candidates that diversity and newcomers choose from, per item wanted
    """

    most: int = 20
    seen: bool = True
    excluded: NDArray[np.int64] | None = None
    diversity: float = 0.0
    depth: int = 5


@dataclass(frozen=True, slots=True)
class Recommended:
    """An answer, best first: `items` (n,) codes, `scores` (n,) float32, `names` of who put each there."""

    items: NDArray[np.int64]
    scores: Scores
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Newcomers:
    """Items that were seldom shown, and what they get for it.

    shown   (items,) how often each was shown since it came; infinite for items that are not new
    height  the largest share of the span of scores among candidates that newness may add; the bonus is
            height · span / √(1 + shown), so it is bounded and dies away as the item is shown
    places  at most so many newcomers that would not have been there without the bonus
    """

    shown: NDArray[np.float64]
    height: float = 0.2
    places: int = 2


def recommend(
    chain: Sequence[Recommender],
    taste: Taste,
    choice: Choice,
    vectors: Vectors | None = None,
    newcomers: Newcomers | None = None,
) -> Recommended:
    """An answer from the first of `chain` that has one, filled up by those after it; it never fails.

    A recommender that raises, or answers nothing or not-a-number, is passed over (and logged). What no recommender
    fills is filled with the first items admitted, in the order of their codes, so that an answer is short only where
    fewer items are admitted at all. `vectors` (items, dim) are what diversity compares; without them there is none.
    The number of items is that of the longest answer, or of `vectors` or `newcomers`.
    """
    rows = [(part.name, row) for part in chain if (row := _said(part, taste)) is not None]
    known = [len(row) for _, row in rows] + [len(given) for given in (vectors,) if given is not None]
    count = max(known + ([len(newcomers.shown)] if newcomers else []), default=0)
    admitted = _admitted(taste, choice, count)
    found: list[tuple[NDArray[np.int64], Scores, str]] = []
    wanted = choice.most
    for name, row in rows:
        scores = np.full(count, -np.inf, np.float32)
        scores[: len(row)] = row
        scores[~admitted] = -np.inf
        items = _picked(scores, wanted, choice, vectors, newcomers if not found else None)
        if len(items):
            found.append((items, scores[items], name))
            admitted[items] = False
            wanted -= len(items)
        if not wanted:
            break
    rest = np.flatnonzero(admitted)[:wanted]
    found.append((rest, np.zeros(len(rest), np.float32), NOBODY))
    return Recommended(
        items=np.concatenate([items for items, _, _ in found]),
        scores=np.concatenate([scores for _, scores, _ in found]),
        names=tuple(name for items, _, name in found for _ in items),
    )


def top(scores: Scores, most: int) -> NDArray[np.int64]:
    """Codes of the `most` best finite `scores` (items,), best first, ties by code."""
    finite = np.flatnonzero(np.isfinite(scores))
    if len(finite) > most > 0:
        least = np.partition(scores[finite], -most)[-most]
        finite = finite[scores[finite] >= least]
    order = np.lexsort((finite, -scores[finite]))[:most]
    return finite[order]


def diverse(
    items: NDArray[np.int64], scores: Scores, vectors: Vectors, most: int, diversity: float
) -> NDArray[np.int64]:
    """`most` of `items` (n,), by maximal marginal relevance; the first is the best.

    Each next one has the largest (1 − diversity) · height − diversity · cosine to the nearest chosen; height is its
    score (n,) scaled to 0–1 among the candidates. Carbonell and Goldstein 1998. Items without a vector are unlike all.
    """
    span = float(np.ptp(scores)) or 1.0
    heights = (scores - scores.min()) / span
    given = vectors[items]
    lengths = np.linalg.norm(given, axis=1, keepdims=True)
    units = given / np.where(lengths > 0, lengths, 1)
    nearest = np.zeros(len(items), np.float32)
    chosen: list[int] = []
    left = np.ones(len(items), dtype=bool)
    while len(chosen) < min(most, len(items)):
        worth = np.where(left, (1 - diversity) * heights - diversity * nearest, -np.inf)
        best = int(np.argmax(worth))
        chosen.append(best)
        left[best] = False
        nearest = np.maximum(nearest, units @ units[best])
    return items[chosen]


def with_newcomers(scores: Scores, most: int, newcomers: Newcomers) -> NDArray[np.int64]:
    """The `most` best of `scores` (items,) with the newcomers' bonus, at most `places` of them by it alone."""
    plain = top(scores, most)
    if not len(plain):
        return plain
    finite = np.isfinite(scores)
    span = float(scores[plain[0]] - scores[finite].min())
    bonus = newcomers.height * span / np.sqrt(1 + newcomers.shown)
    lifted = np.where(finite, scores + bonus, -np.inf).astype(np.float32)
    others = lifted.copy()
    others[plain] = -np.inf
    pool = np.concatenate([plain, top(others, newcomers.places)])
    return pool[np.lexsort((pool, -lifted[pool]))][:most]


def because(recommender: Recommender, taste: Taste, items: NDArray[np.int64]) -> NDArray[np.int64]:
    """(len(items),): the item of the taste that alone gives each of `items` most; −1 where none gives anything.

    "Because you looked at …" in one question to the recommender, of as many tastes as there are different items.
    """
    given, first = np.unique(taste.items, return_index=True)
    if not len(given):
        return np.full(len(items), -1, np.int64)
    alone = [
        Taste(taste.items[[row]], taste.times[[row]], taste.weights[[row]], None, taste.now) for row in first.tolist()
    ]
    told = recommender.scores(alone)[:, items]
    best = np.argmax(told, axis=0)
    says = np.take_along_axis(told, best[None], axis=0)[0] > 0
    return np.where(says, given[best], -1).astype(np.int64)


def _said(part: Recommender, taste: Taste) -> Array | None:
    try:
        row = np.asarray(part.scores([taste])[0], dtype=np.float32)
    except Exception:
        _log.exception("recommender %r failed; the next one answers", part.name)
        return None
    return np.where(np.isnan(row) | (row == np.inf), -np.inf, row).astype(np.float32)


def _admitted(taste: Taste, choice: Choice, count: int) -> NDArray[np.bool_]:
    admitted = np.ones(count, dtype=bool)
    for codes in (choice.excluded, taste.items if choice.seen else None):
        if codes is not None:
            admitted[codes[codes < count]] = False
    return admitted


def _picked(
    scores: Scores, wanted: int, choice: Choice, vectors: Vectors | None, newcomers: Newcomers | None
) -> NDArray[np.int64]:
    depth = wanted * choice.depth if choice.diversity and vectors is not None else wanted
    items = top(scores, depth) if newcomers is None else with_newcomers(scores, depth, newcomers)
    if not choice.diversity or vectors is None or not len(items):
        return items
    return diverse(items, scores[items], vectors, wanted, choice.diversity)
