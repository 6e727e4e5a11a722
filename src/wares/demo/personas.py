"""The two shoppers by whom the demo shop shows what taste does to its answers."""

from __future__ import annotations

from dataclasses import dataclass

from wares.demo.words import Word


@dataclass(frozen=True, slots=True)
class Persona:
    """A shopper with a name.

    token    as events tell it
    line     who that is, in one sentence
    chinese  searches in Chinese
    who      place in `tastes.WHO`
    kinds    what is looked for, by the last step of the English category; the most wanted first
    colours  that are liked
    brands   that are bought rather than others; empty = any
    budget   how dear things are, 0 the cheapest of their kind to 1 the dearest
    """

    token: str
    name: Word
    line: Word
    chinese: bool
    who: int
    kinds: tuple[str, ...]
    colours: tuple[str, ...]
    brands: tuple[str, ...]
    budget: float


SHOWCASE = (
    Persona(
        token="mei",
        name=Word("Mei", "小美"),
        line=Word("Dresses, heels and bags in red and pink.", "偏爱红色、粉色的连衣裙、高跟鞋和包。"),
        chinese=True,
        who=0,
        kinds=("Dresses", "Skirts", "Heels", "Handbags", "Earrings", "Lipsticks"),
        colours=("Red", "Pink", "Burgundy"),
        brands=("Tansy", "Aster Lane", "Velora"),
        budget=0.55,
    ),
    Persona(
        token="tom",
        name=Word("Tom", "汤姆"),
        line=Word(
            "Outdoor shoes, jackets and camping gear in blue and green.", "偏爱蓝色、绿色的户外鞋、夹克和露营装备。"
        ),
        chinese=False,
        who=1,
        kinds=("Running Shoes", "Jackets", "Boots", "Backpacks", "Tents", "Hoodies"),
        colours=("Blue", "Navy", "Green", "Olive", "Teal"),
        brands=("Norrvik", "Solstead", "Tidewell"),
        budget=0.3,
    ),
)
"""The first shoppers of every simulation."""
