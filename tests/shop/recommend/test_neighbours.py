"""What is similar: one definition with searches, looked up once, and right after every change."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import wares
import world
from wares.shop.recommend.neighbours import SimilarNeighbours, all_neighbours, similar_lists
from wares.types import Product

SHARE = 0.5


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[wares.Shop]:
    with wares.open(tmp_path / "shop", encoder=world.ColourEncoder(), create=True) as opened:
        opened.add(world.products())
        yield opened


class NoIndex:
    """An index that must not be asked for products."""


def reached(shop: wares.Shop, neighbours: SimilarNeighbours, *products: str, index: object = None) -> list[str]:
    view = shop.personalization.live.view.now()
    rows = view.rows(products)
    found = neighbours.reach(view, index or shop.index, rows, np.ones(len(rows))).ranked()
    return [view.table.ids[row] for row in found.items.tolist()]


def test_similar_products_are_those_of_a_search(shop: wares.Shop) -> None:
    share = shop.settings.search_similar_words_share
    view = shop.personalization.live.view.now()
    ((items, values),) = similar_lists(view, shop.index, view.rows(["mug-red"]), share)
    searched = shop.similar("mug-red", per_page=len(items))
    assert {view.table.ids[row] for row in items[:3].tolist()} == {hit.id for hit in searched.hits[:3]}
    assert values[:3].tolist() == pytest.approx([hit.score for hit in searched.hits[:3]], abs=1e-3)
    assert view.rows(["mug-red"])[0] not in items


def test_lists_are_looked_up_once(shop: wares.Shop) -> None:
    neighbours = SimilarNeighbours(SHARE)
    first = reached(shop, neighbours, "mug-red", "dress-blue")
    assert reached(shop, neighbours, "dress-blue", "mug-red", index=NoIndex()) == first


def test_lists_of_a_training_are_used_while_they_are_right(shop: wares.Shop) -> None:
    view = shop.personalization.live.view.now()
    heard: list[float] = []
    trained = all_neighbours(view, shop.index, SHARE, heard.append)
    assert trained is not None and heard[-1] == 1
    assert len(trained) == len(view)
    expected = reached(shop, SimilarNeighbours(SHARE), "mug-red")
    for row, (items, values) in enumerate(similar_lists(view, shop.index, np.arange(len(view)), SHARE)):
        assert trained.at(row)[1].tolist() == pytest.approx(values.tolist(), abs=1e-3)
        assert set(trained.at(row)[0].tolist()) == set(items.tolist())
    looked_up = reached(shop, SimilarNeighbours(SHARE, trained, view.encoder), "mug-red", index=NoIndex())
    assert set(looked_up) == set(expected)
    assert reached(shop, SimilarNeighbours(SHARE, trained, "another encoder"), "mug-red") == expected


def test_what_came_since_the_lists_were_made_is_compared_with(shop: wares.Shop) -> None:
    neighbours = SimilarNeighbours(SHARE)
    before = reached(shop, neighbours, "mug-red")
    shop.add([Product(id="hat-red", title="Hat, red", stock=1)])
    found = reached(shop, neighbours, "mug-red")
    assert "hat-red" in found[:5]
    assert [product for product in found if product != "hat-red"] == before


def test_products_without_vectors_are_similar_to_none(shop: wares.Shop) -> None:
    shop.add([Product(id="thing", title="Thing")])
    assert reached(shop, SimilarNeighbours(SHARE), "thing") == []
