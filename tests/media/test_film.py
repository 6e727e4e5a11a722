"""Films become few frames, one of each scene, and what is none, or too much, is refused before it costs anything."""

import numpy as np
import pytest

from wares.errors import BadFilm
from wares.media.container import MediaLimits
from wares.media.film import chosen, decode_film, is_film

pytest.importorskip("av")
from media.clips import clip, colours
from media.tones import recording

LIMITS = MediaLimits(5_000_000, 60.0)
THREE = (("red", 3.0), ("blue", 2.0), ("green", 4.0))


def test_every_scene_has_a_frame_of_its_own_second() -> None:
    moments = decode_film(colours(*THREE), LIMITS, 3)
    assert [int(np.argmax(each.pixels.mean(axis=(0, 1)))) for each in moments] == [0, 2, 1]
    begins = (0.0, 3.0, 5.0, 9.0)
    assert all(begins[n] <= each.second <= begins[n + 1] for n, each in enumerate(moments))


@pytest.mark.parametrize(
    ("kind", "codec"),
    [("mp4", "mpeg4"), ("webm", "libvpx-vp9"), ("matroska", "mpeg4"), ("avi", "mpeg4"), ("mov", "mpeg4")],
)
def test_every_usual_film_is_read(kind: str, codec: str) -> None:
    film = clip([np.full((64, 96, 3), 200, np.uint8)] * 12, 10, kind, codec)
    assert is_film(film)
    assert decode_film(film, LIMITS)[0].pixels.shape == (64, 96, 3)


def test_frames_are_few_and_in_the_order_of_time() -> None:
    moments = decode_film(colours(*THREE * 4), LIMITS)
    assert len(moments) == 12
    assert [each.second for each in moments] == sorted(each.second for each in moments)
    assert len(decode_film(colours(("red", 0.1)), LIMITS)) == 1


@pytest.mark.parametrize("differences", [np.zeros(0), np.zeros(9), np.array([0.0, 0.5, 0.0, 0.0]), np.ones(40)])
def test_places_are_distinct_and_within_the_film(differences: np.ndarray) -> None:
    places = chosen(differences, 6)
    assert places == sorted(set(places))
    assert 0 <= min(places) <= max(places) <= len(differences)
    assert len(places) == min(6, len(differences) + 1)


def test_what_was_cut_off_is_taken_as_far_as_it_goes() -> None:
    film = clip([np.full((64, 96, 3), n, np.uint8) for n in range(100)], 10, "matroska")
    moments = decode_film(film[: len(film) // 2], LIMITS)
    assert 1 < moments[-1].second < 8


HUGE = np.zeros((16, 16, 3), np.uint8)
SHORT = MediaLimits(200_000, 5.0)


@pytest.mark.parametrize(
    ("film", "said"),
    [
        (b"", "an empty file"),
        (b"hello", "not a recording or film"),
        (b"#EXTM3U\nfile:///etc/passwd\n", "not a recording or film"),
        (b"\0\0\0\x18ftypisom" + bytes(500), "damaged|no pictures"),
        (b"\x1aE\xdf\xa3" + bytes(500), "damaged|no pictures"),
        (recording(440), "no pictures"),
        (colours(*THREE)[:300], "damaged|no pictures"),
        (clip([HUGE] * 200), "seconds long|longer"),
        (b"\x1aE\xdf\xa3" + bytes(300_000), "allowed"),
    ],
)  # fmt: skip
def test_what_cannot_be_seen_is_refused(film: bytes, said: str) -> None:
    with pytest.raises(BadFilm, match=said):
        decode_film(film, SHORT)


def test_hours_in_a_small_file_are_refused_before_they_are_decoded() -> None:
    film = clip([HUGE] * 3, 10, "matroska")
    ten_hours = film.replace(b"\x44\x89\x88", b"\x44\x89\x88", 1)
    at = ten_hours.index(b"\x44\x89\x88") + 3
    claimed = ten_hours[:at] + np.array([36_000_000.0], ">f8").tobytes() + ten_hours[at + 8 :]
    with pytest.raises(BadFilm, match="36,000 seconds long"):
        decode_film(claimed, SHORT)


def test_pictures_are_no_films() -> None:
    assert not is_film(b"\0\0\0\x18ftypheic")
    assert not is_film(b"\x89PNG\r\n")
