import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import world
from wares.encode.multi_crop import CROP_SIDES, crops, encode_photos, has_plain_ground


@given(st.integers(1, 90), st.integers(1, 90))
def test_a_view_from_nearer_is_the_middle(height: int, width: int) -> None:
    places = np.indices((height, width, 1))[:, :, :, 0].transpose(1, 2, 0)
    photo = np.concatenate([places, places[..., :1]], axis=2).astype(np.uint8)
    whole, *nearer = crops(photo)
    assert whole is photo
    for share, view in zip(CROP_SIDES, nearer, strict=True):
        assert view.shape[0] == view.shape[1] == max(1, round(min(height, width) * share))
        assert abs(float(view[..., 0].mean()) - (height - 1) / 2) <= 0.5
        assert abs(float(view[..., 1].mean()) - (width - 1) / 2) <= 0.5


def test_what_is_in_the_middle_counts_more() -> None:
    photo = np.full((60, 90, 3), world.COLOURS["blue"][0], np.uint8)
    photo[::2] = world.COLOURS["green"][0]
    photo[12:48, 27:63] = world.COLOURS["red"][0]
    encoder = world.ColourEncoder()
    red = list(world.COLOURS).index("red")
    looked = encode_photos(encoder, [photo, photo])
    assert looked[0] == pytest.approx(looked[1])
    assert np.linalg.norm(looked, axis=1) == pytest.approx(1.0)
    assert looked[0, red] > 0.85 > encoder.encode_pictures([photo])[0, red]
    assert encode_photos(encoder, []).shape == (0, encoder.dim)


def test_a_picture_on_a_plain_ground_is_looked_at_once() -> None:
    picture = np.full((60, 90, 3), 250, np.uint8)
    picture[12:48, 27:63] = world.COLOURS["red"][0]
    noisy = picture - np.random.default_rng(0).integers(0, 9, picture.shape, np.uint8)
    crossed = picture.copy()
    crossed[:, ::2] = world.COLOURS["green"][0]
    assert [has_plain_ground(each) for each in (picture, noisy, crossed)] == [True, True, False]
    encoder = world.ColourEncoder()
    together = encode_photos(encoder, [picture, crossed])
    assert together[0] == pytest.approx(encoder.encode_pictures([picture])[0])
    assert together[1] == pytest.approx(encode_photos(encoder, [crossed])[0])
    assert together[1] != pytest.approx(encoder.encode_pictures([crossed])[0])
