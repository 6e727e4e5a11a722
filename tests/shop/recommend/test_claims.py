"""Reasons claim no popularity that nobody knows, and nothing new that is not."""

from pathlib import Path
from typing import Any

import pytest

import wares
import world
from wares.types import Product

NOW = 1_700_000_000.0
DAY = 86_400.0


def claims(folder: Path, products: list[dict[str, Any]], events: list[dict[str, Any]]) -> dict[str, list[str]]:
    """Id → kinds of the reasons of a home page for somebody unknown."""
    with wares.open(folder / "shop", encoder=world.ColourEncoder(), create=True) as shop:
        shop.tracking.clock = lambda: NOW
        shop.add(
            [Product(**{"id": f"p{place}", "title": f"Thing {place}", **one}) for place, one in enumerate(products)]
        )
        shop.track(events)
        return {item.id: [reason.kind for reason in item.reasons] for item in shop.recommend("home").items}


def seen(product: str, times: int) -> list[dict[str, Any]]:
    return [
        {"kind": "view", "products": [product], "session": f"{product}{turn}", "time": NOW - 60 - turn}
        for turn in range(times)
    ]


def test_a_shop_of_which_nothing_is_known_claims_nothing(tmp_path: Path) -> None:
    assert claims(tmp_path, [{}] * 4, []) == {f"p{place}": ["assortment"] for place in range(4)}


def test_one_glance_is_no_popularity(tmp_path: Path) -> None:
    found = claims(tmp_path, [{}] * 4, [*seen("p1", 1), *seen("p2", 9)])
    assert set(found["p2"]) & {"popular", "trending"}
    assert found["p1"] == ["assortment"]


def test_the_least_popular_of_the_feed_is_not_popular(tmp_path: Path) -> None:
    found = claims(tmp_path, [{"popularity": float(place)} for place in range(6)], [])
    assert [name for name, kinds in found.items() if "popular" in kinds] == ["p5", "p4", "p3"]
    same = claims(tmp_path / "same", [{"popularity": 7.0}] * 4, [])
    assert not any("popular" in kinds for kinds in same.values()), "all alike"


@pytest.mark.parametrize(("days", "kinds"), [(3, ["new"]), (400, ["assortment"])])
def test_new_is_what_was_published_lately(tmp_path: Path, days: int, kinds: list[str]) -> None:
    assert claims(tmp_path, [{"published_at": NOW - days * DAY}], []) == {"p0": kinds}
