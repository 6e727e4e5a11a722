"""Draws who the simulated shoppers are and what they like."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from wares.demo.personas import SHOWCASE, Persona
from wares.demo.simulation.habits import habits
from wares.demo.simulation.product_columns import STYLE, ProductColumns
from wares.demo.simulation.tastes import DEVICES, STRONG, SUITS, WHO, TrueTastes
from wares.types import Codes, Matrix

NOTHING = -2
"""Fills a row of favourites that has fewer; no product has this code."""

_CELLS = 500_000  # shoppers × shelves drawn at once
_PALETTE, _BRANDS = 5, 3
_WHO = (0.42, 0.33, 0.14, 0.11)  # share of each of `WHO`
_DEVICES = (0.6, 0.08, 0.32)  # share of each of `DEVICES`
_LOYAL = 0.55  # share of shoppers with favourite brands
_CAME_BEFORE = 0.5  # share of shoppers who knew the shop already
_ACTIVITY = 1.1  # standard deviation of the logarithm of how often a shopper comes
_MOST_ACTIVE = 25.0
_DEPARTMENT = 1.5  # e-folds by which a favourite department raises its shelves
_OTHER_COLOUR, _NEUTRAL_COLOUR = 0.25, 0.5  # how much a colour outside the palette is liked
_EASY, _EASY_FAITH, _STRICT = 0.4, 0.7, 0.35  # width, faith and leniency of a persona: colours shall show
_EVEN = 0.7  # of the Dirichlet distribution over strong shelves; the less, the fewer of them count
_TELLING = 1e-3  # keeps logarithms and sums of next to nothing finite


def draw_people(shelves: ProductColumns, shoppers: int, seed: int, chinese: float) -> TrueTastes:
    """`shoppers` tastes, those of `SHOWCASE` first. `chinese` is the share of the others who search in Chinese."""
    rng = np.random.default_rng((seed, 2))
    who = rng.choice(len(WHO), shoppers, p=_WHO).astype(np.int8)
    strong = _strong(shelves, who, rng)
    before, other = _weights(strong, rng), _weights(strong, rng)
    drift = rng.beta(1.2, 3, (shoppers, 1)).astype(np.float32)
    activity = np.minimum(rng.lognormal(0, _ACTIVITY, shoppers), _MOST_ACTIVE)
    brands, faith = _brands(shelves, shoppers, rng)
    tokens = (*(one.token for one in SHOWCASE), *(f"shopper-{place:05d}" for place in range(len(SHOWCASE), shoppers)))
    tokens = tokens[:shoppers]
    found = TrueTastes(
        shelves=shelves,
        tokens=tokens,
        chinese=rng.random(shoppers) < chinese,
        who=who,
        device=rng.choice(len(DEVICES), shoppers, p=_DEVICES).astype(np.int8),
        activity=(activity / activity.mean()).astype(np.float32),
        arrival=np.where(rng.random(shoppers) < _CAME_BEFORE, 0, rng.random(shoppers) * 0.97).astype(np.float32),
        strong=strong,
        before=before,
        after=before * (1 - drift) + other * drift,
        palette=_palettes(shelves, shoppers, rng),
        brands=brands,
        faith=faith,
        leniency=rng.uniform(0.5, 1.5, shoppers).astype(np.float32),
        neutral=_neutral(shelves),
        budget=rng.beta(2, 2.4, shoppers).astype(np.float32),
        width=rng.uniform(0.16, 0.4, shoppers).astype(np.float32),
        style=_units(rng.standard_normal((shoppers, STYLE))),
        body=_bodies(who, rng),
        shopper_of={token: place for place, token in enumerate(tokens)},
        row_of={product.id: row for row, product in enumerate(shelves.products)},
    )
    for place, persona in enumerate(SHOWCASE[:shoppers]):
        _play(found, place, persona)
    return found


def _strong(shelves: ProductColumns, who: NDArray[np.int8], rng: np.random.Generator) -> Codes:
    """The shelves looked for: those with much on them that suits, and those of one favourite department."""
    count, kinds = len(who), len(shelves.shelves)
    suits = np.array(
        [[SUITS[one][shelves.audience[shelf.rows]].mean() for shelf in shelves.shelves] for one in range(4)]
    )
    sizes = np.array([len(shelf.rows) for shelf in shelves.shelves])
    pull = np.log(suits + _TELLING) + 0.5 * np.log(sizes)
    department = rng.choice(shelves.root, count)
    found = np.full((count, STRONG), NOTHING, np.int32)
    kept = min(STRONG, kinds)
    step = max(1, _CELLS // kinds)
    for start in range(0, count, step):
        part = slice(start, start + step)
        scores = pull[who[part]] + _DEPARTMENT * (shelves.root == department[part, None])
        scores += rng.gumbel(size=scores.shape)
        found[part, :kept] = np.argsort(-scores, axis=1)[:, :kept]
    return found


def _weights(strong: Codes, rng: np.random.Generator) -> Matrix:
    """How much each of the strong shelves is wanted, a few of them much; each row sums to 1."""
    drawn = rng.gamma(_EVEN, size=strong.shape) + _TELLING
    drawn[strong == NOTHING] = 0
    found: Matrix = (drawn / drawn.sum(axis=1, keepdims=True)).astype(np.float32)
    return found


def _palettes(shelves: ProductColumns, count: int, rng: np.random.Generator) -> Codes:
    """Of each shopper one of the palettes, as far as the shop has it, and one more colour."""
    code = {colour.casefold(): place for place, colour in enumerate(shelves.colours)}
    known = [[code[name] for name in palette if name in code] for palette in habits().palettes]
    known = [palette for palette in known if len(palette) > 1]
    if not shelves.colours:
        return np.full((count, _PALETTE), NOTHING, np.int32)
    found = rng.choice(shelves.colour[shelves.colour >= 0], (count, _PALETTE)).astype(np.int32)
    if known:
        table = np.full((len(known), _PALETTE - 1), NOTHING, np.int32)
        for row, palette in enumerate(known):
            table[row, : len(palette)] = palette[: _PALETTE - 1]
        found[:, 1:] = table[rng.integers(len(known), size=count)]
    else:
        found[:, 3:] = NOTHING
    return found


def _brands(shelves: ProductColumns, count: int, rng: np.random.Generator) -> tuple[Codes, Matrix]:
    """Up to three favourite brands of the loyal, and how much each shopper likes another."""
    found = np.full((count, _BRANDS), NOTHING, np.int32)
    named = shelves.brand[shelves.brand >= 0]
    if not len(named):
        return found, np.ones(count, np.float32)
    loyal = rng.random(count) < _LOYAL
    found[loyal] = rng.choice(named, (int(loyal.sum()), _BRANDS))
    found[:, 2] = np.where(rng.random(count) < 0.5, NOTHING, found[:, 2])
    return found, np.where(loyal, rng.uniform(0.3, 0.6, count), 1).astype(np.float32)


def _neutral(shelves: ProductColumns) -> Matrix:
    known = habits().neutral
    liked = [_NEUTRAL_COLOUR if colour.casefold() in known else _OTHER_COLOUR for colour in shelves.colours]
    return np.array([*liked, 1], np.float32)


def _bodies(who: NDArray[np.int8], rng: np.random.Generator) -> Matrix:
    """Women's sizes lie below men's."""
    middle = np.where(who % 2 == 0, 0.35, 0.65)
    return np.clip(middle + 0.14 * rng.standard_normal(len(who)), 0, 0.999).astype(np.float32)


def _units(vectors: NDArray[np.float64]) -> Matrix:
    found: Matrix = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    return found


def _play(tastes: TrueTastes, place: int, persona: Persona) -> None:
    """Write a persona over the taste at this place, as far as the shop has what it likes."""
    shelves = tastes.shelves
    tastes.chinese[place], tastes.who[place] = persona.chinese, persona.who
    tastes.budget[place], tastes.width[place], tastes.faith[place] = persona.budget, _EASY, _EASY_FAITH
    tastes.arrival[place], tastes.leniency[place] = 0, _STRICT
    names = [shelf.name for shelf in shelves.shelves]
    wanted = [place for kind in persona.kinds for place, name in enumerate(names) if name == kind]
    colours = _places(shelves.colours, persona.colours)
    _fill(tastes.palette[place], colours)
    _fill(tastes.brands[place], _places(shelves.brands, persona.brands))
    _fill(tastes.strong[place], wanted)
    if wanted:
        weights = np.where(tastes.strong[place] == NOTHING, 0, 0.75 ** np.arange(STRONG))
        tastes.before[place] = tastes.after[place] = weights / weights.sum()
    liked = np.isin(shelves.shelf, wanted) & np.isin(shelves.colour, colours)
    if liked.any():
        tastes.style[place] = _units(shelves.style[liked].sum(axis=0, keepdims=True, dtype=np.float64))[0]


def _places(known: Sequence[str], wanted: Sequence[str]) -> list[int]:
    return [known.index(name) for name in wanted if name in known]


def _fill(row: Codes, favourites: Sequence[int]) -> None:
    """Replace a row of favourites; without any it stays as it was drawn."""
    if favourites:
        row[:] = NOTHING
        row[: len(favourites)] = favourites[: len(row)]
