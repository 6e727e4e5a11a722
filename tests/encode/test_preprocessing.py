import numpy as np
import pytest

from wares.encode.preprocessing import HEIGHT, WIDTH, letterbox


def test_a_picture_of_the_right_size_is_left_alone() -> None:
    picture = np.random.default_rng(0).integers(0, 256, (HEIGHT, WIDTH, 3), dtype=np.uint8)
    assert np.array_equal(letterbox(picture), picture)


def test_a_narrow_picture_stands_in_the_middle_between_margins_of_its_border_colour() -> None:
    picture = np.full((80, 60, 3), 7, dtype=np.uint8)
    picture[1:-1, 1:-1] = 200
    grid = letterbox(picture)
    assert np.array_equal(grid[:, 2:62], picture)
    assert (grid[:, :2] == 7).all()
    assert (grid[:, 62:] == 7).all()


def test_a_wide_picture_is_kept_whole() -> None:
    picture = np.zeros((100, 400, 3), dtype=np.uint8)
    picture[:, 200:] = 255
    grid = letterbox(picture)
    assert grid.shape == (HEIGHT, WIDTH, 3)
    middle = grid[32:48]
    assert middle[:, :30].max() == 0
    assert middle[:, 34:].min() == 255


@pytest.mark.parametrize("shape", [(1, 1, 3), (1, 999, 3), (999, 1, 3), (33, 77, 3)])
def test_any_size(shape: tuple[int, int, int]) -> None:
    assert (letterbox(np.full(shape, 90, dtype=np.uint8)) == 90).all()
