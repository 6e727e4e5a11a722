"""Product columns: the category of each, what it looks like, how it appeals, how long it is there.

A product's life is told in shares of the time that is simulated: 0 = its beginning, 1 = its end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wares.demo.simulation import product_values
from wares.demo.simulation.product_values import UNKNOWN
from wares.demo.simulation.shopping_patterns import shopping_patterns
from wares.demo.words import BilingualText
from wares.types import Codes, Matrix, Product, Rows

STYLE = 4
"""Length of a style vector."""

_COMPLEMENTS = 3  # of a kind that `shoppers.toml` does not know
_NEW = 0.3  # share of products that come while the shop is watched
_IN_FASHION = 0.12  # share of products with a moment of fashion
_OWN_STYLE = 0.7  # how much of a design's style its attributes do not tell


@dataclass(frozen=True, slots=True)
class CategoryColumns:
    """The products of one category.

    name      last step of the category, in English where the shop has it
    rows      (n,) its products, the oldest first
    start_share  (n,) when each comes, ascending
    cumulative_appeal  (n,) sums of the products' appeal up to each
    complements  categories that are looked at beside it, the likeliest first
    seasonality  +1 = sells in winter, −1 = in summer, 0 = all year
    multi_buy  more than one is bought at once
    sizes     codes of the sizes it has, small to large
    """

    name: str
    rows: Rows
    start_share: NDArray[np.float64]
    cumulative_appeal: NDArray[np.float64]
    complements: tuple[int, ...]
    seasonality: int
    multi_buy: bool
    sizes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ProductColumns:
    """Columns over `products`, each of length (n,); codes are `UNKNOWN` where a product says nothing.

    all_products     all products as if in one category
    department  (categories,) code of the category's first step
    category     int32 place in `categories`
    colour    int32 place in `colours`
    brand     int32 place in `brands`
    noun      int32 place in `nouns`, what a query calls the product
    audience  int8 place in `AUDIENCES`
    traits    (n, attributes) int32 codes of the values of `attributes`
    style     (n, STYLE) float32 unit vectors; products of one design have one
    price_level  float32, price level within its category, 0 the cheapest to 1; 0.5 = not known
    appeal    float32, how much everyone likes it; long-tailed, the mean is 1
    start_share  float32, when it comes; below 0 = it was there before
    end_share  float32, when it goes; above 1 = it stays
    fashion_peak  float32, when it is in fashion; −9 = never
    sizes     uint64, one bit a size; 0 = has none
    """

    products: Sequence[Product]
    ids: tuple[str, ...]
    categories: tuple[CategoryColumns, ...]
    all_products: CategoryColumns
    department: Codes
    category: Codes
    colours: tuple[str, ...]
    colour: Codes
    brands: tuple[str, ...]
    brand: Codes
    nouns: tuple[BilingualText, ...]
    noun: Codes
    audience: NDArray[np.int8]
    attributes: tuple[str, ...]
    traits: Codes
    style: Matrix
    price_level: Matrix
    appeal: Matrix
    start_share: Matrix
    end_share: Matrix
    fashion_peak: Matrix
    sizes: NDArray[np.uint64]

    def demand(self, rows: Rows, share: float) -> Matrix:
        """(len(rows),) appeal at that share of the time; what is in fashion has up to five times its own."""
        demand: Matrix = self.appeal[rows] * (1 + 4 * np.exp(-(((share - self.fashion_peak[rows]) / 0.05) ** 2)))
        return demand


def product_columns(products: Sequence[Product], seed: int) -> ProductColumns:
    """The columns of these products; appeal, styles and lives are drawn."""
    rng = np.random.default_rng((seed, 1))
    paths, category = product_values.encode(product.category or ("",) for product in products)
    colours, colour = product_values.encode(product.colour for product in products)
    brands, brand = product_values.encode(product.brand for product in products)
    nouns, noun = product_values.query_nouns(products)
    attributes, traits = product_values.style_attributes(products)
    appeal = _appeal(products, rng)
    start_share, end_share, peak = _lives(products, rng)
    sizes = product_values.size_masks(products)
    return ProductColumns(
        products=products,
        ids=tuple(product.id for product in products),
        categories=_categories(products, category, start_share, appeal, sizes, rng),
        all_products=_category("", np.argsort(start_share, kind="stable"), start_share, appeal),
        department=product_values.encode(path[0] for path in paths)[1],
        category=category,
        colours=tuple(colours),
        colour=colour,
        brands=tuple(brands),
        brand=brand,
        nouns=tuple(nouns),
        noun=noun,
        audience=product_values.audiences(products),
        attributes=attributes,
        traits=traits,
        style=_styles(products, traits, rng),
        price_level=product_values.price_levels(products, category),
        appeal=appeal,
        start_share=start_share,
        end_share=end_share,
        fashion_peak=peak,
        sizes=sizes,
    )


def _appeal(products: Sequence[Product], rng: np.random.Generator) -> Matrix:
    """Long-tailed, and more for what the shop says is popular."""
    popularity = np.array([product.popularity for product in products])
    demand = 1 + popularity / max(float(popularity.mean()), 1e-9)
    weights = rng.lognormal(0, 1, len(products)) * np.sqrt(demand)
    appeal: Matrix = (weights / weights.mean()).astype(np.float32)
    return appeal


def _lives(products: Sequence[Product], rng: np.random.Generator) -> tuple[Matrix, Matrix, Matrix]:
    """When each comes, goes and is in fashion; what is sold out today went in the second half of its life."""
    n = len(products)
    start_share = np.where(rng.random(n) < _NEW, rng.random(n), -1.0)
    start = np.maximum(start_share, 0)
    sold_out = np.array([product.stock == 0 for product in products])
    end_share = np.where(sold_out, start + (1 - start) * rng.uniform(0.5, 1, n), 2.0)
    peak = np.where(rng.random(n) < _IN_FASHION, start + (1 - start) * rng.random(n), -9.0)
    return start_share.astype(np.float32), end_share.astype(np.float32), peak.astype(np.float32)


def _styles(products: Sequence[Product], traits: Codes, rng: np.random.Generator) -> Matrix:
    """(n, STYLE): what the attributes' values have in common, and something of each design's own."""
    values = rng.standard_normal((int(traits.max(initial=0)) + 1, STYLE))
    designs, design = product_values.encode(product.group or f"\n{row}" for row, product in enumerate(products))
    common = np.where((traits == UNKNOWN)[:, :, None], 0, values[traits]).sum(axis=1)
    common /= np.sqrt(max(traits.shape[1], 1))
    vectors = common + _OWN_STYLE * rng.standard_normal((len(designs), STYLE))[design]
    units: Matrix = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    return units


def _categories(
    products: Sequence[Product], category: Codes, start_share: Matrix, appeal: Matrix, masks: NDArray[np.uint64],
    rng: np.random.Generator,
) -> tuple[CategoryColumns, ...]:  # fmt: skip
    order = np.lexsort((start_share, category))
    members = np.split(order, np.flatnonzero(np.diff(category[order])) + 1)
    names = [product_values.text_of(products[rows[0]], "category", "en") for rows in members]
    return tuple(
        _category(name, rows, start_share, appeal, sizes=_size_codes(masks[rows]), complements=complements)
        for name, rows, complements in zip(names, members, _complements(names, rng), strict=True)
    )


def _category(
    name: str,
    rows: Rows,
    start_share: Matrix,
    appeal: Matrix,
    sizes: tuple[int, ...] = (),
    complements: tuple[int, ...] = (),
) -> CategoryColumns:
    return CategoryColumns(
        name=name,
        rows=rows,
        start_share=start_share[rows].astype(np.float64),
        cumulative_appeal=np.cumsum(appeal[rows], dtype=np.float64),
        complements=complements,
        seasonality=shopping_patterns().seasonality.get(name.casefold(), 0),
        multi_buy=name.casefold() in shopping_patterns().multi_buy,
        sizes=sizes,
    )


def _size_codes(masks: NDArray[np.uint64]) -> tuple[int, ...]:
    mask = int(np.bitwise_or.reduce(masks))
    return tuple(bit for bit in range(mask.bit_length()) if mask >> bit & 1)


def _complements(names: Sequence[str], rng: np.random.Generator) -> list[tuple[int, ...]]:
    """By the table where it knows a kind and the shop has the complements; the others are paired by chance."""
    codes_of: dict[str, list[int]] = {}
    for code, name in enumerate(names):
        codes_of.setdefault(name.casefold(), []).append(code)
    complements = []
    for code, name in enumerate(names):
        chance = rng.permutation(len(names))[: _COMPLEMENTS + 1].tolist()
        kinds = shopping_patterns().complements.get(name.casefold(), ())
        complement_codes = [complement for kind in kinds for complement in codes_of.get(kind, ())]
        complements.append(
            tuple(complement_codes or [complement for complement in chance if complement != code][:_COMPLEMENTS])
        )
    return complements
