"""A synthetic voice (espeak-ng), with noise: English words, and Chinese by its pinyin, which it speaks badly."""

from __future__ import annotations

import io
import shutil
import subprocess
import wave
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pypinyin import Style, lazy_pinyin

from wares.types import RATE


@dataclass(frozen=True, slots=True)
class Voice:
    """Voice of espeak-ng by its name, and words a minute."""

    name: str
    speed: int


ENGLISH = (Voice("en-us", 145), Voice("en-us+f3", 165))
CHINESE = (Voice("cmn-latn-pinyin", 130), Voice("cmn-latn-pinyin+f2", 150))


def is_there() -> bool:
    """Whether espeak-ng is installed."""
    return shutil.which("espeak-ng") is not None


def spoken(text: str, voice: Voice, rng: np.random.Generator, snr: float | None = None) -> bytes:
    """A WAV file of the text; with `snr` (decibels), white noise lies over it."""
    words = text
    if voice.name.startswith("cmn"):
        words = " ".join(lazy_pinyin(text, style=Style.TONE3, neutral_tone_with_five=True))
    command = ["espeak-ng", "-v", voice.name, "-s", str(voice.speed), "--stdout", words]
    file = subprocess.run(command, check=True, capture_output=True).stdout
    rate = int.from_bytes(file[24:28], "little")
    samples = np.frombuffer(file[44:], np.int16).astype(np.float32) / 32_768
    if snr is not None:
        power = float(np.mean(samples**2)) / 10 ** (snr / 10)
        samples = samples + rng.normal(0, np.sqrt(power), len(samples)).astype(np.float32)
    return wav(samples, rate)


def wav(samples: NDArray[np.float32], rate: int = RATE) -> bytes:
    """A WAV file of one channel, 16 bits."""
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes((np.clip(samples, -1, 1) * 32_767).astype("<i2").tobytes())
    return file.getvalue()
