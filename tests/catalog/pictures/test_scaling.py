"""Pictures are made small strip by strip, to the same pixels, under one budget."""

import threading

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from until import LONG
from wares.catalog.pictures.scaling import PixelBudget, downscale_rgb


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 900), st.integers(1, 900), st.integers(8, 200), st.integers(0, 2**32 - 1))
def test_the_same_pixels_as_a_thumbnail(width: int, height: int, side: int, seed: int) -> None:
    drawn = np.random.default_rng(seed).integers(0, 255, (height, width, 3)).astype(np.uint8)
    right = Image.fromarray(drawn)
    small = downscale_rgb(right.copy(), side)
    right.thumbnail((side, side), Image.Resampling.BICUBIC, reducing_gap=2.0)
    assert small.size == right.size
    assert np.array_equal(np.asarray(small), np.asarray(right))


@pytest.mark.parametrize("mode", ["L", "P", "RGBA", "CMYK", "I;16", "F"])
def test_strips_leave_no_seams(mode: str) -> None:
    ramp = np.tile(np.linspace(0, 255, 1500).astype(np.uint8)[:, None], (1, 900))
    image = Image.fromarray(ramp)
    image = Image.fromarray(ramp.astype(np.uint16) * 256) if mode == "I;16" else image.convert(mode)
    grey = np.asarray(downscale_rgb(image, 300).convert("L")).astype(int)
    assert grey.shape == (300, 180)
    assert np.abs(np.diff(grey[:, 90])).max() <= 3


def test_no_more_is_decoded_at_once_than_may_be() -> None:
    budget, held, most = PixelBudget(10), 0, 0
    lock = threading.Lock()

    def work(pixels: int) -> None:
        nonlocal held, most
        for _ in range(50):
            with budget.reserve(pixels):
                with lock:
                    held += pixels
                    most = max(most, held)
                with lock:
                    held -= pixels

    threads = [threading.Thread(target=work, args=(n,)) for n in (3, 4, 5, 10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LONG)
    assert not any(thread.is_alive() for thread in threads)
    assert most <= 10
    with budget.reserve(1000):
        assert True
