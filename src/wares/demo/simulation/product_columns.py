"""A shop's products as columns: the shelf each stands on, what it looks like, how it appeals, how long it is there.

A *shelf* holds the products of one category. A product's life is told in shares of the time that is simulated: 0 = its
beginning, 1 = its end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wares.demo import columns
from wares.demo.columns import UNKNOWN
from wares.demo.simulation.habits import habits
from wares.demo.words import Word
from wares.types import Codes, Matrix, Product, Rows

STYLE = 4
"""Length of a style vector."""

_PARTNERS = 3  # of a kind that `shoppers.toml` does not know
_NEW = 0.3  # share of products that come while the shop is watched
_IN_FASHION = 0.12  # share of products with a moment of fashion
_OWN_STYLE = 0.7  # how much of a design's style its attributes do not tell


@dataclass(frozen=True, slots=True)
class CategoryColumns:
    """The products of one category.

    name      last step of the category, in English where the shop has it
    rows      (n,) its products, the oldest first
    born      (n,) when each comes, ascending
    pull      (n,) sums of the products' appeal up to each
    partners  shelves that are looked at beside it, the likeliest first
    season    +1 = sells in winter, −1 = in summer, 0 = all year
    several   more than one is bought at once
    sizes     codes of the sizes it has, small to large
    """

    name: str
    rows: Rows
    born: NDArray[np.float64]
    pull: NDArray[np.float64]
    partners: tuple[int, ...]
    season: int
    several: bool
    sizes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ProductColumns:
    """Columns over `products`, each of length (n,); codes are `UNKNOWN` where a product says nothing.

    every     all products as if on one shelf
    root      (shelves,) code of the category's first step
    shelf     int32 place in `shelves`
    colour    int32 place in `colours`
    brand     int32 place in `brands`
    noun      int32 place in `nouns`, what a query calls the product
    audience  int8 place in `AUDIENCES`
    traits    (n, attributes) int32 codes of the values of `attributes`
    style     (n, STYLE) float32 unit vectors; products of one design have one
    level     float32, how dear it is on its shelf, 0 the cheapest to 1; 0.5 = not known
    appeal    float32, how much everyone likes it; long-tailed, the mean is 1
    born      float32, when it comes; below 0 = it was there before
    gone      float32, when it goes; above 1 = it stays
    peak      float32, when it is in fashion; −9 = never
    sizes     uint64, one bit a size; 0 = has none
    """

    products: Sequence[Product]
    ids: tuple[str, ...]
    shelves: tuple[CategoryColumns, ...]
    every: CategoryColumns
    root: Codes
    shelf: Codes
    colours: tuple[str, ...]
    colour: Codes
    brands: tuple[str, ...]
    brand: Codes
    nouns: tuple[Word, ...]
    noun: Codes
    audience: NDArray[np.int8]
    attributes: tuple[str, ...]
    traits: Codes
    style: Matrix
    level: Matrix
    appeal: Matrix
    born: Matrix
    gone: Matrix
    peak: Matrix
    sizes: NDArray[np.uint64]

    def liking(self, rows: Rows, share: float) -> Matrix:
        """(len(rows),) appeal at that share of the time; what is in fashion has up to five times its own."""
        found: Matrix = self.appeal[rows] * (1 + 4 * np.exp(-(((share - self.peak[rows]) / 0.05) ** 2)))
        return found


def product_columns(products: Sequence[Product], seed: int) -> ProductColumns:
    """The columns of these products; appeal, styles and lives are drawn."""
    rng = np.random.default_rng((seed, 1))
    paths, shelf = columns.codes(product.category or ("",) for product in products)
    colours, colour = columns.codes(product.colour for product in products)
    brands, brand = columns.codes(product.brand for product in products)
    nouns, noun = columns.nouns(products)
    attributes, traits = columns.traits(products)
    appeal = _appeal(products, rng)
    born, gone, peak = _lives(products, rng)
    sizes = columns.sizes(products)
    return ProductColumns(
        products=products,
        ids=tuple(product.id for product in products),
        shelves=_shelves(products, shelf, born, appeal, sizes, rng),
        every=_shelf("", np.argsort(born, kind="stable"), born, appeal),
        root=columns.codes(path[0] for path in paths)[1],
        shelf=shelf,
        colours=tuple(colours),
        colour=colour,
        brands=tuple(brands),
        brand=brand,
        nouns=tuple(nouns),
        noun=noun,
        audience=columns.audiences(products),
        attributes=attributes,
        traits=traits,
        style=_styles(products, traits, rng),
        level=columns.levels(products, shelf),
        appeal=appeal,
        born=born,
        gone=gone,
        peak=peak,
        sizes=sizes,
    )


def _appeal(products: Sequence[Product], rng: np.random.Generator) -> Matrix:
    """Long-tailed, and more for what the shop says is popular."""
    popularity = np.array([product.popularity for product in products])
    known = 1 + popularity / max(float(popularity.mean()), 1e-9)
    found = rng.lognormal(0, 1, len(products)) * np.sqrt(known)
    appeal: Matrix = (found / found.mean()).astype(np.float32)
    return appeal


def _lives(products: Sequence[Product], rng: np.random.Generator) -> tuple[Matrix, Matrix, Matrix]:
    """When each comes, goes and is in fashion; what is sold out today went in the second half of its life."""
    n = len(products)
    born = np.where(rng.random(n) < _NEW, rng.random(n), -1.0)
    start = np.maximum(born, 0)
    sold_out = np.array([product.stock == 0 for product in products])
    gone = np.where(sold_out, start + (1 - start) * rng.uniform(0.5, 1, n), 2.0)
    peak = np.where(rng.random(n) < _IN_FASHION, start + (1 - start) * rng.random(n), -9.0)
    return born.astype(np.float32), gone.astype(np.float32), peak.astype(np.float32)


def _styles(products: Sequence[Product], traits: Codes, rng: np.random.Generator) -> Matrix:
    """(n, STYLE): what the attributes' values have in common, and something of each design's own."""
    values = rng.standard_normal((int(traits.max(initial=0)) + 1, STYLE))
    designs, design = columns.codes(product.group or f"\n{place}" for place, product in enumerate(products))
    told = np.where((traits == UNKNOWN)[:, :, None], 0, values[traits]).sum(axis=1)
    told /= np.sqrt(max(traits.shape[1], 1))
    found = told + _OWN_STYLE * rng.standard_normal((len(designs), STYLE))[design]
    units: Matrix = (found / np.linalg.norm(found, axis=1, keepdims=True)).astype(np.float32)
    return units


def _shelves(
    products: Sequence[Product], shelf: Codes, born: Matrix, appeal: Matrix, masks: NDArray[np.uint64],
    rng: np.random.Generator,
) -> tuple[CategoryColumns, ...]:  # fmt: skip
    order = np.lexsort((born, shelf))
    parts = np.split(order, np.flatnonzero(np.diff(shelf[order])) + 1)
    names = [columns.said(products[part[0]], "category", "en") for part in parts]
    return tuple(
        _shelf(name, part, born, appeal, sizes=_held(masks[part]), partners=partners)
        for name, part, partners in zip(names, parts, _partners(names, rng), strict=True)
    )


def _shelf(
    name: str, rows: Rows, born: Matrix, appeal: Matrix, sizes: tuple[int, ...] = (), partners: tuple[int, ...] = ()
) -> CategoryColumns:
    return CategoryColumns(
        name=name,
        rows=rows,
        born=born[rows].astype(np.float64),
        pull=np.cumsum(appeal[rows], dtype=np.float64),
        partners=partners,
        season=habits().season.get(name.casefold(), 0),
        several=name.casefold() in habits().several,
        sizes=sizes,
    )


def _held(masks: NDArray[np.uint64]) -> tuple[int, ...]:
    held = int(np.bitwise_or.reduce(masks))
    return tuple(place for place in range(held.bit_length()) if held >> place & 1)


def _partners(names: Sequence[str], rng: np.random.Generator) -> list[tuple[int, ...]]:
    """By the table where it knows a kind and the shop has the partners; the others are paired by chance."""
    places: dict[str, list[int]] = {}
    for place, name in enumerate(names):
        places.setdefault(name.casefold(), []).append(place)
    found = []
    for place, name in enumerate(names):
        chance = rng.permutation(len(names))[: _PARTNERS + 1].tolist()
        told = [other for kind in habits().goes_with.get(name.casefold(), ()) for other in places.get(kind, ())]
        found.append(tuple(told or [other for other in chance if other != place][:_PARTNERS]))
    return found
