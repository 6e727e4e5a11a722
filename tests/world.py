"""A tiny shop with known right answers, made in milliseconds: 24 products, 4 kinds × 6 colours, one picture each.

`ColourEncoder` puts words and pictures into one space whose axes are the six colours, so that every answer by picture
can be worked out in the head. It is a whole encoder, only a very small one.
"""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Sequence

import numpy as np
from PIL import Image

from wares.types import Picture, Pixels, Product, Vectors

COLOURS = {
    "red": ((220, 30, 30), "红色"),
    "green": ((30, 180, 60), "绿色"),
    "blue": ((40, 60, 220), "蓝色"),
    "yellow": ((240, 220, 40), "黄色"),
    "black": ((20, 20, 20), "黑色"),
    "purple": ((140, 40, 170), "紫色"),
}
KINDS = {
    "Running shoes": ("Footwear", "跑步鞋", "鞋靴", 60.0),
    "Dress": ("Clothing", "连衣裙", "服装", 90.0),
    "Mug": ("Kitchen", "马克杯", "厨房", 12.0),
    "Backpack": ("Bags", "双肩背包", "箱包", 45.0),
}
BRANDS = ("Acme", "Lumen & Co")


class ColourEncoder:
    """Words and pictures → how near they are to each of the six colours."""

    dim = len(COLOURS)
    fingerprint = "colours-1"

    def encode_words(self, texts: Sequence[str]) -> Vectors:
        found = np.zeros((len(texts), self.dim), np.float32)
        for row, text in enumerate(texts):
            for axis, (name, (_, chinese)) in enumerate(COLOURS.items()):
                found[row, axis] = name in text.lower() or chinese[0] in text
        return _units(found)

    def encode_pictures(self, pictures: Sequence[Pixels]) -> Vectors:
        colours = np.array([rgb for rgb, _ in COLOURS.values()], np.float32)
        means = np.array([picture.reshape(-1, 3).mean(axis=0) for picture in pictures], np.float32).reshape(-1, 3)
        distances = np.linalg.norm(means[:, None] - colours[None], axis=2)
        return _units(np.exp(-distances / 30).astype(np.float32))


def picture(colour: str, size: int = 24) -> bytes:
    """A plain picture of the colour, as PNG."""
    return encoded(np.full((size, size, 3), COLOURS[colour][0], np.uint8))


def encoded(pixels: Pixels, kind: str = "PNG") -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, kind)
    return file.getvalue()


def products() -> list[Product]:
    """The shop. Ids are like `mug-red`; prices rise with the colour's place; the purple ones are sold out."""
    return [_product(kind, colour) for kind in KINDS for colour in COLOURS]


def ungrouped() -> list[Product]:
    """The same, each a product of its own instead of a colour of one."""
    return [dataclasses.replace(product, group=None) for product in products()]


def _product(kind: str, colour: str) -> Product:
    department, chinese, department_zh, price = KINDS[kind]
    place = list(COLOURS).index(colour)
    colour_zh = COLOURS[colour][1]
    return Product(
        id=f"{kind.split()[0].lower()}-{colour}",
        title=f"{kind}, {colour}",
        description=f"A {colour} thing to own. Comes from the {department.lower()} department.",
        price=price + place,
        currency="EUR",
        brand=BRANDS[place % 2],
        category=(department, kind),
        colour=colour,
        attributes={"sizes": ("S", "M") if place % 2 else ("M", "L"), "weight": float(100 * (place + 1))},
        group=kind,
        stock=0 if colour == "purple" else 5,
        popularity=float(place),
        texts={
            "zh": {
                "title": f"{colour_zh}{chinese}",
                "colour": colour_zh,
                "category": f"{department_zh} > {chinese}",
            }
        },
        pictures=(Picture(data=picture(colour)),),
    )


def _units(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return (vectors / np.maximum(lengths, 1e-12)).astype(np.float32)
