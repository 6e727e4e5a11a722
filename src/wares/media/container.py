"""Media containers: a file's bytes opened by the one reader that its first bytes name, and read until its bounds.

FFmpeg would guess, and some of what it guesses (play lists, scripts) names other files and addresses; so it is told.
"""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wares.errors import BadInput, MissingExtra, TooBusy

if TYPE_CHECKING:
    from av.container import InputContainer

_FORMATS: tuple[tuple[bytes, int, str], ...] = (
    (b"WAVE", 8, "wav"),
    (b"AVI ", 8, "avi"),
    (b"OggS", 0, "ogg"),
    (b"fLaC", 0, "flac"),
    (b"\x1aE\xdf\xa3", 0, "matroska"),
    (b"ftyp", 4, "mov"),
    (b"ID3", 0, "mp3"),
    (b"\xff\xfb", 0, "mp3"),
    (b"\xff\xf3", 0, "mp3"),
    (b"\xff\xf2", 0, "mp3"),
)
"""Magic bytes, their offset, and FFmpeg's name of the format."""
_OPTIONS = {"protocol_whitelist": "", "probesize": "5000000", "analyzeduration": "5000000"}
KINDS = "WAV, MP3, FLAC, Ogg, WebM, Matroska, MP4, MOV and AVI are read"


@dataclass(frozen=True, slots=True)
class MediaLimits:
    """What a media file may cost: bytes of the file, seconds it plays, seconds its decoding may take."""

    max_bytes: int
    max_seconds: float
    timeout: float = 60.0


class Deadline:
    """The time a piece of work may take."""

    def __init__(self, seconds: float) -> None:
        self._end, self._seconds = time.monotonic() + seconds, seconds

    def check(self) -> None:
        """Raises `TooBusy` once it has passed."""
        if time.monotonic() > self._end:
            raise TooBusy(f"not decoded within {self._seconds:g} seconds; send a shorter file, or again a little later")


def require_av(extra: str) -> Any:
    """PyAV. Raises `MissingExtra`."""
    try:
        import av
    except ModuleNotFoundError as error:
        raise MissingExtra("reading sound and film", extra) from error
    return av


@contextmanager
def opened(data: bytes, limits: MediaLimits, kind: type[BadInput], extra: str) -> Iterator[InputContainer]:
    """A media file. What cannot be read within `limits` raises `kind`, inside the block as well; without PyAV,
    `MissingExtra` with the extra's install line.
    """
    av = require_av(extra)
    if len(data) > limits.max_bytes:
        raise kind(f"{len(data):,} bytes; {limits.max_bytes:,} are allowed: make the file smaller")
    name = next((name for magic, offset, name in _FORMATS if data.startswith(magic, offset)), None)
    if name is None:
        raise kind(f"{'not a recording or film' if data else 'an empty file'}; {KINDS}")
    try:
        with av.open(io.BytesIO(data), format=name, options=dict(_OPTIONS), metadata_errors="ignore") as container:
            _check_length((container.duration or 0) / av.time_base, limits, kind)
            yield container
    except av.FFmpegError as error:
        raise kind(f"the file is damaged or cut off ({error.strerror}); record or export it again") from error
    except (EOFError, ValueError) as error:  # PyAV's own, for streams without the parameters they need
        raise kind(f"the file is damaged or cut off ({error}); record or export it again") from error


def _check_length(seconds: float, limits: MediaLimits, kind: type[BadInput]) -> None:
    if seconds > limits.max_seconds + 1:
        raise kind(f"{seconds:,.0f} seconds long; {limits.max_seconds:g} are allowed: send a shorter one")
