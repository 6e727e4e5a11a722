"""Composed queries: a picture and words, "this, but red"; what the words name is changed, and all else is kept.

Arrays in, arrays out; nothing here is learnt. `compose` makes one vector of both, for any words; `agreement` reads
values of attributes from the vectors, which is much better where the words are such values (docs/log.md).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wares.stats.logistic import softmax
from wares.types import Scores, Vectors

SHARPNESS = 40.0
"""What cosines are multiplied by before the softmax that makes probabilities of them."""
_LEAST = 1e-6
Reader = Callable[[Vectors, Vectors], NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class Aspect:
    """An aspect: one kind of attribute, with what the words say of it.

    anchors  (k, dim) unit vectors of its k values' names, k ≥ 1
    named    the values (their places) that the words name, any of them will do; () = the words say nothing, keep it
    """

    anchors: Vectors
    named: tuple[int, ...] = ()


def probabilities(vectors: Vectors, anchors: Vectors) -> NDArray[np.float32]:
    """(n, k) of n vectors and k values: softmax(`SHARPNESS` · cosine). A vector of zeros is as likely to have any."""
    return softmax(SHARPNESS * (vectors @ anchors.T))


def agreement(pictures: Vectors, picture: Vectors, aspects: Sequence[Aspect], read: Reader = probabilities) -> Scores:
    """(n,) scores, 0–1, of products by their `pictures` (n, dim) for the question made of `picture` (dim,) and words.

    A picture's value of an aspect is taken for random, by zero-shot classification (Radford et al. 2021, CLIP); `read`
    gives its probabilities, and may remember them where the same pictures are asked of again. The score is the
    geometric mean, over the aspects, of the probability that the product has what is named, or has the same value as
    `picture` where nothing is named, and of exp(cosine − 1) for all that no aspect tells.
    """
    logs = pictures @ picture - 1.0
    for aspect in aspects:
        anchor_readings = read(pictures, aspect.anchors)
        if aspect.named:
            right = anchor_readings[:, list(aspect.named)].sum(axis=1)
        else:
            right = anchor_readings @ probabilities(picture[None], aspect.anchors)[0]
        logs += np.log(np.maximum(right, _LEAST))
    scores: Scores = np.exp(logs / (len(aspects) + 1)).astype(np.float32)
    return scores


def compose(picture: Vectors, words: Vectors, weight: float) -> Vectors:
    """A unit vector `weight` (0–1) of the way from `picture` to `words` on the great circle between them.

    Spherical linear interpolation (Shoemake 1985), the way to ask for "this, but …" whatever the words. Shapes (dim,).
    """
    cosine = float(np.clip(picture @ words, -1.0, 1.0))
    angle = np.arccos(cosine)
    if angle < 1e-4 or np.pi - angle < 1e-4:
        composed = (1 - weight) * picture + weight * words
    else:
        composed = np.sin((1 - weight) * angle) * picture + np.sin(weight * angle) * words
    length = float(np.linalg.norm(composed))
    return (composed / length).astype(np.float32) if length > 1e-9 else picture
