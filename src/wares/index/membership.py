"""Membership among a few thousand whole numbers: several times as fast as NumPy's own, which hash and inspect."""

from __future__ import annotations

import numpy as np

from wares.types import Ints, Mask


def contained(values: Ints, others: Ints) -> Mask:
    """(n,) which `values` (n,) are among `others` (m,), in any order."""
    if not len(others) or not len(values):
        return np.zeros(len(values), np.bool_)
    ascending = np.sort(others)
    places = ascending.searchsorted(values)
    places[places == len(ascending)] = 0
    is_contained: Mask = ascending[places] == values
    return is_contained


def each_once(values: Ints) -> Ints:
    """The values in the order given, each where it stands first."""
    ascending = np.sort(values)
    if not (ascending[1:] == ascending[:-1]).any():
        return values
    _, first = np.unique(values, return_index=True)
    return values[np.sort(first)]


def united(values: Ints, others: Ints) -> Ints:
    """Those of either, ascending, each once."""
    ascending = np.sort(np.concatenate([values, others]))
    is_first = np.ones(len(ascending), np.bool_)
    np.not_equal(ascending[1:], ascending[:-1], out=is_first[1:])
    return ascending[is_first]
