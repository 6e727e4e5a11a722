"""BM25 and BM25F as the papers write them, one term and document at a time."""

from collections.abc import Mapping


def bm25_value(frequency: float, length: float, mean: float, k1: float, b: float) -> float:
    """Robertson and Zaragoza, "The Probabilistic Relevance Framework" (2009), without IDF."""
    return frequency * (k1 + 1) / (frequency + k1 * (1 - b + b * length / mean))


def bm25f_value(
    frequencies: Mapping[str, float],
    lengths: Mapping[str, float],
    means: Mapping[str, float],
    weights: Mapping[str, tuple[float, float]],
    k1: float,
) -> float:
    """Robertson, Zaragoza and Taylor (2004), with a length normalisation of each field; `weights`: field → (w, b)."""
    total = 0.0
    for field, frequency in frequencies.items():
        weight, b = weights[field]
        total += weight * frequency / ((1 - b) + b * lengths[field] / means[field])
    return total * (k1 + 1) / (k1 + total)
