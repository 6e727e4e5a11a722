"""Traits table: what of its products counts for taste, as columns, one row a product.

A profile keeps what happened, never what products are like; that is looked up here. So a corrected colour or another
encoder changes every taste at once, and no profile is ever out of date.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from wares.profiles import catalog_stats
from wares.profiles.catalog_stats import CenteredVectors, TraitVectors
from wares.profiles.traits_columns import TraitsColumns
from wares.types import Codes, Floats, Rows

CATEGORY, BRAND, COLOUR = "category", "brand", "colour"
BASIC = (CATEGORY, BRAND, COLOUR)
MOST_FURTHER = 6
"""Attributes looked at beside the basic ones, at most."""
PATH_SLOTS, VALUE_SLOTS = 4, 2
"""Slots of a category path and of any other attribute."""
SLOTS = PATH_SLOTS + VALUE_SLOTS * (len(BASIC) - 1 + MOST_FURTHER)
MOST_MEASURED, MOST_VECTORS = 100_000, 10_000
"""Rows, and vectors, at most, that tell what is usual in a shop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """Traits: what of one product counts for taste, beside its vectors.

    id        the shop's
    values    attribute → its text values; of "category" every step of the path from the root, broad first, each written
              with the steps before it ("Shoes", "Shoes > Boots"), as in `Entry.facets`
    price     > 0; None or 0 = says nothing
    """

    id: str
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    price: float | None = None


@dataclass(frozen=True, slots=True)
class ValueFrequencies:
    """How common each of a table's values is.

    shares       (values,) share of the products with its attribute that have it; 0 = new since measured
    attributes   (values,) place of its attribute in `TraitsTable.attributes`
    """

    shares: Floats
    attributes: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class TraitsStatistics:
    """What is usual in a shop, as it was when it was measured.

    value_shares   (values,) see `ValueFrequencies.shares`
    baselines      (values + 1, 2) see `wares.profiles.catalog_stats.price_baselines`
    texts, pictures   the vectors with their mean and deviation
    """

    value_shares: Floats
    baselines: Floats
    texts: CenteredVectors
    pictures: CenteredVectors

    @classmethod
    def unmeasured(cls, texts: TraitVectors, pictures: TraitVectors, dim: int) -> TraitsStatistics:
        """Of a shop without products."""
        mean = np.zeros(dim, np.float32)
        return cls(np.zeros(0), np.full((1, 2), np.nan), CenteredVectors(texts, mean), CenteredVectors(pictures, mean))


