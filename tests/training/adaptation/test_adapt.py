"""Adapting a finished encoder: what is held out, that it learns, and what it says of itself."""

import json
from dataclasses import replace
from itertools import chain
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from training.toy_world import COLOURS, SHAPES, drawn, shop
from wares.catalog.pictures.photos import Photo, find_photos, photos_of_products
from wares.encode import load
from wares.errors import BadInput, BadSetting
from wares.language.query.lexicon import lexicon
from wares.training.adaptation.adapt import adapt, adapting_recipe, split
from wares.training.adaptation.report import AdaptReport, Figure, page
from wares.training.encoder.data import EncoderExamples, examples
from wares.training.encoder.train import Recipe, train_encoder
from wares.types import Pixels, Product

BASE = Recipe(epochs=3, batch=40, dim=32, learning_rate=3e-3, held_out=0.0, threads=1)


@pytest.fixture(scope="module")
def begun(toys: list[tuple[Product, Pixels]], tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("torch")
    folder = tmp_path_factory.mktemp("base")
    train_encoder(examples(toys, lexicon=lexicon()), BASE, folder)
    return folder


def by_night(picture: Pixels) -> Pixels:
    """Before a dark wall."""
    return np.where(picture.min(axis=2, keepdims=True) > 220, np.uint8(40), picture)


def several(pictures: list[int]) -> EncoderExamples:
    """So many pictures of each product, of one grey tone."""
    pairs = [
        [
            (Product(id=f"p{number}", title=f"thing {number}"), np.full((8, 8, 3), number % 256, np.uint8))
            for number, count in enumerate(pictures)
            if copy < count
        ]
        for copy in range(max(pictures))
    ]
    return examples(pairs[0], chain(*pairs[1:]), lexicon())


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(1, 4), min_size=2, max_size=60), st.floats(0, 0.5), st.integers(0, 9))
def test_what_is_held_out_is_not_learnt_and_photographs_keep_their_product(
    pictures: list[int], share: float, seed: int
) -> None:
    whole = several(pictures)
    parts = split(whole, share, seed)
    rows = np.concatenate([parts.training, parts.pictures, parts.photos])
    assert len(np.unique(rows)) == len(rows)
    learnt = set(whole.products[parts.training].tolist())
    shots = set(whole.shots[parts.training].tolist())
    assert shots.isdisjoint(whole.shots[parts.photos].tolist()), "a held-out photograph is held out in all its views"
    assert learnt.isdisjoint(whole.products[parts.pictures].tolist()), "a held-out product is held out whole"
    assert learnt.issuperset(whole.products[parts.photos].tolist()), "a held-out photograph's product is known"
    if max(pictures) > 1:
        assert not len(parts.pictures), "a small shop with photographs cannot spare products"
    if share == 0:
        assert len(parts.training) == len(whole)


def test_a_large_shop_gives_products_and_photographs() -> None:
    whole = several([2] * 600)
    parts = split(whole, 0.1, 0)
    assert (len(parts.pictures), len(np.unique(whole.shots[parts.photos])), len(parts.photos)) == (60, 54, 162)
    assert len(parts.training) == 2400 - 240 - 162


def test_the_recipe_fits_the_catalogue(tmp_path: Path) -> None:
    assert adapting_recipe(300, tmp_path).batch < adapting_recipe(50_000, tmp_path).batch
    assert adapting_recipe(300, tmp_path).begin == str(tmp_path)


def test_the_page_says_plainly_what_came_of_it(tmp_path: Path) -> None:
    worse = AdaptReport(tmp_path, "old", 40, 0, (Figure("a", 0.5, 0.4, 9), Figure("b", 0.3, 0.31, 9)), 1.0)
    assert worse.better is False
    assert "keep the old one. It lost on: a." in page(worse)
    assert "| a | 0.500 | 0.400 | -0.100 | 9 |" in page(worse)
    mixed = replace(worse, figures=(Figure("a", 0.5, 0.7, 9), Figure("b", 0.3, 0.2, 9)))
    assert mixed.verdict() == "The adapted encoder is better on what it has not seen. It lost on: b."
    assert replace(worse, figures=()).better is None


