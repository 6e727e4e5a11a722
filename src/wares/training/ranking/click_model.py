"""Clicks in the position-based model, answer by answer: where the clicks of an answer fell, given how many it got.

P(click on i) = θ_i γ_i: with γ_i ∝ e^score within an answer, the chance that one of its clicks fell on i is
θ_i e^score_i / Σ_j θ_j e^score_j, a conditional logit with the offset log θ. How readily somebody clicks at all needs
not be known, and nothing is divided by a small propensity: what was hardly looked at counts little, whether it was
clicked or not. Without offsets (θ = 1) it is the listwise loss of ListNet (Cao et al. 2007).
"""

from __future__ import annotations

import numpy as np

from wares.types import Floats, Ints


def click_gradient(scores: Floats, clicks: Floats, theta: Floats, starts: Ints) -> tuple[Floats, Floats]:
    """(n,) first and (n,) second derivative by the score of −log P(clicks).

    clicks   (n,) ≥ 0, theta (n,) in (0, 1]
    starts   (q,) where each answer's rows begin
    """
    shares, totals = _shares(scores, clicks, theta, starts)
    return totals * shares - clicks, np.maximum(totals * shares * (1 - shares), 1e-9)


def click_loss(scores: Floats, clicks: Floats, theta: Floats, starts: Ints) -> float:
    """Mean −log P of a click."""
    shares, _ = _shares(scores, clicks, theta, starts)
    return float(-(clicks * np.log(np.maximum(shares, 1e-12))).sum() / max(float(clicks.sum()), 1e-9))


def starts_of(counts: Ints) -> Ints:
    """(q,) where each answer's rows begin, of how many it has."""
    return (np.cumsum(counts) - counts).astype(np.int64)


def _shares(scores: Floats, clicks: Floats, theta: Floats, starts: Ints) -> tuple[Floats, Floats]:
    """(n,) how likely a click of the answer falls on each row; (n,) clicks of its answer."""
    counts = np.diff(starts, append=len(scores))
    logits = scores + np.log(theta)
    logits = np.exp(logits - np.repeat(np.maximum.reduceat(logits, starts), counts))
    shares = logits / np.repeat(np.add.reduceat(logits, starts), counts)
    return shares, np.repeat(np.add.reduceat(clicks, starts), counts)
