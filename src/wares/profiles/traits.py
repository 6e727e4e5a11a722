"""Traits table: what of its products counts for taste, as columns, one row a product.

A profile keeps what happened, never what products are like; that is looked up here. So a corrected colour or another
encoder changes every taste at once, and no profile is ever out of date.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from wares.errors import BadInput
from wares.profiles import catalog_stats
from wares.profiles.catalog_stats import CenteredVectors
from wares.types import Codes, Floats, Rows, Vectors

CATEGORY, BRAND, COLOUR = "category", "brand", "colour"
BASIC = (CATEGORY, BRAND, COLOUR)
_PATH_SLOTS, _VALUE_SLOTS = 4, 2  # slots of a category path and of any other attribute


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """Traits: what of one product counts for taste.

    id        the shop's
    values    attribute → its text values; of "category" every step of the path from the root, broad first, each written
              with the steps before it ("Shoes", "Shoes > Boots"), as in `Entry.facets`
    price     > 0; None or 0 = says nothing
    text      (dim,) unit vector of its words; None = none
    picture   (dim,) unit vector of its picture; None = none
    """

    id: str
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    price: float | None = None
    text: Vectors | None = None
    picture: Vectors | None = None


@dataclass(frozen=True, slots=True)
class ValueFrequencies:
    """How common each of a table's values is.

    shares       (values,) share of the products with its attribute that have it; 0 = new since measured
    attributes   (values,) place of its attribute in `TraitsTable.attributes`
    """

    shares: Floats
    attributes: NDArray[np.int64]


class TraitsTable:
    """The traits of a shop's products as columns. Readers may run beside one writer.

    dim          length of the vectors
    attributes   what is looked at beside "category", "brand" and "colour"

    What is usual in the shop (mean vectors, how common values are, price levels) is taken when `measure` is called, and
    by itself whenever the table has doubled; rows that come in between are held against what was usual then. Of a
    category path the deepest four steps count, of another attribute the first two values. A product that is dropped
    keeps its row, so that those who saw it are still understood; a table made anew has no room for it.
    """

    def __init__(self, dim: int, attributes: Sequence[str] = ()) -> None:
        self.dim = dim
        self.attributes = (*BASIC, *(name for name in dict.fromkeys(attributes) if name not in BASIC))
        ends = np.cumsum([0, *(_PATH_SLOTS if name == CATEGORY else _VALUE_SLOTS for name in self.attributes)]).tolist()
        self.spans = {name: slice(ends[i], ends[i + 1]) for i, name in enumerate(self.attributes)}
        self.ids: list[str] = []
        self.values: list[tuple[str, str]] = []
        self.texts, self.pictures = CenteredVectors.empty(dim), CenteredVectors.empty(dim)
        self._row_of: dict[str, int] = {}
        self._code_of: dict[tuple[str, str], int] = {}
        self._codes = np.zeros((0, ends[-1]), np.int32)
        self._prices, self._levels = np.zeros(0), np.zeros(0)
        self._present = np.zeros(0, np.bool_)
        self._frequencies = ValueFrequencies(np.zeros(0), np.zeros(0, np.int64))
        self._baselines = np.full((1, 2), np.nan)
        self._rows_measured = 0

    @classmethod
    def of(cls, traits: Iterable[Traits], dim: int, attributes: Sequence[str] = ()) -> TraitsTable:
        """A table of these products, measured."""
        table = cls(dim, attributes)
        table.put(traits)
        table.measure()
        return table

    def __len__(self) -> int:
        """How many rows there are, those of dropped products included."""
        return len(self.ids)

    def __contains__(self, product: str) -> bool:
        return product in self._row_of

    # ------------------------------------------------------------------------------------------------------ writing

    def put(self, traits: Iterable[Traits]) -> None:
        """Insert or replace by id. Raises `BadInput` for a vector of another length than `dim`."""
        distinct = list({product.id: product for product in traits}.values())
        if not distinct:
            return
        texts = self._vectors(distinct, [product.text for product in distinct])
        pictures = self._vectors(distinct, [product.picture for product in distinct])
        fresh = [product.id for product in distinct if product.id not in self._row_of]
        new_rows = {id_: len(self.ids) + i for i, id_ in enumerate(fresh)}
        rows = np.array([self._row_of.get(product.id, new_rows.get(product.id, -1)) for product in distinct], np.int64)
        self._grow(len(self.ids) + len(fresh))
        self.texts.assign(rows, texts)
        self.pictures.assign(rows, pictures)
        codes = [self._codes_of(product) for product in distinct]
        self._frequencies = self._frequencies_with(self._frequencies.shares)
        self._codes[rows] = codes
        self._prices[rows] = [product.price or np.nan for product in distinct]
        self._levels[rows] = self._price_levels(rows)
        self._present[rows] = True
        self.ids += fresh
        self._row_of.update(new_rows)
        if len(self.ids) >= 2 * max(self._rows_measured, 1):
            self.measure()

    def drop(self, products: Iterable[str]) -> None:
        """Take products out of `present_rows` and of what is usual; unknown ids are passed over."""
        for product in products:
            if (row := self._row_of.get(product)) is not None:
                self._present[row] = False

    def measure(self, weights: Floats | None = None) -> None:
        """Take what is usual in the shop from its products now.

        weights   (rows,) ≥ 0, how much each product is seen, for how common values are; None = all alike
        """
        rows = self.present_rows()
        row_weights = np.ones(len(rows)) if weights is None else np.asarray(weights, np.float64)[rows]
        codes, everyone = self._codes[rows], np.arange(len(self.ids))
        self.texts, self.pictures = self.texts.recenter(rows), self.pictures.recenter(rows)
        shares = catalog_stats.value_shares(codes, self.spans.values(), row_weights, len(self.values))
        self._frequencies = self._frequencies_with(shares)
        self._baselines = catalog_stats.price_baselines(
            codes[:, self.spans[CATEGORY]], self._prices[rows], len(self.values)
        )
        self._levels[everyone] = self._price_levels(everyone)
        self._rows_measured = len(self.ids)

    # ------------------------------------------------------------------------------------------------------ reading

    def rows(self, products: Iterable[str]) -> Rows:
        """Places of products; −1 where there is none."""
        get = self._row_of.get
        return np.array([get(product, -1) for product in products], np.int64)

    def present_rows(self) -> Rows:
        """The rows of all products that were not dropped."""
        return np.flatnonzero(self._present[: len(self.ids)])

    def codes(self, rows: Rows) -> Codes:
        """(n, slots) places in `values`, those of an attribute within its `spans`."""
        codes: Codes = self._codes[rows]
        return codes

    def frequencies(self) -> ValueFrequencies:
        """How common values are, as last measured; of every code that `codes` gave before."""
        return self._frequencies

    def prices(self, rows: Rows) -> Floats:
        """(n,) prices; NaN = not known."""
        prices: Floats = self._prices[rows]
        return prices

    def price_levels(self, rows: Rows) -> Floats:
        """(n,) price level of each product among its like, in standard deviations of the log price; NaN = not known.

        Its like are the products of the deepest step of its category that has eight prices, or else the whole shop.
        """
        levels: Floats = self._levels[rows]
        return levels

    # ----------------------------------------------------------------------------------------------------- the rest

    def _frequencies_with(self, shares: Floats) -> ValueFrequencies:
        """`shares` of the first values; the others are new."""
        numbers = {name: i for i, name in enumerate(self.attributes)}
        earlier = self._frequencies.attributes
        fresh = np.array([numbers[name] for name, _ in self.values[len(earlier) :]], np.int64)
        padding = np.zeros(len(self.values) - len(shares))
        return ValueFrequencies(np.append(shares, padding), np.append(earlier, fresh))

    def _price_levels(self, rows: Rows) -> Floats:
        return catalog_stats.price_levels(self._codes[rows, self.spans[CATEGORY]], self._prices[rows], self._baselines)

    def _grow(self, rows: int) -> None:
        room = len(self._prices)
        if rows <= room:
            return
        more = max(rows, room + room // 2) - room
        self._codes = np.vstack([self._codes, np.full((more, self._codes.shape[1]), -1, np.int32)])
        self._prices, self._levels = (np.concatenate([a, np.full(more, np.nan)]) for a in (self._prices, self._levels))
        self._present = np.concatenate([self._present, np.zeros(more, np.bool_)])
        self.texts, self.pictures = self.texts.with_room(more), self.pictures.with_room(more)

    def _vectors(self, traits: Sequence[Traits], vectors: Sequence[Vectors | None]) -> Vectors:
        matrix = np.zeros((len(vectors), self.dim), np.float32)
        for row, vector in enumerate(vectors):
            if vector is not None:
                if vector.shape != (self.dim,):
                    shape = f"a vector of shape {vector.shape}; give one of ({self.dim},)"
                    raise BadInput(f"traits of {traits[row].id!r}: {shape}")
                matrix[row] = vector
        return matrix

    def _codes_of(self, traits: Traits) -> list[int]:
        """The codes of a product's values, slot by slot."""
        codes = []
        for name, span in self.spans.items():
            width, values = span.stop - span.start, traits.values.get(name, ())
            steps = values[-width:] if name == CATEGORY else values[:width]
            codes += [self._code(name, value) for value in steps] + [-1] * (width - len(steps))
        return codes

    def _code(self, attribute: str, value: str) -> int:
        key = (attribute, value)
        code = self._code_of.get(key)
        if code is None:
            code = len(self.values)
            self.values.append(key)
            self._code_of[key] = code
        return code