def test_photographs_are_found_in_folders_and_tables(tmp_path: Path) -> None:
    place = tmp_path / "photos"
    (place / "mug").mkdir(parents=True)
    (place / "壶").mkdir()
    for file in ("mug/1.jpg", "mug/2.PNG", "壶/3.webp"):
        Image.new("RGB", (9, 9)).save(place / file)
    (place / "mug" / "notes.txt").write_text("no picture", "utf-8")
    expected = [Photo("mug", place / "mug/1.jpg"), Photo("mug", place / "mug/2.PNG"), Photo("壶", place / "壶/3.webp")]
    assert sorted(find_photos(place), key=lambda photo: str(photo.file)) == expected
    table = place / "photos.csv"
    table.write_text("\ufeffPhoto,product_id,note\nmug/1.jpg,mug,\n壶/3.webp,壶,nice\n,mug,\n", "utf-8")
    assert find_photos(table) == [expected[0], expected[2]]
    known = {"mug": Product(id="mug", title="Mug")}
    (place / "mug" / "broken.jpg").write_bytes(b"broken")
    found = list(photos_of_products(find_photos(place), known))
    assert [(product.id, pixels.shape) for product, pixels in found] == [("mug", (9, 9, 3))] * 2


def test_photographs_that_cannot_be_used_are_told(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "table.csv").write_text("a,b\n1,2\n", "utf-8")
    (tmp_path / "latin.csv").write_bytes("photo,product_id\ncaf\xe9.jpg,1\n".encode("latin-1"))
    for place, text in (
        ("nowhere", "no such file"),
        ("empty", "subfolder named by product id"),
        ("table.csv", "no column 'photo'"),
        ("latin.csv", "not UTF-8"),
    ):
        with pytest.raises(BadInput, match=text):
            find_photos(tmp_path / place)
    with pytest.raises(BadInput, match="unreadable, or of no product's id"):
        list(photos_of_products([Photo("mug", tmp_path / "gone.jpg")], {"mug": Product(id="mug", title="Mug")}))


@pytest.mark.train
def test_it_learns_a_shop_with_names_of_its_own(tmp_path: Path, begun: Path) -> None:
    fancy = dict(zip(SHAPES, ("Zorb", "Quill", "Frond", "Plinth"), strict=True))
    renamed = [
        (replace(product, title=f"{product.colour} {fancy[product.title.split()[1]]}", category=()), picture)
        for product, picture in shop(6, seed=5)
    ]
    recipe = replace(BASE, epochs=10, batch=16, held_out=0.2, begin=str(begun))
    report = adapt(examples(renamed, lexicon=lexicon()), recipe, tmp_path / "out")
    figures = {figure.name: figure for figure in report.figures}
    assert figures["title to picture, MRR"].change > 0.1
    assert report.better
    assert (report.products, report.photos) == (120, 0)
    assert {"report.md", "report.json", "report.png", "manifest.json"} <= {p.name for p in (tmp_path / "out").iterdir()}
    told = json.loads((tmp_path / "out" / "report.json").read_text("utf-8"))
    assert told["better"] is True
    assert told["figures"][0]["queries"] == figures["title to picture, recall@1"].queries
    known = load.load(tmp_path / "out").encode_words(["disc", "zorb"])
    assert known.any(axis=1).all(), "words of the base stay known beside the shop's own"


@pytest.mark.train
def test_photographs_teach_it_what_a_product_looks_like(tmp_path: Path, begun: Path) -> None:
    rng = np.random.default_rng(3)
    products = [
        (Product(id=f"{shape}{colour}", title=f"Item {number}"), shape, rgb)
        for number, (shape, (colour, rgb)) in enumerate((s, c) for s in SHAPES for c in COLOURS.items())
    ]
    pairs = [(product, drawn(shape, rgb, rng)) for product, shape, rgb in products]
    photos = [(product, by_night(drawn(shape, rgb, rng))) for _ in range(4) for product, shape, rgb in products]
    recipe = replace(BASE, epochs=8, batch=16, held_out=0.2, begin=str(begun))
    report = adapt(examples(pairs, photos, lexicon()), recipe, tmp_path / "out")
    figures = {figure.name: figure for figure in report.figures}
    assert (report.products, report.photos, figures["photo to its product, first"].queries) == (20, 80, 16)
    assert figures["photo to its product, first"].after > 0.2, "chance is 0.05"
    assert figures["title to picture, MRR"].change > 0.1, "held-out photographs have names now"


@pytest.mark.train
def test_what_cannot_be_adapted_is_told(tmp_path: Path, toys: list[tuple[Product, Pixels]]) -> None:
    pytest.importorskip("torch")
    with pytest.raises(BadSetting, match="begin"):
        adapt(examples(toys, lexicon=lexicon()), BASE, tmp_path / "out")
    with pytest.raises(BadSetting, match="no such file"):
        adapt(examples(toys, lexicon=lexicon()), replace(BASE, begin=str(tmp_path)), tmp_path / "out")
    with pytest.raises(BadInput, match="too few"):
        adapt(examples(toys[:1], lexicon=lexicon()), replace(BASE, begin=str(tmp_path)), tmp_path / "out")
