"""Preference scores: how well products suit a shopper, part by part, and why.

Taste is the similarity to what was touched, not to one mean of it, so that two tastes stay two:
A(x) = log(Σ a_i · exp(β · s(x, i)) / Σ a_i) / β, a_i what the touch weighs, β the inverse temperature. That is the
logarithm of a mixture of von Mises–Fisher densities (Banerjee et al. 2005), one about each product touched; the part
each has in it, softmax(log a_i + β · s(x, i)), is attention (Zhou et al., "Deep interest network", 2018, without a
network). s(x, i) is the weighted mean of the cosines of words and of pictures from the shop's mean vectors.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from wares.profiles.taste import MOST_PRICE_LEVEL, Preferences, PriceTaste
from wares.profiles.traits import TraitsTable
from wares.types import EVENT_KINDS, Codes, EventKind, Floats, Mask, Matrix, Rows

PARTS = ("taste", "category", "brand", "colour", "attributes", "price")
"""The columns of `preference_scores`."""

_MOST_EVIDENCE = 2.0  # of a price, natural logarithm of a likelihood ratio
_TINY = 1e-30
_FLAT = 1e-3  # an inverse temperature under which the mean is as good


@dataclass(frozen=True, slots=True)
class PreferenceReason:
    """Reason of a preference score: why a product suits a shopper.

    kind        an event's kind: a product touched, or a search; "value": of an attribute; "price": its level
    about       the product's id, the words searched, the value; "" of a price
    weight      > 0, what it adds to the score
    attribute   of a value
    """

    kind: EventKind | Literal["value", "price"]
    about: str
    weight: float
    attribute: str = ""


def preference_scores(preferences: Preferences, table: TraitsTable, rows: Rows) -> Matrix:
    """(n, len(PARTS)) what each part adds to the score of each product; the sums of rows are the scores.

    Before its weight (`PreferenceWeights.part_weights`) every part is within −1 … 1, and 0 where it knows nothing of
    the shopper or of the product.
    """
    columns = np.zeros((len(rows), len(PARTS)))
    columns[:, 0] = (
        _taste(preferences, table, rows) * preferences.mass / (preferences.mass + preferences.weights.prior_mass)
    )
    by_attribute = _mean_affinities(preferences.affinities, table.codes(rows), _starts(table))
    columns[:, 1:4] = by_attribute[:3].T
    if len(by_attribute) > 3:
        columns[:, 4] = by_attribute[3:].mean(axis=0)
    columns[:, 5] = _price_evidence(preferences.price, table.price_levels(rows))
    scores: Matrix = (columns * np.asarray(preferences.weights.part_weights)).astype(np.float32)
    return scores


def preference_reasons(
    preferences: Preferences, table: TraitsTable, rows: Rows, most: int = 3, *, scores: Matrix | None = None
) -> list[tuple[PreferenceReason, ...]]:
    """Of each product (n,) the strongest of what speaks for it, strongest first; () when nothing does.

    `scores` (n, len(PARTS)) is what `preference_scores` says of them; None = it is worked out here.
    """
    contributions = preference_scores(preferences, table, rows) if scores is None else scores
    touches, codes = _likest_touches(preferences, table, rows), _liked_values(preferences, table, rows)
    each = zip(contributions.tolist(), touches.tolist(), codes.tolist(), strict=True)
    return [tuple(_reason(preferences, table, found) for found in _strongest(*one)[:most]) for one in each]


_Found: TypeAlias = tuple[float, int, int]
"""Weight; the place of an attribute, `_TOUCH` or `_PRICE`; the code of its value, or the place of the touch."""
_TOUCH, _PRICE = -1, -2


def _strongest(contributions: list[float], touch: int, codes: list[int]) -> list[_Found]:
    """What speaks for one product, the strongest first; equal ones: a touch, values in the order of attributes, price.

    touch   place in the focus of what it is like; −1 = nothing
    codes   of every attribute the value that is liked; −1 = none
    """
    found = [(contributions[0], _TOUCH, touch)] if touch >= 0 else []
    found += [(contributions[min(1 + place, 4)], place, code) for place, code in enumerate(codes) if code >= 0]
    found.append((contributions[5], _PRICE, -1))
    return sorted((one for one in found if one[0] > 0), key=lambda one: -one[0])


def _reason(preferences: Preferences, table: TraitsTable, found: _Found) -> PreferenceReason:
    weight, place, what = found
    if place == _PRICE:
        return PreferenceReason("price", "", weight)
    if place != _TOUCH:
        return PreferenceReason("value", table.values[what][1], weight, table.attributes[place])
    touches = preferences.focus.touches
    about = touches.searches[what] or table.ids[int(touches.rows[what])]
    return PreferenceReason(EVENT_KINDS[int(touches.kinds[what])], about, weight)


def _likest_touches(preferences: Preferences, table: TraitsTable, rows: Rows) -> Rows:
    """(n,) what of the focus adds most to the taste for each product: attention · similarity; −1 = nothing is alike."""
    weights = preferences.focus.touches.weights
    if not len(weights):
        return np.full(len(rows), -1, np.int64)
    similarity = _similarity(preferences, table, rows).astype(np.float64)
    adds = np.maximum(weights, 0.0) * np.exp(preferences.weights.inverse_temperature * similarity) * similarity
    best = adds.argmax(axis=1)
    return np.where(adds[np.arange(len(rows)), best] > 0, best, -1)


def _liked_values(preferences: Preferences, table: TraitsTable, rows: Rows) -> Codes:
    """(n, attributes) code of the value of each product that is liked most, of equal ones the last; −1 = none is."""
    codes, starts = table.codes(rows), _starts(table)
    liked, _ = _slot_affinities(preferences.affinities, codes)
    widths = np.diff([*starts, codes.shape[1]])
    most = np.repeat(np.maximum.reduceat(liked, starts, axis=1), widths, axis=1)
    best: Codes = np.maximum.reduceat(np.where((liked == most) & (most > 0), codes, -1), starts, axis=1)
    return best


def _taste(preferences: Preferences, table: TraitsTable, rows: Rows) -> Floats:
    """(n,) A(x) of what is liked less that of what is disliked, each by its share of the weight."""
    weights, similarity = preferences.focus.touches.weights, _similarity(preferences, table, rows)
    total = max(float(np.abs(weights).sum()), _TINY)
    taste = np.zeros(len(rows))
    for sign in (1, -1):
        side = sign * weights > 0
        if side.any():
            mass = float(np.abs(weights[side]).sum())
            shares = (np.abs(weights[side]) / mass).astype(np.float32)
            mixture = _log_mixture(similarity[:, side], shares, preferences.weights.inverse_temperature)
            taste += sign * mass / total * mixture
    return taste


def _log_mixture(similarity: Matrix, shares: NDArray[np.float32], inverse_temperature: float) -> Floats:
    """(n,) log(Σ shares · exp(β · similarity)) / β; the weighted mean of `similarity` where β is 0."""
    if inverse_temperature < _FLAT:
        return (similarity @ shares).astype(np.float64)
    powers = np.exp(np.float32(inverse_temperature) * (similarity - 1)) @ shares
    mixture: Floats = 1.0 + np.log(np.maximum(powers, np.float32(_TINY))).astype(np.float64) / inverse_temperature
    return mixture


def _similarity(preferences: Preferences, table: TraitsTable, rows: Rows) -> Matrix:
    """(n, m) of products to the focus, −1 … 1; by one modality where the other is missing on either side."""
    focus, text = preferences.focus, np.float32(preferences.text_share)
    picture = np.float32(1) - text
    by_words, has_words = table.texts.cosines(rows, focus.texts)
    by_picture, has_picture = table.pictures.cosines(rows, focus.pictures)
    cosines = text * by_words + picture * by_picture
    theirs = np.stack([text * has_words, picture * has_picture], axis=1)
    ours = np.stack([focus.texts.any(axis=1), focus.pictures.any(axis=1)])
    weight: Matrix = theirs @ ours.astype(np.float32)
    similarity: Matrix = np.divide(cosines, weight, out=np.zeros_like(cosines), where=weight > 0)
    return similarity


def _starts(table: TraitsTable) -> list[int]:
    """First slot of each attribute; empty slots may stand behind the last one's."""
    return [span.start for span in table.spans.values()]


