"""A tiny world with a known right answer: shapes drawn in plain colours, named in two languages."""

import numpy as np
from PIL import Image, ImageDraw

from wares.types import Pixels, Product

COLOURS = {
    "Red": (200, 30, 30),
    "Green": (30, 160, 50),
    "Blue": (40, 60, 200),
    "Yellow": (230, 210, 40),
    "Black": (20, 20, 20),
}
SHAPES = ("Disc", "Box", "Bar", "Cone")


def drawn(shape: str, colour: tuple[int, int, int], rng: np.random.Generator) -> Pixels:
    image = Image.new("RGB", (48, 60), (250, 250, 250))
    draw = ImageDraw.Draw(image)
    x, y = int(rng.integers(2, 10)), int(rng.integers(4, 16))
    side = int(rng.integers(26, 36))
    match shape:
        case "Disc":
            draw.ellipse((x, y, x + side, y + side), fill=colour)
        case "Box":
            draw.rectangle((x, y, x + side, y + side), fill=colour)
        case "Bar":
            draw.rectangle((x + side // 3, y, x + side // 2, y + side), fill=colour)
        case _:
            draw.polygon([(x, y + side), (x + side, y + side), (x + side // 2, y)], fill=colour)
    return np.asarray(image, dtype=np.uint8)


def shop(copies: int, seed: int) -> list[tuple[Product, Pixels]]:
    rng = np.random.default_rng(seed)
    made = []
    for copy in range(copies):
        for shape in SHAPES:
            for colour, rgb in COLOURS.items():
                product = Product(
                    id=f"{colour}-{shape}-{copy}",
                    title=f"{colour} {shape}",
                    category=("Toys", shape),
                    colour=colour,
                    texts={"zh": {"title": f"{colour}{shape}玩具"}},
                )
                made.append((product, drawn(shape, rgb, rng)))
    return made
