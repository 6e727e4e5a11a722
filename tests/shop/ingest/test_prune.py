"""Pruning deletes only what the feeds vouch for: never because of what could not be read."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import wares
import world
from wares.settings import Settings
from wares.shop.ingest.prune import Coverage, pruning

Opener = Callable[[], wares.Shop]

HEAD = '<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel>\n'
TAIL = "</channel></rss>"
ITEMS = [f"<item><g:id>k{n}</g:id><g:title>Kettle {n}</g:title></item>\n" for n in range(20)]
LINES = [json.dumps({"id": f"k{n}", "title": f"Kettle {n}"}, ensure_ascii=False) + "\n" for n in range(20)]
ROWS = [f"k{n},Kettle {n},3\n" for n in range(20)]
CSV = "id,title,price\n"


@pytest.fixture
def shop(tmp_path: Path) -> wares.Shop:
    shop = wares.open(tmp_path / "shop", encoder=world.ColourEncoder(), create=True)
    shop.add([{"id": f"k{n}", "title": f"Kettle {n}"} for n in range(20)])
    return shop


def wrote(folder: Path, content: str | bytes) -> Path:
    path = folder / "feed"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


UNTRUSTED = {
    "XML cut off": HEAD + "".join(ITEMS[:18]) + "<item><g:id>k18",
    "XML cut off after an item": HEAD + "".join(ITEMS[:18]),
    "XML with a tag that is not closed": HEAD + "".join(ITEMS[:18]) + "<item><g:id>k18</g:title></item>" + TAIL,
    "an array cut off": "[" + ",".join(LINES[:18]) + ',{"id": "k1',
    "an array cut off after an element": "[" + ",".join(LINES[:18]),
    "an array and another one": "[" + ",".join(LINES[:18]) + "]\n[" + LINES[18] + "]",
    "lines cut off": "".join(LINES[:18]) + LINES[18][:12],
    "a line that is no object": "".join(LINES[:18]) + "[1]\n",
    "a row without id": CSV + "".join(ROWS[:18]) + ",Kettle 19,3\n",
    "an id that is too long": CSV + "".join(ROWS[:18]) + f"{'k' * 600},Kettle 19,3\n",
    "a short row, cut off": CSV + "".join(ROWS[:18]) + "k18,Kettle",
    "a whole row, maybe cut off": CSV + "".join(ROWS[:18]).replace(",3", ",30") + "k18,Kettle 18,3",
    "a long row": CSV + "".join(ROWS[:18]) + "k18,Kettle,3,4\n",
    "broken quotes": CSV + "".join(ROWS[:18]) + 'k18,"Kettle" 18,3\n',
    "a quote left open": CSV + "".join(ROWS[:18]) + 'k18,"Kettle,3\n',
    "a broken id": (CSV + "".join(ROWS[:18]) + "k1,红色陶瓷马克杯,3\n").encode() + b"k\xff,Kettle 18,3\n",
    "half a character in JSON": "".join(LINES[:18]) + '{"id": "\\ud800", "title": "a"}\n',
}


@pytest.mark.parametrize("name", UNTRUSTED)
def test_what_was_not_read_to_its_end_or_tells_no_id_prunes_nothing(
    tmp_path: Path, shop: wares.Shop, name: str
) -> None:
    with shop:
        report = shop.ingest(wrote(tmp_path, UNTRUSTED[name]), prune=True)
        assert (report.deleted, report.unseen) == (0, 2)
        assert report.prune_refusal.startswith("2 of the shop's products stand in no row and nothing was deleted: ")
        assert "feed, line" in report.prune_refusal
        assert '--prune-force (in the library: prune="force")' in report.prune_refusal
        assert report.prune_refusal in report.notes
        with report.file.open(encoding="utf-8") as file:
            assert report.prune_refusal in json.loads(file.readline())["notes"]
        assert {f"k{n}" for n in range(20)} <= {hit.id for hit in shop.search("", per_page=100).hits}
        forced = shop.ingest(tmp_path / "feed", prune="force")
        assert (forced.deleted, forced.unseen, forced.prune_refusal) == (2, 0, "")


def test_a_short_last_row_is_taken_but_vouches_for_nothing(tmp_path: Path, shop: wares.Shop) -> None:
    with shop:
        report = shop.ingest(wrote(tmp_path, CSV + "".join(ROWS[:18]) + "k18,Kettle red\n"), prune=True)
        assert (report.deleted, report.unseen, report.skipped) == (0, 1, 0)
        assert "feed, line 20" in report.prune_refusal
        assert shop.get("k18").title == "Kettle red"
        report = shop.ingest(wrote(tmp_path, CSV + "k0,Kettle\n" + "".join(ROWS[1:18]) + "k18,Kettle\n"), prune=True)
        assert (report.deleted, report.skipped, report.prune_refusal) == (1, 0, "")


VOUCHED = {
    "a row without a title": CSV + "".join(ROWS[:19]) + "k19,,3\n",
    "a row with bytes that are no text": (CSV + "".join(ROWS[:19])).encode()
    + "k1,红色陶瓷马克杯,3\n".encode()
    + b"k19,K\xff,3\n",
    "an item with bytes that are no text": (HEAD + "".join(ITEMS[:19])).encode()
    + b"<item><g:id>k19</g:id><title>K\xff</title></item>"
    + TAIL.encode(),
    "a product with too many attributes": "".join(LINES[:19])
    + json.dumps({"id": "k19", "title": "a", "attributes": {f"a{n}": "x" for n in range(300)}}),
    "half a character in a title": "".join(LINES[:19]) + '{"id": "k19", "title": "\\ud800"}\n',
    "the same id again": CSV + "".join(ROWS) + ROWS[3],
    "empty rows, as spreadsheets have them": CSV + "".join(ROWS) + ",,\n,,\n",
    "a bare ampersand": HEAD + "".join(ITEMS[:19]) + "<item><g:id>k19</g:id><title>H&M</title></item>" + TAIL,
    "names with spaces around them": "".join(LINES[:19]) + '{"id ": "k19", " title": "Kettle"}\n',
}


@pytest.mark.parametrize("name", VOUCHED)
def test_a_row_that_is_not_taken_keeps_its_product(tmp_path: Path, shop: wares.Shop, name: str) -> None:
    with shop:
        shop.add([{"id": "gone", "title": "Teapot"}])
        report = shop.ingest(wrote(tmp_path, VOUCHED[name]), prune=True)
        assert (report.deleted, report.unseen, report.prune_refusal) == (1, 0, "")
        assert {hit.id for hit in shop.search("", per_page=100).hits} == {f"k{n}" for n in range(20)}


@pytest.mark.parametrize(("rows", "deleted"), [(20, 0), (19, 1), (16, 4), (15, 0), (1, 0)])
def test_at_most_a_share_goes_at_once(tmp_path: Path, shop: wares.Shop, rows: int, deleted: int) -> None:
    with shop:
        report = shop.ingest(wrote(tmp_path, CSV + "".join(ROWS[:rows])), prune=True)
        stays = 20 - rows - deleted
        assert (report.deleted, report.unseen, len(shop)) == (deleted, stays, 20 - deleted)
        assert bool(report.prune_refusal) == bool(stays)
        if stays:
            assert "20% of the shop's 20 products, setting ingest_max_prune_share" in report.prune_refusal


def test_products_that_come_with_the_feed_do_not_widen_the_share(tmp_path: Path, shop: wares.Shop) -> None:
    others = "".join(f"other{n},Teapot {n},3\n" for n in range(60))
    with shop:
        report = shop.ingest(wrote(tmp_path, CSV + others), prune=True)
        assert (report.added, report.deleted, report.unseen) == (60, 0, 20)


def test_one_product_may_always_go_and_the_share_is_a_setting(tmp_path: Path) -> None:
    for share, deleted in ((0.0, 1), (1.0, 1)):
        settings = Settings(ingest_max_prune_share=share)
        folder = tmp_path / str(share)
        with wares.open(folder, encoder=world.ColourEncoder(), settings=settings, create=True) as shop:
            shop.ingest(wrote(tmp_path, CSV + "".join(ROWS[:2])))
            assert shop.ingest(wrote(tmp_path, CSV + ROWS[0]), prune=True).deleted == deleted
    with wares.open(tmp_path / "1.0", settings=settings, create=True) as shop:
        shop.ingest(wrote(tmp_path, CSV + "".join(ROWS)))
        assert shop.ingest(wrote(tmp_path, CSV + ROWS[0]), prune=True).deleted == 19


def test_of_several_feeds_one_that_breaks_off_is_enough(tmp_path: Path, shop: wares.Shop) -> None:
    whole = tmp_path / "whole.csv"
    whole.write_text(CSV + "".join(ROWS[:10]), "utf-8")
    rest = wrote(tmp_path, HEAD + "".join(ITEMS[10:19]))
    with shop:
        assert shop.ingest([whole, rest], prune=True).prune_refusal
        rest.write_text(HEAD + "".join(ITEMS[10:19]) + TAIL, "utf-8")
        assert shop.ingest([rest, whole], prune=True).deleted == 1


def test_nothing_is_pruned_unasked(tmp_path: Path, shop: wares.Shop) -> None:
    with shop:
        report = shop.ingest(wrote(tmp_path, CSV + ROWS[0]))
        assert (report.deleted, report.unseen, report.prune_refusal, len(shop)) == (0, 0, "", 20)


@given(
    st.sets(st.integers(0, 30)),
    st.sets(st.integers(0, 30)),
    st.floats(0, 1),
    st.integers(0, 3),
    st.sampled_from(["", "feed, line 3"]),
    st.sampled_from([False, True, "force"]),
)
def test_what_goes_is_vouched_for(
    held: set[int], ids: set[int], share: float, nameless: int, cut: str, wish: "wares.shop.Prune"
) -> None:
    names = {str(n) for n in held}
    coverage = Coverage({str(n) for n in ids}, cut, nameless)
    found = pruning(wish, coverage, names, len(names), share)
    unseen = names - coverage.ids
    assert found.ids <= unseen
    assert bool(found.refusal) == bool(found.unseen)
    if wish is True and found.ids:
        assert not cut
        assert not nameless
        assert len(found.ids) <= max(1, share * len(names))
    assert len(found.ids) + found.unseen == (len(unseen) if wish else 0)
    if wish == "force":
        assert found.ids == unseen
