"""Calls that wait for one another are written together, and each is answered for itself."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import wares
from wares.errors import StoreFull
from wares.shop import Shop
from wares.shop.ingest.group_commit import AddCall, AddQueue
from wares.shop.ingest.pipeline import incoming_product
from wares.types import Picture, Product


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return wares.open(tmp_path / "shop", create=True)


def _calls(shop: Shop, *calls: list[Product]) -> list[Any]:
    """What each of `calls` answers or raises, all of them having waited while something else was written."""
    writer = shop._assembly.writer

    def outcome(products: list[Product]) -> object:
        try:
            return shop.add(products)
        except Exception as error:
            return error

    with ThreadPoolExecutor(len(calls)) as threads:
        with writer.lock:
            futures = []
            for place, products in enumerate(calls, 1):
                futures.append(threads.submit(outcome, products))
                while len(writer._waiting) < place:
                    pass
        return [future.result() for future in futures]


def test_each_call_is_told_what_became_of_its_own_products(shop: Shop) -> None:
    shop.add([Product(id="a", title="Red cup"), Product(id="b", title="Blue cup")])
    first, second, third = _calls(
        shop,
        [Product(id="a", title="Green cup"), Product(id="c", title="White cup")],
        [Product(id="b", title="Blue cup")],
        [Product(id="d", title="Bowl", pictures=(Picture(data=b"no picture"),))],
    )
    assert (first.added, first.updated, first.unchanged) == (1, 1, 0)
    assert (second.added, second.updated, second.unchanged) == (0, 0, 1)
    assert (third.added, len(third.problems), first.problems) == (1, 1, ())
    assert shop.search("green cup").hits[0].product.id == "a"
    assert len(shop) == 4


def test_of_one_product_in_two_calls_the_later_one_counts(shop: Shop) -> None:
    answers = _calls(shop, *([Product(id="a", title=f"Cup {n}")] for n in range(4)))
    assert [(one.added, one.updated) for one in answers] == [(1, 0), (0, 1), (0, 1), (0, 1)]
    assert shop.get("a").title == "Cup 3"


def test_one_commit_writes_what_waited(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    writer = shop._assembly.writer
    groups: list[int] = []
    write = writer._write

    def counted(calls: Sequence[AddCall]) -> None:
        groups.append(len(calls))
        write(calls)

    monkeypatch.setattr(writer, "_write", counted)
    _calls(shop, *([Product(id=str(n), title=f"Cup {n}")] for n in range(5)))
    assert groups == [5]


@given(st.lists(st.lists(st.integers(0, 8), max_size=4, unique=True), max_size=12))
@settings(max_examples=60)
def test_every_call_is_taken_once_in_order_and_no_group_has_a_product_twice(calls: list[list[int]]) -> None:
    queue = AddQueue()
    joined = [queue.join([incoming_product(Product(id=str(n), title="Cup")) for n in ids]) for ids in calls]
    taken = []
    while group := queue.take():
        ids = [id_ for call in group for id_ in call.ids]
        assert len(ids) == len(set(ids))
        taken += group
    assert taken == joined


def test_a_call_that_fails_leaves_the_others_written(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    put = shop._assembly.catalog.put

    def full(records: list[object], *further: object) -> object:
        if any(record.product.id == "b" for record in records):
            raise StoreFull("the disk is full")
        return put(records, *further)  # type: ignore[arg-type]

    monkeypatch.setattr(shop._assembly.catalog, "put", full)
    first, second, third = _calls(shop, *([Product(id=id_, title="Cup")] for id_ in "abc"))
    assert isinstance(second, StoreFull)
    assert [one.added for one in (first, third)] == [1, 1]
    assert {hit.product.id for hit in shop.search("cup").hits} == {"a", "c"}
