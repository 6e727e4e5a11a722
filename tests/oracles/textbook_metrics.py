"""The metrics as a textbook writes them: plain loops over a fully sorted answer."""

import math
from collections.abc import Sequence


def sorted_against_us(scores: Sequence[float], relevance: Sequence[float]) -> list[int]:
    """Positions best first; among equal scores the less relevant come first."""
    return sorted(range(len(scores)), key=lambda i: (-scores[i], relevance[i], i))


def recall(order: Sequence[int], relevant: set[int], k: int) -> float:
    return sum(1 for i in order[:k] if i in relevant) / len(relevant)


def precision(order: Sequence[int], relevant: set[int], k: int) -> float:
    return sum(1 for i in order[:k] if i in relevant) / k


def reciprocal_rank(order: Sequence[int], relevant: set[int]) -> float:
    for rank, i in enumerate(order, 1):
        if i in relevant:
            return 1 / rank
    return 0.0


def dcg(relevance: Sequence[float], k: int) -> float:
    return sum((2**rel - 1) / math.log2(rank + 1) for rank, rel in enumerate(relevance[:k], 1))


def ndcg(order: Sequence[int], relevance: Sequence[float], k: int) -> float:
    ideal = dcg(sorted(relevance, reverse=True), k)
    return dcg([relevance[i] for i in order], k) / ideal if ideal else math.nan
