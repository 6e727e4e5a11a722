"""A shop whose products are asked for by their codes, and by quantities beside other words."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

import wares
import world
from wares.types import Hits

PRODUCTS: list[dict[str, object]] = [
    {"id": "PX-77/A", "title": "Pump for ponds"},
    {"id": "PX-77/B", "title": "Pump for wells", "attributes": {"note": ["fits PX-77/A"]}},
    {"id": "ean", "title": "Hole punch", "attributes": {"EAN": ["4012345000016"]}},
    {"id": "number", "title": "Paper clips", "attributes": {"mpn": 880123.0}},
    {"id": "german", "title": "Locher", "attributes": {"Artikelnummer": ["LO 55-9"]}},
    {"id": "chinese", "title": "打孔器", "attributes": {"货号": ["DK-3301"]}},
    {
        "id": "variants",
        "title": "Rain jacket",
        "variants": [
            {"options": {"size": "S"}, "sku": "RJ-1-S", "codes": ["4012345000108"]},
            {"options": {"size": "M"}, "sku": "RJ-1-M", "codes": ["4012345000115"]},
        ],
    },
    {"id": "cable", "title": "Speaker cable 3 m"},
    {"id": "long", "title": "Speaker cable 10 m"},
    {"id": "mattress", "title": "Mattress 140x300 cm"},
    {"id": "screw", "title": "Screw M5x16"},
    {"id": "tablet", "title": "Tablet Nova 16"},
    {"id": "old tablet", "title": "Tablet Nova 15"},
    {"id": "oil", "title": "Sesame oil 0,5 l"},
    {"id": "酱油", "title": "酱油 500毫升"},
    {"id": "apart", "title": "Hand bag leather"},
    {"id": "together", "title": "Handbag canvas"},
]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[wares.Shop]:
    with wares.open(tmp_path_factory.mktemp("codes") / "s", encoder=world.ColourEncoder(), create=True) as opened:
        assert not opened.add(PRODUCTS).problems
        yield opened


def matching(found: Hits) -> list[str]:
    """What matches all words, without what stands below the line."""
    return [hit.id for hit in found.hits][: found.total] if found.matched == "all" else []


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("PX-77/A", ["PX-77/A", "PX-77/B"]),
        ("px77b", ["PX-77/B"]),
        ("4012345000016", ["ean"]),
        ("4012 345 000016", ["ean"]),
        ("4012345000017", []),
        ("880123", ["number"]),
        ("lo559", ["german"]),
        ("LO 55 9", ["german"]),
        ("dk3301", ["chinese"]),
        ("打孔器 DK-3301", ["chinese"]),
        ("rj-1-m", ["variants"]),
        ("4012345000115", ["variants"]),
        ("speaker cable 300cm", ["cable"]),
        ("speaker cable 3 metres", ["cable"]),
        ("speaker cable 140cm", []),
        ("tablet nova 16", ["tablet"]),
        ("m5*16", ["screw"]),
        ("mattress 1400 x 3000 mm", ["mattress"]),
        ("sesame oil 50cl", ["oil"]),
        ("酱油 0.5升", ["酱油"]),
    ],
)
def test_codes_and_quantities_find_their_product_first(shop: wares.Shop, words: str, expected: list[str]) -> None:
    assert matching(shop.search(words)) == expected


@pytest.mark.parametrize("words", ["handbag", "hand bag", "handbags"])
def test_one_word_and_two(shop: wares.Shop, words: str) -> None:
    assert set(matching(shop.search(words))) == {"apart", "together"}


def test_two_words_are_marked_for_one(shop: wares.Shop) -> None:
    marked = {hit.id: hit.highlights["title"] for hit in shop.search("handbag").hits}
    assert marked["apart"] == "<mark>Hand bag</mark> leather"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("401234500001", {"ean"}),
        ("4012345", {"ean", "variants"}),
        ("8801", {"number"}),
        ("PX-7", {"PX-77/A", "PX-77/B"}),
    ],
)
def test_codes_while_typing(shop: wares.Shop, words: str, expected: set[str]) -> None:
    assert set(matching(shop.search(words, prefix=True))) == expected


def test_what_matches_in_part_has_every_code(shop: wares.Shop) -> None:
    found = shop.search("pump for ponds PX-77/A")
    assert (found.total, {hit.id for hit in found.hits}) == (1, {"PX-77/A", "PX-77/B"})
    assert shop.search("pond PX-77/A leather").total == 0, "no product has all: what has some of it may lack the code"


def test_a_quantity_alone_does_not_relate(shop: wares.Shop) -> None:
    assert "mattress" not in [hit.id for hit in shop.search("speaker cable 300cm").hits]
    assert "screw" not in [hit.id for hit in shop.search("tablet 16").hits]


def test_products_read_by_an_earlier_version_are_read_anew(tmp_path: Path) -> None:
    def codes() -> Mapping[str, int]:
        with wares.open(tmp_path / "s", encoder=world.ColourEncoder(), create=True) as shop:
            if not len(shop):
                shop.add(PRODUCTS[:3])
            return {word: len(matching(shop.search(word))) for word in ("px77b", "4012345000016")}

    assert codes() == codes() == {"px77b": 1, "4012345000016": 1}
