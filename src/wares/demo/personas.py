"""The two shoppers by whom the demo shop shows what taste does to its answers."""

from __future__ import annotations

from dataclasses import dataclass

from wares.demo.words import BilingualText


@dataclass(frozen=True, slots=True)
class Persona:
    """A shopper with a name.

    token    as events tell it
    description  who that is, in one sentence
    chinese  searches in Chinese
    shopper_type  place in `tastes.SHOPPER_TYPES`
    kinds    what is looked for, by the last step of the English category; the most wanted first
    colours  that are liked
    brands   that are bought rather than others; empty = any
    budget   how dear things are, 0 the cheapest of their kind to 1 the dearest
    """

    token: str
    name: BilingualText
    description: BilingualText
    chinese: bool
    shopper_type: int
    kinds: tuple[str, ...]
    colours: tuple[str, ...]
    brands: tuple[str, ...]
    budget: float


SHOWCASE = (
    Persona(
        token="mei",
        name=BilingualText("Mei", "小美"),
        description=BilingualText("Dresses, heels and bags in red and pink.", "偏爱红色、粉色的连衣裙、高跟鞋和包。"),
        chinese=True,
        shopper_type=0,
        kinds=("Dresses", "Skirts", "Heels", "Handbags", "Earrings", "Lipsticks"),
        colours=("Red", "Pink", "Burgundy"),
        brands=("Tansy", "Aster Lane", "Velora"),
        budget=0.55,
    ),
    Persona(
        token="tom",
        name=BilingualText("Tom", "汤姆"),
        description=BilingualText(
            "Outdoor shoes, jackets and camping gear in blue and green.", "偏爱蓝色、绿色的户外鞋、夹克和露营装备。"
        ),
        chinese=False,
        shopper_type=1,
        kinds=("Running Shoes", "Jackets", "Boots", "Backpacks", "Tents", "Hoodies"),
        colours=("Blue", "Navy", "Green", "Olive", "Teal"),
        brands=("Norrvik", "Solstead", "Tidewell"),
        budget=0.3,
    ),
)
"""The first shoppers of every simulation."""
