"""The offer: price beside the other candidates', discount, rating, freshness, and whether it can be had."""

from __future__ import annotations

import numpy as np

from wares.rank.features.evidence import RankingEvidence
from wares.rank.features.feature import RankingFeature, columns_of, standardized
from wares.types import Floats

_DAY, _HALF = 86_400.0, 30.0
_MEAN_RATING, _RATINGS = 3.5, 5.0
"""A product's rating counts as if it had so many ratings of so much besides its own."""


def _price(evidence: RankingEvidence) -> Floats:
    price = evidence.number("price")
    discount = np.nan_to_num(evidence.number("discount"), nan=0.0)
    return columns_of(standardized(np.log1p(np.maximum(price, 0.0))), discount)


def _is_cheap(evidence: RankingEvidence) -> Floats:
    price = evidence.number("price")
    known = price[np.isfinite(price)]
    return (price < np.median(known)).astype(np.float64) if len(known) else np.zeros(len(price))


def _rating(evidence: RankingEvidence) -> Floats:
    rating, count = evidence.number("rating"), np.nan_to_num(evidence.number("rating_count"), nan=1.0)
    known = np.isfinite(rating)
    own = np.where(known, rating, 0.0) * count
    smoothed = np.where(known, (own + _MEAN_RATING * _RATINGS) / (count + _RATINGS), _MEAN_RATING)
    return smoothed[:, None]


def _is_rated_well(evidence: RankingEvidence) -> Floats:
    return (_rating(evidence)[:, 0] > _MEAN_RATING).astype(np.float64)


def _freshness(evidence: RankingEvidence) -> Floats:
    age = (evidence.now - evidence.number("published_at")) / _DAY
    fresh = np.where(np.isfinite(age), np.exp2(-np.maximum(age, 0.0) / _HALF), 0.0)
    return fresh[:, None]


def _is_fresh(evidence: RankingEvidence) -> Floats:
    return (_freshness(evidence)[:, 0] > 0.5).astype(np.float64)


PRICE = RankingFeature(
    "price",
    ("price_standardized", "discount"),
    _price,
    {"en": "price beside the others'", "zh": "价格水平"},
    phrases={"en": "costs less than most of these", "zh": "价格低于多数同类"},
    is_told=_is_cheap,
)
RATING = RankingFeature(
    "rating",
    ("rating_smoothed",),
    _rating,
    {"en": "rating", "zh": "评分"},
    neutral=(_MEAN_RATING,),
    phrases={"en": "well rated", "zh": "评分较高"},
    is_told=_is_rated_well,
)
FRESHNESS = RankingFeature(
    "freshness",
    ("freshness",),
    _freshness,
    {"en": "how new it is", "zh": "上新时间"},
    neutral=(0.0,),
    phrases={"en": "new here", "zh": "新品"},
    is_told=_is_fresh,
)
FEATURES = (PRICE, RATING, FRESHNESS)
