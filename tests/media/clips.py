"""Films made of plain frames."""

from __future__ import annotations

import io
from collections.abc import Iterable

import av
import numpy as np

import world
from wares.types import Pixels


def clip(frames: Iterable[Pixels], rate: int = 10, kind: str = "mp4", codec: str = "mpeg4") -> bytes:
    """A film of (h, w, 3) frames, so many a second."""
    file = io.BytesIO()
    with av.open(file, "w", format=kind) as out:
        stream = None
        for pixels in frames:
            if stream is None:
                stream = out.add_stream(codec, rate=rate)
                stream.height, stream.width = pixels.shape[:2]
                stream.pix_fmt = "yuv420p"
                stream.bit_rate = 2_000_000
            out.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
        if stream is not None:
            out.mux(stream.encode(None))
    return file.getvalue()


def colours(*shown: tuple[str, float], rate: int = 10) -> bytes:
    """A film that shows colours of the tiny world, each for so many seconds."""
    frames = [
        np.full((96, 128, 3), world.COLOURS[colour][0], np.uint8)
        for colour, seconds in shown
        for _ in range(int(seconds * rate))
    ]
    return clip(frames, rate)
