"""Sound decoding: a recording, or the sound track of a film → mono samples, counted while they are decoded."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from wares.errors import BadSound
from wares.media.container import Deadline, MediaLimits, opened, require_av
from wares.types import RATE, Samples, Sound

if TYPE_CHECKING:
    from av.container import InputContainer

SHORTEST = 0.1
"""Seconds that a sound has at least."""
_MOST_RATE = 384_000
_MOST_CHANNELS = 8


def decode_sound(data: bytes, limits: MediaLimits, extra: str = "voice") -> Sound:
    """A file's first sound track.

    Raises `BadSound` for what is no media file, is damaged, has no sound, or exceeds `limits`; what is cut off is taken
    as far as it goes. `TooBusy` when decoding takes too long, `MissingExtra` (naming `extra`) without PyAV.
    """
    with opened(data, limits, BadSound, extra) as container:
        parts = list(_bounded(_decoded(container, Deadline(limits.timeout)), limits))
    samples = np.concatenate(parts) if parts else np.zeros(0, np.float32)
    if len(samples) < SHORTEST * RATE:
        raise BadSound("a sound of no length; hold the button while you speak")
    return Sound(np.clip(np.nan_to_num(samples), -1.0, 1.0))


def _bounded(parts: Iterator[Samples], limits: MediaLimits) -> Iterator[Samples]:
    count = 0
    for part in parts:
        count += len(part)
        if count > (limits.max_seconds + 1) * RATE:
            raise BadSound(f"longer than the {limits.max_seconds:g} seconds that are allowed; send a shorter one")
        yield part


def _decoded(container: InputContainer, deadline: Deadline) -> Iterator[Samples]:
    av = require_av("voice")
    if not container.streams.audio:
        raise BadSound("no sound track; send a recording, or a film with sound")
    stream = container.streams.audio[0]
    if stream.rate > _MOST_RATE or stream.codec_context.channels > _MOST_CHANNELS:
        raise BadSound(f"{stream.rate} Hz with {stream.codec_context.channels} channels; record it as usual")
    resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE)
    count = 0
    try:
        for frame in container.decode(stream):
            deadline.check()
            frame.pts = None
            for part in resampler.resample(frame):
                count += part.samples
                yield part.to_ndarray()[0]
        for part in resampler.resample(None):
            yield part.to_ndarray()[0]
    except av.FFmpegError:
        if not count:  # what came before the damage is kept: a recording that was cut off is one
            raise
