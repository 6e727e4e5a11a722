"""Recordings are decoded whatever they are, and what is none, or too much, is refused before it costs anything."""

import io
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from wares.errors import BadSound
from wares.media.container import MediaLimits
from wares.media.sound import decode_sound
from wares.types import RATE

av: Any = pytest.importorskip("av")
from media.tones import recording, tone, wav  # noqa: E402 - once it is known that there is something to test

LIMITS = MediaLimits(2_000_000, 10.0)


def encoded(kind: str, codec: str, seconds: float = 1.0, rate: int = 48_000) -> bytes:
    """A tone of 440 Hz in a container of FFmpeg's."""
    file = io.BytesIO()
    with av.open(file, "w", format=kind) as out:
        stream = out.add_stream(codec, rate=rate)
        stream.layout = "mono"
        frame = av.AudioFrame.from_ndarray(tone(440, seconds, rate)[None], format="flt", layout="mono")
        frame.sample_rate, frame.time_base, frame.pts = rate, Fraction(1, rate), 0
        resampler = av.AudioResampler(
            format=stream.format.name, layout="mono", rate=rate, frame_size=stream.codec_context.frame_size or 0
        )
        for part in (*resampler.resample(frame), *resampler.resample(None)):
            out.mux(stream.encode(part))
        out.mux(stream.encode(None))
    return file.getvalue()


def loudest(data: bytes) -> float:
    samples = decode_sound(data, LIMITS).samples
    return float(np.argmax(np.abs(np.fft.rfft(samples)))) * RATE / len(samples)


@pytest.mark.parametrize(
    ("kind", "codec"),
    [("webm", "libopus"), ("ogg", "libopus"), ("mp4", "aac"), ("flac", "flac"), ("mp3", "mp3"), ("wav", "pcm_s16le")],
)
def test_every_usual_recording_is_read(kind: str, codec: str) -> None:
    data = encoded(kind, codec)
    assert loudest(data) == pytest.approx(440, abs=2)
    assert decode_sound(data, LIMITS).seconds == pytest.approx(1, abs=0.1)


def test_channels_become_one_at_the_rate_of_recognisers() -> None:
    sound = decode_sound(wav(tone(440, 1.0, 44_100, channels=2), 44_100), LIMITS)
    assert sound.samples.ndim == 1
    assert len(sound.samples) == pytest.approx(RATE, rel=0.01)
    assert np.abs(sound.samples).max() <= 1


def test_what_was_cut_off_is_taken_as_far_as_it_goes() -> None:
    data = encoded("ogg", "libopus", 3.0)
    assert 0.5 < decode_sound(data[: len(data) // 2], LIMITS).seconds < 2.5


SHORT = MediaLimits(400_000, 2.0)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "an empty file"),
        (b"hello", "not a recording"),
        (b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n", "not a recording"),
        (b"RIFF\x00\x00\x00\x00WAVE", "damaged"),
        (recording(440, 1.0)[:40], "damaged|no length|no sound"),
        (recording(440, 0.01), "no length"),
        (recording(440, 5.0), "longer|seconds long"),
        (b"OggS" + bytes(200), "damaged|no sound"),
        (b"\x1aE\xdf\xa3" + bytes(2000), "damaged|no sound"),
        (b"OggS" + bytes(500_000), "allowed"),
    ],
)  # fmt: skip
def test_what_cannot_be_heard_is_refused(data: bytes, said: str) -> None:
    with pytest.raises(BadSound, match=said):
        decode_sound(data, SHORT)


def test_silence_of_hours_in_a_small_file_is_stopped_where_it_is_too_long() -> None:
    bomb = encoded("flac", "flac", 1.0, 8_000)
    header, frames = bomb[:42], bomb[42:]
    unknown = header[:21] + bytes([header[21] & 0xF0]) + bytes(4) + header[26:]
    with pytest.raises(BadSound):
        decode_sound(unknown + frames * 40, SHORT)
