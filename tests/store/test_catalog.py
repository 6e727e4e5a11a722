"""The system of record: what was put is there, in order, once; what was deleted is gone; a full disk loses nothing."""

import math
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import sqlalchemy as sql

from wares.errors import BadSetting, ShopDamaged, StoreFull
from wares.store.catalog import Catalog, PictureRow, ProductRecord, WordDeltas
from wares.store.recovery import faults, path_of, salvage, set_aside
from wares.types import Picture, Product


@pytest.fixture
def catalogue(url: str) -> Iterator[Catalog]:
    opened = Catalog(url)
    yield opened
    opened.close()


def record(product_id: str, *pictures: bytes, title: str = "") -> ProductRecord:
    product = Product(
        id=product_id,
        title=title or f"Title {product_id}",
        attributes={"size": ("10", "11"), "heel": 4.5},
        texts={"zh": {"title": "标题"}},
        pictures=tuple(Picture(data=b"bytes that the body leaves out") for _ in pictures),
    )
    return ProductRecord(product, product_id.encode(), pictures)


def picture(digest: bytes) -> PictureRow:
    return PictureRow(digest, "image/jpeg", 2**63 + 5, b"file " + digest)


def test_what_was_put_comes_back(catalogue: Catalog) -> None:
    nums = catalogue.put([record("a", b"p1", b"p2"), record("b/ü 红")], [picture(b"p1"), picture(b"p2")]).nums
    assert len(set(nums)) == 2
    found = catalogue.by_id(["b/ü 红", "a", "nobody"])
    assert set(found) == {"a", "b/ü 红"}
    assert found["a"].attributes == {"size": ("10", "11"), "heel": 4.5}
    assert found["a"].texts == {"zh": {"title": "标题"}}
    assert found["a"].pictures == (Picture(), Picture())
    assert catalogue.pictures.of("a", 1) == (b"file p2", "image/jpeg")
    assert catalogue.pictures.of("a", 2) is None
    assert catalogue.pictures.hashes()[1].tolist() == [2**63 + 5]
    assert catalogue.sources(["a"]) == {"a": b"a"}


def test_numbers_are_stable_and_never_used_again(catalogue: Catalog) -> None:
    (first,) = catalogue.put([record("a")]).nums
    (again,) = catalogue.put([record("a", title="New")]).nums
    assert first == again
    catalogue.delete(["a"])
    (later,) = catalogue.put([record("a")]).nums
    assert later > first


def test_changes_tell_the_newest_state_of_every_number(catalogue: Catalog) -> None:
    a, b, c = catalogue.put([record("a"), record("b"), record("c", b"p")], [picture(b"p")]).nums
    seen = catalogue.seq
    catalogue.delete(["b"])
    catalogue.put([record("a", title="New")])
    changes = [change for batch in catalogue.changes(seen) for change in batch]
    assert [(change.num, change.product and change.product.title) for change in changes] == [(b, None), (a, "New")]
    everything = [change for batch in catalogue.changes(0, batch=1) for change in batch]
    assert {change.num: change.pictures for change in everything if change.product} == {a: (), c: (b"p",)}


def test_reopening_finds_everything(url: str) -> None:
    first = Catalog(url)
    first.put([record("a"), record("b")], words=WordDeltas({"term": {"red": 2, "blue": 1}}))
    first.delete(["a"], WordDeltas({"term": {"red": -1, "blue": -1}}))
    first.set_meta("indexed", "7")
    seq = first.seq
    first.close()
    second = Catalog(url)
    assert (len(second), second.seq, second.words.of("term"), second.meta("indexed")) == (1, seq, {"red": 1}, "7")
    second.close()


