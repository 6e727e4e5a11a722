"""Recordings made of tones, and a recogniser that hears them as colours: a whole one, only very small."""

from __future__ import annotations

import io
import wave
from collections.abc import Mapping, Sequence

import numpy as np

from wares.types import RATE, Hypothesis, Recognition, Samples, Sound

WORDS = {300: "red", 600: "blew", 1200: "Make me a green mug.", 2400: "", 4000: "紅色泡步鞋"}
"""Hertz → what is heard."""


class ToneRecogniser:
    """The loudest frequency of a sound → the words of the nearest tone."""

    languages = ("en", "zh")

    def __init__(self) -> None:
        self.asked: list[tuple[str, ...]] = []

    def recognise(self, sound: Sound, languages: Sequence[str], likely: Mapping[str, str]) -> Recognition:
        self.asked.append(tuple(languages))
        spectrum = np.abs(np.fft.rfft(sound.samples))
        hertz = float(np.argmax(spectrum)) * RATE / len(sound.samples)
        text = WORDS[min(WORDS, key=lambda tone: abs(tone - hertz))]
        return Recognition((Hypothesis(text, -0.1),), "zh" if text.startswith("紅") else "en")


def tone(hertz: float, seconds: float = 1.0, rate: int = RATE, channels: int = 1) -> Samples:
    """(n,) samples, or (n, channels)."""
    wave_ = 0.5 * np.sin(2 * np.pi * hertz * np.arange(int(seconds * rate)) / rate)
    return (wave_ if channels == 1 else np.repeat(wave_[:, None], channels, 1)).astype(np.float32)


def wav(samples: Samples, rate: int = RATE) -> bytes:
    """A WAV file of 16 bits."""
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1 if samples.ndim == 1 else samples.shape[1])
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes((np.clip(samples, -1, 1) * 32_767).astype("<i2").tobytes())
    return file.getvalue()


def recording(hertz: float, seconds: float = 1.0) -> bytes:
    """A WAV file of a tone."""
    return wav(tone(hertz, seconds))
