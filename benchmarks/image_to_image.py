"""Pictures against pictures: do the nearest show the same type of article?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from _common import Figures, Options, main, rounded
from _data import encoder, image_vectors, read_fashion
from wares.stats import ranking_metrics as metrics
from wares.types import Vectors

_BLOCK = 128


@dataclass(frozen=True, slots=True)
class ImageToImage:
    """Share of same-labelled pictures among the ten nearest.

    precision_at_10         pictures without a label count as wrong
    precision_at_10_known   among the nearest that have a label
    top_1                   the nearest picture has the label (none = wrong)
    """

    queries: int
    precision_at_10: float
    precision_at_10_known: float
    top_1: float


def measure(options: Options) -> Figures:
    fashion = read_fashion(options.data)
    codes = {name: code for code, name in enumerate(sorted(set(fashion.types) - {""}))}
    labels = np.array([codes.get(name, -1) for name in fashion.types], dtype=np.int64)
    rows = np.array([row for row, split in enumerate(fashion.splits) if split == "bench" and labels[row] >= 0])
    gallery = image_vectors(options, fashion, encoder(options))
    found = image_to_image(gallery, labels, rows)
    return {
        "queries": found.queries,
        "gallery": len(gallery),
        "precision_at_10": rounded(found.precision_at_10),
        "precision_at_10_known": rounded(found.precision_at_10_known),
        "top_1": rounded(found.top_1),
    }


def image_to_image(gallery: Vectors, labels: NDArray[np.int64], rows: NDArray[np.int64], k: int = 10) -> ImageToImage:
    """Each of `rows` as a query over the gallery (n, d), itself left out; `labels` (n,) int, −1 = not known.

    Among pictures of equal score the ones with another label come first.
    """
    right, known, first = [], [], []
    for start in range(0, len(rows), _BLOCK):
        block = rows[start : start + _BLOCK]
        scores = gallery[block] @ gallery.T
        scores[np.arange(len(block)), block] = -np.inf
        for row, values in zip(block, scores, strict=True):
            near = _nearest(values, labels == labels[row], min(k, len(gallery) - 1))
            same = labels[near] == labels[row]
            right.append(float(same.mean()))
            known.append(float(same.sum() / max((labels[near] >= 0).sum(), 1)))
            first.append(float(same[0]))
    return ImageToImage(len(right), metrics.mean(right), metrics.mean(known), metrics.mean(first))


def _nearest(scores: NDArray[np.float32], same: NDArray[np.bool_], k: int) -> NDArray[np.int64]:
    """Positions of the k largest `scores`, best first; among equals those not in `same` first."""
    edge = np.partition(scores, -k)[-k]
    candidates = np.flatnonzero(scores >= edge)
    return candidates[np.lexsort((same[candidates], -scores[candidates]))][:k]


if __name__ == "__main__":
    main("image_to_image", measure, sample=0)
