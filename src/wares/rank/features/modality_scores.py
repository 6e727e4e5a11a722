"""Scores of the modalities by themselves: BM25, cosines of title and picture, and agreement of attributes."""

from __future__ import annotations

import numpy as np

from wares.rank.features.evidence import RankingEvidence
from wares.rank.features.feature import RankingFeature, columns_of, relative, standardized
from wares.types import Floats


def _of(evidence: RankingEvidence, name: str) -> Floats:
    return evidence.scores.get(name, np.zeros(len(evidence)))


def _words(evidence: RankingEvidence) -> Floats:
    scores = _of(evidence, "words")
    return columns_of(scores, relative(scores), standardized(scores))


def _similarity(name: str) -> RankingFeature:
    label = {
        "text": (
            {"en": "meaning of the title", "zh": "标题含义"},
            {"en": "means what was asked for", "zh": "含义相近"},
        ),
        "image": ({"en": "the picture", "zh": "图片"}, {"en": "looks like what was asked for", "zh": "外观相似"}),
    }[name]

    def values(evidence: RankingEvidence) -> Floats:
        scores = _of(evidence, name)
        return columns_of(scores, standardized(scores))

    def is_told(evidence: RankingEvidence) -> Floats:
        return (standardized(_of(evidence, name)) > 0).astype(np.float64)

    columns = (f"{name}_cosine", f"{name}_cosine_standardized")
    return RankingFeature(f"{name}_similarity", columns, values, label[0], phrases=label[1], is_told=is_told)


def _attributes(evidence: RankingEvidence) -> Floats:
    return _of(evidence, "attributes")[:, None]


def _has_named(evidence: RankingEvidence) -> Floats:
    return (_of(evidence, "attributes") > 0).astype(np.float64)


WORDS = RankingFeature(
    "word_score",
    ("bm25", "bm25_relative", "bm25_standardized"),
    _words,
    {"en": "words anywhere in the product (BM25F)", "zh": "商品文字匹配度（BM25F）"},
)
TEXT, IMAGE = _similarity("text"), _similarity("image")
ATTRIBUTES = RankingFeature(
    "attributes",
    ("attributes_agreement",),
    _attributes,
    {"en": "values that the query names", "zh": "搜索指明的属性"},
    neutral=(0.0,),
    phrases={"en": "has what you named", "zh": "具有您指明的属性"},
    is_told=_has_named,
)
FEATURES = (WORDS, TEXT, IMAGE, ATTRIBUTES)
