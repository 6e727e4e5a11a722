"""A picture is compared with pictures, a customer's photograph too; titles say nothing about how a product looks."""

from pathlib import Path

import pytest

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


@pytest.mark.parametrize("photos", [False, True])
def test_the_nearest_picture_is_first(tmp_path: Path, photos: bool) -> None:
    with wares.open(
        tmp_path / "s", encoder=SquareEncoder(), settings=Settings(search_centre_crop=photos), create=True
    ) as shop:
        shop.add(PRODUCTS)
        assert ids(shop.search(Query(pictures=(PHOTO or b"",)))) == [product.id for product in PRODUCTS]
