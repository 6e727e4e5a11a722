"""State of a traits table: plain arrays and back, so that it need not be made of every product again."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wares.profiles.catalog_stats import CenteredVectors
from wares.profiles.traits import TraitsTable, ValueFrequencies
from wares.types import Codes, Floats, Mask, Vectors


@dataclass(frozen=True, slots=True)
class TraitsArrays:
    """The columns of a table of n rows, v values and s slots.

    codes                 (n, s) int32
    prices, price_levels  (n,) float64
    present               (n,) bool
    texts, pictures       (n, dim) float32; *_scales (n,) and *_mean (dim,), float32
    value_shares          (v,) float64; value_attributes (v,) int64
    baselines             (values when measured + 1, 2) float64
    """

    codes: Codes
    prices: Floats
    price_levels: Floats
    present: Mask
    texts: Vectors
    texts_scales: NDArray[np.float32]
    texts_mean: Vectors
    pictures: Vectors
    pictures_scales: NDArray[np.float32]
    pictures_mean: Vectors
    value_shares: Floats
    value_attributes: NDArray[np.int64]
    baselines: Floats


@dataclass(frozen=True, slots=True)
class TraitsNames:
    """What of a table is no array.

    attributes        beside category, brand and colour too
    ids               (n,) of the products
    values            (v,) attribute and value
    rows_measured     rows when the table was measured last
    deviations           of the vectors of words and of pictures
    """

    dim: int
    attributes: tuple[str, ...]
    ids: tuple[str, ...]
    values: tuple[tuple[str, str], ...]
    rows_measured: int
    deviations: tuple[float, float]


def table_state(table: TraitsTable) -> tuple[TraitsNames, TraitsArrays]:
    """The state of a table that nobody writes meanwhile; arrays are views of its own."""
    n = len(table)
    frequencies, texts, pictures = table._frequencies, table.texts, table.pictures
    names = TraitsNames(
        dim=table.dim,
        attributes=table.attributes,
        ids=tuple(table.ids),
        values=tuple(table.values),
        rows_measured=table._rows_measured,
        deviations=(texts.deviation, pictures.deviation),
    )
    arrays = TraitsArrays(
        codes=table._codes[:n],
        prices=table._prices[:n],
        price_levels=table._levels[:n],
        present=table._present[:n],
        texts=texts.vectors[:n],
        texts_scales=texts.scales[:n],
        texts_mean=texts.mean,
        pictures=pictures.vectors[:n],
        pictures_scales=pictures.scales[:n],
        pictures_mean=pictures.mean,
        value_shares=frequencies.shares,
        value_attributes=frequencies.attributes,
        baselines=table._baselines,
    )
    return names, arrays


def table_of(names: TraitsNames, arrays: TraitsArrays) -> TraitsTable:
    """The table whose state this is; it goes on with these arrays, which must be writable, as its own."""
    table = TraitsTable(names.dim, names.attributes)
    table.ids, table.values = list(names.ids), list(names.values)
    table.texts = CenteredVectors(arrays.texts, arrays.texts_scales, arrays.texts_mean, names.deviations[0])
    table.pictures = CenteredVectors(arrays.pictures, arrays.pictures_scales, arrays.pictures_mean, names.deviations[1])
    table._row_of = {product: row for row, product in enumerate(table.ids)}
    table._code_of = {value: code for code, value in enumerate(table.values)}
    table._codes, table._present = arrays.codes, arrays.present
    table._prices, table._levels = arrays.prices, arrays.price_levels
    table._frequencies = ValueFrequencies(arrays.value_shares, arrays.value_attributes)
    table._baselines, table._rows_measured = arrays.baselines, names.rows_measured
    return table


def fits(names: TraitsNames, arrays: TraitsArrays) -> bool:
    """Whether all arrays have as many rows as there are names for."""
    n, v = len(names.ids), len(names.values)
    by_row = (
        arrays.codes, arrays.prices, arrays.price_levels, arrays.present, arrays.texts_scales, arrays.pictures_scales,
    )  # fmt: skip
    return (
        all(len(each) == n for each in by_row)
        and arrays.texts.shape == arrays.pictures.shape == (n, names.dim)
        and arrays.texts_mean.shape == arrays.pictures_mean.shape == (names.dim,)
        and len(arrays.value_shares) == len(arrays.value_attributes) == v
    )
