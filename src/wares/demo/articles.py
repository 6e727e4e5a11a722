"""Articles of the demo shop: designs in several colours, with prices and texts in both languages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeVar

import numpy as np

from wares.demo.kinds import ProductKind, Style, kinds
from wares.demo.words import BilingualText, Brand, for_audience, vocabulary

T = TypeVar("T")

View = Literal["whole", "other", "close"]
TURNED = frozenset({"footwear", "bags"})
"""Departments whose things look right in a mirror."""
SOLD_OUT_SHARE = 0.15
"""Share of sizes of which there are none while there are others."""
PLAIN_SHARE = 0.42
"""Share of designs without a pattern among kinds that can have one."""


@dataclass(frozen=True, slots=True)
class Design:
    """An article before its colour; all its colours form one variant group. `price` in US dollars."""

    group: str
    kind: ProductKind
    style: Style
    brand: Brand
    pattern: str
    material: str
    audience: str
    sizes: tuple[str, ...]
    price: float
    features: tuple[BilingualText, ...]
    wording: int


@dataclass(frozen=True, slots=True)
class Article:
    """One product: a design in its colours (keys of the vocabulary), with its place in the shop (0-based)."""

    number: int
    design: Design
    colour: str
    second: str
    accent: str
    stock: int
    popularity: int

    @property
    def id(self) -> str:
        """The shop's id."""
        return f"P{self.number + 1:04d}"

    @property
    def pictures(self) -> tuple[str, ...]:
        """The paths of its views in the feed's folder."""
        names = ("", *(f"-{view}" for view in self.views[1:]))
        return tuple(f"pictures/{self.number + 1:04d}{name}.jpg" for name in names)

    @property
    def views(self) -> tuple[View, ...]:
        """What its pictures show: what can be turned around is shown from its other side, too."""
        return ("whole", "other", "close") if self.design.kind.department in TURNED else ("whole", "close")

    @property
    def pieces(self) -> tuple[int, ...]:
        """Of each size, how many there are; together they are its stock. () where there are no sizes."""
        sizes = len(self.design.sizes)
        if not sizes:
            return ()
        rng = np.random.default_rng((self.design.wording, self.number))
        weights = rng.exponential(size=sizes) * (rng.random(sizes) > SOLD_OUT_SHARE)
        total = weights.sum()
        even = np.full(sizes, 1 / sizes)
        return tuple(rng.multinomial(self.stock, weights / total if total else even).tolist())


def plan(count: int, seed: int) -> list[Article]:
    """`count` articles, the kinds in turn, so that even a small shop has many of them."""
    rng = np.random.default_rng(seed)
    order = [kind for kind in kinds() for _ in range(kind.often)]
    most = 4 if count >= 4 * len(order) else 2
    articles: list[Article] = []
    designs = 0
    while len(articles) < count:
        if designs % len(order) == 0:
            order = [order[i] for i in rng.permutation(len(order))]
        design = _design(order[designs % len(order)], f"G{designs + 1:04d}", rng)
        designs += 1
        for colour in _colours(design, int(rng.integers(1, most + 1)), rng)[: count - len(articles)]:
            articles.append(_article(len(articles), design, colour, rng))
    return articles


def _pick(rng: np.random.Generator, options: tuple[T, ...]) -> T:
    return options[int(rng.integers(len(options)))]


def _design(kind: ProductKind, group: str, rng: np.random.Generator) -> Design:
    words = vocabulary()
    style = _pick(rng, kind.styles)
    material = style.material or (_pick(rng, kind.materials) if kind.materials else "")
    pattern = "plain" if not kind.patterns or rng.random() < PLAIN_SHARE else _pick(rng, kind.patterns)
    if material and words.materials[material].texture in ("grain", "wicker"):
        pattern = "plain"
    low, high = kind.price
    dollars = int(low * (high / low) ** rng.beta(1.6, 2.2))
    order = rng.permutation(len(kind.features))[: int(rng.integers(1, 3))]
    brand = _pick(rng, tuple(brand for brand in words.brands if kind.department in brand.departments))
    audience = _pick(rng, kind.audiences) if kind.audiences else ""
    return Design(
        group=group,
        kind=kind,
        style=style,
        brand=brand,
        pattern=pattern,
        material=material,
        audience=audience,
        sizes=_sizes(for_audience(words.sizes, kind.sizes, audience) or (), rng),
        price=dollars + _pick(rng, (0.0, 0.5, 0.9, 0.95, 0.99)),
        features=tuple(kind.features[i] for i in order),
        wording=int(rng.integers(1 << 16)),
    )


def _sizes(sizes: tuple[str, ...], rng: np.random.Generator) -> tuple[str, ...]:
    if not sizes:
        return ()
    first = int(rng.integers(0, max(1, len(sizes) - 3)))
    return sizes[first : first + int(rng.integers(3, 6))]


def _colours(design: Design, count: int, rng: np.random.Generator) -> list[str]:
    order = rng.permutation(len(design.kind.colours))[:count]
    return [design.kind.colours[i] for i in order]


def _article(number: int, design: Design, colour: str, rng: np.random.Generator) -> Article:
    words = vocabulary()
    seconds = words.colours[colour].seconds
    first, second = rng.permutation(len(seconds))[:2]
    return Article(
        number=number,
        design=design,
        colour=colour,
        second=seconds[first],
        accent=seconds[second],
        stock=0 if rng.random() < 0.05 else int(rng.integers(1, 180)),
        popularity=int(2000 / (1 + 12 * rng.exponential())),
    )
