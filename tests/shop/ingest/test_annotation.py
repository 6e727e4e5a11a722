"""Missing values in a whole shop: filled, marked, told, found, and gone as soon as the shop's own value comes."""

import csv
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import wares
import world
from wares.errors import BadInput
from wares.settings import Settings
from wares.types import Picture, Product

Opener = Callable[..., wares.Shop]
RARE = "purple"
PLAIN = [colour for colour in world.COLOURS if colour != RARE]


def thing(number: int, colour: str, said: bool = True) -> Product:
    """A product whose picture is of the colour; its words do not tell."""
    return Product(
        id=f"{colour}-{number}",
        title=f"Thing {number}",
        colour=colour if said else None,
        attributes={"tone": ("warm" if colour in ("red", "yellow") else "cool",)} if said else {},
        pictures=(Picture(data=world.picture(colour, 20 + number % 30)),),
    )


@pytest.fixture
def reopen(tmp_path: Path) -> Opener:
    def opener(**settings: object) -> wares.Shop:
        chosen = Settings(**settings)  # type: ignore[arg-type]
        return wares.open(tmp_path / "shop", encoder=world.ColourEncoder(), settings=chosen, create=True)

    return opener


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made") / "shop"
    with wares.open(folder, encoder=world.ColourEncoder(), create=True) as shop:
        shop.add([thing(number, colour) for number in range(30) for colour in PLAIN])
        report = shop.train_annotator()
        assert {one.attribute for one in report.judged} == {"colour", "tone"}
        assert min(one.accuracy for one in report.judged) > 0.95
    return folder


@pytest.fixture
def trained(made: Path, reopen: Opener, tmp_path: Path) -> Opener:
    shutil.copytree(made, tmp_path / "shop")
    return reopen


def test_what_is_missing_is_filled_marked_and_found(trained: Opener) -> None:
    with trained() as shop:
        report = shop.add([thing(90, "green", said=False)])
        assert report.filled == 2
        found = shop.get("green-90")
        assert (found.colour, found.attributes["tone"]) == ("green", ("cool",))
        assert found.filled.keys() == {"colour", "tone"}
        assert all(0.8 <= confidence <= 1 for confidence in found.filled.values())
        assert shop.search(filter="colour:green", facets=("colour",)).facets["colour"].values[0].count == 31
        hits = shop.search("green thing 90", explain=True)
        assert hits.hits[0].id == "green-90"
        why = hits.hits[0].explanation
        assert why is not None
        assert {one.word: one.filled for one in why.matched} == {"green": True, "thing": False, "90": False}


def test_the_shops_own_value_replaces_the_filled_one(trained: Opener) -> None:
    with trained() as shop:
        shop.add([thing(90, "green", said=False)])
        shop.add([replace(thing(90, "green", said=False), colour="moss")])
        found = shop.get("green-90")
        assert (found.colour, set(found.filled)) == ("moss", {"tone"})
        shop.annotate()
        assert shop.get("green-90") == found
        assert "green-90" not in {hit.id for hit in shop.search(filter="colour:green", per_page=100).hits}


def test_a_product_may_be_handed_back_as_it_was_had(trained: Opener) -> None:
    with trained() as shop:
        bare = thing(90, "green", said=False)
        shop.add([bare])
        had = replace(shop.get("green-90"), pictures=bare.pictures)
        assert shop.add([had]).unchanged == 1
        shop.add([replace(had, title="Renamed")])
        assert shop.get("green-90").filled == had.filled


def test_a_feed_is_filled_and_its_report_tells(trained: Opener, tmp_path: Path) -> None:
    (tmp_path / "new.png").write_bytes(world.picture("blue", 60))
    feed = tmp_path / "feed.csv"
    rows = [
        {"id": "n1", "title": "New thing", "colour": "", "image": "new.png"},
        {"id": "n2", "title": "New thing too", "colour": "teal", "image": "new.png"},
        {"id": "n3", "title": "Nothing to go by", "colour": "", "image": ""},
    ]

    def write() -> None:
        with feed.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)

    write()
    with trained() as shop:
        report = shop.ingest(feed)
        assert report.filled == 3
        assert any("colour 1" in note and "tone 2" in note for note in report.notes)
        lines = [json.loads(line) for line in report.file.read_text("utf-8").splitlines()]
        assert lines[0]["filled"] == 3
        told = {(line["product"], line["field"], line["value"]) for line in lines if line["kind"] == "filled"}
        assert told == {("n1", "colour", "blue"), ("n1", "tone", "cool"), ("n2", "tone", "cool")}
        assert shop.get("n2").colour == "teal"
        assert not shop.get("n3").filled
        assert shop.ingest(feed).unchanged == 3
        rows[0]["colour"] = "navy"
        write()
        assert shop.ingest(feed).updated == 1
        assert (shop.get("n1").colour, set(shop.get("n1").filled)) == ("navy", {"tone"})


