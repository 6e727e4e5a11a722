"""Weights of fusion: what each modality counts, by what a query is made of."""

from __future__ import annotations

from collections.abc import Mapping

from wares.search.request import ATTRIBUTES, COMPOSED, IMAGE, TEXT, WORDS, RetrievalRequest, SearchLimits
from wares.types import QueryAnalysis

VECTORS = "vectors"
"""Both dense modalities together, in `SearchLimits.weights`."""
_BESIDE_PICTURE = {WORDS: 0.25, TEXT: 0.1, IMAGE: 1.0, COMPOSED: 1.0}
"""How much matching words and the product's title count next to the picture itself (docs/log.md)."""
_KEPT = 2.0
"""What attributes that are kept count beside those that words name."""


def words_weights(request: RetrievalRequest, limits: SearchLimits) -> Mapping[str, float]:
    """Of a query by words alone."""
    words = request.weight("words")
    dense = limits.weights[VECTORS] * words / 2
    return {
        WORDS: limits.weights[WORDS] * words,
        IMAGE: dense,
        TEXT: dense,
        ATTRIBUTES: limits.weights[ATTRIBUTES] * words * named_share(request.analysis),
    }


def picture_weights(request: RetrievalRequest, limits: SearchLimits) -> Mapping[str, float]:
    """Of a query by a picture or a product, with words or without."""
    pictures = request.weight("pictures")
    words = request.weight("words") if request.has_words else 0.0
    title = max(words, pictures if request.like is not None else 0.0)
    return {
        WORDS: _BESIDE_PICTURE[WORDS] * words,
        TEXT: _BESIDE_PICTURE[TEXT] * title,
        IMAGE: _BESIDE_PICTURE[IMAGE] * max(pictures, words),
        ATTRIBUTES: limits.weights[ATTRIBUTES] * words * named_share(request.analysis),
        COMPOSED: _BESIDE_PICTURE[COMPOSED] * min(pictures, words),
    }


def kept_weights(request: RetrievalRequest, limits: SearchLimits) -> Mapping[str, float]:
    """Of a product or picture that is kept, but for what words name."""
    return {**picture_weights(request, limits), ATTRIBUTES: _KEPT * limits.weights[ATTRIBUTES]}


def similar_share(share: float, request: RetrievalRequest) -> float:
    """The `share` of words beside the picture, changed by the query's weights; without any weight it stays."""
    words, pictures = request.weight("words"), request.weight("pictures")
    total = share * words + (1 - share) * pictures
    return share * words / total if total > 0 else share


def named_share(analysis: QueryAnalysis) -> float:
    """0–1: the fourth power of the share of words that name values, each as surely as it names its likeliest, so that
    other words count where there are some.
    """
    naming_words = sum(
        (reading.end - reading.start) * max((value.weight for value in reading.values), default=0.0)
        for reading in analysis.readings
    )
    return float((naming_words / max(1, len(analysis.words))) ** 4)