def test_pictures_nobody_shows_are_dropped(catalogue: Catalog) -> None:
    catalogue.put([record("a", b"p1"), record("b", b"p1", b"p2")], [picture(b"p1"), picture(b"p2")])
    catalogue.pictures.keep_vectors({b"p1": np.ones(3, np.float32), b"p2": np.ones(3, np.float32)}, "encoder-1")
    catalogue.put([record("b", b"p1")])
    assert len(catalogue.pictures) == 1
    assert set(catalogue.pictures.vectors([b"p1", b"p2"], "encoder-1")) == {b"p1"}
    assert catalogue.pictures.vectors([b"p1"], "encoder-2") == {}
    catalogue.delete(["a", "b", "never there"])
    assert (len(catalogue.pictures), len(catalogue)) == (0, 0)


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_a_full_disk_takes_nothing_and_loses_nothing(catalogue: Catalog) -> None:
    catalogue.put([record("kept")])
    with catalogue._engine.connect() as db:
        pages = db.scalar(sql.text("PRAGMA page_count"))
    sql.event.listen(
        catalogue._engine, "checkout", lambda connection, *_: connection.execute(f"PRAGMA max_page_count={pages}")
    )
    big = [PictureRow(bytes([n]), "image/jpeg", 0, bytes(100_000)) for n in range(20)]
    with pytest.raises(StoreFull, match=r"disk is full.*run the same command again"):
        catalogue.put([record("lost", *(row.digest for row in big))], big)
    assert catalogue.ids() == {"kept"}
    assert catalogue.seq == 1


def test_more_than_a_statement_holds(catalogue: Catalog) -> None:
    records = [record(str(n)) for n in range(1300)]
    nums = catalogue.put(records).nums
    assert len(catalogue.by_num(nums)) == 1300
    assert len(catalogue.delete([str(n) for n in range(1300)])) == 1300


def test_a_wrong_url_says_so() -> None:
    with pytest.raises(BadSetting, match="store_url"):
        Catalog("nonsense")


def test_what_is_cached_is_never_stale(catalogue: Catalog) -> None:
    (a, b) = catalogue.put([record("a"), record("b")]).nums
    assert catalogue.by_num([a, b])[a].title == "Title a"
    catalogue.put([record("a", title="New")])
    assert catalogue.by_num([a, b])[a].title == "New"
    catalogue.delete(["b"])
    assert set(catalogue.by_num([a, b])) == {a}


def test_versions_and_states_tell_every_product_as_it_is(catalogue: Catalog) -> None:
    a, b, c = catalogue.put([record("a"), record("b"), record("c", b"p")], [picture(b"p")]).nums
    written = catalogue.put([record("b", title="New")])
    catalogue.delete(["a"])
    nums, seqs = catalogue.versions()
    assert (nums.tolist(), seqs.tolist()) == ([b, c], [written.seq, 3])
    states = {
        one.num: (one.seq, one.product and one.product.title, one.pictures) for one in catalogue.states([a, b, c])
    }
    assert states == {b: (written.seq, "New", ()), c: (3, "Title c", (b"p",))}


