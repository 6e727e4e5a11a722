import math

import pytest

torch = pytest.importorskip("torch")

from wares.training.encoder.losses import contrastive  # noqa: E402  # only where torch is

pytestmark = pytest.mark.train


def test_one_positive_each_is_cross_entropy() -> None:
    likeness = torch.tensor([[2.0, 0.0], [1.0, 3.0]])
    rows = [math.log(1 + math.exp(-2)), math.log(1 + math.exp(-2))]
    columns = [math.log(1 + math.exp(-1)), math.log(1 + math.exp(-3))]
    expected = (sum(rows) / 2 + sum(columns) / 2) / 2
    assert float(contrastive(likeness, torch.eye(2, dtype=torch.bool))) == pytest.approx(expected, rel=1e-5)


def test_everything_positive_cannot_be_better_than_even() -> None:
    assert float(contrastive(torch.zeros(4, 4), torch.ones(4, 4, dtype=torch.bool))) == pytest.approx(math.log(4))


def test_rows_without_a_positive_do_not_count() -> None:
    likeness = torch.tensor([[2.0, 0.0], [9.0, -9.0]])
    positives = torch.tensor([[True, False], [False, False]])
    alone = math.log(1 + math.exp(-2))
    down = math.log(1 + math.exp(7))
    assert float(contrastive(likeness, positives)) == pytest.approx((alone + down) / 2, rel=1e-5)


def test_no_positive_at_all_is_zero_and_can_be_differentiated() -> None:
    likeness = torch.ones(3, 3, requires_grad=True)
    loss = contrastive(likeness, torch.zeros(3, 3, dtype=torch.bool))
    loss.backward()
    assert float(loss.detach()) == 0.0