class TraitsTable:
    """The traits of a shop's products as columns. Readers may run beside one writer.

    columns      where they are kept
    attributes   what is looked at beside "category", "brand" and "colour"; at most `MOST_FURTHER`
    statistics   what is usual in the shop; rows that come in later are held against what was usual then

    Of a category path the deepest four steps count, of another attribute the first two values. A product that is
    dropped keeps its row, so that those who saw it are still understood.
    """

    def __init__(self, columns: TraitsColumns, statistics: TraitsStatistics, attributes: Sequence[str] = ()) -> None:
        self.columns, self.statistics = columns, statistics
        self.attributes = (*BASIC, *(name for name in dict.fromkeys(attributes) if name not in BASIC))
        self.spans = spans_of(self.attributes)
        self._frequencies: ValueFrequencies | None = None

    @classmethod
    def of(
        cls,
        traits: Sequence[Traits],
        texts: TraitVectors,
        pictures: TraitVectors,
        dim: int,
        attributes: Sequence[str] = (),
    ) -> TraitsTable:
        """A measured table in memory of these products, each once; vectors are by row, in this order."""
        slots = PATH_SLOTS + VALUE_SLOTS * (len({*BASIC, *attributes}) - 1)
        table = cls(TraitsColumns(None, slots), TraitsStatistics.unmeasured(texts, pictures, dim), attributes)
        table.put(traits)
        table.statistics = table.measured()
        return table

    def beside(self, statistics: TraitsStatistics) -> TraitsTable:
        """The same columns and attributes beside other statistics of the same values."""
        self.frequencies()  # which the copy has, then, without counting again
        other = copy.copy(self)
        other.statistics = statistics
        return other

    @property
    def dim(self) -> int:
        """Length of the vectors."""
        return len(self.texts.mean)

    @property
    def ids(self) -> Sequence[str]:
        """(rows,) of the products, those of dropped ones included."""
        return self.columns.ids

    @property
    def values(self) -> Sequence[tuple[str, str]]:
        """Attribute and value behind each code."""
        return self.columns.values

    @property
    def texts(self) -> CenteredVectors:
        """Vectors of words."""
        return self.statistics.texts

    @property
    def pictures(self) -> CenteredVectors:
        """Vectors of pictures."""
        return self.statistics.pictures

    def __len__(self) -> int:
        """How many rows there are, those of dropped products included."""
        return len(self.columns.ids)

    def __contains__(self, product: str) -> bool:
        return product in self.columns.ids

    # ------------------------------------------------------------------------------------------------------ writing

    def put(self, traits: Iterable[Traits]) -> Rows:
        """Insert or replace by id; the rows of the products, of which each must come once."""
        distinct = list(traits)
        rows = self.columns.add([product.id for product in distinct])
        if distinct:
            codes = [self._codes_of(product) for product in distinct]
            self.columns.codes.array[rows] = codes
            self.columns.prices.array[rows] = [product.price or np.nan for product in distinct]
            self.columns.present.array[rows] = True
        return rows

    def drop(self, products: Iterable[str]) -> None:
        """Take products out of `present_rows` and of what is usual; unknown ids are passed over."""
        rows = self.columns.ids.rows(products)
        self.columns.present.array[rows[rows >= 0]] = False

    def measured(self, weights: Floats | None = None) -> TraitsStatistics:
        """What is usual in the shop by its products now: all of them, or of many a sample spread evenly.

        weights   (rows,) ≥ 0, how much each product is seen, for how common values are; None = all alike
        """
        rows = _spread(self.present_rows(), MOST_MEASURED)
        row_weights = np.ones(len(rows)) if weights is None else np.asarray(weights, np.float64)[rows]
        codes, values = self.codes(rows), len(self.values)
        sample = _spread(rows, MOST_VECTORS)
        return TraitsStatistics(
            catalog_stats.value_shares(codes, self.spans.values(), row_weights, values),
            catalog_stats.price_baselines(codes[:, self.spans[CATEGORY]], self.prices(rows), values),
            self.texts.measured(sample),
            self.pictures.measured(sample),
        )

    # ------------------------------------------------------------------------------------------------------ reading

    def rows(self, products: Iterable[str]) -> Rows:
        """Places of products; −1 where there is none."""
        return self.columns.ids.rows(products)

    def present_rows(self) -> Rows:
        """The rows of all products that were not dropped."""
        return np.flatnonzero(self.columns.present.array[: len(self)])

    def codes(self, rows: Rows) -> Codes:
        """(n, slots) places in `values`, those of an attribute within its `spans`."""
        codes: Codes = self.columns.codes.array[rows]
        return codes

    def frequencies(self) -> ValueFrequencies:
        """How common values are, as last measured; of every code that `codes` gave before."""
        frequencies, values = self._frequencies, len(self.values)
        if frequencies is None or len(frequencies.shares) != values:
            shares = self.statistics.value_shares[:values]
            padded = np.append(shares, np.zeros(values - len(shares)))
            attributes = np.minimum(self.columns.value_attributes.array[:values], len(self.attributes) - 1)
            self._frequencies = frequencies = ValueFrequencies(padded, attributes.astype(np.int64))
        return frequencies

    def prices(self, rows: Rows) -> Floats:
        """(n,) prices; NaN = not known."""
        prices: Floats = self.columns.prices.array[rows]
        return prices

    def price_levels(self, rows: Rows) -> Floats:
        """(n,) price level of each product among its like, in standard deviations of the log price; NaN = not known.

        Its like are the products of the deepest step of its category that has eight prices, or else the whole shop.
        """
        steps = self.codes(rows)[:, self.spans[CATEGORY]]
        return catalog_stats.price_levels(steps, self.prices(rows), self.statistics.baselines)

    # ----------------------------------------------------------------------------------------------------- the rest

    def _codes_of(self, traits: Traits) -> list[int]:
        """The codes of a product's values, slot by slot."""
        codes = [-1] * self.columns.slots
        for place, (name, span) in enumerate(self.spans.items()):
            if values := traits.values.get(name, ()):
                width = span.stop - span.start
                steps = values[-width:] if name == CATEGORY else values[:width]
                codes[span.start : span.start + len(steps)] = [self.columns.code(place, name, v) for v in steps]
        return codes


def spans_of(attributes: Sequence[str]) -> dict[str, slice]:
    """Attribute → its slots, one after the other."""
    ends = np.cumsum([0, *(PATH_SLOTS if name == CATEGORY else VALUE_SLOTS for name in attributes)]).tolist()
    return {name: slice(ends[i], ends[i + 1]) for i, name in enumerate(attributes)}


def _spread(rows: Rows, most: int) -> Rows:
    """At most so many of `rows`, spread evenly."""
    return rows if len(rows) <= most else rows[np.linspace(0, len(rows) - 1, most).astype(np.int64)]
