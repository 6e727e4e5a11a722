"""Which answers are recorded as impressions, and what of them."""

from __future__ import annotations

import numpy as np

from wares.settings import Settings
from wares.shop.rank.impressions import ImpressionLimits, ShownAnswer
from wares.shop.search.pipeline import AnsweredSearch
from wares.types import Query


def impression_limits(settings: Settings) -> ImpressionLimits:
    """How much is recorded, by the settings."""
    return ImpressionLimits(settings.rank_log_share, settings.rank_log_megabytes, settings.rank_log_days)


def shown_answer(query: Query, query_id: str, answer: AnsweredSearch, now: float) -> ShownAnswer | None:
    """The rows of an answer whose features are known; None = there are none."""
    decision = answer.decision
    if decision is None or not len(answer.shown):
        return None
    rows = {num: row for row, num in enumerate(decision.nums.tolist())}
    shown = [num for num in answer.shown.tolist() if num in rows]
    if len(shown) < len(answer.shown):
        shown = answer.shown[: len(shown)].tolist() if answer.shown[: len(shown)].tolist() == shown else []
    if not shown:
        return None
    first = (query.page - 1) * query.per_page + 1
    features = decision.features[[rows[num] for num in shown]]
    words = answer.hits.words or query.words
    return ShownAnswer(query_id, words, now, decision.version, np.array(shown, np.int64), first, features)
