"""Similarity floor over an exact index, by an encoder that knows colours and nothing else."""

from collections.abc import Sequence

import numpy as np

from contracts.index_contract import DIM, axis, words
from oracles.exact_index import ExactIndex
from wares.search.similarity_floor import SimilarityFloors
from wares.types import Encoder, Entry, Pixels, Vectors


class TwoWords(Encoder):
    """Knows "red" and "蓝"; whatever else is half way to both, a little to this side or that."""

    dim, fingerprint = DIM, "two words"

    def __init__(self) -> None:
        self.asked = 0

    def encode_words(self, words: Sequence[str]) -> Vectors:
        self.asked += len(words)
        return np.stack(
            [axis(0) if "red" in text else axis(1) if "蓝" in text else self._between(text) for text in words]
        )

    def encode_pictures(self, pictures: Sequence[Pixels]) -> Vectors:
        raise AssertionError("no pictures here")

    def _vector(self, text: str) -> Vectors:
        return axis(0) if "red" in text else axis(1) if "蓝" in text else self._between(text)

    def _between(self, text: str) -> Vectors:
        share = 0.4 + 0.2 * (len(text) % 5) / 4
        vector = share * axis(0) + (1 - share) * axis(1)
        return (vector / np.linalg.norm(vector)).astype(np.float32)


def index_of(count: int) -> ExactIndex:
    made = ExactIndex(DIM)
    made.upsert([Entry(num, {"text": axis(num % 2)}, words(), {}, {}) for num in range(1, count + 1)])
    return made


def test_words_without_meaning_stay_below_and_a_word_that_is_known_above() -> None:
    encoder = TwoWords()
    floors, index = SimilarityFloors(encoder), index_of(10)
    for text in ("red", "蓝色"):
        assert 0.7 < floors.of(text, index) < 0.99
    asked = encoder.asked
    assert floors.of("mug", index) == floors.of("red", index)
    assert encoder.asked == asked, "a floor is found once"


def test_a_floor_is_found_anew_when_the_shop_has_grown() -> None:
    encoder = TwoWords()
    floors = SimilarityFloors(encoder)
    floors.of("red", index_of(10))
    asked = encoder.asked
    floors.of("red", index_of(15))
    assert encoder.asked == asked
    floors.of("red", index_of(16))
    assert encoder.asked > asked


def test_without_titles_everything_is_near() -> None:
    assert SimilarityFloors(TwoWords()).of("red", ExactIndex(DIM)) == -1.0
