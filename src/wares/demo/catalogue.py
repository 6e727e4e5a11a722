"""Which products the demo shop has: designs in several colours, with prices and texts in both languages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from wares.demo.kinds import ProductKind, Style, kinds
from wares.demo.words import Brand, Colour, MaterialWord, Pattern, Word, vocabulary

T = TypeVar("T")

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
    features: tuple[Word, ...]
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
    def picture(self) -> str:
        """The picture's path in the feed's folder."""
        return f"pictures/{self.number + 1:04d}.jpg"


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
    return Design(
        group=group,
        kind=kind,
        style=style,
        brand=_pick(rng, tuple(brand for brand in words.brands if kind.department in brand.departments)),
        pattern=pattern,
        material=material,
        audience=_pick(rng, kind.audiences) if kind.audiences else "",
        sizes=_sizes(kind, rng),
        price=dollars + _pick(rng, (0.0, 0.5, 0.9, 0.95, 0.99)),
        features=tuple(kind.features[i] for i in order),
        wording=int(rng.integers(1 << 16)),
    )


def _sizes(kind: ProductKind, rng: np.random.Generator) -> tuple[str, ...]:
    if not kind.sizes:
        return ()
    first = int(rng.integers(0, max(1, len(kind.sizes) - 3)))
    return kind.sizes[first : first + int(rng.integers(3, 6))]


def _colours(design: Design, count: int, rng: np.random.Generator) -> list[str]:
    order = rng.permutation(len(design.kind.colours))[:count]
    return [design.kind.colours[i] for i in order]


def _article(number: int, design: Design, colour: str, rng: np.random.Generator) -> Article:
    words = vocabulary()
    seconds = words.colours[colour].seconds
    first, other = rng.permutation(len(seconds))[:2]
    return Article(
        number=number,
        design=design,
        colour=colour,
        second=seconds[first],
        accent=seconds[other],
        stock=0 if rng.random() < 0.05 else int(rng.integers(1, 180)),
        popularity=int(2000 / (1 + 12 * rng.exponential())),
    )


@dataclass(frozen=True, slots=True)
class _Said:
    """The words of an article, looked up."""

    colour: Colour
    second: Colour
    pattern: Pattern
    material: MaterialWord | None
    audience: Word | None


def _said(article: Article) -> _Said:
    words, design = vocabulary(), article.design
    return _Said(
        colour=words.colours[article.colour],
        second=words.colours[article.second],
        pattern=words.patterns[design.pattern],
        material=words.materials[design.material] if design.material else None,
        audience=words.audiences[design.audience] if design.audience else None,
    )


def title(article: Article) -> Word:
    """A title as shops write them; its build varies from design to design."""
    said, design = _said(article), article.design
    brand, noun, style = design.brand.word, design.style.noun, design.style.word
    material = said.material.word if said.material else Word("", "")
    if material.en and (material.en in noun.en or material.en in style.en or material.zh in noun.zh + style.zh):
        material = Word("", "")
    for_en = {"Women": "Women's", "Men": "Men's", "Kids": "Kids'"}.get(said.audience.en if said.audience else "", "")
    for_zh = f"{said.audience.zh}款" if said.audience and for_en else ""
    build = design.wording % 4
    if build == 1 and style.en:
        material = Word("", "")
    elif build == 2:
        style = Word("", "") if material.en else style
    pattern = said.pattern.title
    english = {
        0: (brand.en, style.en, pattern.en, material.en, noun.en),
        1: (brand.en, for_en, pattern.en, style.en, noun.en),
        2: (brand.en, pattern.en, material.en, style.en, noun.en),
        3: (brand.en, for_en, style.en, material.en, pattern.en, noun.en),
    }[build]
    chinese = {
        0: f"{brand.zh}{style.zh}{pattern.zh}{material.zh}{noun.zh} {said.colour.word.zh}",
        1: f"{brand.zh} {said.colour.word.zh}{pattern.zh}{style.zh}{noun.zh} {for_zh}",
        2: f"{brand.zh}{material.zh}{pattern.zh}{style.zh}{noun.zh} {said.colour.word.zh}",
        3: f"{brand.zh} {for_zh}{style.zh}{material.zh}{pattern.zh}{noun.zh} {said.colour.word.zh}",
    }[build]
    joined = " ".join(part for part in english if part)
    end = f" in {said.colour.word.en}" if build == 2 else f", {said.colour.word.en}"
    return Word(joined + end, chinese.strip())


def description(article: Article) -> Word:
    """One to four sentences made of the article's features."""
    said, design, words = _said(article), article.design, vocabulary()
    second = said.second.word
    phrase = Word(
        said.pattern.phrase.en.format(second=second.en.lower()), said.pattern.phrase.zh.format(second=second.zh)
    )
    parts = (said.colour.word.en.lower(), said.material.noun if said.material else "", phrase.en)
    look = Word(
        " ".join(part for part in parts if part),
        (f"{phrase.zh}的" if phrase.zh else "")
        + said.colour.word.zh
        + (said.material.word.zh if said.material else ""),
    )
    opening = words.openings[design.wording // 4 % len(words.openings)]
    closings = words.closings[design.audience or "none"]
    closing = closings[design.wording // 16 % len(closings)] if design.wording % 3 == 0 else Word("", "")
    texts = []
    for tongue in (0, 1):
        filled = {"noun": design.style.noun[tongue], "brand": design.brand.word[tongue], "look": look[tongue]}
        first, last = (sentence[tongue].format(**filled) for sentence in (opening, closing))
        middle = [feature[tongue] for feature in design.features]
        texts.append((" " if tongue == 0 else "").join(text for text in (first, *middle, last) if text))
    return Word(*texts)


REDUCED = 7
"""One design of so many is reduced."""


def _was_price(design: Design) -> float | str:
    """The regular price of a reduced design; "" = it is not reduced."""
    if design.wording % REDUCED:
        return ""
    return round(design.price * (1.2 + design.wording % 5 / 10)) + 0.9


def _rating(article: Article) -> tuple[float | str, int | str]:
    """Mean and count of an article's ratings; "" = nobody has rated it."""
    count = article.popularity * (1 + article.design.wording % 4) // 40
    if not count:
        return "", ""
    return round(3.4 + (article.design.wording // 7 + article.number * 3) % 16 / 10, 1), count


def row(article: Article) -> dict[str, object]:
    """The article's line of the feed; what does not apply is left out, `<field>_zh` is the Chinese text."""
    said, design, words = _said(article), article.design, vocabulary()
    department = words.departments[design.kind.department]
    named, told = title(article), description(article)
    mean, count = _rating(article)
    values: dict[str, object] = {
        "id": article.id,
        "title": named.en,
        "title_zh": named.zh,
        "description": told.en,
        "description_zh": told.zh,
        "price": design.price,
        "was_price": _was_price(design),
        "currency": "USD",
        "brand": design.brand.word.en,
        "brand_zh": design.brand.word.zh,
        "category": [department.en, design.kind.category.en],
        "category_zh": f"{department.zh} > {design.kind.category.zh}",
        "colour": said.colour.word.en,
        "colour_zh": said.colour.word.zh,
        "pattern": said.pattern.value.en,
        "pattern_zh": said.pattern.value.zh,
        "material": said.material.word.en if said.material else "",
        "material_zh": said.material.word.zh if said.material else "",
        "gender": said.audience.en if said.audience else "",
        "gender_zh": said.audience.zh if said.audience else "",
        "size": list(design.sizes),
        "group": design.group,
        "stock": article.stock,
        "popularity": article.popularity,
        "rating": mean,
        "rating_count": count,
        "pictures": [article.picture],
    }
    return {key: value for key, value in values.items() if value not in ("", [])}
