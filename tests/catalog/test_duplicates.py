import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from growth import growth
from wares.catalog.duplicates import (
    DuplicateGroups,
    PriceOutlier,
    content_hash,
    exact_duplicates,
    near_duplicate_pictures,
    near_duplicate_titles,
    price_outliers,
)
from wares.types import Product


def slow_near_pictures(hashes: list[int], distance: int) -> DuplicateGroups:
    """The obvious version: all pairs, joined until nothing changes."""
    labels = list(range(len(hashes)))
    for i in range(len(hashes)):
        for j in range(i):
            if (hashes[i] ^ hashes[j]).bit_count() <= distance:
                low, high = sorted((labels[i], labels[j]))
                labels = [low if label == high else label for label in labels]
    groups = (tuple(i for i, label in enumerate(labels) if label == one) for one in sorted(set(labels)))
    return [group for group in groups if len(group) > 1]


@given(
    st.lists(st.integers(0, 2**64 - 1), min_size=1, max_size=4),
    st.lists(st.tuples(st.integers(0, 3), st.lists(st.integers(0, 63), max_size=5)), max_size=25),
    st.integers(0, 8),
)
def test_near_pictures_against_all_pairs(seeds: list[int], flips: list[tuple[int, list[int]]], distance: int) -> None:
    hashes = [seeds[which % len(seeds)] ^ sum(1 << bit for bit in set(bits)) for which, bits in flips]
    assert near_duplicate_pictures(np.array(hashes, dtype=np.uint64), distance) == slow_near_pictures(hashes, distance)


def test_near_pictures_of_fifty_thousand() -> None:
    generator = np.random.default_rng(0)
    hashes = generator.integers(0, 2**64, 50_000, dtype=np.uint64)
    hashes[:20_000] &= np.uint64(0x00FFFFFF000000FF)
    hashes[40_000:45_000] = hashes[30_000:35_000] ^ np.uint64(0b10101)
    hashes[45_000:] = 0
    groups = near_duplicate_pictures(hashes, 3)
    assert len([group for group in groups if 30_000 <= group[0] < 35_000]) == 5_000


def test_near_pictures_of_few() -> None:
    assert near_duplicate_pictures(np.array([], dtype=np.uint64)) == []
    assert near_duplicate_pictures(np.array([7], dtype=np.uint64)) == []
    with pytest.raises(ValueError, match="distance"):
        near_duplicate_pictures(np.array([7], dtype=np.uint64), 9)


def test_same_products() -> None:
    one = Product(id="1", title="Red Shoe", brand="Acme", price=5.0)
    assert exact_duplicates(
        content_hash(product)
        for product in [
            one,
            Product(id="2", title="red  shoe", brand="ACME", price=5.0),
            Product(id="3", title="Red Shoe", brand="Acme", price=6.0),
            Product(id="4", title="Red Shoe", brand="Acme", price=5.0, description="other"),
            Product(id="5", title="ＲＥＤ shoe", brand="Acme", price=5.0),
        ]
    ) == [(0, 1, 4)]


def test_near_titles() -> None:
    titles = [
        "Nike Air Zoom Pegasus 39 running shoe for men, black",
        "Blue hat",
        "black Nike air zoom pegasus 39: Running Shoe for Men",
        "Nike Air Zoom Pegasus 39 running shoes for men, black",
        "轻奢纯棉刺绣水洗四件套",
        "轻奢纯棉刺绣水洗 四件套",
        "hat blue",
        "",
        "!!!",
        "A green hat that shares nothing",
    ]
    assert near_duplicate_titles(titles) == [(0, 2, 3), (1, 6), (4, 5)]


def test_near_titles_of_few() -> None:
    assert near_duplicate_titles([]) == []
    assert near_duplicate_titles(["a"]) == []
    assert near_duplicate_titles(["", "", "?"]) == []
    assert near_duplicate_titles(["a", "A"]) == [(0, 1)]


def test_near_titles_finds_what_it_promises() -> None:
    generator = np.random.default_rng(1)
    words = ["".join(generator.choice(list("abcdefghijklmnop"), 6)) for _ in range(4_000)]
    titles = [" ".join(generator.choice(words, 9)) for _ in range(1_500)]
    changed = [title[:-1] + "z" for title in titles]
    groups = near_duplicate_titles(titles + changed)
    assert len([group for group in groups if len(group) == 2 and group[1] - group[0] == 1_500]) >= 1_495
    assert len(groups) <= 1_500


def test_near_titles_of_a_template_do_not_compare_all_pairs() -> None:
    def work(count: int) -> None:
        near_duplicate_titles(
            [f"Acme ring binder made of strong cardboard, two rings, number {n}" for n in range(count)]
        )

    assert growth(work, 500, 16) < 64, "256 where all pairs are compared"


def test_outliers() -> None:
    prices = np.array([10, 12, 11, 9, 10_000, np.nan, 0.01, 5, 5_000, 1, 1, 1, 1, 1000], dtype=np.float64)
    categories = ["a"] * 7 + ["b"] * 2 + ["c"] * 5
    assert price_outliers(prices, categories) == [PriceOutlier(6, 0.01, 10.5), PriceOutlier(13, 1000.0, 1.0)]
    assert [outlier.position for outlier in price_outliers(prices, categories, factor=900)] == [4, 6, 13]
    assert price_outliers(np.array([]), []) == []
    assert price_outliers(np.zeros(9), ["a"] * 9) == []
