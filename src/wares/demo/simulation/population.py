"""Draws who the simulated shoppers are and what they like."""

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
    before, other = _weights(favourites, rng), _weights(favourites, rng)
    drift = rng.beta(1.2, 3, (shoppers, 1)).astype(np.float32)
    activity = np.minimum(rng.lognormal(0, _ACTIVITY, shoppers), _MOST_ACTIVE)
    brands, brand_openness = _brands(columns, shoppers, rng)
    tokens = (*(one.token for one in SHOWCASE), *(f"shopper-{place:05d}" for place in range(len(SHOWCASE), shoppers)))
    tokens = tokens[:shoppers]
    found = TrueTastes(
        columns=columns,
        tokens=tokens,
        chinese=rng.random(shoppers) < chinese,
        shopper_type=shopper_type,
        device=rng.choice(len(DEVICES), shoppers, p=_DEVICES).astype(np.int8),
        activity=(activity / activity.mean()).astype(np.float32),
        arrival=np.where(rng.random(shoppers) < _CAME_BEFORE, 0, rng.random(shoppers) * 0.97).astype(np.float32),
        favourites=favourites,
        start_weights=before,
        end_weights=before * (1 - drift) + other * drift,
        palette=_palettes(columns, shoppers, rng),
        brands=brands,
        brand_openness=brand_openness,
        colour_leniency=rng.uniform(0.5, 1.5, shoppers).astype(np.float32),
        neutral=_neutral(columns),
        budget=rng.beta(2, 2.4, shoppers).astype(np.float32),
        budget_width=rng.uniform(0.16, 0.4, shoppers).astype(np.float32),
        style=_units(rng.standard_normal((shoppers, STYLE))),
        size_quantile=_size_quantiles(shopper_type, rng),
        shopper_of={token: place for place, token in enumerate(tokens)},
        row_of={product.id: row for row, product in enumerate(columns.products)},
    )
    for place, persona in enumerate(SHOWCASE[:shoppers]):
        _apply_persona(found, place, persona)
    return found


def _favourites(columns: ProductColumns, shopper_type: NDArray[np.int8], rng: np.random.Generator) -> Codes:
    """The columns looked for: those with much on them that suits, and those of one favourite department."""
    count, kinds = len(shopper_type), len(columns.categories)
    suits = np.array(
        [[SUITS[one][columns.audience[category.rows]].mean() for category in columns.categories] for one in range(4)]
    )
    sizes = np.array([len(category.rows) for category in columns.categories])
    pull = np.log(suits + _TELLING) + 0.5 * np.log(sizes)
    department = rng.choice(columns.department, count)
    found = np.full((count, FAVOURITES), NO_FAVOURITE, np.int32)
    kept = min(FAVOURITES, kinds)
    step = max(1, _CELLS // kinds)
    for start in range(0, count, step):
        part = slice(start, start + step)
        scores = pull[shopper_type[part]] + _DEPARTMENT * (columns.department == department[part, None])
        scores += rng.gumbel(size=scores.shape)
        found[part, :kept] = np.argsort(-scores, axis=1)[:, :kept]
    return found


def _weights(favourites: Codes, rng: np.random.Generator) -> Matrix:
    """How much each of the favourite categories is wanted, a few of them much; each row sums to 1."""
    drawn = rng.gamma(_EVEN, size=favourites.shape) + _TELLING
    drawn[favourites == NO_FAVOURITE] = 0
    found: Matrix = (drawn / drawn.sum(axis=1, keepdims=True)).astype(np.float32)
    return found


def _palettes(columns: ProductColumns, count: int, rng: np.random.Generator) -> Codes:
    """Of each shopper one of the palettes, as far as the shop has it, and one more colour."""
    code = {colour.casefold(): place for place, colour in enumerate(columns.colours)}
    known = [[code[name] for name in palette if name in code] for palette in shopping_patterns().palettes]
    known = [palette for palette in known if len(palette) > 1]
    if not columns.colours:
        return np.full((count, _PALETTE), NO_FAVOURITE, np.int32)
    found = rng.choice(columns.colour[columns.colour >= 0], (count, _PALETTE)).astype(np.int32)
    if known:
        table = np.full((len(known), _PALETTE - 1), NO_FAVOURITE, np.int32)
        for row, palette in enumerate(known):
            table[row, : len(palette)] = palette[: _PALETTE - 1]
        found[:, 1:] = table[rng.integers(len(known), size=count)]
    else:
        found[:, 3:] = NO_FAVOURITE
    return found


def _brands(columns: ProductColumns, count: int, rng: np.random.Generator) -> tuple[Codes, Matrix]:
    """Up to three favourite brands of the loyal, and how much each shopper likes another."""
    found = np.full((count, _BRANDS), NO_FAVOURITE, np.int32)
    named = columns.brand[columns.brand >= 0]
    if not len(named):
        return found, np.ones(count, np.float32)
    loyal = rng.random(count) < _LOYAL
    found[loyal] = rng.choice(named, (int(loyal.sum()), _BRANDS))
    found[:, 2] = np.where(rng.random(count) < 0.5, NO_FAVOURITE, found[:, 2])
    return found, np.where(loyal, rng.uniform(0.3, 0.6, count), 1).astype(np.float32)


def _neutral(columns: ProductColumns) -> Matrix:
    known = shopping_patterns().neutral_colours
    liked = [_NEUTRAL_COLOUR if colour.casefold() in known else _OTHER_COLOUR for colour in columns.colours]
    return np.array([*liked, 1], np.float32)


def _size_quantiles(shopper_type: NDArray[np.int8], rng: np.random.Generator) -> Matrix:
    """Women's sizes lie below men's."""
    middle = np.where(shopper_type % 2 == 0, 0.35, 0.65)
    return np.clip(middle + 0.14 * rng.standard_normal(len(shopper_type)), 0, 0.999).astype(np.float32)


def _units(vectors: NDArray[np.float64]) -> Matrix:
    found: Matrix = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    return found


def _apply_persona(tastes: TrueTastes, place: int, persona: Persona) -> None:
    """Write a persona over the taste at this place, as far as the shop has what it likes."""
    columns = tastes.columns
    tastes.chinese[place], tastes.shopper_type[place] = persona.chinese, persona.shopper_type
    tastes.budget[place], tastes.budget_width[place], tastes.brand_openness[place] = persona.budget, _EASY, _EASY_FAITH
    tastes.arrival[place], tastes.colour_leniency[place] = 0, _STRICT
    names = [category.name for category in columns.categories]
    wanted = [place for kind in persona.kinds for place, name in enumerate(names) if name == kind]
    colours = _places(columns.colours, persona.colours)
    _fill(tastes.palette[place], colours)
    _fill(tastes.brands[place], _places(columns.brands, persona.brands))
    _fill(tastes.favourites[place], wanted)
    if wanted:
        weights = np.where(tastes.favourites[place] == NO_FAVOURITE, 0, 0.75 ** np.arange(FAVOURITES))
        tastes.start_weights[place] = tastes.end_weights[place] = weights / weights.sum()
    liked = np.isin(columns.category, wanted) & np.isin(columns.colour, colours)
    if liked.any():
        tastes.style[place] = _units(columns.style[liked].sum(axis=0, keepdims=True, dtype=np.float64))[0]


def _places(known: Sequence[str], wanted: Sequence[str]) -> list[int]:
    return [known.index(name) for name in wanted if name in known]


def _fill(row: Codes, favourites: Sequence[int]) -> None:
    """Replace a row of favourites; without any it stays as it was drawn."""
    if favourites:
        row[:] = NO_FAVOURITE
        row[: len(favourites)] = favourites[: len(row)]
