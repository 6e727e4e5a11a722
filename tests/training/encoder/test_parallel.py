import pytest

torch = pytest.importorskip("torch")

from wares.training.encoder.augment import augment  # noqa: E402  # only where torch is
from wares.training.encoder.parallel import HALVES, Halves, has_bfloat16  # noqa: E402
from wares.training.encoder.towers import PictureTower  # noqa: E402

pytestmark = pytest.mark.train


def test_halves_give_the_vectors_and_gradients_of_one_pass() -> None:
    torch.manual_seed(0)
    tower = PictureTower(8)
    for block in tower.modules():
        if isinstance(block, torch.nn.BatchNorm2d):
            block.weight.data.uniform_(0.5, 1.0)
    halves = Halves(tower.eval(), threads=1)
    pictures = torch.randint(0, 256, (6, 3, 80, 64), dtype=torch.uint8)
    made = halves.forward(pictures, (40, 32), seed=5)
    halves.backward(torch.ones_like(made))
    found = tower.head.weight.grad.clone(), tower.stages[0][0].weight.weight.grad.clone()

    tower.zero_grad()
    seeds = [torch.Generator().manual_seed(5 * HALVES + half) for half in range(HALVES)]
    parts = [augment(p.float() / 255, 40, 32, g) for p, g in zip(pictures.chunk(HALVES), seeds, strict=True)]
    with torch.autocast("cpu", torch.bfloat16, enabled=has_bfloat16()):
        whole = torch.cat([tower(part).float() for part in parts])
    whole.sum().backward()
    assert torch.allclose(made, whole, atol=1e-2)
    assert torch.allclose(found[0], tower.head.weight.grad, rtol=0.02, atol=0.02)
    assert torch.allclose(found[1], tower.stages[0][0].weight.weight.grad, rtol=0.05, atol=0.05)
    assert halves.forward(pictures, (40, 32), seed=5).equal(made)


def test_one_picture_more_in_the_first_half() -> None:
    halves = Halves(PictureTower(4).eval(), threads=2)
    made = halves.forward(torch.zeros(3, 3, 80, 64, dtype=torch.uint8), (80, 64), seed=0)
    assert made.shape == (3, 4)
    halves.backward(made.detach())
