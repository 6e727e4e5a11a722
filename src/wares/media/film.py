"""Film decoding: a few frames of a film, one or more of each scene, with the seconds at which they are shown.

Scenes end where two looks differ far more than looks of this film usually do. The longest scenes are looked at first,
and a long one in several places, so that the number of frames is bounded however many cuts there are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from wares.errors import BadFilm
from wares.media.container import Deadline, MediaLimits, opened
from wares.types import Floats, Pixels

if TYPE_CHECKING:
    from av.video.frame import VideoFrame

MOST_FRAMES = 12
EVERY = 0.5
"""Seconds between two looks at a short film; a long one is looked at `_MOST_LOOKS` times."""
_MOST_LOOKS = 120
_SIDE = 480
_MOST_PIXELS = 3840 * 2160
_CUT, _UNUSUAL = 0.08, 3.0
_STILL = (b"heic", b"heix", b"hevc", b"hevx", b"mif1", b"msf1", b"avif", b"avis")
_GRID = 12


@dataclass(frozen=True, slots=True, eq=False)
class FilmFrame:
    """A frame of a film: `second` at which it is shown, its `pixels`."""

    second: float
    pixels: Pixels


def is_film(data: bytes) -> bool:
    """Whether a file begins as one of a film does (MP4, MOV, WebM, Matroska, AVI)."""
    if data[4:8] == b"ftyp":
        return data[8:12] not in _STILL
    return data.startswith(b"\x1aE\xdf\xa3") or data[8:12] == b"AVI "


def decode_film(data: bytes, limits: MediaLimits, most: int = MOST_FRAMES) -> tuple[FilmFrame, ...]:
    """At most so many frames, in the order of time.

    Raises `BadFilm` for what is no film, is damaged, has no pictures, or exceeds `limits`; what is cut off is taken as
    far as it goes. `TooBusy` when decoding takes too long, `MissingExtra` without PyAV.
    """
    looks = list(_looks(data, limits))
    if not looks:
        raise BadFilm("a film without pictures; export it again")
    return tuple(looks[place] for place in chosen(_differences(looks), most))


def chosen(differences: Floats, most: int) -> list[int]:
    """Places of the looks that stand for a film, ascending: the middle of each scene, of the longest first; while there
    is room, of the halves of what is longest. `differences` (n − 1,) of neighbouring looks, 0–1.
    """
    usual = float(np.median(differences)) if len(differences) else 0.0
    cuts = np.flatnonzero((differences > _CUT) & (differences > _UNUSUAL * usual)) + 1
    edges = [0, *cuts.tolist(), len(differences) + 1]
    scenes = sorted(pairwise(edges), key=lambda scene: scene[0] - scene[1])[:most]
    while len(scenes) < most and scenes[0][1] - scenes[0][0] > 1:
        begin, end = scenes.pop(0)
        middle = (begin + end) // 2
        scenes = sorted([*scenes, (begin, middle), (middle, end)], key=lambda scene: scene[0] - scene[1])
    return sorted((begin + end - 1) // 2 for begin, end in scenes)


def _differences(looks: Sequence[FilmFrame]) -> Floats:
    """(n − 1,) how different neighbouring looks are: mean difference of the cells of a coarse grid, 0–1."""
    grids = np.stack([_grid(look.pixels) for look in looks])
    return np.asarray(np.abs(np.diff(grids, axis=0)).mean(axis=(1, 2, 3)) / 255, np.float64)


def _grid(pixels: Pixels) -> Floats:
    height, width = (side // _GRID * _GRID for side in pixels.shape[:2])
    if not height or not width:
        return np.broadcast_to(pixels.mean(axis=(0, 1)), (_GRID, _GRID, 3)).astype(np.float64)
    cells = pixels[:height:2, :width:2].astype(np.float32)
    rows = np.array_split(cells, _GRID, axis=0)
    return np.array([[part.mean(axis=(0, 1)) for part in np.array_split(row, _GRID, axis=1)] for row in rows])


def _looks(data: bytes, limits: MediaLimits) -> Iterator[FilmFrame]:
    with opened(data, limits, BadFilm, "video") as container:
        if not container.streams.video:
            raise BadFilm("no pictures in it; send a film")
        stream = container.streams.video[0]
        size = stream.codec_context.width * stream.codec_context.height
        if not 0 < size <= _MOST_PIXELS:
            raise BadFilm(f"{stream.codec_context.width} × {stream.codec_context.height} pixels; make it smaller")
        stream.thread_type = "NONE"
        length = min(limits.max_seconds, (container.duration or 0) / 1e6)
        every, due, count, deadline = max(EVERY, length / _MOST_LOOKS), 0.0, 0, Deadline(limits.timeout)
        try:
            for frame in container.decode(stream):
                deadline.check()
                second = 0.0 if frame.time is None else max(0.0, float(frame.time))
                if second > limits.max_seconds + 1:
                    raise BadFilm(
                        f"longer than the {limits.max_seconds:g} seconds that are allowed; send a shorter one"
                    )
                if second >= due and count <= _MOST_LOOKS:
                    due, count = second + every, count + 1
                    yield FilmFrame(second, _small(frame))
        except _damage() as error:
            if not count:  # what came before the damage is kept: a film that was cut off is one
                raise BadFilm(f"the film is damaged or cut off ({error}); export it again") from error


def _damage() -> type[Exception]:
    from av import FFmpegError

    error: type[Exception] = FFmpegError
    return error


def _small(frame: VideoFrame) -> Pixels:
    """(h, w, 3) a frame in RGB, no side above `_SIDE`."""
    share = min(1.0, _SIDE / max(frame.width, frame.height))
    width, height = (max(2, round(side * share)) for side in (frame.width, frame.height))
    return np.asarray(frame.reformat(width, height, "rgb24").to_ndarray(), np.uint8)
