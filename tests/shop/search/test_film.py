"""A film of a product finds it, is found by what it shows, and says when; a film that is broken loses nothing else."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import wares
import world
from wares.errors import BadFilm
from wares.types import FilmMoment, Picture, Product

pytest.importorskip("av")
from media.clips import colours

FILM = colours(("black", 2.0), ("green", 6.0), ("yellow", 2.0))


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[wares.Shop]:
    with wares.open(tmp_path / "shop", encoder=world.ColourEncoder(), create=True) as shop:
        shop.add([replace(each, group=None) for each in world.products()])
        yield shop


def filmed(film: bytes = FILM, *, stills: tuple[Picture, ...] = ()) -> Product:
    return Product(id="filmed", title="Yellow something", pictures=(*stills, Picture(data=film)))


def test_a_film_finds_what_it_shows_most(shop: wares.Shop) -> None:
    hits = shop.search(film=FILM, per_page=4)
    assert {hit.product.colour for hit in hits.hits} == {"green"}
    beside = shop.search("mug", film=FILM, per_page=1)
    assert [hit.id for hit in beside.hits] == ["mug-green"]


def test_a_product_with_a_film_is_found_by_it_and_says_when(shop: wares.Shop) -> None:
    shop.add([filmed()])
    (hit,) = [hit for hit in shop.search(pictures=(world.picture("green"),)).hits if hit.id == "filmed"]
    assert hit.moment is not None
    assert 2.0 <= hit.moment.second <= 8.0
    (hit,) = [hit for hit in shop.search("yellow something", per_page=50).hits if hit.id == "filmed"]
    assert hit.moment is not None
    assert hit.moment.second >= 8.0
    assert isinstance(hit.moment, FilmMoment)
    data, media_type = shop.picture("filmed", hit.moment.picture)
    assert media_type == "image/jpeg"
    assert world.ColourEncoder().encode_pictures([wares.shop.core.decode_pixels(data, shop.limits)])[0].argmax() == 3
    assert all(other.moment is None for other in shop.search("mug").hits)


def test_frames_stand_behind_pictures_of_its_own(shop: wares.Shop) -> None:
    shop.add([filmed(stills=(Picture(data=world.picture("red")),))])
    seconds = [each.second for each in shop.get("filmed").pictures]
    assert seconds[0] is None
    assert seconds[1:] == sorted(each for each in seconds if each is not None)
    assert len(seconds) > 3


def test_a_film_beside_a_file(shop: wares.Shop, tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    path.write_bytes(FILM)
    result = shop.add([Product(id="filmed", title="Yellow something", pictures=(Picture(path=str(path)),))])
    assert not result.problems
    assert any(each.second for each in shop.get("filmed").pictures)


def test_a_broken_film_is_told_and_the_product_is_taken_without_it(shop: wares.Shop) -> None:
    result = shop.add([filmed(FILM[:200], stills=(Picture(data=world.picture("red")),))])
    assert [problem.field for problem in result.problems] == ["film"]
    assert len(shop.get("filmed").pictures) == 1


def test_a_broken_film_is_no_query(shop: wares.Shop) -> None:
    with pytest.raises(BadFilm):
        shop.search(film=FILM[:200])


def test_it_is_there_after_opening_again(shop: wares.Shop) -> None:
    shop.add([filmed()])
    before = shop.search(pictures=(world.picture("green"),), per_page=5)
    shop.close()
    with wares.open(shop.folder, encoder=world.ColourEncoder()) as again:
        after = again.search(pictures=(world.picture("green"),), per_page=5)
        assert [(hit.id, hit.moment) for hit in after.hits] == [(hit.id, hit.moment) for hit in before.hits]
