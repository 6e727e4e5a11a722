"""Shoppers as points: multiple factor analysis (Escofier & Pagès 1994) over words, pictures, and values with price.

A shopper is a row of three blocks, each divided by its first singular value so that none outweighs the others, and
reduced to its main directions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wares.profiles.preference_weights import PreferenceWeights
from wares.profiles.profile import Profile
from wares.profiles.taste import price_taste, touch_table
from wares.profiles.traits import TraitsTable
from wares.types import Floats, Vectors

_ALWAYS = PreferenceWeights(short_share=0.0)  # what is liked always, not what is wanted now
_DIRECTIONS = 16
_MOST_VALUES = 200
_LEVELS = 4.0  # price levels that are as much as all of a value
_SAMPLE = 2000  # shoppers that the main directions are taken from
_TINY = 1e-9


@dataclass(frozen=True, slots=True)
class ShopperRow:
    """Features of one shopper.

    texts, pictures   (dim,) mean vectors from the shop's mean, drawn to 0 while little is known
    codes, shares     (m,) values of what was touched, each with its share
    price_level       mean
    mass              weight of everything, in views
    """

    texts: Vectors
    pictures: Vectors
    codes: NDArray[np.int64]
    shares: Floats
    price_level: float
    mass: float

    @property
    def trust(self) -> float:
        """0–1: how much what is known is believed."""
        return self.mass / (self.mass + _ALWAYS.prior_mass)


def shopper_row(profile: Profile, table: TraitsTable, now: float) -> ShopperRow:
    """What is liked always, at `now` (Unix seconds)."""
    touches = touch_table(profile, table, now, _ALWAYS)
    positive = (touches.rows >= 0) & (touches.weights > 0)
    rows, weights = touches.rows[positive], touches.weights[positive]
    mass = float(weights.sum())
    shares = weights / max(mass, _TINY)
    weighting = (shares * mass / (mass + _ALWAYS.prior_mass)).astype(np.float32)
    texts, pictures = (
        weighting @ modality.center(modality.vectors[rows]) for modality in (table.texts, table.pictures)
    )
    slots = table.codes(rows)
    codes, places = np.unique(slots[slots >= 0], return_inverse=True)
    masses = np.broadcast_to(shares[:, None], slots.shape)[slots >= 0]
    value_shares = np.bincount(places, weights=masses, minlength=len(codes)).astype(np.float64, copy=False)
    level = price_taste(table.price_levels(rows), weights, _ALWAYS.prior_mass).mean
    return ShopperRow(texts, pictures, codes.astype(np.int64), value_shares, level, mass)


def mean_shares(rows: Sequence[ShopperRow], table: TraitsTable) -> Floats:
    """(values,) mean share of each value, over one or more shoppers."""
    codes, shares = np.concatenate([row.codes for row in rows]), np.concatenate([row.shares for row in rows])
    return np.bincount(codes, weights=shares, minlength=len(table.frequencies().shares)) / len(rows)


def points(rows: Sequence[ShopperRow], table: TraitsTable, rng: np.random.Generator) -> Floats:
    """(n, directions) of n ≥ 1 shoppers."""
    levels = np.array([[row.price_level / _LEVELS] for row in rows])
    values = np.concatenate([_excess_shares(rows, table), levels], axis=1)
    blocks = (values, np.stack([row.texts for row in rows]), np.stack([row.pictures for row in rows]))
    matrices = []
    for block in blocks:
        deviations = (block - block.mean(axis=0)).astype(np.float64)
        first = float(np.linalg.norm(_sample(deviations, rng), 2))
        if first > _TINY:
            matrices.append(deviations / first)
    if not matrices:
        return np.zeros((len(rows), 1))
    matrix = np.concatenate(matrices, axis=1)
    _, _, directions = np.linalg.svd(_sample(matrix, rng), full_matrices=False)
    coordinates: Floats = matrix @ directions[:_DIRECTIONS].T
    return coordinates


def _excess_shares(rows: Sequence[ShopperRow], table: TraitsTable) -> Floats:
    """(n, at most 200) how much more than usual each shopper touches of the values that are touched most."""
    shares = mean_shares(rows, table)
    common = np.argsort(-shares, kind="stable")[:_MOST_VALUES]
    column = np.full(len(shares), -1, np.int64)
    column[common] = np.arange(len(common))
    excess = np.tile(-table.frequencies().shares[common], (len(rows), 1))
    for number, row in enumerate(rows):
        among = column[row.codes] >= 0
        excess[number, column[row.codes[among]]] += row.shares[among]
    weighted_excess: Floats = excess * np.array([[row.trust] for row in rows])
    return weighted_excess


def _sample(rows: Floats, rng: np.random.Generator) -> Floats:
    """At most `_SAMPLE` of the rows."""
    return rows if len(rows) <= _SAMPLE else rows[rng.permutation(len(rows))[:_SAMPLE]]
