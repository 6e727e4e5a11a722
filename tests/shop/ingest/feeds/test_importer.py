"""Whole feeds into a shop: what is taken, what is reported, what a second run costs, what a bad feed breaks."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest

import wares
import world
from wares.errors import BadFeed, BadInput, StoreFull
from wares.shop import IngestProgress
from wares.types import Picture, Product

Opener = Callable[[], wares.Shop]


@pytest.fixture
def reopen(tmp_path: Path) -> Opener:
    return lambda: wares.open(tmp_path / "shop", encoder=world.ColourEncoder(), create=True)


def write_feed(path: Path, rows: list[dict[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def rows(folder: Path, n: int = 12) -> list[dict[str, str]]:
    found = []
    for number in range(n):
        colour = list(world.COLOURS)[number % 6]
        (folder / f"{number}.png").write_bytes(world.picture(colour, 20 + number))
        title = f"Kettle number{number}, {colour}"
        found.append({"sku": f"k{number}", "name": title, "price": "10", "image": f"{number}.png", "colour": colour})
    return found


def test_a_feed_is_taken_once_and_then_only_what_changed(tmp_path: Path, reopen: Opener) -> None:
    given = rows(tmp_path)
    feed = write_feed(tmp_path / "feed.csv", given)
    with reopen() as shop:
        first = shop.ingest(feed)
        assert (first.read, first.added, first.pictures, first.skipped) == (12, 12, 12, 0)
        assert any("sku" in note for note in first.notes)
        assert shop.search("kettle").total == 12
    with reopen() as shop:
        again = shop.ingest(feed)
        assert (again.added, again.updated, again.unchanged) == (0, 0, 12)
        given[3]["price"] = "11"
        (tmp_path / "5.png").write_bytes(world.picture("purple", 30))
        changed = shop.ingest(write_feed(feed, given))
        assert (changed.updated, changed.unchanged) == (2, 10)
        assert shop.get("k3").price == 11
        assert shop.search(pictures=(world.picture("purple"),)).hits[0].id in {"k5", "k11"}


def test_pruning_deletes_what_the_feeds_no_longer_have(tmp_path: Path, reopen: Opener) -> None:
    given = rows(tmp_path)
    with reopen() as shop:
        shop.ingest(write_feed(tmp_path / "feed.csv", given))
        report = shop.ingest(write_feed(tmp_path / "feed.csv", given[:5]), prune="force")
        assert (report.deleted, len(shop), shop.search("kettle").total) == (7, 5, 5)


def test_broken_rows_are_reported_with_their_place_and_the_rest_is_taken(tmp_path: Path, reopen: Opener) -> None:
    given = rows(tmp_path)
    given[2]["sku"] = ""
    given[4].update(name="", image="")
    given[5]["name"] = ""
    given[6]["price"] = "cheap"
    given[7]["sku"] = "k1"
    (tmp_path / "8.png").write_text("no picture at all", "utf-8")
    given[9]["image"] = "nowhere.png"
    (tmp_path / "10.png").write_bytes(world.picture("red", 200)[:-60])
    with reopen() as shop:
        report = shop.ingest(write_feed(tmp_path / "feed.csv", given))
        assert (report.read, report.added, report.skipped, report.pictures) == (12, 9, 3, 6)
        assert shop.get("k5").title == "k5"
    lines = [json.loads(line) for line in report.file.read_text("utf-8").splitlines()]
    assert (lines[0]["added"], lines[0]["skipped"], lines[0]["broken_pictures"]) == (9, 3, 3)
    places = {(line["line"], line["field"], line["severity"]) for line in lines[1:]}
    assert {(4, "id", "skipped"), (6, "title", "skipped"), (3, "id", "skipped")} <= places
    assert {(7, "title", "changed"), (8, "price", "changed")} <= places
    assert {(n, "picture", "changed") for n in (10, 11, 12)} <= places
    assert all(line["file"] == "feed.csv" and line["reason"] for line in lines[1:])


def test_duplicates_and_outliers_are_noticed_not_dropped(tmp_path: Path, reopen: Opener) -> None:
    given = rows(tmp_path)
    for row in given:
        row["category"] = "Kitchen"
    given[1].update(name=given[0]["name"], colour=given[0]["colour"])
    given[5]["price"] = "25000"
    with reopen() as shop:
        report = shop.ingest(write_feed(tmp_path / "feed.csv", given))
    assert report.added == 12
    noticed = {(problem.product, problem.field) for problem in report.examples if problem.severity == "noticed"}
    assert {("k1", "title"), ("k5", "price"), ("k6", "picture")} <= noticed


def test_progress_has_an_end(tmp_path: Path, reopen: Opener) -> None:
    seen: list[IngestProgress] = []
    with reopen() as shop:
        shop.ingest(write_feed(tmp_path / "feed.csv", rows(tmp_path)), progress=seen.append)
    assert [now.done for now in seen] == sorted(now.done for now in seen)
    assert (seen[-1].done, seen[-1].products) == (1.0, 12)


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\x89PNG\r\n\x1a\n\x00\x00", b"\x00\x01\x02" * 50])
def test_a_feed_that_cannot_be_read_says_so_and_changes_nothing(tmp_path: Path, reopen: Opener, content: bytes) -> None:
    feed = tmp_path / "feed.csv"
    feed.write_bytes(content)
    with reopen() as shop:
        shop.add(world.products())
        with pytest.raises(BadFeed, match=r"feed\.csv"):
            shop.ingest(feed)
        with pytest.raises(BadFeed, match=r"missing\.csv"):
            shop.ingest(tmp_path / "missing.csv")
        assert len(shop) == 24


def test_wrong_encodings_are_read(tmp_path: Path, reopen: Opener) -> None:
    feed = tmp_path / "feed.csv"
    feed.write_bytes("编号,名称,价格\n1,红色马克杯,12\n2,蓝色跑步鞋,80\n".encode("gb18030"))
    with reopen() as shop:
        shop.ingest(feed)
        assert [hit.id for hit in shop.search("跑步鞋").hits] == ["2"]


def test_an_interrupted_ingest_goes_on(tmp_path: Path, reopen: Opener) -> None:
    feed = write_feed(tmp_path / "feed.csv", rows(tmp_path, 40))
    settings = wares.settings.Settings(ingest_batch_size=8)

    def interrupt(now: IngestProgress) -> None:
        if now.products >= 16:
            raise KeyboardInterrupt

    with wares.open(tmp_path / "shop", encoder=world.ColourEncoder(), settings=settings, create=True) as shop:
        with pytest.raises(KeyboardInterrupt):
            shop.ingest(feed, progress=interrupt)
        assert len(shop) == shop.search("kettle").total == 16
    with reopen() as shop:
        report = shop.ingest(feed)
        assert (report.added, report.unchanged, shop.search("kettle").total) == (24, 16, 40)


def test_a_full_disk_stops_cleanly_and_keeps_what_was_acknowledged(tmp_path: Path, reopen: Opener) -> None:
    with reopen() as shop:
        shop.add(world.products())
        engine = shop._assembly.catalog._engine
        with engine.connect() as db:
            pages = db.exec_driver_sql("PRAGMA page_count").scalar()
        engine.dispose()
        from sqlalchemy import event

        event.listen(engine, "checkout", lambda connection, *_: connection.execute(f"PRAGMA max_page_count={pages}"))
        many = [Product(id=f"n{n}", title="Long " + "description " * 150) for n in range(400)]
        with pytest.raises(StoreFull, match="disk is full"):
            shop.add(many)
        assert len(shop) == 24
        assert shop.search("red mug").hits[0].id == "mug-red"
    with reopen() as shop:
        assert shop.add(many).added == 400
        assert shop.status().indexed == 424


def test_adding_changing_and_deleting_show_at_once(reopen: Opener) -> None:
    with reopen() as shop:
        shop.add(world.products())
        shop.add([{"id": "mug-red", "title": "Crimson teapot", "colour": "red"}])
        assert shop.search("teapot").hits[0].id == "mug-red"
        assert "mug-red" not in {hit.id for hit in shop.search("mug", per_page=100).hits[:5]}
        assert shop.delete(["mug-red", "never there"]) == 1
        assert shop.search("teapot").matched == "similar" or not shop.search("teapot").total
        with pytest.raises(wares.WaresError, match="mug-red"):
            shop.get("mug-red")


def test_a_second_value_of_an_id_wins_in_the_library(reopen: Opener) -> None:
    with reopen() as shop:
        report = shop.add([Product(id="1", title="First"), Product(id="1", title="Second")])
        assert (report.added, shop.get("1").title) == (1, "Second")


def test_bad_products_are_refused_before_anything_is_taken(reopen: Opener) -> None:
    with reopen() as shop:
        for bad, says in (
            ({"id": "1"}, "title"),
            ({"id": "2", "title": "x", "price": "a lot"}, "price"),
            ({"id": "2", "title": "x", "attributes": {"": "x"}}, "attributes"),
            ({"id": "2", "title": "x", "attributes": {"price": "cheap"}}, "attributes"),
            (Product(id="2", title="x", attributes={" ": 1.0}), "attributes"),
            (Product(id="2", title="x", stock=10**400), "stock"),
            (Product(id="2", title="x", attributes={"a": float("nan")}), "attributes"),
            (Product(id="2", title="\ud800"), "title"),
            (Product(id="2", title="x", attributes=None), "attributes"),  # type: ignore[arg-type]
        ):
            with pytest.raises(BadInput, match=says):
                shop.add([{"id": "good", "title": "Good"}, bad])
        assert len(shop) == 0
        assert shop.add([{"id": "good", "title": "Good", "attributes": {" weight ": 3}}]).added == 1
        assert shop.search("", filter="weight:3").total == 1
    with reopen() as shop:
        assert shop.get("good").attributes == {"weight": 3.0}


def test_bad_pictures_of_added_products_are_told(reopen: Opener) -> None:
    with reopen() as shop:
        good, bad = Picture(data=world.picture("red")), Picture(data=b"not a picture")
        report = shop.add([Product(id="1", title="One", pictures=(bad, good))])
        assert [(p.product, p.severity) for p in report.problems] == [("1", "changed")]
        assert shop.picture("1", 0)[1] == "image/png"


def test_labels_and_suggestions_outlive_the_process(reopen: Opener) -> None:
    with reopen() as shop:
        shop.add(world.products())
        for shopper in "abc":
            shop.record_query("red running sandals", shopper=shopper)
            shop.record_query("red rubber duck of somebody", shopper="a")
    with reopen() as shop:
        assert shop.labels("zh")["colour"]["red"] == "红色"
        suggested = {one.text.lower() for one in shop.suggest("red r")}
        assert "red running sandals" in suggested
        assert "red rubber duck of somebody" not in suggested
        assert any("马克杯" in one.text for one in shop.suggest("make", language="zh"))
