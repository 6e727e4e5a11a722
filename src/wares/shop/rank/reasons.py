"""Reasons for a place: groups of features by what the score loses without them, in words for merchants and shoppers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from wares.rank.features.evidence import RankingEvidence
from wares.rank.features.registry import FEATURES
from wares.rank.neutral import neutral_contributions
from wares.shop.rank.artifacts import LearntRanker
from wares.shop.rank.ranking import RankingDecision
from wares.tags import base
from wares.types import Ints, QueryAnalysis, RankReason

_BY_NAME = {feature.name: feature for feature in FEATURES}
_LEAST = 1e-4


def rank_reasons(
    ranker: LearntRanker, decision: RankingDecision, rows: Ints, analysis: QueryAnalysis, language: str
) -> list[tuple[RankReason, ...]]:
    """Of each candidate at `rows` (k,) the groups that moved its score, what counts most first."""
    contributions, names = neutral_contributions(ranker.model, decision.features, rows)
    told = {name: _told(decision.evidence, name) for name in names}
    reasons = []
    for place, row in enumerate(rows.tolist()):
        order = np.argsort(-np.abs(contributions[place]), kind="stable").tolist()
        reasons.append(
            tuple(
                RankReason(
                    feature=names[group],
                    label=_in_language(_BY_NAME[names[group]].labels, language),
                    contribution=float(contributions[place, group]),
                    phrase=_phrase(names[group], decision.evidence, row, analysis, language)
                    if contributions[place, group] > _LEAST and told[names[group]][row]
                    else "",
                )
                for group in order
                if abs(contributions[place, group]) > _LEAST
            )
        )
    return reasons


def _told(evidence: RankingEvidence, name: str) -> Sequence[bool]:
    """Whether the group's phrase is true of each candidate."""
    is_told = _BY_NAME[name].is_told
    return [False] * len(evidence) if is_told is None else [bool(value) for value in is_told(evidence)]


def _phrase(name: str, evidence: RankingEvidence, row: int, analysis: QueryAnalysis, language: str) -> str:
    """The group's reason as a shopper reads it, with the words that the title has."""
    phrases = _BY_NAME[name].phrases
    if not phrases:
        return ""
    known = [word for word in analysis.words if word.alternatives]
    has = evidence.matches.worth[row] > 0
    words = ("、" if base(language) == "zh" else ", ").join(
        word.text for word, is_there in zip(known, has, strict=False) if is_there
    )
    return _in_language(phrases, language).format(words=words)


def _in_language(texts: dict[str, str] | object, language: str) -> str:
    assert isinstance(texts, dict)
    return str(texts.get(base(language), texts["en"]))
