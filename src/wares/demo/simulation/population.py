"""Population: who the simulated shoppers are and what they like, drawn."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from wares.demo.personas import SHOWCASE, Persona
from wares.demo.simulation.product_columns import STYLE, ProductColumns
from wares.demo.simulation.shopping_patterns import shopping_patterns
from wares.demo.simulation.tastes import DEVICES, FAVOURITES, SHOPPER_TYPES, SUITS, TrueTastes
from wares.types import Codes, Matrix

NO_FAVOURITE = -2
"""Fills a row of favourites that has fewer; no product has this code."""

_CELLS = 500_000  # shoppers × columns drawn at once
_PALETTE, _BRANDS = 5, 3
_TYPE_SHARES = (0.42, 0.33, 0.14, 0.11)  # share of each of `SHOPPER_TYPES`
_DEVICES = (0.6, 0.08, 0.32)  # share of each of `DEVICES`
_LOYAL = 0.55  # share of shoppers with favourite brands
_CAME_BEFORE = 0.5  # share of shoppers who knew the shop already
_ACTIVITY = 1.1  # standard deviation of the logarithm of how often a shopper comes
_MOST_ACTIVE = 25.0
_DEPARTMENT = 1.5  # e-folds by which a favourite department raises its columns
_OTHER_COLOUR, _NEUTRAL_COLOUR = 0.25, 0.5  # how much a colour outside the palette is liked
_EASY, _EASY_FAITH, _STRICT = 0.4, 0.7, 0.35  # width, faith and leniency of a persona: colours shall show
_EVEN = 0.7  # of the Dirichlet distribution over favourite categories; the less, the fewer of them count
_TELLING = 1e-3  # keeps logarithms and sums of next to nothing finite


def draw_population(columns: ProductColumns, shoppers: int, seed: int, chinese: float) -> TrueTastes:
    """`shoppers` tastes, those of `SHOWCASE` first. `chinese` is the share of the others who search in Chinese."""
    rng = np.random.default_rng((seed, 2))
    shopper_type = rng.choice(len(SHOPPER_TYPES), shoppers, p=_TYPE_SHARES).astype(np.int8)
    favourites = _favourites(columns, shopper_type, rng)
    before, after = _weights(favourites, rng), _weights(favourites, rng)
    drift = rng.beta(1.2, 3, (shoppers, 1)).astype(np.float32)
    activity = np.minimum(rng.lognormal(0, _ACTIVITY, shoppers), _MOST_ACTIVE)
    brands, brand_openness = _brands(columns, shoppers, rng)
    tokens = _tokens(shoppers)
    tastes = TrueTastes(
        columns=columns,
        tokens=tokens,
        chinese=rng.random(shoppers) < chinese,
        shopper_type=shopper_type,
        device=rng.choice(len(DEVICES), shoppers, p=_DEVICES).astype(np.int8),
        activity=(activity / activity.mean()).astype(np.float32),
        arrival=np.where(rng.random(shoppers) < _CAME_BEFORE, 0, rng.random(shoppers) * 0.97).astype(np.float32),
        favourites=favourites,
        start_weights=before,
        end_weights=before * (1 - drift) + after * drift,
        palette=_palettes(columns, shoppers, rng),
        brands=brands,
        brand_openness=brand_openness,
        colour_leniency=rng.uniform(0.5, 1.5, shoppers).astype(np.float32),
        neutral=_neutral(columns),
        budget=rng.beta(2, 2.4, shoppers).astype(np.float32),
        budget_width=rng.uniform(0.16, 0.4, shoppers).astype(np.float32),
        style=_units(rng.standard_normal((shoppers, STYLE))),
        size_quantile=_size_quantiles(shopper_type, rng),
        shopper_of={token: number for number, token in enumerate(tokens)},
        row_of={product.id: row for row, product in enumerate(columns.products)},
    )
    for number, persona in enumerate(SHOWCASE[:shoppers]):
        _apply_persona(tastes, number, persona)
    return tastes


def _tokens(shoppers: int) -> tuple[str, ...]:
    showcase = tuple(persona.token for persona in SHOWCASE)
    return (*showcase, *(f"shopper-{number:05d}" for number in range(len(showcase), shoppers)))[:shoppers]


def _favourites(columns: ProductColumns, shopper_type: NDArray[np.int8], rng: np.random.Generator) -> Codes:
    """The columns looked for: those with much on them that suits, and those of one favourite department."""
    count, kinds = len(shopper_type), len(columns.categories)
    suits = np.array(
        [
            [SUITS[audience][columns.audience[category.rows]].mean() for category in columns.categories]
            for audience in range(4)
        ]
    )
    sizes = np.array([len(category.rows) for category in columns.categories])
    pull = np.log(suits + _TELLING) + 0.5 * np.log(sizes)
    department = rng.choice(columns.department, count)
    favourites = np.full((count, FAVOURITES), NO_FAVOURITE, np.int32)
    most = min(FAVOURITES, kinds)
    step = max(1, _CELLS // kinds)
    for start in range(0, count, step):
        part = slice(start, start + step)
        scores = pull[shopper_type[part]] + _DEPARTMENT * (columns.department == department[part, None])
        scores += rng.gumbel(size=scores.shape)
        favourites[part, :most] = np.argsort(-scores, axis=1)[:, :most]
    return favourites


def _weights(favourites: Codes, rng: np.random.Generator) -> Matrix:
    """How much each of the favourite categories is wanted, a few of them much; each row sums to 1."""
    draws = rng.gamma(_EVEN, size=favourites.shape) + _TELLING
    draws[favourites == NO_FAVOURITE] = 0
    weights: Matrix = (draws / draws.sum(axis=1, keepdims=True)).astype(np.float32)
    return weights


def _palettes(columns: ProductColumns, count: int, rng: np.random.Generator) -> Codes:
    """Of each shopper one of the palettes, as far as the shop has it, and one more colour."""
    code = {colour.casefold(): index for index, colour in enumerate(columns.colours)}
    codes = [[code[name] for name in palette if name in code] for palette in shopping_patterns().palettes]
    codes = [palette for palette in codes if len(palette) > 1]
    if not columns.colours:
        return np.full((count, _PALETTE), NO_FAVOURITE, np.int32)
    palettes = rng.choice(columns.colour[columns.colour >= 0], (count, _PALETTE)).astype(np.int32)
    if codes:
        table = np.full((len(codes), _PALETTE - 1), NO_FAVOURITE, np.int32)
        for row, palette in enumerate(codes):
            table[row, : len(palette)] = palette[: _PALETTE - 1]
        palettes[:, 1:] = table[rng.integers(len(codes), size=count)]
    else:
        palettes[:, 3:] = NO_FAVOURITE
    return palettes


def _brands(columns: ProductColumns, count: int, rng: np.random.Generator) -> tuple[Codes, Matrix]:
    """Up to three favourite brands of the loyal, and how much each shopper likes another."""
    brands = np.full((count, _BRANDS), NO_FAVOURITE, np.int32)
    brand_codes = columns.brand[columns.brand >= 0]
    if not len(brand_codes):
        return brands, np.ones(count, np.float32)
    loyal = rng.random(count) < _LOYAL
    brands[loyal] = rng.choice(brand_codes, (int(loyal.sum()), _BRANDS))
    brands[:, 2] = np.where(rng.random(count) < 0.5, NO_FAVOURITE, brands[:, 2])
    return brands, np.where(loyal, rng.uniform(0.3, 0.6, count), 1).astype(np.float32)


def _neutral(columns: ProductColumns) -> Matrix:
    neutral_colours = shopping_patterns().neutral_colours
    likings = [_NEUTRAL_COLOUR if colour.casefold() in neutral_colours else _OTHER_COLOUR for colour in columns.colours]
    return np.array([*likings, 1], np.float32)


def _size_quantiles(shopper_type: NDArray[np.int8], rng: np.random.Generator) -> Matrix:
    """Women's sizes lie below men's."""
    middle = np.where(shopper_type % 2 == 0, 0.35, 0.65)
    return np.clip(middle + 0.14 * rng.standard_normal(len(shopper_type)), 0, 0.999).astype(np.float32)


def _units(vectors: NDArray[np.float64]) -> Matrix:
    units: Matrix = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    return units


def _apply_persona(tastes: TrueTastes, row: int, persona: Persona) -> None:
    """Write a persona over the taste in this row, as far as the shop has what it likes."""
    columns = tastes.columns
    tastes.chinese[row], tastes.shopper_type[row] = persona.chinese, persona.shopper_type
    tastes.budget[row], tastes.budget_width[row], tastes.brand_openness[row] = persona.budget, _EASY, _EASY_FAITH
    tastes.arrival[row], tastes.colour_leniency[row] = 0, _STRICT
    names = [category.name for category in columns.categories]
    kinds = [row for kind in persona.kinds for row, name in enumerate(names) if name == kind]
    colours = _codes(columns.colours, persona.colours)
    _fill(tastes.palette[row], colours)
    _fill(tastes.brands[row], _codes(columns.brands, persona.brands))
    _fill(tastes.favourites[row], kinds)
    if kinds:
        weights = np.where(tastes.favourites[row] == NO_FAVOURITE, 0, 0.75 ** np.arange(FAVOURITES))
        tastes.start_weights[row] = tastes.end_weights[row] = weights / weights.sum()
    is_liked = np.isin(columns.category, kinds) & np.isin(columns.colour, colours)
    if is_liked.any():
        tastes.style[row] = _units(columns.style[is_liked].sum(axis=0, keepdims=True, dtype=np.float64))[0]


def _codes(names: Sequence[str], sought_names: Sequence[str]) -> list[int]:
    return [names.index(name) for name in sought_names if name in names]


def _fill(row: Codes, favourites: Sequence[int]) -> None:
    """Replace a row of favourites; without any it stays as it was drawn."""
    if favourites:
        row[:] = NO_FAVOURITE
        row[: len(favourites)] = favourites[: len(row)]
