"""The contract of recommenders, held by each of them."""

import numpy as np
import pytest

from contracts.recommender_contract import Make, PersonalContract, RecommenderContract
from recommend.worlds import VECTORS, board, taste
from wares.errors import BadInput
from wares.recommend.blend import Blend
from wares.recommend.embeddings import Embeddings, EmbeddingsSettings
from wares.recommend.factors import Factors, FactorsSettings
from wares.recommend.graph import Graph
from wares.recommend.popular import Popular, Trending
from wares.recommend.similar import Similar
from wares.recommend.steps import Steps
from wares.recommend.together import Together, TogetherSettings


class TestPopular(RecommenderContract):
    @pytest.fixture
    def make(self) -> Make:
        return Popular


class TestTrending(RecommenderContract):
    @pytest.fixture
    def make(self) -> Make:
        return Trending


class TestSimilar(PersonalContract):
    @pytest.fixture
    def make(self) -> Make:
        return lambda: Similar(VECTORS)


class TestTogether(PersonalContract):
    @pytest.fixture
    def make(self) -> Make:
        return lambda: Together(TogetherSettings(significance=3.84))


class TestGraph(PersonalContract):
    @pytest.fixture
    def make(self) -> Make:
        return Graph


class TestGraphWithContent(PersonalContract):
    @pytest.fixture
    def make(self) -> Make:
        return lambda: Graph(modalities={"picture": VECTORS})


class TestSteps(PersonalContract):
    @pytest.fixture
    def make(self) -> Make:
        return Steps


class TestStepsWithContent(PersonalContract):
    @pytest.fixture
    def make(self) -> Make:
        return lambda: Steps(modalities={"picture": VECTORS})


class TestFactors(PersonalContract):
    @pytest.fixture
    def make(self) -> Make:
        return lambda: Factors(FactorsSettings(rank=4, ridge=0.01))


class TestEmbeddings(PersonalContract):
    @pytest.fixture
    def make(self) -> Make:
        return lambda: Embeddings(EmbeddingsSettings(dim=4, rounds=20, batch=8))


class TestBlend(PersonalContract):
    @pytest.fixture
    def make(self) -> Make:
        return lambda: Blend([Popular(), Graph(), Steps()])


@pytest.mark.parametrize(
    "unfitted", [Popular(), Trending(), Together(), Graph(), Steps(), Factors(), Embeddings(), Blend([Popular()])]
)
def test_asking_before_fitting_says_what_to_do(unfitted) -> None:
    with pytest.raises(BadInput, match="call its fit first"):
        unfitted.scores([taste(1)])


@pytest.mark.parametrize(
    "wrong", [Graph(modalities={"picture": VECTORS[:5]}), Steps(modalities={"picture": VECTORS[:5]})]
)
def test_vectors_of_another_number_of_items_are_refused(wrong) -> None:
    with pytest.raises(BadInput, match="vectors of 5 items"):
        wrong.fit(board())


def test_modalities_must_speak_of_the_same_items() -> None:
    with pytest.raises(BadInput, match="as many items"):
        Graph(modalities={"picture": VECTORS, "sound": np.ones((3, 2), np.float32)}).fit(board())
