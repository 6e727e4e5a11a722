"""The contract of recommenders, held by each of them."""

import numpy as np
import pytest

from contracts.recommender_contract import Make, PersonalContract, RecommenderContract
from recommend.worlds import VECTORS, board, taste
from wares.errors import BadInput
from wares.recommend.co_occurrence import CoOccurrence, CoOccurrenceSettings
from wares.recommend.embeddings import Embeddings
from wares.recommend.embeddings_learner import EmbeddingsSettings
from wares.recommend.popularity import Popularity, Trending
from wares.recommend.rp3beta import RP3Beta
from wares.recommend.transitions import Transitions


class TestPopular(RecommenderContract):
    @pytest.fixture
    def make(self) -> Make:
        return Popularity


class TestTrending(RecommenderContract):
    @pytest.fixture
    def make(self) -> Make:
        return Trending


class TestTogether(PersonalContract):
    @pytest.fixture
    def make(self) -> Make:
        return lambda: CoOccurrence(CoOccurrenceSettings(significance=3.84))


class TestGraph(PersonalContract):
    @pytest.fixture
    def make(self) -> Make:
        return RP3Beta


class TestGraphWithContent(PersonalContract):
    @pytest.fixture
    def make(self) -> Make:
        return lambda: RP3Beta(modalities={"picture": VECTORS})


class TestSteps(PersonalContract):
    @pytest.fixture
    def make(self) -> Make:
        return Transitions


class TestStepsWithContent(PersonalContract):
    @pytest.fixture
    def make(self) -> Make:
        return lambda: Transitions(modalities={"picture": VECTORS})


class TestEmbeddings(PersonalContract):
    @pytest.fixture
    def make(self) -> Make:
        return lambda: Embeddings(EmbeddingsSettings(dim=4, epochs=20, batch_size=8))


@pytest.mark.parametrize(
    "unfitted",
    [
        Popularity(),
        Trending(),
        CoOccurrence(),
        RP3Beta(),
        Transitions(),
        Embeddings(),
    ],
)
def test_asking_before_fitting_says_what_to_do(unfitted) -> None:
    with pytest.raises(BadInput, match="call its fit first"):
        unfitted.scores([taste(1)])


@pytest.mark.parametrize(
    "wrong", [RP3Beta(modalities={"picture": VECTORS[:5]}), Transitions(modalities={"picture": VECTORS[:5]})]
)
def test_vectors_of_another_number_of_items_are_refused(wrong) -> None:
    with pytest.raises(BadInput, match="vectors of 5 items"):
        wrong.fit(board())


def test_modalities_must_speak_of_the_same_items() -> None:
    with pytest.raises(BadInput, match="as many items"):
        RP3Beta(modalities={"picture": VECTORS, "sound": np.ones((3, 2), np.float32)}).fit(board())
