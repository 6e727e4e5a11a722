"""An encoder whose vectors can be drawn on paper, and products' pictures for it."""

import numpy as np

import world
from wares.encode.vectors import l2_normalize
from wares.types import Hits, Picture, Pixels, Vectors


class SquareEncoder:
    """Words "n e s w" and colours as points of a plane: words count their letters, pictures are red − green, blue."""

    dim = 2
    fingerprint = "square-1"

    def encode_words(self, texts: list[str]) -> Vectors:
        return l2_normalize(
            np.array([[t.count("e") - t.count("w"), t.count("n") - t.count("s")] for t in texts], np.float32)
        )

    def encode_pictures(self, pictures: list[Pixels]) -> Vectors:
        means = [picture.reshape(-1, 3).astype(np.float32).mean(axis=0) for picture in pictures]
        return l2_normalize(np.array([[red - green, blue] for red, green, blue in means], np.float32).reshape(-1, 2))


def seen(*rgb: int) -> tuple[Picture, ...]:
    return (Picture(data=world.encoded(np.full((16, 16, 3), rgb, np.uint8))),)


def ids(found: Hits) -> list[str]:
    return [hit.id for hit in found.hits]