def test_an_attribute_keeps_the_kind_it_had_first(catalogue: Catalog) -> None:
    catalogue.put([record("a")], kinds={"size": "text", "heel": "number"})
    catalogue.put([record("b")], kinds={"size": "number", "depth": "number"})
    assert catalogue.kinds() == {"size": "text", "heel": "number", "depth": "number"}
    catalogue.set_kinds({"size": "number"})
    assert catalogue.kinds()["size"] == "number"


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("damage", "said"),
    [
        ("missing", "is missing"),
        ("empty", "is empty"),
        ("junk", "is no database"),
        ("cut", "is cut off"),
        ("stub", "is no database"),
    ],
)
def test_a_file_that_was_there_and_is_no_store_is_refused(url: str, damage: str, said: str) -> None:
    first = Catalog(url)
    first.put([record(str(n)) for n in range(500)])
    first.close()
    path = path_of(url)
    assert path is not None
    match damage:
        case "missing":
            path.unlink()
        case "empty":
            path.write_bytes(b"")
        case "junk":
            path.write_bytes(b"not a database at all " * 500)
        case "cut":
            with path.open("r+b") as file:
                file.truncate(path.stat().st_size // 2)
        case "stub":
            path.write_bytes(path.read_bytes()[:40])
    with pytest.raises(ShopDamaged, match=f"{said}.*wares repair"):
        Catalog(url, exists=True)
    assert faults(url)


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_a_page_overwritten_is_found_and_the_rest_is_saved(url: str, tmp_path: Path) -> None:
    first = Catalog(url)
    nums = first.put(
        [record(f"product {n}", str(n).encode()) for n in range(3_000)], [], WordDeltas({"term": {"red": 3}})
    ).nums
    first.close()
    path = path_of(url)
    assert path is not None
    assert faults(url) == []
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(size // 2 // 4096 * 4096)
        file.write(b"\xff" * 4096 * 3)
    assert faults(url)
    aside = tmp_path / "aside"
    set_aside(path, aside)
    made = Catalog(url)
    found = salvage(aside / path.name, url)
    made.close()
    again = Catalog(url, exists=True)
    kept = again.by_id([f"product {n}" for n in range(3_000)])
    assert 1_000 < len(kept) == found.rows["products"] < 3_001
    assert all(product.title == f"Title {name}" for name, product in kept.items())
    assert found.incomplete
    assert again.num("product 0") == nums[0]
    again.close()


# ------------------------------------------------------------------------------------------------- hidden, and turns


def test_hidden_products_are_kept_and_met_by_those_who_ask_for_them(url: str) -> None:
    catalogue = Catalog(url)
    first, second = catalogue.put([replace(record("a", b"p1"), hidden=True), record("b")], [picture(b"p1")]).nums
    for _ in range(2):
        assert (len(catalogue), catalogue.hidden) == (2, 1)
        assert set(catalogue.by_id(["a", "b"])) == {"b"}
        assert set(catalogue.by_id(["a", "b"], hidden=True)) == {"a", "b"}
        assert set(catalogue.by_num([first, second])) == {second}
        assert (catalogue.num("a"), catalogue.num("b")) == (None, second)
        assert catalogue.versions()[0].tolist() == [second]
        assert [one.num for one in catalogue.states([first, second])] == [second]
        assert [one.num for one in catalogue.states([first, second], hidden=True)] == [first, second]
        assert catalogue.pictures.of("a", 0) is None
        assert catalogue.pictures.of("a", 0, hidden=True) == (b"file p1", "image/jpeg")
        assert catalogue.pictures.hashes()[0] == []
        assert catalogue.ids() == catalogue.sources(["a", "b"]).keys() == {"a", "b"}
        told = {change.num: change.product is None for batch in catalogue.changes(0) for change in batch}
        assert told == {first: True, second: False}
        everything = [change.product for batch in catalogue.changes(0, hidden=True) for change in batch]
        assert [product.id for product in everything if product] == ["a", "b"]
        catalogue.close()
        catalogue = Catalog(url)
    catalogue.put([record("a", b"p1")], [picture(b"p1")])
    assert (catalogue.hidden, set(catalogue.by_num([first, second]))) == (0, {first, second})
    catalogue.put([replace(record("a"), hidden=True)])
    assert set(catalogue.by_num([first, second])) == {second}
    catalogue.delete(["a"])
    assert (len(catalogue), catalogue.hidden) == (1, 0)
    catalogue.close()


def test_turns_are_those_that_were_put_last(url: str) -> None:
    catalogue = Catalog(url)
    assert catalogue.standing.next_turn == math.inf
    records = [replace(record(name), turns=times) for name, times in (("a", (5.0, 9.0)), ("b", (7.0,)), ("c", ()))]
    a, b, _ = catalogue.put(records).nums
    assert (catalogue.standing.next_turn, catalogue.due(4.9, 9)) == (5.0, [])
    assert (catalogue.due(7.0, 9), catalogue.due(99.0, 1)) == ([a, b], [a])
    catalogue.put([replace(record("a"), turns=(8.0,))])
    catalogue.close()
    catalogue = Catalog(url)
    assert (catalogue.standing.next_turn, catalogue.due(99.0, 9)) == (7.0, [b, a])
    catalogue.delete(["b"])
    assert (catalogue.standing.next_turn, catalogue.due(99.0, 9)) == (8.0, [a])
    catalogue.put([record("a")])
    assert catalogue.standing.next_turn == math.inf
    catalogue.close()
