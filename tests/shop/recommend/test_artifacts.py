"""What was trained yesterday is read today."""

from pathlib import Path

import msgspec

from wares.profiles.preference_weights import PreferenceWeights
from wares.shop.recommend import artifacts
from wares.shop.recommend.artifacts import RecommendArtifacts, TrainedParameters


def written(home: Path, weights: PreferenceWeights) -> Path:
    """The manifest of artifacts that hold nothing but these weights."""
    artifacts.write(home / "a", RecommendArtifacts(learnt=TrainedParameters(weighing=weights)))
    artifacts.use(home, "a")
    return home / "a" / artifacts.MANIFEST


def test_weights_come_back(tmp_path: Path) -> None:
    weights = PreferenceWeights(inverse_temperature=3.0, part_weights=(1, 2, 3, 4, 5, 6))
    written(tmp_path, weights)
    assert artifacts.read(tmp_path).learnt.weighing == weights


def test_weights_with_the_names_of_before_are_read(tmp_path: Path) -> None:
    manifest = written(tmp_path, PreferenceWeights())
    content = msgspec.json.decode(manifest.read_bytes())
    content["learnt"]["weighing"] = {
        "kinds": [1.0, 2.0], "short": 600.0, "long": 1e6, "steps": 4.0, "short_share": 0.3, "sharpness": 2.0,
        "words": 0.9, "doubt": 1.0, "parts": [0.1, 0.2, 0.3, 0.4, 0.5, 0.6],
    }  # fmt: skip
    manifest.write_bytes(msgspec.json.encode(content))
    assert artifacts.read(tmp_path).learnt.weighing == PreferenceWeights(
        event_weights=(1.0, 2.0),
        short_half_life=600.0,
        long_half_life=1e6,
        touch_half_life=4.0,
        short_share=0.3,
        inverse_temperature=2.0,
        text_share=0.9,
        prior_mass=1.0,
        part_weights=(0.1, 0.2, 0.3, 0.4, 0.5, 0.6),
    )
