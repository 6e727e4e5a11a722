"""What simulated shoppers truly like: the truth that a recommender's answers can be held against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wares.demo.simulation.product_columns import ProductColumns
from wares.errors import NotFound
from wares.types import Codes, Matrix, Rows

WHO = ("a woman", "a man", "a mother", "a father")

DEVICES = ("phone", "tablet", "computer")

STRONG = 6
"""Shelves that a shopper looks for; other shelves are visited now and then."""

SUITS = np.array([[1, 1, 0.04, 0.04], [1, 0.04, 1, 0.04], [1, 1, 0.15, 0.7], [1, 0.15, 1, 0.7]], np.float32)
"""(who, audience of a product): how well it suits whom it is made for, 0–1."""

_OTHER_SHELF = 0.05  # how much a shelf is wanted that a shopper does not look for
_STYLE = 0.9  # e-folds between the style that is liked and its opposite, halved


@dataclass(frozen=True, slots=True)
class Eye:
    """What a shopper likes of things of one kind, as tables.

    suits    (audiences,) float32 0–1
    colours  (colours + 1,) float32 0–1, the last = not known
    brands   (brands + 1,) float32 0–1, the last = not known
    style    (STYLE,) float32 unit vector
    budget   how dear, 0–1, and how far from that it may be
    """

    shelves: ProductColumns
    suits: Matrix
    colours: Matrix
    brands: Matrix
    style: Matrix
    budget: np.float32
    width: np.float32

    def fit(self, rows: Rows) -> Matrix:
        """(n,) float32 in (0, 1]: how well each suits among things of its kind, by colour, brand, price, style and whom
        it is made for."""
        shelves = self.shelves
        dear = (shelves.level[rows] - self.budget) / self.width
        far = np.maximum(dear, -0.5 * dear)
        found: Matrix = np.exp(_STYLE * (shelves.style[rows] @ self.style - 1) - 0.5 * far * far)
        found *= self.suits[shelves.audience[rows]]
        found *= self.colours[shelves.colour[rows]]
        found *= self.brands[shelves.brand[rows]]
        return found


@dataclass(frozen=True, slots=True)
class TrueTastes:
    """Shoppers as columns, each of length (s,). *Share* means the share of the simulated time that has passed, 0–1.

    tokens    as events tell them
    chinese   bool, searches in Chinese
    who       int8 place in `WHO`
    device    int8 place in `DEVICES`
    activity  float32, visits beside those of a usual shopper; long-tailed, the mean is 1
    arrival   float32, share at which the shopper first comes; ≤ 0 = from the beginning
    strong    (s, STRONG) int32 places of the shelves that are looked for
    before    (s, STRONG) float32 how much at share 0; each row sums to 1
    after     (s, STRONG) float32 how much at share 1; between them taste moves evenly
    palette   (s, p) int32 codes of the colours liked, −2 = fewer are
    brands    (s, b) int32 codes of the brands bought rather than others, −2 = fewer are
    faith     float32 0–1, how much another brand is liked; 1 = any will do
    leniency  float32, how much more than usual other colours are liked
    neutral   (colours + 1,) float32, how much a colour outside the palette is liked; the last = colour not known
    budget    float32 0–1, how dear things on a shelf are meant to be
    width     float32, how far from that they may be
    style     (s, STYLE) float32 unit vectors
    body      float32 0–1, small to large
    """

    shelves: ProductColumns
    tokens: tuple[str, ...]
    chinese: NDArray[np.bool_]
    who: NDArray[np.int8]
    device: NDArray[np.int8]
    activity: Matrix
    arrival: Matrix
    strong: Codes
    before: Matrix
    after: Matrix
    palette: Codes
    brands: Codes
    faith: Matrix
    leniency: Matrix
    neutral: Matrix
    budget: Matrix
    width: Matrix
    style: Matrix
    body: Matrix
    shopper_of: Mapping[str, int]
    row_of: Mapping[str, int]

    def weights(self, shopper: int, share: float) -> Matrix:
        """(STRONG,) how much each of the strong shelves is wanted; sums to 1."""
        mixed: Matrix = self.before[shopper] * (1 - share) + self.after[shopper] * share
        return mixed

    def eye(self, shopper: int) -> Eye:
        """With which the shopper looks at products."""
        colours = np.minimum(1, self.neutral * self.leniency[shopper])
        brands = np.full(len(self.shelves.brands) + 1, self.faith[shopper])
        colours[-1] = 1
        colours[self.palette[shopper][self.palette[shopper] >= 0]] = 1
        brands[self.brands[shopper][self.brands[shopper] >= 0]] = 1
        return Eye(
            self.shelves, SUITS[self.who[shopper]], colours, brands, self.style[shopper],
            self.budget[shopper], self.width[shopper],
        )  # fmt: skip

    def wants(self, shopper: int, shelf: Codes, share: float) -> Matrix:
        """(n,) float32 in (0, 1]: how much each of these shelves is wanted beside the one wanted most."""
        weights = self.weights(shopper, share)
        strong = np.where(shelf[:, None] == self.strong[shopper], weights / weights.max(), 0).sum(axis=1)
        found: Matrix = _OTHER_SHELF + (1 - _OTHER_SHELF) * np.sqrt(strong)
        return found

    def affinities(self, shopper: str, share: float = 1.0) -> Matrix:
        """(products,) float32 in (0, 1]: how much the shopper truly likes each product, in the order of the products;
        how much it appeals to everyone apart. Raises `NotFound`."""
        return self._affinities(shopper, np.arange(len(self.shelves.products)), share)

    def affinity(self, shopper: str, product: str, share: float = 1.0) -> float:
        """The same of one product. Raises `NotFound`."""
        row = self.row_of.get(product)
        if row is None:
            raise NotFound(f"product: no {product!r} among those that tastes were drawn for; ask for one of them")
        return float(self._affinities(shopper, np.array([row]), share)[0])

    def _affinities(self, token: str, rows: Rows, share: float) -> Matrix:
        shopper = self.shopper_of.get(token)
        if shopper is None:
            raise NotFound(f"shopper: no {token!r} among those that were simulated; see Tastes.tokens")
        found: Matrix = self.eye(shopper).fit(rows) * self.wants(shopper, self.shelves.shelf[rows], share)
        return found
