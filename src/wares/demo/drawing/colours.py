"""Colours: the fixed inks of the drawings, and how two colours mix."""

from __future__ import annotations

from typing import TypeAlias

RGB: TypeAlias = tuple[int, int, int]
"""Red, green and blue, 0–255 each."""

FIXED_COLOURS: dict[str, RGB] = {
    "white": (250, 249, 246),
    "cream": (244, 236, 220),
    "black": (38, 38, 43),
    "ink": (58, 58, 66),
    "grey": (150, 152, 158),
    "steel": (196, 201, 208),
    "gold": (222, 178, 92),
    "brass": (196, 152, 84),
    "wood": (186, 134, 84),
    "oak": (216, 174, 122),
    "walnut": (122, 80, 52),
    "leaf": (92, 148, 92),
    "fern": (62, 116, 78),
    "soil": (92, 68, 54),
    "rubber": (236, 232, 224),
    "tan": (190, 140, 96),
    "glass": (206, 226, 234),
    "screen": (44, 58, 84),
    "sky": (120, 176, 214),
    "red": (214, 74, 70),
    "skin": (240, 206, 178),
    "straw": (226, 198, 146),
    "paper": (250, 244, 230),
    "flame": (250, 178, 70),
    "rose": (228, 132, 140),
}


def mix(a: RGB, b: RGB, share: float) -> RGB:
    """`share` of b in a, 0–1."""
    red, green, blue = (round(p + (q - p) * share) for p, q in zip(a, b, strict=True))
    return red, green, blue


def brightness(colour: RGB) -> float:
    """Luma by ITU-R BT.601, 0–255."""
    return 0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2]
