"""Deleted products are remembered, a bounded number of them; the day of each change is told."""

import pytest

from wares.store.catalog import Catalog
from wares.store.products import listing
from wares.store.products.records import ProductRecord
from wares.types import GoneProduct, ListedProduct, Product

DAY = 86_400.0


def record(name: str, hidden: bool = False) -> ProductRecord:
    product = Product(id=name, title=name.upper(), category=("A", "B"), texts={"zh": {"title": "子", "colour": "红"}})
    return ProductRecord(product, b"", hidden=hidden)


def test_what_is_deleted_is_remembered_unless_nobody_saw_it(url: str) -> None:
    catalog = Catalog(url)
    catalog.put([record("a"), record("b"), record("draft", hidden=True)])
    catalog.delete(["a", "draft", "never"])
    assert catalog.listing.gone("a") == GoneProduct("a", "A", {"zh": "子"}, ("A", "B"))
    assert [catalog.listing.gone(name) for name in ("b", "draft", "never")] == [None] * 3
    catalog.put([record("a")])
    catalog.delete(["a"])
    assert catalog.listing.gone("a") is not None
    catalog.close()


def test_the_earliest_are_forgotten(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "_OLDEST_TO_DROP", listing._OLDEST_TO_DROP.offset(100))
    catalog = Catalog(url)
    names = [f"p{n}" for n in range(300)]
    catalog.put([record(name) for name in names])
    for start in range(0, 300, 20):
        catalog.delete(names[start : start + 20])
    kept = [name for name in names if catalog.listing.gone(name)]
    assert kept == names[-len(kept) :]
    assert 100 <= len(kept) <= 200
    catalog.close()


def test_each_products_day_is_that_of_its_last_change(url: str) -> None:
    now = [10.5 * DAY]
    catalog = Catalog(url, clock=lambda: now[0])
    first = catalog.put([record("a"), record("b")]).nums
    now[0] = 12 * DAY
    nums = [*first, *catalog.put([record("c")]).nums]
    catalog.put([record("a")])
    told = catalog.listing.of([*nums, 99])
    assert told[0] == ListedProduct("a", "A", {"zh": "子"}, 12 * DAY)
    assert [each.changed for each in told] == [12 * DAY, 10 * DAY, 12 * DAY]
    catalog.close()
