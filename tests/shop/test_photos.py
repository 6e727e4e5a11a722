"""With `search_photos` a customer's photograph is compared with titles as much as with pictures."""

from pathlib import Path

import wares
from shop.square import SquareEncoder, ids, seen
from wares.settings import Settings
from wares.types import Product, Query

PHOTO = seen(100, 0, 0)[0].data
PRODUCTS = [
    Product(id="same look, title elsewhere", title="w", pictures=seen(200, 0, 0)),
    Product(id="like look, same title", title="e", pictures=seen(200, 0, 80)),
    Product(id="opposite", title="w", pictures=seen(0, 200, 0)),
]


def asked(folder: Path, photos: bool) -> list[str]:
    with wares.open(folder, encoder=SquareEncoder(), settings=Settings(search_photos=photos)) as shop:
        shop.add(PRODUCTS)
        return ids(shop.search(Query(pictures=(PHOTO or b"",))))


def test_a_picture_is_compared_with_pictures(tmp_path: Path) -> None:
    assert asked(tmp_path / "s", photos=False)[0] == "same look, title elsewhere"


def test_a_photograph_is_compared_with_titles_as_well(tmp_path: Path) -> None:
    assert asked(tmp_path / "s", photos=True) == ["like look, same title", "same look, title elsewhere", "opposite"]