def test_filling_afterwards_and_taking_out_again(trained: Opener) -> None:
    bare = [thing(90 + number, colour, said=False) for number in range(3) for colour in PLAIN]
    with trained(annotate_fill=False) as shop:
        assert shop.add(bare).filled == 0
        with pytest.raises(BadInput, match="annotate_fill"):
            shop.annotate()
    with trained() as shop:
        before = {one.id: shop.get(one.id) for one in bare}
        report = shop.annotate()
        assert (report.products, report.changed, dict(report.filled)) == (165, 15, {"colour": 15, "tone": 15})
        assert shop.annotate().changed == 0
        assert shop.search(filter="colour:red").total == 33
        assert shop.status().indexed == len(shop) == 165
        assert shop.annotate(clear=True).changed == 15
        assert {one.id: shop.get(one.id) for one in bare} == before
        assert shop.search(filter="colour:red").total == 30


def test_killed_in_the_middle_it_goes_on(trained: Opener) -> None:
    with trained(annotate_fill=False) as shop:
        shop.add([thing(200 + number, "red", said=False) for number in range(1100)])

    def interrupt(done: float, products: int) -> None:
        raise KeyboardInterrupt

    with trained() as shop, pytest.raises(KeyboardInterrupt):
        shop.annotate(progress=interrupt)
    with trained() as shop:
        report = shop.annotate()
        assert 0 < report.changed < 1100
        assert report.filled["colour"] == 1100
        assert shop.search(filter="colour:red").total == 1130


def test_an_index_made_anew_has_what_was_filled(trained: Opener) -> None:
    with trained() as shop:
        shop.add([thing(90, "green", said=False)])
        folder = shop.folder
    shutil.rmtree(folder / "index")
    shutil.rmtree(folder / "annotator")
    with trained() as shop:
        assert shop.search(filter="colour:green").total == 31
        assert shop.status().annotator.startswith("none")
        assert shop.add([thing(91, "green", said=False)]).filled == 0


def test_learning_leaves_out_what_was_filled(trained: Opener) -> None:
    with trained() as shop:
        shop.add([thing(90 + number, RARE, said=False) for number in range(40)])
        learnt = shop.train_annotator()
        assert learnt.learnt + learnt.left_out == 190
        assert {one.rows for one in learnt.judged} <= set(range(49))


def test_only_the_attributes_wished_for_are_filled(trained: Opener) -> None:
    with trained(annotate_attributes=" colour , ", annotate_min_confidence=0.6) as shop:
        shop.add([thing(90, "green", said=False)])
        assert shop.get("green-90").filled.keys() == {"colour"}


@pytest.mark.parametrize("trouble", ["damaged", "other encoder"])
def test_an_annotator_that_cannot_be_used_stops_nothing_and_is_told(
    trained: Opener, tmp_path: Path, trouble: str
) -> None:
    card = tmp_path / "shop" / "annotator" / "annotator.json"
    text = card.read_text("utf-8")
    card.write_text(text[:40] if trouble == "damaged" else text.replace("colours-1", "colours-0"), "utf-8")
    feed = tmp_path / "feed.jsonl"
    feed.write_text(json.dumps({"id": "n1", "title": "New thing"}), "utf-8")
    with trained() as shop:
        assert any("wares train annotator" in note for note in shop.ingest(feed).notes)
        with pytest.raises(BadInput, match="wares train annotator"):
            shop.annotate()
        shop.train_annotator()
        assert shop.add([thing(90, "green", said=False)]).filled == 2


def test_a_shop_with_nothing_to_learn_from_says_so(reopen: Opener) -> None:
    with reopen() as shop:
        with pytest.raises(BadInput, match="empty"):
            shop.train_annotator()
        shop.add(world.products())
        with pytest.raises(BadInput, match="fifty"):
            shop.train_annotator()
        with pytest.raises(BadInput, match="wares train annotator"):
            shop.annotate()
        assert np.isclose(shop.get("mug-red").price or 0, 12)
