import pytest

from training.toy_world import shop
from wares.types import Pixels, Product


@pytest.fixture(scope="session")
def toys() -> list[tuple[Product, Pixels]]:
    return shop(10, seed=0)
