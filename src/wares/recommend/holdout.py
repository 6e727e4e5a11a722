"""Interactions in part: some of their rows, and rows in the order of shoppers."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
from numpy.typing import NDArray

from wares.types import Interactions


def by_shopper(interactions: Interactions) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows sorted by shopper, then time; and where each shopper's begin (shoppers + 1,)."""
    order = np.lexsort((interactions.times, interactions.shoppers))
    counts = np.bincount(interactions.shoppers, minlength=interactions.shopper_count)
    return order, np.concatenate([[0], np.cumsum(counts)])


def subset(interactions: Interactions, selection: NDArray[np.bool_]) -> Interactions:
    """The rows of `kept` (n,); counts of shoppers and items stay."""
    columns = {field.name: getattr(interactions, field.name) for field in fields(interactions)}
    rows = {name: value[selection] for name, value in columns.items() if isinstance(value, np.ndarray)}
    return Interactions(**{**columns, **rows})
