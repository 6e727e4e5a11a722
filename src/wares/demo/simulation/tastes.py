"""Ground truth: what simulated shoppers truly like, to hold a recommender's answers against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wares.demo.simulation.product_columns import ProductColumns
from wares.errors import NotFound
from wares.types import Codes, Matrix, Rows

SHOPPER_TYPES = ("a woman", "a man", "a mother", "a father")

DEVICES = ("phone", "tablet", "computer")

FAVOURITES = 6
"""Categories that a shopper looks for; other categories are visited now and then."""

SUITS = np.array([[1, 1, 0.04, 0.04], [1, 0.04, 1, 0.04], [1, 1, 0.15, 0.7], [1, 0.15, 1, 0.7]], np.float32)
"""(shopper_type, audience of a product): how well it suits whom it is made for, 0–1."""

_OTHER_CATEGORY = 0.05  # how much a category is wanted that a shopper does not look for
_STYLE = 0.9  # e-folds between the style that is liked and its opposite, halved


@dataclass(frozen=True, slots=True)
class PreferenceTables:
    """What a shopper likes of things of one kind, as tables.

    suits    (audiences,) float32 0–1
    colours  (colours + 1,) float32 0–1, the last = not known
    brands   (brands + 1,) float32 0–1, the last = not known
    style    (STYLE,) float32 unit vector
    budget   price level wanted, 0–1; `budget_width` = how far from that it may be
    """

    columns: ProductColumns
    suits: Matrix
    colours: Matrix
    brands: Matrix
    style: Matrix
    budget: np.float32
    budget_width: np.float32

    def suitability(self, rows: Rows) -> Matrix:
        """(n,) float32 in (0, 1]: how well each suits among things of its kind, by colour, brand, price, style and whom
        it is made for."""
        columns = self.columns
        distance = (columns.price_level[rows] - self.budget) / self.budget_width
        penalty = np.maximum(distance, -0.5 * distance)
        share: Matrix = np.exp(_STYLE * (columns.style[rows] @ self.style - 1) - 0.5 * penalty * penalty)
        share *= self.suits[columns.audience[rows]]
        share *= self.colours[columns.colour[rows]]
        share *= self.brands[columns.brand[rows]]
        return share


@dataclass(frozen=True, slots=True)
class TrueTastes:
    """Shoppers as columns, each of length (s,). *Share* means the share of the simulated time that has passed, 0–1.

    tokens    as events tell them
    chinese   bool, searches in Chinese
    shopper_type  int8 place in `SHOPPER_TYPES`
    device    int8 place in `DEVICES`
    activity  float32, visits beside those of a usual shopper; long-tailed, the mean is 1
    arrival   float32, share at which the shopper first comes; ≤ 0 = from the beginning
    favourites  (s, FAVOURITES) int32 places of the categories that are looked for
    start_weights    (s, FAVOURITES) float32 how much at share 0; each row sums to 1
    end_weights      (s, FAVOURITES) float32 how much at share 1; between them taste moves evenly
    palette   (s, p) int32 codes of the colours liked, −2 = fewer are
    brands    (s, b) int32 codes of the brands bought rather than others, −2 = fewer are
    brand_openness  float32 0–1, how much another brand is liked; 1 = any will do
    colour_leniency  float32, how much more than usual other colours are liked
    neutral   (colours + 1,) float32, how much a colour outside the palette is liked; the last = colour not known
    budget    float32 0–1, how dear things of a category are meant to be
    budget_width  float32, how far from that they may be
    style     (s, STYLE) float32 unit vectors
    size_quantile  float32 0–1, small to large
    """

    columns: ProductColumns
    tokens: tuple[str, ...]
    chinese: NDArray[np.bool_]
    shopper_type: NDArray[np.int8]
    device: NDArray[np.int8]
    activity: Matrix
    arrival: Matrix
    favourites: Codes
    start_weights: Matrix
    end_weights: Matrix
    palette: Codes
    brands: Codes
    brand_openness: Matrix
    colour_leniency: Matrix
    neutral: Matrix
    budget: Matrix
    budget_width: Matrix
    style: Matrix
    size_quantile: Matrix
    shopper_of: Mapping[str, int]
    row_of: Mapping[str, int]

    def weights(self, shopper: int, share: float) -> Matrix:
        """(FAVOURITES,) how much each of the favourite categories is wanted; sums to 1."""
        weights: Matrix = self.start_weights[shopper] * (1 - share) + self.end_weights[shopper] * share
        return weights

    def preferences(self, shopper: int) -> PreferenceTables:
        """What the shopper likes, as tables over the columns."""
        colours = np.minimum(1, self.neutral * self.colour_leniency[shopper])
        brands = np.full(len(self.columns.brands) + 1, self.brand_openness[shopper])
        colours[-1] = 1
        colours[self.palette[shopper][self.palette[shopper] >= 0]] = 1
        brands[self.brands[shopper][self.brands[shopper] >= 0]] = 1
        return PreferenceTables(
            self.columns, SUITS[self.shopper_type[shopper]], colours, brands, self.style[shopper],
            self.budget[shopper], self.budget_width[shopper],
        )  # fmt: skip

    def category_weights(self, shopper: int, category: Codes, share: float) -> Matrix:
        """(n,) float32 in (0, 1]: how much each of these categories is wanted beside the one wanted most."""
        weights = self.weights(shopper, share)
        favourites = np.where(category[:, None] == self.favourites[shopper], weights / weights.max(), 0).sum(axis=1)
        relative: Matrix = _OTHER_CATEGORY + (1 - _OTHER_CATEGORY) * np.sqrt(favourites)
        return relative

    def affinities(self, shopper: str, share: float = 1.0) -> Matrix:
        """(products,) float32 in (0, 1]: how much the shopper truly likes each product, in the order of the products;
        how much it appeals to everyone apart. Raises `NotFound`."""
        return self._affinities(shopper, np.arange(len(self.columns.products)), share)

    def affinity(self, shopper: str, product: str, share: float = 1.0) -> float:
        """The same of one product. Raises `NotFound`."""
        row = self.row_of.get(product)
        if row is None:
            raise NotFound(f"product: no {product!r} among those that tastes were drawn for; ask for one of them")
        return float(self._affinities(shopper, np.array([row]), share)[0])

    def _affinities(self, token: str, rows: Rows, share: float) -> Matrix:
        shopper = self.shopper_of.get(token)
        if shopper is None:
            raise NotFound(f"shopper: no {token!r} among those that were simulated; see TrueTastes.tokens")
        weights = self.category_weights(shopper, self.columns.category[rows], share)
        affinities: Matrix = self.preferences(shopper).suitability(rows) * weights
        return affinities