def _slot_affinities(affinities: Floats, codes: Codes) -> tuple[Floats, Mask]:
    """Affinity of the value in each slot, 0 where there is none or it came after these affinities; and where one is."""
    valid = codes >= 0
    if codes.max(initial=-1) >= len(affinities):
        valid &= codes < len(affinities)
        codes = np.where(valid, codes, -1)
    extended = np.append(affinities, 0.0)  # the last for empty slots
    return extended.take(codes, mode="wrap"), valid


def _mean_affinities(affinities: Floats, codes: Codes, starts: list[int]) -> Floats:
    """(attributes, n) mean affinity of the values of each attribute (`starts`: its first slot); 0 = it has none."""
    by_slot, valid = _slot_affinities(affinities, np.ascontiguousarray(codes.T))
    sums = np.add.reduceat(by_slot, starts, axis=0)
    means: Floats = sums / np.maximum(np.add.reduceat(valid.view(np.int8), starts, axis=0), 1)
    return means


def _price_evidence(price: PriceTaste, levels: Floats) -> Floats:
    """(n,) how much likelier a price level is with this shopper than in the shop, by normal curves; −1 … 1."""
    level = np.clip(levels, -MOST_PRICE_LEVEL, MOST_PRICE_LEVEL)
    ratio = 0.5 * level**2 - 0.5 * ((level - price.mean) / price.deviation) ** 2 - np.log(price.deviation)
    evidence: Floats = np.clip(ratio / _MOST_EVIDENCE, -1.0, 1.0)
    evidence[np.isnan(evidence)] = 0.0
    return evidence
