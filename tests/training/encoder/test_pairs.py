import numpy as np
import pytest

torch = pytest.importorskip("torch")

from wares.training.encoder.pairs import same_product  # noqa: E402  # only where torch is

pytestmark = pytest.mark.train


def unit(rows: list[list[float]]) -> torch.Tensor:
    return torch.nn.functional.normalize(torch.tensor(rows, dtype=torch.float32), dim=1)


def test_pictures_of_one_product_are_drawn_together() -> None:
    near = unit([[1, 0], [1, 0.1], [0, 1], [0.1, 1]])
    whole, mixed = np.array([7, 7, 3, 3]), np.array([7, 3, 7, 3])
    assert same_product(near, whole) < same_product(near, mixed)
    apart = near.clone().requires_grad_()
    same_product(apart, mixed).backward()
    assert (apart.grad[0] @ near[2]) < 0, "a step against the gradient brings 0 nearer to 2"


def test_a_picture_is_no_positive_of_itself() -> None:
    alone = unit([[1, 0], [0, 1], [1, 1]])
    assert float(same_product(alone, np.array([1, 2, 3]))) == 0.0
    assert float(same_product(alone, np.array([1, 2, 1]))) > 0.0
