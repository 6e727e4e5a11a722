import pytest

torch = pytest.importorskip("torch")

from wares.training.encoder.augment import augment  # noqa: E402  # only where torch is

pytestmark = pytest.mark.train


def seeded(seed: int) -> object:
    return torch.Generator().manual_seed(seed)


def test_shape_range_and_repeatability() -> None:
    pictures = torch.rand(16, 3, 80, 64)
    changed = augment(pictures, 60, 48, seeded(1))
    assert changed.shape == (16, 3, 60, 48)
    assert float(changed.min()) >= 0.0
    assert float(changed.max()) <= 1.0
    assert torch.equal(changed, augment(pictures, 60, 48, seeded(1)))
    assert not torch.equal(changed, augment(pictures, 60, 48, seeded(2)))


def test_a_plain_colour_keeps_about_its_colour() -> None:
    pictures = torch.tensor([0.8, 0.2, 0.2]).view(1, 3, 1, 1).expand(64, 3, 80, 64)
    middle = augment(pictures, 80, 64, seeded(3)).median(dim=0).values.mean(dim=(1, 2))
    assert torch.allclose(middle, torch.tensor([0.8, 0.2, 0.2]), atol=0.06)


def test_a_half_dark_picture_is_mirrored_about_half_of_the_time() -> None:
    pictures = torch.zeros(200, 3, 80, 64)
    pictures[..., 32:] = 1.0
    changed = augment(pictures, 80, 64, seeded(4))
    right = (changed[..., 48:].mean(dim=(1, 2, 3)) > changed[..., :16].mean(dim=(1, 2, 3))).float().mean()
    assert 0.35 < float(right) < 0.65
