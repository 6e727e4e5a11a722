"""What words ask for besides the thing, in a shop."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import wares
from wares.types import Product


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[wares.Shop]:
    with wares.open(tmp_path_factory.mktemp("sizes") / "shop", create=True) as shop:
        shop.add(
            Product(id=f"{kind}{size}", title=title, category=(kind,), attributes={"size": (size,)})
            for kind, title in (("shoe", "Running Shoe"), ("跑鞋", "轻便跑鞋"), ("coat", "Rain Coat"))
            for size in ("40", "41", "42", "43")
        )
        yield shop


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("running shoe 42", "shoe42"),
        ("runing shoo 42", "shoe42"),
        ("running xyzzy size 41", "shoe41"),
        ("rain koat 43", "coat43"),
        ("轻便跑鞋 42码", "跑鞋42"),
    ],
)
def test_what_has_the_size_comes_first_even_where_not_all_words_match(shop: wares.Shop, words: str, first: str) -> None:
    assert shop.search(words).hits[0].product.id == first
