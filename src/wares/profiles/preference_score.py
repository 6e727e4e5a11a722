"""How well products suit a shopper, part by part, and why.

Taste is the likeness to what was touched, not to one mean of it, so that two tastes stay two:
A(x) = log(Σ a_i · exp(sharpness · like(x, i)) / Σ a_i) / sharpness, a_i what the touch weighs. That is the logarithm of
a mixture of von Mises–Fisher densities (Banerjee et al. 2005), one about each product touched; the part each has in it,
softmax(log a_i + sharpness · like(x, i)), is attention (Zhou et al., "Deep interest network", 2018, without a network).
like(x, i) is the weighted mean of the cosines of words and of pictures from the shop's mean vectors.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from wares.profiles.taste import FURTHEST_PRICE, Preferences, PriceTaste
from wares.profiles.traits import TraitsTable
from wares.types import EVENT_KINDS, Codes, EventKind, Floats, Rows

PARTS = ("taste", "category", "brand", "colour", "attributes", "price")
"""The columns of `preference_scores`."""

_MOST_EVIDENCE = 2.0  # of a price, natural logarithm of a likelihood ratio
_TINY = 1e-30
_BLUNT = 1e-3  # a sharpness under which the mean is as good
_Matrix = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class PreferenceReason:
    """Why a product suits a shopper.

    kind        an event's kind: a product touched, or a search; "value": of an attribute; "price": its level
    about       the product's id, the words searched, the value; "" of a price
    weight      > 0, what it adds to the score
    attribute   of a value
    """

    kind: EventKind | Literal["value", "price"]
    about: str
    weight: float
    attribute: str = ""


def preference_scores(liked: Preferences, table: TraitsTable, rows: Rows) -> _Matrix:
    """(n, len(PARTS)) what each part adds to the score of each product; the sums of rows are the scores.

    Before its weight (`Weighing.parts`) every part is within −1 … 1, and 0 where it knows nothing of the shopper or of
    the product.
    """
    found = np.zeros((len(rows), len(PARTS)))
    found[:, 0] = _taste(liked, table, rows) * liked.mass / (liked.mass + liked.weighing.doubt)
    by_values = _by_values(liked.affinities, table.codes(rows), [span.start for span in table.spans.values()])
    found[:, 1:4] = by_values[:3].T
    if len(by_values) > 3:
        found[:, 4] = by_values[3:].mean(axis=0)
    found[:, 5] = _by_price(liked.price, table.price_levels(rows))
    weighed: _Matrix = (found * np.asarray(liked.weighing.parts)).astype(np.float32)
    return weighed


def preference_reasons(
    liked: Preferences, table: TraitsTable, row: int, most: int = 3, *, suited: _Matrix | None = None
) -> tuple[PreferenceReason, ...]:
    """The strongest of what speaks for one product, strongest first; () when nothing does.

    `suited` (1, len(PARTS)) is what `preference_scores` says of it; None = it is asked here.
    """
    rows = np.array([row], np.int64)
    added = (preference_scores(liked, table, rows) if suited is None else suited)[0].tolist()
    found = _nearest(liked, table, rows, added[0]) if added[0] > 0 else []
    codes = table.codes(rows)[0]
    for place, name in enumerate(table.attributes):
        held = [code for code in codes[table.spans[name]].tolist() if code >= 0 and liked.affinities[code] > 0]
        part = min(1 + place, 4)
        if held and added[part] > 0:
            best = max(held, key=lambda code: (liked.affinities[code], code))
            found.append(PreferenceReason("value", table.values[best][1], added[part], name))
    if added[5] > 0:
        found.append(PreferenceReason("price", "", added[5]))
    return tuple(sorted(found, key=lambda reason: -reason.weight)[:most])


def _taste(liked: Preferences, table: TraitsTable, rows: Rows) -> Floats:
    """(n,) A(x) of what is liked less that of what is disliked, each by its share of the weight."""
    weights, alike = liked.focus.touched.weights, _alike(liked, table, rows)
    whole = max(float(np.abs(weights).sum()), _TINY)
    found = np.zeros(len(rows))
    for sign in (1, -1):
        side = sign * weights > 0
        if side.any():
            mass = float(np.abs(weights[side]).sum())
            its = (np.abs(weights[side]) / mass).astype(np.float32)
            found += sign * mass / whole * _mixed(alike[:, side], its, liked.weighing.sharpness)
    return found


def _mixed(alike: _Matrix, shares: NDArray[np.float32], sharpness: float) -> Floats:
    """(n,) log Σ shares · exp(sharpness · alike) / sharpness; the weighted mean of `alike` where sharpness is 0."""
    if sharpness < _BLUNT:
        return (alike @ shares).astype(np.float64)
    powers = np.exp(np.float32(sharpness) * (alike - 1)) @ shares
    found: Floats = 1.0 + np.log(np.maximum(powers, np.float32(_TINY))).astype(np.float64) / sharpness
    return found


def _nearest(liked: Preferences, table: TraitsTable, rows: Rows, weight: float) -> list[PreferenceReason]:
    """What of the focus adds most to the taste for the product: attention times likeness; [] where nothing is like."""
    touched, alike = liked.focus.touched, _alike(liked, table, rows)[0].astype(np.float64)
    adds = np.maximum(touched.weights, 0.0) * np.exp(liked.weighing.sharpness * alike) * alike
    place = int(np.argmax(adds))
    if adds[place] <= 0:
        return []
    about = touched.searches[place] or table.ids[int(touched.rows[place])]
    return [PreferenceReason(EVENT_KINDS[int(touched.kinds[place])], about, weight)]


def _alike(liked: Preferences, table: TraitsTable, rows: Rows) -> _Matrix:
    """(n, m) likeness of products to the focus, −1 … 1; by one modality where the other is missing on either side."""
    focus, words = liked.focus, np.float32(liked.words)
    looks = np.float32(1) - words
    found = words * table.texts.alike(rows, focus.texts) + looks * table.pictures.alike(rows, focus.pictures)
    theirs = np.stack([words * (table.texts.scales[rows] > 0), looks * (table.pictures.scales[rows] > 0)], axis=1)
    ours = np.stack([focus.texts.any(axis=1), focus.pictures.any(axis=1)])
    shared: _Matrix = theirs @ ours.astype(np.float32)
    likeness: _Matrix = np.divide(found, shared, out=np.zeros_like(found), where=shared > 0)
    return likeness


def _by_values(affinities: Floats, codes: Codes, starts: list[int]) -> Floats:
    """(attributes, n) mean affinity of the values held of each attribute (`starts`: its first slot); 0 = none held."""
    slots = np.ascontiguousarray(codes.T)
    held = (slots >= 0) & (slots < len(affinities))
    padded = np.append(affinities, 0.0)  # the last for slots that hold nothing
    sums = np.add.reduceat(padded[np.where(held, slots, -1)], starts, axis=0)
    found: Floats = sums / np.maximum(np.add.reduceat(held, starts, axis=0, dtype=np.float64), 1.0)
    return found


def _by_price(price: PriceTaste, levels: Floats) -> Floats:
    """(n,) how much likelier a price level is with this shopper than in the shop, by normal curves; −1 … 1."""
    level = np.clip(levels, -FURTHEST_PRICE, FURTHEST_PRICE)
    ratio = 0.5 * level**2 - 0.5 * ((level - price.middle) / price.spread) ** 2 - np.log(price.spread)
    found: Floats = np.nan_to_num(np.clip(ratio / _MOST_EVIDENCE, -1.0, 1.0), nan=0.0)
    return found
